"""The doctor: what this machine lacks, and how to mend it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from channels.app.keys import KeysAway, read_keys
from channels.app.texts import NO_KEYS, keys_away
from channels.wechat.checkup import checkup
from core.db import Database
from core.errors import SetupError
from core.settings import ROOT, Partner, Settings, make_var
from fawen import texts
from fawen.model import RASA_PYTHON, model_path
from knowledge import ContentError, load_entries, load_lessons, read_content
from knowledge.freshness import Refusal, current_refusal
from outreach.programme import send_time


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `mend` says what to do when it is not `ok`."""

    what: str
    ok: bool
    mend: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Look at everything a start needs, without starting anything."""
    make_var(settings)
    free = shutil.disk_usage(settings.var).free // 2**20
    enough = free >= settings.min_free_mb
    return [
        Finding(f"磁盘剩余 {free} MB", enough, texts.disk_full(free, settings.min_free_mb, str(settings.var))),
        Finding("对话引擎环境 .venv-rasa", RASA_PYTHON.exists(), texts.NO_RASA_PYTHON),
        Finding("网页 web/dist", (ROOT / "web" / "dist" / "index.html").exists(), texts.NO_PAGE),
        _content(settings),
        _lessons(settings),
        _send_time(settings),
        Finding("对话模型", model_path(settings).exists(), texts.NO_MODEL),
        _index(settings),
        _database(settings),
        _wechat(settings),
        *(_partner(partner) for partner in settings.app_partners),
    ]


def _content(settings: Settings) -> Finding:
    try:
        entries = load_entries(settings.content)
    except ContentError as error:
        return Finding("知识条目", False, error.detail)
    return Finding(f"知识条目 {len(entries)} 条", bool(entries), f"{settings.content} 里没有条目。")


def _wechat(settings: Settings) -> Finding:
    try:
        what, mend = checkup(settings)
    except SQLAlchemyError:  # the access token is kept in the database, whose own finding says what is wrong
        return Finding("微信公众号", False, texts.NO_DATABASE)
    return Finding(what, not mend, mend)


def _partner(partner: Partner) -> Finding:
    try:
        keys = read_keys(partner.jwks)
    except KeysAway:
        return Finding(f"接入方 {partner.name} 的公钥", False, keys_away(partner.jwks))
    return Finding(f"接入方 {partner.name} 的公钥 {len(keys)} 个", bool(keys), NO_KEYS)


def _lessons(settings: Settings) -> Finding:
    try:
        lessons = load_lessons(settings.lessons)
    except ContentError as error:
        return Finding("宪法卡片和题库", False, error.detail)
    return Finding(f"宪法卡片 {len(lessons.cards)} 张，题 {len(lessons.questions)} 道", True)


def _send_time(settings: Settings) -> Finding:
    try:
        return Finding(f"每日卡片的发送时刻 {send_time(settings):%H:%M}", True)
    except SetupError as error:
        return Finding("每日卡片的发送时刻", False, error.detail)


def _index(settings: Settings) -> Finding:
    reason = current_refusal(settings)
    if reason == Refusal.CONTENT and read_content(settings.content).problems:
        return Finding(f"知识索引是{texts.OLD_CONTENT}", False, texts.SERVES_OLD)
    return Finding("知识索引", reason is None, f"{texts.INDEX_REFUSED[reason]}。{texts.REBUILD}" if reason else "")


def _database(settings: Settings) -> Finding:
    try:
        db = Database.open(settings)
        with db.read_scope() as session:
            session.execute(text("SELECT 1"))
        db.close()
    except (SQLAlchemyError, OSError):
        return Finding("数据库", False, texts.NO_DATABASE)
    except SetupError as error:
        return Finding("数据库", False, error.detail)
    return Finding("数据库", True)
