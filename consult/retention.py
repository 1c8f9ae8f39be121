"""Retention: what is over age is deleted, and how much of what is certified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from consult.erasure import certificate
from consult.holdings import Holdings, Limits, Removed
from core.db import Database
from core.settings import Settings


def limits_of(settings: Settings) -> Limits:
    return Limits(
        timedelta(days=settings.keep_messages_days),
        timedelta(days=settings.keep_requests_days),
        timedelta(days=settings.keep_missed_days),
    )


def expire(db: Database, holdings: Sequence[Holdings], limits: Limits, at: datetime) -> Counter[str]:
    """Delete what is over age, batch by batch, so that no citizen waits for it; how much of which class."""
    gone: Counter[str] = Counter()
    for room in holdings:
        while batch := _expire_batch(db, room, limits, at):
            for one in batch:
                gone[one.kind] += one.count
    if gone:
        with db.session_scope() as session:
            session.add_all(certificate(Removed(kind, count), at) for kind, count in sorted(gone.items()))
        db.overwrite_deleted()
    return gone


def _expire_batch(db: Database, room: Holdings, limits: Limits, at: datetime) -> list[Removed]:
    with db.session_scope() as session:
        return room.expire(session, limits, at)
