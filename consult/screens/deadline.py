"""How many days are left, as people say it: 后天到期, 还有三天, 下周一是最后一天, 11月26号截止."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from core.clock import local

_NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
_NUMBER = r"(\d{1,3}|[一二两俩三四五六七八九十]{1,3})"
_DAYS = {
    "今天": 0,
    "今日": 0,
    "今晚": 0,
    "当天": 0,
    "明天": 1,
    "明日": 1,
    "明早": 1,
    "后天": 2,
    "大后天": 3,
    "马上": 1,
    "眼看": 1,
    "这两天": 2,
    "这几天": 3,
    "没几天": 3,
    "就剩几天": 3,
    "只有几天": 3,
    "只剩几天": 3,
    "还剩几天": 3,
    "这周": 5,
    "本周": 5,
    "这个礼拜": 5,
    "这星期": 5,
}
_LEFT = re.compile(
    rf"(?:还有|还剩下?|只剩下?|只有|剩下?|就剩|不到|不足|再过|过){_NUMBER}(?:个)?(天|日|个?星期|个?礼拜|周|小时|个?钟头)"
)
_LATER = re.compile(rf"{_NUMBER}(?:个)?(天|日|周|个?星期|个?礼拜)(?:之?后|以?内|之内)")
_WEEKDAY = re.compile(r"(下下|下个?|这个?|本|)(?:周|星期|礼拜)([一二三四五六日天])")
_DATE = re.compile(r"(?:(\d{4})年)?(1[0-2]|0?[1-9])(?:月|[./-])(3[01]|[12]\d|0?[1-9])(?:日|号)?")
_DAY_ONLY = re.compile(r"(?<![月\d./-])(3[01]|[12]\d|[1-9])(?:号|日)(?!起|开始)")
_CHINESE_DATE = re.compile(r"([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]")


def days_left(words: str, at: datetime) -> int | None:
    """Days from the moment to the limit named in a sentence; None when none is named."""
    today = local(at).date()
    found = [
        left
        for left in (_counted(words), _weekday(words, today), _dated(words, today), _named(words))
        if left is not None
    ]
    return min(found, key=abs) if found else None


def number(text: str) -> int:
    """A small number in digits or Chinese: 15, 十五, 两, 二十一."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _NUMERALS.get(text[-1], 0)
    return 10 * (_NUMERALS[tens] if tens else 1) + (_NUMERALS.get(ones, 0) if ones else 0)


def _counted(words: str) -> int | None:
    found = _LEFT.search(words) or _LATER.search(words)
    if found is None:
        return None
    count, unit = number(found.group(1)), found.group(2)
    if "时" in unit or "钟头" in unit:
        return count // 24
    return count if unit in ("天", "日") else 7 * count


def _named(words: str) -> int | None:
    hits = [days for name, days in _DAYS.items() if name in words]
    return max(hits) if hits else None


def _weekday(words: str, today: date) -> int | None:
    found = _WEEKDAY.search(words)
    if found is None:
        return None
    ahead = "一二三四五六日".index(found.group(2).replace("天", "日")) - today.weekday()
    if found.group(1).startswith("下下"):
        return ahead + 14
    if found.group(1).startswith("下"):
        return ahead + 7
    return ahead if ahead >= 0 else ahead + 7


def _dated(words: str, today: date) -> int | None:
    if found := _DATE.search(words):
        year, month, day = found.groups()
        return _until(today, int(year) if year else None, int(month), int(day))
    if found := _CHINESE_DATE.search(words):
        return _until(today, None, number(found.group(1)), number(found.group(2)))
    if found := _DAY_ONLY.search(words):
        day = int(found.group(1))
        month = today.month if day >= today.day else today.month % 12 + 1
        return _until(today, None, month, day)
    return None


def _until(today: date, year: int | None, month: int, day: int) -> int | None:
    try:
        when = date(year or today.year, month, day)
        if year is None and when < today - timedelta(days=180):
            when = date(today.year + 1, month, day)
    except ValueError:
        return None
    return (when - today).days
