"""Working days by the State Council's calendar, with its holidays and shifted weekends: one calendar for all rooms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date, timedelta
from functools import cache
from io import StringIO

import chinese_calendar

with redirect_stdout(StringIO()):  # it greets everybody who imports it
    from jionlp import lunar2solar

# 《全国年节及纪念日放假办法》第二条: month and day, by the solar calendar and by the lunar one.
_SOLAR_HOLIDAYS = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
_LUNAR_HOLIDAYS = ((1, 1), (1, 2), (1, 3), (5, 5), (8, 15))
_PURE_BRIGHTNESS = "清明"


def is_working_day(day: date) -> bool:
    """Whether offices are open; beyond the announced years, Monday to Friday but for the holidays fixed by law."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:  # the library knows a year once the State Council has announced it
        return day.weekday() < 5 and day not in legal_holidays(day.year)


def next_working_day(day: date) -> date:
    """The day itself or the first working day after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


@cache
def legal_holidays(year: int) -> frozenset[date]:
    """The days off that the law itself names for a year, before anything is shifted around them."""
    return frozenset(
        (*(date(year, month, day) for month, day in _SOLAR_HOLIDAYS), *_lunar(year), *_pure_brightness(year))
    )


def _lunar(year: int) -> Iterator[date]:
    """春节 from its eve, 端午, 中秋; none beyond 2100, where the library's calendar ends."""
    try:
        days = [lunar2solar(year, month, day, False).date() for month, day in _LUNAR_HOLIDAYS]
    except ValueError:
        return
    yield days[0] - timedelta(days=1)
    yield from days


def _pure_brightness(year: int) -> Iterator[date]:
    try:
        terms = chinese_calendar.get_solar_terms(date(year, 4, 3), date(year, 4, 7))
    except NotImplementedError:  # beyond 2100 too
        return
    yield from (day for day, name in terms if name == _PURE_BRIGHTNESS)
