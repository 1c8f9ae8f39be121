"""A visit to the page: an anonymous citizen with a random token, of which only the fingerprint is kept."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from consult.store import open_conversation
from core.clock import now
from core.db import Base
from core.errors import NotAuthorised
from core.tokens import fingerprint

CHANNEL = "web"
UNKNOWN_TOKEN = "会话已失效，请刷新页面重新开始。"


class WebSession(Base):
    """Which conversation a page's token opens."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)


def open_session(session: Session) -> tuple[str, str]:
    """Start a visit: (conversation id, token)."""
    conversation = open_conversation(session, CHANNEL, secrets.token_hex(16))
    return conversation.id, open_session_for(session, conversation.id)


def open_session_for(session: Session, conversation_id: str) -> str:
    """A visit to a conversation that another channel began; gives its token."""
    token = secrets.token_urlsafe(32)
    session.add(WebSession(token_hash=fingerprint(token), conversation_id=conversation_id))
    return token


def conversation_of(session: Session, token: str) -> str:
    """The conversation behind a token.

    Raises:
        NotAuthorised: no such token.
    """
    visit = session.get(WebSession, fingerprint(token))
    if visit is None:
        raise NotAuthorised(UNKNOWN_TOKEN)
    return visit.conversation_id
