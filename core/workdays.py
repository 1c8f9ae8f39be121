"""Working days by the State Council's calendar, with its holidays and shifted weekends: one calendar for all rooms."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar


def is_working_day(day: date) -> bool:
    """Whether offices are open; beyond the announced years, Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # the library knows a year once the State Council has announced it
        return day.weekday() < 5


def next_working_day(day: date) -> date:
    """The day itself or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
