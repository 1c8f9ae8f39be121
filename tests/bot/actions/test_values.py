"""Reading a citizen's answers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from bot.actions.forms.values import spoken_date
from tests.bot.conftest import MONDAY


def test_many_citizens_name_their_days_at_once_and_each_is_heard():
    days = [MONDAY.date() + timedelta(days=n) for n in range(2, 30)] * 8

    def hear(day: date):
        return spoken_date(f"{day.month}月{day.day}日上午", MONDAY)

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(hear, days)) == days
