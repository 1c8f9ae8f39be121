"""Time: UTC inside, Asia/Shanghai outside."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on a Shanghai clock; a naive value is taken as UTC (SQLite drops the zone)."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(SHANGHAI)


def today() -> date:
    """The day on a Shanghai calendar."""
    return local(now()).date()


def minute(moment: datetime) -> str:
    """As people read it: `2026-11-25 10:30`, Shanghai time."""
    return f"{local(moment):%Y-%m-%d %H:%M}"
