"""The tables of the human seats."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.db import Base


class TicketStatus(StrEnum):
    """`deferred`: nobody was on; the bot kept the conversation and a seat will see it later."""

    WAITING = "waiting"
    DEFERRED = "deferred"
    TAKEN = "taken"
    CLOSED = "closed"


OPEN = (TicketStatus.WAITING, TicketStatus.DEFERRED, TicketStatus.TAKEN)
_IS_OPEN = text("status != 'closed'")


class Ticket(Base):
    """A conversation handed to the seats. At most one open ticket a conversation."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("one_open_ticket", "conversation_id", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("ticket_queue", "status", "priority", "queued_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    status: Mapped[str] = mapped_column(String(8), default=TicketStatus.WAITING)
    reason: Mapped[str] = mapped_column(String(32))
    priority: Mapped[int] = mapped_column(default=0)
    alert: Mapped[str] = mapped_column(String(32), default="")  # the gravest
    alerts: Mapped[list[str]] = mapped_column(JSON, default=list)  # every kind that struck, the gravest first
    sealed_slots: Mapped[bytes | None] = mapped_column(LargeBinary)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    seen_id: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime] = mapped_column(default=now)
    queued_at: Mapped[datetime] = mapped_column(default=now)
    taken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Presence(Base):
    """A seat that is on: a lease that its console renews."""

    __tablename__ = "presence"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    online: Mapped[bool] = mapped_column(default=True)
    alive_at: Mapped[datetime] = mapped_column(default=now)


class Rating(Base):
    """What the citizen thought of a closed ticket; one a ticket."""

    __tablename__ = "rating"

    ticket_id: Mapped[str] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    score: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(default=now)
