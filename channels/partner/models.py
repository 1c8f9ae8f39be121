"""The tables of the webhooks."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.db import Base


class State(StrEnum):
    """Where a delivery is. `failed`: refused for good, or not taken within a day; a supervisor may send it again."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"


class Endpoint(Base):
    """An address of a partner system.

    `kinds` are the events it wants (empty: all). With a `partner` it hears of that partner's users only, by their
    `sub`; without one it is the bureau's own and hears of everybody, by no name.
    """

    __tablename__ = "webhook_endpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    kinds: Mapped[list[str]] = mapped_column(JSON)
    partner: Mapped[str] = mapped_column(String(24), default="")
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Webhook(Base):
    """One event on its way to one endpoint. `reason` says in a word or status why it is tried again or has failed."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (UniqueConstraint("event_id", "endpoint_id"), Index("webhook_delivery_due", "state", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"))
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoint.id"))
    state: Mapped[str] = mapped_column(String(8), default=State.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    give_up_at: Mapped[datetime]
    claimed_by: Mapped[str] = mapped_column(String(64), default="")
    claimed_until: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(64), default="")
    ended_at: Mapped[datetime | None]
