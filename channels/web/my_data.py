"""A citizen's data at the page: a download by a link that works once and for ten minutes, and what the page keeps."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from channels.web.sessions import WebSession, conversation_of
from consult import privacy_texts as texts
from consult.export import MEDIA, Form
from consult.holdings import Limits, Removed, Section, removed
from consult.models import Conversation
from consult.privacy import Privacy
from core.clock import now
from core.db import Base, Database
from core.errors import NotFound
from core.http import Token, problem_responses
from core.tokens import fingerprint

LIFE = timedelta(minutes=10)
FILE = {"description": "everything that is kept about the citizen", "content": {"application/json": {}, "text/html": {}}}


class ExportLink(Base):
    """A download that may still be fetched once; only the fingerprint of its token is kept."""

    __tablename__ = "export_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), index=True)
    expires_at: Mapped[datetime]


class ExportOut(BaseModel):
    url: str
    expires_at: datetime


class WebHoldings:
    """What the page keeps: tokens, by which a conversation is opened. They show nothing and are erased with it."""

    def show(self, _session: Session, _conversation_id: str) -> list[Section]:
        return []

    def erase(self, session: Session, conversation_id: str) -> list[Removed]:
        removed(session, delete(ExportLink).where(ExportLink.conversation_id == conversation_id))
        tokens = removed(session, delete(WebSession).where(WebSession.conversation_id == conversation_id))
        return [Removed("token", tokens)]

    def expire(self, session: Session, limits: Limits, at: datetime) -> list[Removed]:
        removed(session, delete(ExportLink).where(ExportLink.expires_at < at))
        silent = select(Conversation.id).where(Conversation.last_at < at - limits.messages)
        tokens = removed(session, delete(WebSession).where(WebSession.conversation_id.in_(silent)))
        return [Removed("token", tokens)] if tokens else []


def router(db: Database, privacy: Privacy) -> APIRouter:
    """The routes under `/api/v1/web/exports`."""
    routes = APIRouter(prefix="/api/v1/web/exports", tags=["web"])

    @routes.post("", status_code=201, responses=problem_responses(401))
    def open_export(token: Token) -> ExportOut:
        """Make a link to everything that is kept about this citizen; it works once, for ten minutes."""
        ticket, expires_at = secrets.token_urlsafe(32), now() + LIFE
        with db.session_scope() as session:
            conversation_id = conversation_of(session, token)
            link = ExportLink(
                token_hash=fingerprint(ticket), conversation_id=conversation_id, expires_at=expires_at
            )
            session.add(link)
        return ExportOut(url=f"/api/v1/web/exports/{ticket}", expires_at=expires_at)

    @routes.get("/{ticket}", response_class=Response, responses={200: FILE, **problem_responses(404, 422)})
    def fetch_export(ticket: str, form: Form = "json") -> Response:
        """The file, as data or as a page to read; the link has done its work then."""
        with db.session_scope() as session:
            link = session.get(ExportLink, fingerprint(ticket))
            if link is None or link.expires_at < now():
                raise NotFound(texts.NO_EXPORT)
            session.delete(link)
            body = privacy.export(session, link.conversation_id, form)
        attached = f'attachment; filename="fawen-my-data.{form}"'
        return Response(
            body, media_type=MEDIA[form], headers={"Content-Disposition": attached, "Cache-Control": "no-store"}
        )

    return routes
