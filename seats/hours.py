"""When seats are on: working days by the State Council's calendar, between two times of day."""

from __future__ import annotations

from datetime import date, datetime, time

import chinese_calendar

from core.clock import local
from core.settings import Settings


def is_working_day(day: date) -> bool:
    """Working days with holidays and shifted weekends; beyond the published calendar, Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # the library knows a year once the State Council has announced it
        return day.weekday() < 5


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
