"""Erasing what a citizen confirmed: the database first, in one transaction; then Rasa, until it is done.

A job of the worker, not of the turn: the citizen gets her receipt first, and a process that dies in between leaves
a state from which the next beat goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.client import BotAway
from bot.replies import notice
from consult import privacy_texts as texts
from consult import store
from consult.holdings import ERASED_USER, Holdings, Removed
from consult.models import (
    Conversation,
    DeletionCertificate,
    Delivery,
    Erasure,
    ErasureState,
    Handler,
    Outgoing,
    Purpose,
    Sender,
)
from consult.privacy import NOT_CARRIED_OUT, obstacle
from core.clock import now
from core.db import Database
from core.errors import Conflict, NotFound
from core.log import get_logger

log = get_logger(__name__)

# The receipt must reach the citizen, also when her first try to fetch it failed.
GRACE = timedelta(seconds=10)
# A channel that cannot be reached must not keep what shall be erased.
PATIENCE = timedelta(minutes=5)
ON_ITS_WAY = (Delivery.WAITING, Delivery.CLAIMED)


class Forgets(Protocol):
    """The dialogue's end that forgets a sender."""

    async def forget(self, sender: str) -> None:
        """Raises BotAway when it could not."""
        ...


class Eraser:
    """Carries confirmed erasures out."""

    def __init__(self, db: Database, holdings: Sequence[Holdings], dialogue: Forgets) -> None:
        self._db = db
        self._holdings = holdings
        self._dialogue = dialogue

    async def run(self) -> int:
        """Everything that is due; how many were completed."""
        completed = 0
        for receipt in await asyncio.to_thread(self._due):
            senders = await asyncio.to_thread(self._erase, receipt)
            if senders is not None and await self._forget(receipt, senders):
                completed += 1
        return completed

    def _due(self) -> list[str]:
        with self._db.read_scope() as session:
            found = session.scalars(
                select(Erasure)
                .where(Erasure.state.in_((ErasureState.CONFIRMED, ErasureState.ERASED)))
                .order_by(Erasure.confirmed_at)
            )
            return [erasure.receipt for erasure in found if _is_ready(session, erasure, now())]

    def _erase(self, receipt: str) -> list[str] | None:
        """Clean the database; Rasa's names of the conversation. None when it must wait."""
        at = now()
        with self._db.session_scope() as session:
            erasure = session.get_one(Erasure, receipt)
            conversation = session.get_one(Conversation, erasure.conversation_id, with_for_update=True)
            session.refresh(erasure, with_for_update=True)  # she may have taken it back a moment ago
            if erasure.state == ErasureState.DROPPED:
                return None
            if erasure.state == ErasureState.CONFIRMED:
                answering = conversation.busy_until is not None and conversation.busy_until > at
                if answering or obstacle(session, conversation):
                    return None
                for removed in _erase_rows(session, self._holdings, conversation):
                    session.add(certificate(removed, at, receipt))
                erasure.state = ErasureState.ERASED
                _drop_others(session, erasure)
            senders = [f"{conversation.id}-{epoch}" for epoch in range(conversation.epoch + 1)]
        # Somebody may be reading just now: the state stays, and the next beat tries again.
        return senders if self._db.overwrite_deleted() else None

    async def _forget(self, receipt: str, senders: list[str]) -> bool:
        try:
            for sender in senders:
                await self._dialogue.forget(sender)
        except BotAway as away:  # the next beat tries again
            log.warning("erasure_waits_for_rasa", receipt=receipt, reason=str(away))
            return False
        await asyncio.to_thread(self._complete, receipt)
        log.info("erased", receipt=receipt)
        return True

    def _complete(self, receipt: str) -> None:
        with self._db.session_scope() as session:
            erasure = session.get_one(Erasure, receipt)
            erasure.state, erasure.done_at = ErasureState.DONE, now()


def _is_ready(session: Session, erasure: Erasure, at: datetime) -> bool:
    """Whether the receipt has had its chance to reach the citizen."""
    if erasure.state == ErasureState.ERASED or erasure.confirmed_at is None:
        return True
    waited = at - erasure.confirmed_at
    on_its_way = session.scalar(
        select(Outgoing.message_id)
        .where(Outgoing.conversation_id == erasure.conversation_id, Outgoing.state.in_(ON_ITS_WAY))
        .limit(1)
    )
    return waited > (PATIENCE if on_its_way is not None else GRACE)


def _erase_rows(session: Session, holdings: Sequence[Holdings], conversation: Conversation) -> list[Removed]:
    """Every room's part, and the name by which the channel knows the citizen."""
    removed = [one for room in holdings for one in room.erase(session, conversation.id) if one.count]
    conversation.user = ERASED_USER + conversation.id
    conversation.handler, conversation.topic, conversation.priority = Handler.CLOSED, "", 0
    conversation.busy_by, conversation.busy_until = "", None
    return removed


def _drop_others(session: Session, erasure: Erasure) -> None:
    """What else was asked or waits for staff has come true with this one."""
    session.execute(
        update(Erasure)
        .where(
            Erasure.conversation_id == erasure.conversation_id,
            Erasure.receipt != erasure.receipt,
            Erasure.state.in_(NOT_CARRIED_OUT),
        )
        .values(state=ErasureState.DROPPED)
    )


def certificate(removed: Removed, at: datetime, receipt: str | None = None) -> DeletionCertificate:
    return DeletionCertificate(receipt=receipt, kind=removed.kind, count=removed.count, kept=removed.kept, at=at)


def tasks(session: Session) -> Sequence[Erasure]:
    """What waits for staff, the most urgent first."""
    return session.scalars(select(Erasure).where(Erasure.state == ErasureState.STAFF).order_by(Erasure.due_at)).all()


def approve(session: Session, receipt: str) -> Erasure:
    """Staff have looked at a task: it is carried out as soon as no seat and no request is in the way; she is told so.

    Raises:
        NotFound: no such receipt; Conflict: it does not wait for staff, or the citizen has not confirmed it.
    """
    erasure = session.get(Erasure, receipt)
    if erasure is None:
        raise NotFound(texts.NO_TASK)
    if erasure.state != ErasureState.STAFF:
        raise Conflict(texts.NOT_OPEN)
    if erasure.confirmed_at is None:
        raise Conflict(texts.NOT_CONFIRMED)
    erasure.state, erasure.confirmed_at = ErasureState.CONFIRMED, now()
    conversation = session.get_one(Conversation, erasure.conversation_id)
    part = notice(texts.approved(receipt), code="erase_approved")
    store.add_message(session, conversation, store.new_id(), Sender.SYSTEM, [part], purpose=Purpose.NOTICE)
    return erasure
