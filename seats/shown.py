"""What the console is shown: tickets with their transcripts, filed requests, phones."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel
from sqlalchemy.orm import Session

from consult import store as consultations
from consult.models import Conversation, Request, Sender
from consult.person import channels_of
from consult.request import MOVES, given, requests_in, requests_of
from consult.texts import KINDS, STATUSES, channel_name
from consult.transcript import MessageOut, message_out
from core.crypto import Seal
from core.log import get_logger
from core.staff import Staff
from seats import store, texts
from seats.line import Lines
from seats.models import Presence, Ticket, TicketStatus
from seats.queue import alerts_of
from seats.summary import is_of, summary_of, talk_of

log = get_logger(__name__)

SHOWN = 500
OTHERS_SHOWN = 100


class TicketOut(BaseModel):
    id: str
    status: Literal["waiting", "deferred", "taken", "closed"]
    reason: str
    priority: int
    alert: str
    alerts: list[str]
    place: int
    opened_at: datetime
    taken_at: datetime | None
    summary: str
    unread: int


class RequestOut(BaseModel):
    """A filed request and where it may go from here; `fields` (label → value, contact data in the clear) only for the seat that holds the ticket."""

    kind: str
    reference: str
    at: datetime
    status: str
    status_text: str
    moves: list[Literal["accepted", "done", "cancelled"]]
    fields: dict[str, str]


class PendingOut(RequestOut):
    """A request that is not done with; `ticket` is the state in words of the open ticket it can be seen in, if any."""

    id: int
    ticket: str


class PendingList(BaseModel):
    requests: list[PendingOut]
    more: bool


class LineOut(BaseModel):
    """What may still be written to a citizen whose channel limits it."""

    channel: str
    limit: int
    left: int
    is_open: bool
    until: datetime | None
    held: int
    held_why: str
    dropped: int
    dropped_why: str
    gone: bool


class OtherChannel(BaseModel):
    """What the same person said on another channel that she has linked with this one: the latest messages."""

    channel: str
    messages: list[MessageOut]


class TicketFull(TicketOut):
    """A ticket with its story; `note` is what the seats who held it wrote down, a line each."""

    note: str
    messages: list[MessageOut]
    line: LineOut | None
    slots: dict[str, str]
    requests: list[RequestOut]
    others: list[OtherChannel]


class Tickets(BaseModel):
    """What the desk shows; `online`: whether the seat has said that she takes new tickets."""

    online: bool
    waiting: list[TicketOut]
    mine: list[TicketOut]


class PhoneOut(BaseModel):
    """A phone in the clear, the mask it has in the transcript, and the message it stands in."""

    message_id: int
    masked: str
    number: str


class Phones(BaseModel):
    phones: list[PhoneOut]


def ticket_out(session: Session, ticket: Ticket) -> TicketOut:
    """A ticket as the console lists it; the summary is the first thing of substance that the citizen said."""
    talk = talk_of(session, ticket)
    alerts = alerts_of(ticket)
    return TicketOut(
        id=ticket.id,
        status=ticket.status,
        reason=texts.REASONS.get(ticket.reason, ticket.reason),
        priority=ticket.priority,
        alert=texts.alerts_shown(alerts[:1]),
        alerts=[texts.alerts_shown([kind]) for kind in alerts],
        place=store.place_of(session, ticket),
        opened_at=ticket.opened_at,
        taken_at=ticket.taken_at,
        summary=summary_of(session, ticket, talk),
        unread=sum(m.sender == Sender.CITIZEN and m.id > ticket.seen_id for m in talk),
    )


def request_out(request: Request, fields: dict[str, str]) -> RequestOut:
    """A request as the console shows it; `fields` are what the form collected, for who has taken the ticket."""
    return RequestOut(
        kind=KINDS[request.kind],
        reference=request.reference,
        at=request.created_at,
        status=request.status,
        status_text=STATUSES[request.status],
        moves=list(MOVES.get(request.status, ())),
        fields=fields,
    )


def tickets_of(session: Session, staff: Staff) -> Tickets:
    """The queue and the seat's own tickets."""
    presence = session.get(Presence, staff.id)
    return Tickets(
        online=presence is not None and presence.online,
        waiting=[ticket_out(session, t) for t in store.waiting(session)],
        mine=[ticket_out(session, t) for t in store.taken_by(session, staff.id)],
    )


def pending(session: Session, after: int, limit: int) -> PendingList:
    """Requests that are not done with, the oldest first, behind one; contact data stays sealed here."""
    found = requests_in(session, MOVES, after, limit + 1)
    shown = found[:limit]
    open_tickets = store.open_tickets_of(session, [request.conversation_id for request in shown])
    states = {ticket.conversation_id: texts.STATUSES[ticket.status] for ticket in open_tickets}
    listed = [
        PendingOut(**request_out(r, {}).model_dump(), id=r.id, ticket=states.get(r.conversation_id, "")) for r in shown
    ]
    return PendingList(requests=listed, more=len(found) > limit)


def ticket_full(session: Session, seal: Seal, lines: Lines, ticket: Ticket, staff: Staff) -> TicketFull:
    """A ticket with all that the citizen has said and filed, so that she never tells her story twice."""
    if ticket.closed_at:
        messages = consultations.messages_until(session, ticket.conversation_id, ticket.closed_at)
    else:
        messages = consultations.last_messages(session, ticket.conversation_id, SHOWN)
    line = lines.line_of(session, session.get_one(Conversation, ticket.conversation_id))
    linked = [c for c in channels_of(session, ticket.conversation_id) if c.id != ticket.conversation_id]
    filed = requests_of(session, ticket.conversation_id, *(c.id for c in linked))
    holds = ticket.status == TicketStatus.TAKEN and ticket.staff_id == staff.id
    if holds and filed:
        references = [r.reference for r in filed]
        log.info("requests_unsealed", ticket=ticket.id, staff=staff.id, references=references)
    return TicketFull(
        **ticket_out(session, ticket).model_dump(),
        note=ticket.note,
        messages=[message_out(m) for m in messages],
        line=LineOut.model_validate(line, from_attributes=True) if line else None,
        slots=seal.unseal(ticket.sealed_slots) if ticket.sealed_slots else {},
        requests=[request_out(r, given(r, seal) if holds else {}) for r in filed],
        others=[
            OtherChannel(
                channel=channel_name(c.channel),
                messages=[
                    message_out(m) for m in consultations.last_messages(session, c.id, OTHERS_SHOWN) if is_of(ticket, m)
                ],
            )
            for c in linked
        ],
    )
