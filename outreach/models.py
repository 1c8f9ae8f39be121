"""The tables of legal education."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.db import Base

_IS_LIVE = text("ended_at IS NULL")


class CardState(StrEnum):
    """`waiting`: the conversation must not be disturbed now. `written`: in the transcript, from where its channel takes
    it. `lapsed`: the day was over before it could be written. `dropped`: the citizen unsubscribed meanwhile."""

    WAITING = "waiting"
    WRITTEN = "written"
    LAPSED = "lapsed"
    DROPPED = "dropped"


class Subscription(Base):
    """A consent to be sent a programme: when, to which wording, in which channel; ended at the citizen's word.

    One row a consent, so that what somebody agreed to and when can be shown. At most one is live.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        Index(
            "one_live_subscription",
            "conversation_id",
            "programme",
            unique=True,
            sqlite_where=_IS_LIVE,
            postgresql_where=_IS_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    programme: Mapped[str] = mapped_column(String(24))
    channel: Mapped[str] = mapped_column(String(16))
    consent_version: Mapped[str] = mapped_column(String(16))
    consent_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(String(16), default="")


class CardDelivery(Base):
    """A subscriber's card of one day. The unique key is what keeps a second one from being sent, whoever sends."""

    __tablename__ = "card_delivery"
    __table_args__ = (
        UniqueConstraint("conversation_id", "programme", "day"),
        Index("card_delivery_of_day", "day", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    programme: Mapped[str] = mapped_column(String(24))
    day: Mapped[date] = mapped_column(Date)
    card_id: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(16), default="")
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    at: Mapped[datetime] = mapped_column(default=now)


class QuizAnswer(Base):
    """One answer in the quiz; nothing about who gave it beyond the conversation."""

    __tablename__ = "quiz_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    turn_id: Mapped[str] = mapped_column(String(32), unique=True)
    question_id: Mapped[str] = mapped_column(String(64))
    choice: Mapped[int]
    right: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=now)
