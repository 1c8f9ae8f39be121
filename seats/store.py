"""Every query on the tables of the seats. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from consult.models import Message, Sender
from seats.models import Presence, Rating, Ticket, TicketStatus


def open_ticket_of(session: Session, conversation_id: str) -> Ticket | None:
    return session.scalar(
        select(Ticket).where(Ticket.conversation_id == conversation_id, Ticket.status != TicketStatus.CLOSED)
    )


def open_tickets_of(session: Session, conversation_ids: Sequence[str]) -> Sequence[Ticket]:
    """The open tickets of these conversations, oldest first."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.conversation_id.in_(conversation_ids), Ticket.status != TicketStatus.CLOSED)
        .order_by(Ticket.opened_at)
    ).all()


def latest_ticket_of(session: Session, conversation_id: str) -> Ticket | None:
    return session.scalar(
        select(Ticket).where(Ticket.conversation_id == conversation_id).order_by(Ticket.opened_at.desc()).limit(1)
    )


def waiting(session: Session) -> Sequence[Ticket]:
    """The queue: highest priority first; within one, who waits in person before what was left, then who came first."""
    return session.scalars(
        select(Ticket)
        .where(Ticket.status.in_((TicketStatus.WAITING, TicketStatus.DEFERRED)))
        .order_by(Ticket.priority.desc(), Ticket.status.desc(), Ticket.queued_at)
    ).all()


def queued(session: Session) -> Sequence[Ticket]:
    """Tickets for which a citizen waits in the queue."""
    return session.scalars(select(Ticket).where(Ticket.status == TicketStatus.WAITING)).all()


def taken_by(session: Session, staff_id: int) -> Sequence[Ticket]:
    return session.scalars(
        select(Ticket).where(Ticket.status == TicketStatus.TAKEN, Ticket.staff_id == staff_id).order_by(Ticket.taken_at)
    ).all()


def place_of(session: Session, ticket: Ticket) -> int:
    """Place in the queue, 1 for the next to be taken; 0 for a ticket that does not wait."""
    if ticket.status != TicketStatus.WAITING:
        return 0
    before = session.scalar(
        select(func.count(Ticket.id)).where(
            Ticket.status == TicketStatus.WAITING,
            or_(
                Ticket.priority > ticket.priority,
                (Ticket.priority == ticket.priority) & (Ticket.queued_at < ticket.queued_at),
            ),
        )
    )
    return 1 + (before or 0)


def seats_on(session: Session, since: datetime) -> int:
    """How many seats are on: said so, and alive since then."""
    return session.scalar(select(func.count()).where(Presence.online, Presence.alive_at >= since)) or 0


def lost_tickets(session: Session, before: datetime) -> Sequence[Ticket]:
    """Taken tickets whose seat has not been alive since then."""
    return session.scalars(
        select(Ticket)
        .join(Presence, Presence.staff_id == Ticket.staff_id)
        .where(Ticket.status == TicketStatus.TAKEN, Presence.alive_at < before)
    ).all()


def last_closed_at(session: Session, conversation_id: str) -> datetime | None:
    """When the conversation's last ticket was closed."""
    return session.scalar(select(func.max(Ticket.closed_at)).where(Ticket.conversation_id == conversation_id))


def closed_before(session: Session, ticket: Ticket) -> datetime | None:
    """When the conversation's ticket before this one was closed."""
    return session.scalar(
        select(func.max(Ticket.closed_at)).where(
            Ticket.conversation_id == ticket.conversation_id,
            Ticket.id != ticket.id,
            Ticket.closed_at <= ticket.opened_at,
        )
    )


def scores_of(session: Session, ticket_ids: Sequence[str]) -> dict[str, int]:
    """The scores of those of these tickets that were rated."""
    if not ticket_ids:
        return {}
    ratings = session.scalars(select(Rating).where(Rating.ticket_id.in_(ticket_ids)))
    return {rating.ticket_id: rating.score for rating in ratings}


def rating_asked(session: Session, ticket: Ticket) -> list[int]:
    """The messages that ask the citizen to rate this ticket."""
    said = select(Message).where(
        Message.conversation_id == ticket.conversation_id,
        Message.sender == Sender.SYSTEM,
        Message.at >= ticket.opened_at,
    )
    return [one.id for one in session.scalars(said) if any(is_rating_asked(part, ticket.id) for part in one.parts)]


def is_rating_asked(part: dict[str, Any], ticket_id: str) -> bool:
    return part.get("code") == "rate" and part.get("title") == ticket_id


def rating_of(session: Session, ticket_id: str) -> Rating | None:
    return session.get(Rating, ticket_id)
