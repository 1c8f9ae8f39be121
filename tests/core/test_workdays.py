"""Which days offices are open, also in years that the State Council has not announced yet."""

from datetime import date, timedelta

import pytest

from core.workdays import is_working_day, legal_holidays, next_working_day


@pytest.mark.parametrize(
    "day",
    [
        date(2027, 1, 1),
        date(2027, 2, 5),  # 除夕
        date(2027, 2, 8),  # 初三
        date(2027, 4, 5),  # 清明
        date(2027, 6, 9),  # 端午
        date(2027, 9, 15),  # 中秋
        date(2027, 10, 1),
        date(2028, 5, 2),
        date(2027, 1, 2),  # a Saturday
    ],
)
def test_the_holidays_of_the_law_are_free_before_they_are_announced(day):
    assert not is_working_day(day)


def test_an_announced_year_is_as_it_was_announced():
    assert is_working_day(date(2026, 2, 14))  # a Saturday that is worked
    assert not is_working_day(date(2026, 10, 7))


def test_a_year_without_an_announcement_has_no_other_days_off():
    weekdays = [day for n in range(365) if (day := date(2027, 1, 1) + timedelta(days=n)).weekday() < 5]
    assert {day for day in weekdays if not is_working_day(day)} == {d for d in legal_holidays(2027) if d.weekday() < 5}
    assert next_working_day(date(2027, 1, 1)) == date(2027, 1, 4)
