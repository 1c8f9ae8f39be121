"""Reminders: who booked a call-back is told once, on the morning of its day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.replies import notice
from consult import texts
from consult.models import Conversation, Handler, Purpose, Request, Sender
from consult.store import add_message, message_by_external_id, new_id
from core.bus import Bus
from core.clock import local
from core.db import Database

# Nobody is woken before; the first call-backs are an hour later.
MORNING = time(8)
OPEN = ("filed", "accepted")


def remind_of_callbacks(db: Database, bus: Bus, at: datetime) -> int:
    """Remind of the call-backs that are still to come today; how many were reminded by this call."""
    if local(at).time() < MORNING:
        return 0
    with db.read_scope() as session:
        due = [request.id for request in _booked_for(session, at) if _is_to_come(request, at)]
    reminded = 0
    for request_id in due:
        try:
            with db.session_scope() as session:
                conversation_id = _remind(session, request_id)
        except IntegrityError:  # another process reminded at the same moment
            continue
        if conversation_id:
            bus.publish(conversation_id)
            reminded += 1
    return reminded


def _booked_for(session: Session, at: datetime) -> Sequence[Request]:
    today = local(at).date().isoformat()
    return session.scalars(
        select(Request).where(
            Request.kind == "callback",
            Request.status.in_(OPEN),
            Request.fields["callback_date"].as_string() == today,
        )
    ).all()


def _is_to_come(request: Request, at: datetime) -> bool:
    """Whether its hours ("9:00–11:00") have not begun."""
    hour, _, minute = request.fields.get("callback_time", "").partition("–")[0].partition(":")
    return hour.isdigit() and minute.isdigit() and local(at).time() < time(int(hour), int(minute))


def _remind(session: Session, request_id: int) -> str:
    """Write the reminder unless it is written; the conversation it was written to."""
    request = session.get_one(Request, request_id)
    conversation = session.get_one(Conversation, request.conversation_id)
    mark = f"callback-{request.reference}"
    if conversation.handler == Handler.CLOSED or message_by_external_id(session, conversation.id, mark):
        return ""
    part = notice(texts.callback_today(request.fields["callback_time"], request.reference), code="callback_today")
    add_message(session, conversation, new_id(), Sender.SYSTEM, [part], purpose=Purpose.NOTICE).external_id = mark
    return conversation.id
