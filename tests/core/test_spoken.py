"""A spoken day is the one on the Shanghai calendar, wherever the process believes to be."""

import time
from datetime import date, datetime

import pytest

from core.clock import SHANGHAI
from core.spoken import named_day

EARLY = datetime(2026, 11, 26, 7, 30, tzinfo=SHANGHAI)  # in UTC and in New York it is still the 25th


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Shanghai", "Pacific/Auckland"])
def zone(request, monkeypatch):
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("明天", date(2026, 11, 27)),
        ("后天下午", date(2026, 11, 28)),
        ("今天", date(2026, 11, 26)),
        ("下周三", date(2026, 12, 2)),
        ("27号", date(2026, 11, 27)),
        ("过两天", None),
    ],
)
def test_the_zone_of_the_process_does_not_matter(words, day):
    assert named_day(words, EARLY) == day
    assert named_day(words, EARLY.astimezone()) == day
