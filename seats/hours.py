"""When seats are on: working days by the State Council's calendar, between two times of day."""

from __future__ import annotations

from datetime import datetime, time

from core.clock import local
from core.settings import Settings
from core.workdays import is_working_day


class Hours:
    """The seats' opening hours."""

    def __init__(self, settings: Settings) -> None:
        self._open = time.fromisoformat(settings.seat_open)
        self._close = time.fromisoformat(settings.seat_close)

    def are_open(self, moment: datetime) -> bool:
        here = local(moment)
        return is_working_day(here.date()) and self._open <= here.time() < self._close

    def __str__(self) -> str:
        return f"{self._open:%H:%M}–{self._close:%H:%M}"
