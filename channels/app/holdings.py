"""What the app's channel keeps about a citizen: session tokens. They show nothing and are erased with the rest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from channels.app.models import AppSession
from consult.holdings import Limits, Removed, Section, removed


class AppHoldings:
    """Sessions; what has run out, the worker forgets every minute anyway."""

    def show(self, _session: Session, _conversation_id: str) -> list[Section]:
        return []

    def erase(self, session: Session, conversation_id: str) -> list[Removed]:
        tokens = removed(session, delete(AppSession).where(AppSession.conversation_id == conversation_id))
        return [Removed("token", tokens)]

    def expire(self, _session: Session, _limits: Limits, _at: datetime) -> list[Removed]:
        return []
