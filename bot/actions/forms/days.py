"""Days as people say them: what the parser of dates must be told so that it means the day the citizen means."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

_LUNAR = re.compile(r"农历|阴历|旧历|腊月|正月|冬月|闰|初[一二三四五六七八九十]|除夕|大年|年三十")
_SOLAR = re.compile(r"公历|阳历|新历")
_ONES = "一二三四五六七八九"
# 十二月二十五, 12月二十五: without 日 or 号 the parser takes it for a day of the lunar calendar.
_BARE_DAY = re.compile(
    rf"(?<![个\d{_ONES}十])(1[0-2]|[1-9]|十[一二]?|[{_ONES}])月(三十一?|二?十[{_ONES}]?|[{_ONES}](?!十)|[12]?\d|3[01])"
    rf"(?![\d{_ONES}十日号个天份周点.])"
)
_NAMES_YEAR = re.compile(r"\d{2,4}年|[零〇一二三四五六七八九]{2,4}年|[今去明前后]年|\d{4}[-/.]")
_YEARLY = re.compile(rf"(?:[\d{_ONES}十正腊冬]月|\d[-/.])(?:[初\d{_ONES}十二廿])|元旦|除夕|春节|大年|年三十")
_MONTHLY = re.compile(rf"^[^月]*?(?:\d|[{_ONES}十])(?:号|日)")
_OF_NEXT_MONTH = re.compile(rf"下个月(?=[\d{_ONES}十])")  # the parser knows 下月5号 only
# 周三 alone is the one to come; 这周三 is what it is, even if it is over.
BARE_WEEKDAY = re.compile(r"(?<![上下这本个])(?:周|星期|礼拜)[一二三四五六日天]")
_HALF_A_YEAR = timedelta(days=180)


def solar(words: str) -> str:
    """The words with a day of the year spelt so that it is the solar calendar's, unless the lunar one is named."""
    words = _OF_NEXT_MONTH.sub("下月", words)
    if _LUNAR.search(words):
        return words
    return _BARE_DAY.sub(r"\1月\2日", _SOLAR.sub("", words))


def later_start(words: str, day: date, now: datetime) -> datetime | None:
    """From when to look for the day instead, where the words name no year or month and the day found is over.

    "1月5日" said in November is in January to come, "5号" said on the 23rd in the month to come, "周三" said on a
    Thursday in the week to come. None: it is right.
    """
    if day >= now.date() or _NAMES_YEAR.search(words):
        return None
    if _YEARLY.search(words):
        return now.replace(year=now.year + 1, month=1, day=1) if day < now.date() - _HALF_A_YEAR else None
    if "月" in words:
        return None
    if _MONTHLY.search(words):
        return (now.replace(day=1) + timedelta(days=32)).replace(day=1)
    return now + timedelta(days=7) if BARE_WEEKDAY.search(words) else None


def is_that_day(words: str, day: date) -> bool:
    """Whether words name no more of the day than its weekday: "周三下午", of a Wednesday that was agreed on."""
    said = BARE_WEEKDAY.search(words)
    return said is not None and said.group()[-1] in ("日天" if day.weekday() == 6 else "一二三四五六"[day.weekday()])
