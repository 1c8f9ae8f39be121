"""`fawen outreach`: send the daily card by hand, see whom it would reach, see what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.actions.wishes import CONSTITUTION
from channels.wechat.store import came_by_campaign
from consult.texts import channel_name
from core.clock import local, now
from core.db import Database
from core.settings import Settings
from fawen import texts
from fawen.terminal import clear_errors, opened, out
from outreach import store
from outreach import texts as outreach_texts
from outreach.programme import Programme, Reach

app = typer.Typer(help="普法推送", no_args_is_help=True)


@contextmanager
def _programme(settings: Settings) -> Iterator[tuple[Database, Programme]]:
    from core.bus import Bus
    from knowledge import load_lessons

    with opened(settings) as db:
        yield db, Programme(db, Bus(), load_lessons(settings.lessons), settings)


@app.command()
def send(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只显示会发给多少人，不发送")] = False,
    card: Annotated[str, typer.Option("--card", help="卡片编号；不填则发今天的卡片")] = "",
) -> None:
    """把宪法学习卡片发给今天还没有收到的订阅人，每人一天最多一张；中断后再次运行会接着发。"""
    with clear_errors() as settings, _programme(settings) as (_, programme):
        at = now()
        chosen = programme.card(card, at)
        reach = programme.reach(at) if dry_run else programme.send(at, card)
    out.print(f"{chosen.id}　{chosen.title}")
    out.print(_reach_table(reach, texts.WOULD_SEND if dry_run else texts.SENT))
    out.print(texts.reach_total(reach.total, reach.waits.total(), dry_run), soft_wrap=True)


@app.command()
def status() -> None:
    """今天的卡片发到了哪里：按渠道和状态统计；各活动的二维码带来多少微信市民。"""
    with clear_errors() as settings, _programme(settings) as (db, _):
        today = local(now()).date()
        with db.read_scope() as session:
            rows = store.states_of_day(session, CONSTITUTION, today)
            campaigns = came_by_campaign(session)
    table = Table(texts.CHANNEL, texts.STATE, texts.ON_ITS_WAY, texts.COUNT)
    for channel, state, way, count in rows:
        name = channel_name(channel)
        table.add_row(name, outreach_texts.STATES[state], texts.DELIVERIES.get(way, way), str(count))
    out.print(table)
    if campaigns:
        came = Table(texts.CAMPAIGN, texts.COUNT, texts.STILL_FOLLOW)
        for campaign, count, stay in campaigns:
            came.add_row(escape(campaign), str(count), str(stay))
        out.print(came)


def _reach_table(reach: Reach, label: str) -> Table:
    table = Table(texts.CHANNEL, label, texts.LATER)
    for channel in sorted({*reach.written, *(channel for channel, _ in reach.waits)}):
        later = [
            f"{outreach_texts.REASONS[reason]} {count}"
            for (of, reason), count in sorted(reach.waits.items())
            if of == channel
        ]
        name = channel_name(channel)
        table.add_row(name, str(reach.written[channel]), "；".join(later) or "0")
    return table
