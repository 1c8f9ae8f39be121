"""The door: who comes with a signed token or with a session's token, and which conversation is hers.

A signed token (JWT) opens the door once. A server signs a fresh one for every call; an app on a phone exchanges one
for a session token, which holds for half an hour and serves any number of calls and the live line.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from channels.app import texts
from channels.app.models import AppSession, SpentToken
from channels.app.token import LEEWAY, Claim, TokenRefused, Verifier
from channels.live import Admitted
from consult.store import open_conversation
from core.clock import now
from core.db import Database
from core.settings import Settings
from core.tokens import fingerprint

CHANNEL = "app"


class Door:
    """Lets app users in."""

    def __init__(self, settings: Settings, db: Database, verifier: Verifier | None = None) -> None:
        self._db = db
        self._verifier = verifier or Verifier(settings.app_partners)
        self._life = timedelta(minutes=settings.app_session_minutes)

    def admit(self, token: str) -> Admitted:
        """The conversation behind a token; a signed token is spent by this.

        Raises:
            TokenRefused: it lets nobody in.
        """
        if "." not in token:
            return self._by_session(token)
        claim = self._verifier.verify(token)
        return Admitted(self._spend(claim), claim.expires_at + LEEWAY)

    def open_session(self, token: str) -> tuple[str, datetime]:
        """Exchange a signed token for a session: (session token, when it ends).

        Raises:
            TokenRefused: it lets nobody in.
        """
        conversation_id = self._spend(self._verifier.verify(token))
        opened, until = secrets.token_urlsafe(32), now() + self._life
        with self._db.session_scope() as session:
            session.add(AppSession(token_hash=fingerprint(opened), conversation_id=conversation_id, expires_at=until))
        return opened, until

    def close_session(self, token: str) -> None:
        """End a session; an unknown one is ended already."""
        with self._db.session_scope() as session:
            session.execute(delete(AppSession).where(AppSession.token_hash == fingerprint(token)))

    def _by_session(self, token: str) -> Admitted:
        key = fingerprint(token)
        with self._db.read_scope() as session:
            found = session.get(AppSession, key)
            if found is None or found.expires_at <= now():
                raise TokenRefused(texts.SESSION_OVER, "session_over")
            return Admitted(
                found.conversation_id, found.expires_at, lambda later: later.get(AppSession, key) is not None
            )

    def _spend(self, claim: Claim) -> str:
        try:
            with self._db.session_scope() as session:
                return _enter(session, claim)
        except IntegrityError:  # the same token, or the same user's first, in another process at this moment
            with self._db.session_scope() as session:
                return _enter(session, claim)


def _enter(session: Session, claim: Claim) -> str:
    if session.get(SpentToken, claim.token) is not None:
        raise TokenRefused(texts.REPLAYED, "token_replayed")
    session.add(SpentToken(fingerprint=claim.token, expires_at=claim.expires_at))
    return open_conversation(session, CHANNEL, claim.user).id


def clear_expired(session: Session) -> None:
    """Forget tokens and sessions that no longer count."""
    at = now()
    session.execute(delete(SpentToken).where(SpentToken.expires_at < at - LEEWAY))
    session.execute(delete(AppSession).where(AppSession.expires_at < at))
