"""The tables of the WeChat channel. What belongs to a conversation goes with it: the database deletes it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from core.clock import now
from core.db import Base


class Contact(StrEnum):
    """What the citizen did; each gives us the right to some messages for some time."""

    MESSAGE = "message"
    FOLLOW = "follow"
    SCAN = "scan"
    MENU = "menu"


class Via(StrEnum):
    """How a text reached WeChat; each kind has its own budget."""

    PASSIVE = "passive"
    CUSTOMER = "customer"
    NOTICE = "notice"
    MASS = "mass"


class PieceState(StrEnum):
    """`unconfirmed`: it was being sent when the process died or the line broke."""

    SENDING = "sending"
    SENT = "sent"
    UNCONFIRMED = "unconfirmed"


class WeChatUser(Base):
    """A citizen at the account. `scene` is the QR code she came by; district and campaign are what it stands for."""

    __tablename__ = "wechat_user"

    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), unique=True)
    subscribed: Mapped[bool] = mapped_column(default=True)
    scene: Mapped[str] = mapped_column(String(128), default="")
    district: Mapped[str] = mapped_column(String(16), default="")
    campaign: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    left_at: Mapped[datetime | None]


class WeChatContact(Base):
    """A contact that gives the right to answer; `spent` when WeChat said that it gives none any more."""

    __tablename__ = "wechat_contact"
    __table_args__ = (Index("wechat_contact_newest", "conversation_id", "kind", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
    spent: Mapped[bool] = mapped_column(default=False)


class WeChatPiece(Base):
    """One piece of a message on its way. Pieces of one `sending` went out as one text; budgets count sendings.

    `call` is the turn whose call a passive reply answered: WeChat's repeat of that call gets the same text. `msgid` is
    WeChat's name for a notice or a mass message, by which it tells later what became of it.
    """

    __tablename__ = "wechat_piece"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True)
    sending: Mapped[str] = mapped_column(String(32), index=True)
    text: Mapped[str]
    via: Mapped[str] = mapped_column(String(8))
    call: Mapped[str] = mapped_column(String(32), default="", index=True)
    contact_id: Mapped[int | None] = mapped_column(index=True)
    msgid: Mapped[str] = mapped_column(String(64), default="", index=True)
    state: Mapped[str] = mapped_column(String(12), default=PieceState.SENDING)
    at: Mapped[datetime] = mapped_column(default=now)


class WeChatSeen(Base):
    """A signed call that was accepted: the same nonce is accepted again only for the same message."""

    __tablename__ = "wechat_seen"

    nonce: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(104))
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class WeChatToken(Base):
    """The access token that all processes share, sealed, and who is fetching the next one."""

    __tablename__ = "wechat_token"

    app_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None]
    refreshing_by: Mapped[str] = mapped_column(String(64), default="")
    refreshing_until: Mapped[datetime | None]


class WeChatMedia(Base):
    """A picture or recording that a seat may look at, sealed; fetched from WeChat, which keeps it for three days.

    `wanted` from `due_at` on (at once without one), then `kept`, or `lost` when it cannot be had any more.
    """

    __tablename__ = "wechat_media"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"), index=True)
    media_id: Mapped[str] = mapped_column(String(256))
    state: Mapped[str] = mapped_column(String(8), default="wanted", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    content_type: Mapped[str] = mapped_column(String(64), default="")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime | None]


class WeChatConsent(Base):
    """How many notices of a template the citizen still allows: one for each time she agreed."""

    __tablename__ = "wechat_consent"

    openid: Mapped[str] = mapped_column(ForeignKey("wechat_user.openid", ondelete="CASCADE"), primary_key=True)
    template_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    left: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(default=now)
