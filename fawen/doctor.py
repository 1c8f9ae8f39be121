"""The doctor: what this machine lacks, and how to mend it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from channels.wechat.checkup import checkup
from core.db import Database
from core.settings import ROOT, Settings
from fawen import texts
from fawen.model import RASA_PYTHON, model_path
from knowledge import ContentError, load_entries
from knowledge.freshness import is_current


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `mend` says what to do when it is not `ok`."""

    what: str
    ok: bool
    mend: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Look at everything a start needs, without starting anything."""
    settings.var.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.var).free // 2**20
    enough = free >= settings.min_free_mb
    return [
        Finding(f"磁盘剩余 {free} MB", enough, texts.disk_full(free, settings.min_free_mb, str(settings.var))),
        Finding("对话引擎环境 .venv-rasa", RASA_PYTHON.exists(), texts.NO_RASA_PYTHON),
        Finding("网页 web/dist", (ROOT / "web" / "dist" / "index.html").exists(), texts.NO_PAGE),
        _content(settings),
        Finding("对话模型", model_path(settings).exists(), texts.NO_MODEL),
        Finding("知识索引", is_current(settings), "请运行 fawen index build。"),
        _database(settings),
        _wechat(settings),
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


def _database(settings: Settings) -> Finding:
    try:
        db = Database.open(settings)
        with db.read_scope() as session:
            session.execute(text("SELECT 1"))
        db.close()
    except (SQLAlchemyError, OSError):
        return Finding("数据库", False, texts.NO_DATABASE)
    return Finding("数据库", True)
