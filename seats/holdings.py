"""What the seats keep about a citizen: tickets with their notes and collected answers, and ratings.

The bare ticket (when, why, how it ended) stays as the record of the service; what the citizen said in it does not.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from consult.holdings import Limits, Removed, Section, removed
from core.clock import minute, now
from core.crypto import Seal
from core.events import TICKET_CLOSED
from seats import store, texts
from seats.models import Rating, Ticket, TicketStatus
from seats.queue import alerts_of, record


class SeatHoldings:
    """Tickets and ratings."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def show(self, session: Session, conversation_id: str) -> list[Section]:
        tickets = session.scalars(select(Ticket).where(Ticket.conversation_id == conversation_id)).all()
        ratings = session.scalars(select(Rating).join(Ticket).where(Ticket.conversation_id == conversation_id)).all()
        return [
            Section(texts.SECTION_TICKETS, tuple(self._ticket_row(ticket) for ticket in tickets)),
            Section(
                texts.SECTION_RATINGS,
                tuple({texts.LABEL_SCORE: str(r.score), texts.LABEL_WHY: r.reason} for r in ratings),
            ),
        ]

    def _ticket_row(self, ticket: Ticket) -> dict[str, str]:
        facts = self._seal.unseal(ticket.sealed_slots) if ticket.sealed_slots else {}
        row = {
            texts.LABEL_OPENED: minute(ticket.opened_at),
            texts.LABEL_REASON: texts.REASONS.get(ticket.reason, ticket.reason),
            texts.LABEL_STATUS: texts.STATUSES[ticket.status],
            texts.LABEL_FACTS: "；".join(f"{label}：{value}" for label, value in facts.items()),
            texts.LABEL_ALERT: texts.alerts_shown(alerts_of(ticket)),
            texts.LABEL_NOTE: ticket.note,
        }
        return {label: value for label, value in row.items() if value}

    def erase(self, session: Session, conversation_id: str) -> list[Removed]:
        of_citizen = select(Ticket.id).where(Ticket.conversation_id == conversation_id)
        reasons = removed(session, update(Rating).where(Rating.ticket_id.in_(of_citizen)).values(reason=""))
        ticket = store.open_ticket_of(session, conversation_id)
        if ticket is not None:
            record(session, ticket, TICKET_CLOSED, outcome="erased")
        tickets = removed(
            session,
            update(Ticket)
            .where(Ticket.conversation_id == conversation_id)
            .values(
                status=TicketStatus.CLOSED,
                sealed_slots=None,
                note="",
                alert="",
                alerts=[],
                closed_at=func.coalesce(Ticket.closed_at, now()),
            ),
        )
        return [Removed("rating", reasons, kept=True), Removed("ticket", tickets, kept=True)]

    def expire(self, session: Session, limits: Limits, at: datetime) -> list[Removed]:
        """What was said in a ticket goes with the messages it belongs to."""
        before = at - limits.messages
        reasons = removed(session, update(Rating).where(Rating.at < before, Rating.reason != "").values(reason=""))
        notes = removed(
            session,
            update(Ticket)
            .where(Ticket.closed_at < before, or_(Ticket.sealed_slots.is_not(None), Ticket.note != ""))
            .values(sealed_slots=None, note=""),
        )
        return [one for one in (Removed("rating", reasons), Removed("ticket_note", notes)) if one.count]
