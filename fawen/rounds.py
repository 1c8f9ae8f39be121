"""The worker's rounds: what is looked after every so often, beside its beat."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from channels.app import door
from channels.partner import store as webhooks
from consult import person
from consult.reminders import remind_of_callbacks
from consult.retention import expire, limits_of
from core.clock import now
from core.log import get_logger
from fawen.house import House

log = get_logger(__name__)


@dataclass
class Round:
    """Something to do every `every_s` seconds; a round that takes longer is not begun a second time."""

    name: str
    every_s: float
    run: Callable[[], Awaitable[object]]
    due: float = 0.0
    task: asyncio.Task[None] | None = None


def rounds_of(house: House) -> list[Round]:
    """Erasures at once, cards within half a minute of their time, call-backs on their morning, what has run out each minute, retention each hour."""

    async def cards() -> None:
        reach = await asyncio.to_thread(house.programme.send_due, now())
        if reach.total:
            log.info("cards_written", **reach.written)

    async def callbacks() -> None:
        reminded = await asyncio.to_thread(remind_of_callbacks, house.db, house.bus, now())
        if reminded:
            log.info("callbacks_reminded", count=reminded)

    async def retention() -> None:
        gone = await asyncio.to_thread(expire, house.db, house.holdings, limits_of(house.settings), now())
        if gone:
            log.info("expired", **gone)

    async def tidy() -> None:
        for clear in (door.clear_expired, person.clear_expired, webhooks.clear_old):
            await asyncio.to_thread(_commit, house, clear)

    return [
        Round("erasure", 2, house.eraser.run),
        Round("cards", 30, cards),
        Round("callbacks", 300, callbacks),
        Round("tidy", 60, tidy),
        Round("retention", 3600, retention),
    ]


def _commit(house: House, deed: Callable[[Session], None]) -> None:
    with house.db.session_scope() as session:
        deed(session)


class Rounds:
    """Starts what is due; one that fails is logged, and begins again at its next turn."""

    def __init__(self, rounds: list[Round]) -> None:
        self._rounds = rounds

    def start_due(self) -> None:
        for one in self._rounds:
            if time.monotonic() >= one.due and (one.task is None or one.task.done()):
                one.due = time.monotonic() + one.every_s
                one.task = asyncio.create_task(_run(one))

    async def finish(self) -> None:
        """Wait for what is on its way."""
        await asyncio.gather(*(one.task for one in self._rounds if one.task is not None))


async def _run(one: Round) -> None:
    try:
        await one.run()
    except Exception:  # whatever broke in it, the other rounds go on
        log.exception("round_failed", round=one.name)
