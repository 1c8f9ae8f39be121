"""Delivery: drains the outbox of the channels that must be called. Run by the worker, in any number of processes.

One step a conversation: claim what is due and pack it (one transaction), send it with no session open, write down
what became of it (one transaction). So messages of a conversation go out in order, each by one process, and a
process that dies in between leaves a claim that runs out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from prometheus_client import Counter
from sqlalchemy.orm import Session

from consult import outbox, store
from consult.models import Outgoing
from core.clock import now
from core.db import Database
from core.log import get_logger

log = get_logger(__name__)
DELIVERED = Counter("fawen_delivery_total", "Messages by channel and what became of them", ["channel", "outcome"])

AT_ONCE = 8
BATCH = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel has it; `via` is the kind of send, `name` what the platform calls it, where it told."""

    via: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Not now: it waits for the citizen's next contact. `reason` is a code the seat is told in words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """It will never be sent: the failure is permanent."""

    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """The failure is temporary: try again after `seconds`."""

    reason: str
    seconds: float


Outcome = Sent | Held | Dropped | Later


@dataclass(frozen=True, slots=True)
class Unsendable:
    """These messages cannot be sent now; others behind them perhaps can."""

    messages: tuple[int, ...]
    outcome: Outcome


class Parcel(Protocol):
    """What one call carries: the messages that it takes up, and those that are complete when it has arrived."""

    @property
    def messages(self) -> Sequence[int]: ...

    @property
    def completes(self) -> Sequence[int]: ...


P = TypeVar("P", bound=Parcel)


class Carrier(Protocol[P]):
    """A channel that must be called."""

    @property
    def channel(self) -> str: ...

    def pack(self, session: Session, conversation_id: str, rows: Sequence[Outgoing]) -> P | Unsendable:
        """What to send of these rows now, written down as being sent; or which of them cannot be, and why."""
        ...

    def send(self, parcel: P) -> Outcome:
        """Call the platform; never raises for what the platform answers or fails to answer."""
        ...

    def settle(self, session: Session, parcel: P, outcome: Outcome) -> None:
        """Write down the channel's own part of what became of a parcel."""
        ...

    def give_up(self, session: Session, rows: Sequence[Outgoing]) -> None:
        """Whoever was sending these died: their parcels are unconfirmed."""
        ...


class Lost(Exception):
    """Another process claimed first: roll back."""


class Delivery(Generic[P]):
    """Drains one channel."""

    def __init__(self, db: Database, carrier: Carrier[P]) -> None:
        self._db = db
        self._carrier = carrier
        self._owner = store.owner_name()
        self._busy: set[str] = set()

    async def drain(self) -> int:
        """Send everything that is due now; gives how many conversations had something."""
        due = [c for c in await asyncio.to_thread(self._due) if c not in self._busy]
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(conversation_id: str) -> None:
            async with gate:
                await self._conversation(conversation_id)

        await asyncio.gather(*(one(conversation_id) for conversation_id in due))
        return len(due)

    async def _conversation(self, conversation_id: str) -> None:
        self._busy.add(conversation_id)
        try:
            while await asyncio.to_thread(self.step, conversation_id):
                pass
        except Exception:  # one conversation must not stop the others; its claim runs out
            log.exception("delivery_failed", conversation=conversation_id, channel=self._carrier.channel)
        finally:
            self._busy.discard(conversation_id)

    def step(self, conversation_id: str) -> bool:
        """Send one parcel of a conversation; whether there may be more to do now."""
        try:
            packed = self._claim(conversation_id)
        except Lost:
            return False
        if packed is None or isinstance(packed, Unsendable):
            return packed is not None
        outcome = self._carrier.send(packed)
        with self._db.session_scope() as session:
            self._carrier.settle(session, packed, outcome)
            self._write(outbox.of(session, packed.messages), outcome, set(packed.completes))
        return isinstance(outcome, Sent)

    def _due(self) -> Sequence[str]:
        with self._db.read_scope() as session:
            return outbox.due(session, self._carrier.channel, now(), BATCH)

    def _claim(self, conversation_id: str) -> P | Unsendable | None:
        at = now()
        with self._db.session_scope() as session:
            self._recover(session, conversation_id, at)
            rows = outbox.ready(session, conversation_id, at)
            if not rows:
                return None
            packed = self._carrier.pack(session, conversation_id, rows)
            if isinstance(packed, Unsendable):
                self._write(outbox.of(session, packed.messages), packed.outcome, set(packed.messages))
            elif not outbox.claim(session, outbox.of(session, packed.messages), self._owner, at):
                raise Lost
            return packed

    def _recover(self, session: Session, conversation_id: str, at: datetime) -> None:
        rows = outbox.abandoned(session, conversation_id, at)
        if not rows:
            return
        self._carrier.give_up(session, rows)
        for row in rows:
            outbox.hold(row, outbox.UNCONFIRMED)
        session.flush()
        log.warning("delivery_unconfirmed", conversation=conversation_id, count=len(rows))

    def _write(self, rows: Sequence[Outgoing], outcome: Outcome, completes: set[int]) -> None:
        at, channel = now(), self._carrier.channel
        for row in rows:
            match outcome:
                case Sent(via=via) if row.message_id in completes:
                    outbox.sent(row, via, at)
                case Sent():  # a long message: its next piece follows
                    outbox.again(row, at)
                case Held(reason=reason):
                    outbox.hold(row, reason)
                case Dropped(reason=reason):
                    outbox.drop(row, reason)
                case Later(reason=reason, seconds=seconds):
                    # That it may have arrived before is still to be said when it goes out.
                    keep = row.reason if row.reason == outbox.UNCONFIRMED else reason
                    outbox.again(row, at + timedelta(seconds=seconds), keep)
        DELIVERED.labels(channel, type(outcome).__name__.lower()).inc(len(rows))
        if not isinstance(outcome, Sent) and rows:
            log.info(
                "not_delivered",
                channel=channel,
                conversation=rows[0].conversation_id,
                count=len(rows),
                outcome=type(outcome).__name__,
                reason=outcome.reason,
            )
