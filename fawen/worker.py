"""The worker: takes up what others left lying.

Every second: turns that a dead process left unanswered, tickets whose seat has gone silent. And the rounds; and beside
them, webhooks are delivered, and a few times a second messages to channels that must be called.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from datetime import timedelta

from channels.partner.deliver import Deliverer
from consult.store import stale_conversations
from core.clock import now
from core.log import configure_logging, get_logger
from core.settings import Settings
from fawen.house import House
from fawen.rounds import Rounds, rounds_of
from seats.live import DESK_KEY

log = get_logger(__name__)

BEAT_S = 1.0
DELIVERY_S = 0.3
# A living turn is done long before; a younger message is most likely being answered right now.
STALE = timedelta(seconds=3)


class Worker:
    """Beats until it is stopped; one failed task never stops the others."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._running: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._rounds = Rounds(rounds_of(house))

    async def run(self, stop: asyncio.Event) -> None:
        delivering = asyncio.create_task(self._deliver(stop))
        while not stop.is_set():
            await self.beat()
            self._rounds.start_due()
            try:
                await asyncio.wait_for(stop.wait(), BEAT_S)
            except TimeoutError:
                continue
        await asyncio.gather(delivering, *self._tasks, self._rounds.finish())

    async def _deliver(self, stop: asyncio.Event) -> None:
        """Beside the beat: what is due to a channel that must be called."""
        while self._house.wechat is not None and not stop.is_set():
            try:
                await self._house.wechat.work()
            except Exception:  # whatever broke, the next round goes on
                log.exception("delivery_round_failed")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), DELIVERY_S)

    async def beat(self) -> None:
        """One round; what takes longer goes on beside the next rounds."""
        try:
            for conversation_id in await asyncio.to_thread(self._stale):
                self._resume(conversation_id)
            await asyncio.to_thread(self._take_back_lost)
        except Exception:  # a database that is away for a moment must not end the worker
            log.exception("beat_failed")

    def _stale(self) -> list[str]:
        with self._house.db.read_scope() as session:
            return [c for c in stale_conversations(session, now() - STALE) if c not in self._running]

    def _resume(self, conversation_id: str) -> None:
        self._running.add(conversation_id)
        task = asyncio.create_task(self._answer(conversation_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, conversation_id: str) -> None:
        try:
            await self._house.turns.answer(conversation_id)
            log.info("turn_resumed", conversation=conversation_id)
        except Exception:
            log.exception("resume_failed", conversation=conversation_id)
        finally:
            self._running.discard(conversation_id)

    def _take_back_lost(self) -> None:
        with self._house.db.read_scope() as session:
            nothing = not self._house.queue.lost(session)
        if nothing:
            return
        with self._house.db.session_scope() as session:
            conversations = self._house.queue.take_back_lost(session)
        for conversation_id in conversations:
            self._house.bus.publish(conversation_id)
        self._house.bus.publish(DESK_KEY)
        log.info("tickets_taken_back", count=len(conversations))


async def serve(settings: Settings) -> None:
    """Run a worker until SIGTERM or SIGINT."""
    configure_logging(settings.log_level)
    house = House.build(settings)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        webhook_deliverer = Deliverer(settings, house.db, house.seal)
        await asyncio.gather(Worker(house).run(stop), webhook_deliverer.run(stop))
    finally:
        await house.close()
