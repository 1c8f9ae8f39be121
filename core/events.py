"""What has happened, for whoever must hear of it: an event is a row, written in the transaction of the change itself.

So there is no change without its event and no event without its change. Who consumes events (webhooks of partner
systems) is not known here. An event carries ids and codes, never a citizen's words or contact data.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.clock import now
from core.db import Base

TICKET_OPENED = "ticket.opened"
TICKET_TAKEN = "ticket.taken"
TICKET_RETURNED = "ticket.returned"
TICKET_CLOSED = "ticket.closed"
REQUEST_FILED = "request.filed"
REQUEST_MOVED = "request.moved"
PING = "ping"  # sent by hand to try an endpoint, never stored
KINDS = (TICKET_OPENED, TICKET_TAKEN, TICKET_RETURNED, TICKET_CLOSED, REQUEST_FILED, REQUEST_MOVED)


class Event(Base):
    """Something that happened; `passed_on` once every consumer has made its own note of it."""

    __tablename__ = "event"
    __table_args__ = (Index("event_to_pass_on", "passed_on", "at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    passed_on: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(default=now, index=True)


def emit(session: Session, kind: str, data: dict[str, Any]) -> Event:
    """Note that something happened; it is told when, and only when, the transaction is committed.

    Args:
        data: ids and codes; `conversation_id` tells consumers whose it is.
    """
    event = Event(id=secrets.token_hex(16), kind=kind, data=data)
    session.add(event)
    return event
