"""The tables of a consultation."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.clock import now
from core.db import Base


class Handler(StrEnum):
    """Who owns the conversation: checked in the transaction of every send."""

    BOT = "bot"
    QUEUE = "queue"
    SEAT = "seat"
    CLOSED = "closed"


class Sender(StrEnum):
    """Who said a message."""

    CITIZEN = "citizen"
    BOT = "bot"
    SEAT = "seat"
    SYSTEM = "system"


class Purpose(StrEnum):
    """Why a message goes out: budgets, quiet hours and consent depend on it."""

    REPLY = "reply"
    SEAT = "seat"
    NOTICE = "notice"
    CAMPAIGN = "campaign"


class Delivery(StrEnum):
    """Where an outgoing message is: `held` waits for the citizen's next contact, `dropped` will never be sent."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    HELD = "held"
    DROPPED = "dropped"


class Conversation(Base):
    """One citizen on one channel. `epoch` counts the dialogue's sessions in Rasa: a new one after a long silence."""

    __tablename__ = "conversation"
    __table_args__ = (UniqueConstraint("channel", "user"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    user: Mapped[str] = mapped_column(String(128))
    handler: Mapped[str] = mapped_column(String(8), default=Handler.BOT)
    epoch: Mapped[int] = mapped_column(default=0)
    topic: Mapped[str] = mapped_column(String(64), default="")
    priority: Mapped[int] = mapped_column(default=0)
    busy_by: Mapped[str] = mapped_column(String(64), default="")
    busy_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)


class Message(Base):
    """One message of the transcript. The id is the cursor by which clients resume.

    Of a citizen's message only the masked text is kept in the clear; `sealed` holds the numbers it contained,
    encrypted. `pending` marks a citizen's message that is accepted and not yet answered.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("conversation_id", "external_id"),
        Index("message_of_conversation", "conversation_id", "id"),
        Index("message_pending", "pending", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    turn_id: Mapped[str] = mapped_column(String(32), index=True)
    sender: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(64), default="")
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    external_id: Mapped[str | None] = mapped_column(String(64))
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    pending: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(default=now)


class Outgoing(Base):
    """The way of one message to a channel that must be called; channels that fetch (the page) need none.

    Written in the transaction that writes the message, so that no message is without its way. `purpose` and the
    order of `message_id` decide what is sent first; `reason` says why it is held, dropped or tried again.
    """

    __tablename__ = "outgoing"
    __table_args__ = (Index("outgoing_due", "channel", "state", "due_at"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8), default=Delivery.WAITING)
    reason: Mapped[str] = mapped_column(String(64), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(default=now)
    claimed_by: Mapped[str] = mapped_column(String(64), default="")
    claimed_until: Mapped[datetime | None]
    sent_as: Mapped[str] = mapped_column(String(16), default="")
    sent_at: Mapped[datetime | None]
    # Loaded with the way where it is packed, and nowhere else by accident.
    message: Mapped[Message] = relationship(lazy="raise", viewonly=True)


class Request(Base):
    """What a form filed. Contact data is sealed; `phone_index` finds it without revealing it."""

    __tablename__ = "request"
    __table_args__ = (UniqueConstraint("turn_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    kind: Mapped[str] = mapped_column(String(24))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    turn_id: Mapped[str] = mapped_column(String(32))
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    phone_index: Mapped[str] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(16), default="filed")
    consent_at: Mapped[datetime]
    consent_version: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(default=now)


class ErasureState(StrEnum):
    """`asked`: waits for the citizen's confirmation. `confirmed`: will be carried out. `erased`: the database is clean,
    Rasa not yet. `staff`: confirmed, but cannot be done now: somebody must look at it. `dropped`: not confirmed, taken back, or done
    with another one."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    ERASED = "erased"
    DONE = "done"
    STAFF = "staff"
    DROPPED = "dropped"


class Erasure(Base):
    """A citizen's wish to be erased, and what became of it: the audit line, which holds nothing she said."""

    __tablename__ = "erasure"

    receipt: Mapped[str] = mapped_column(String(16), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12), index=True)
    why: Mapped[str] = mapped_column(String(16), default="")
    asked_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class DeletionCertificate(Base):
    """How much of which class was deleted when: by an erasure's receipt, or by the retention job (no receipt)."""

    __tablename__ = "deletion_certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt: Mapped[str | None] = mapped_column(String(16), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    count: Mapped[int]
    kept: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=now)


class MissedQuestion(Base):
    """A question that got no answer as law, with the reason: raw material for the curators."""

    __tablename__ = "missed_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(32), index=True)
    text: Mapped[str] = mapped_column(String(1000))
    at: Mapped[datetime] = mapped_column(default=now)
