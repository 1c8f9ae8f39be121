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
    "马上": 1,
    "眼看": 1,
    "大后天": 3,
    "后天": 2,
    "后日": 2,
    "这两天": 2,
    "这几天": 3,
    "没几天": 3,
    "剩几天": 3,
    "只有几天": 3,
    "差几天": 3,
    "这周": 5,
    "本周": 5,
    "这个星期": 5,
    "这个礼拜": 5,
    "这星期": 5,
    "月底": -1,
}
_UNIT = r"(?:个)?(天|日|星期|礼拜|周|小时|钟头)"
_LEFT = re.compile(
    rf"(?:还有|还剩下?|只剩下?|只有|剩下?|就剩|还?差|不到|不足|不满|再过|过|最后|也就){_NUMBER}(?:来|多)?{_UNIT}"
)
_LATER = re.compile(rf"(?<![月年\d]){_NUMBER}{_UNIT}(?:之?后|以?内|之内|里|就|到期|截止|要过)")
_WEEKDAY = re.compile(r"(下下个?|下个?|这个?|本|)(?:周|星期|礼拜)([一二三四五六日天])([之以]?前(?![夫妻男女任]))?")
_DATE = re.compile(r"(?:(\d{4})年)?(?<!\d)(1[0-2]|0?[1-9])(?:月|[./-])(3[01]|[12]\d|0?[1-9])(?!\d)(?:日|号)?")
_DAY_ONLY = re.compile(r"(?<![月\d./-])(3[01]|[12]\d|[1-9])(?:号|日)(?!起|开始|楼|线|库|房)")
_CHINESE_DATE = re.compile(r"([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]")
_RECEIVED = re.compile(r"(?:判决|裁决)[^。]{0,8}(?:收到|拿到|送达|下来)|(?:收到|拿到)[^。]{0,8}(?:判决|裁决)")
_AGO = re.compile(rf"{_NUMBER}(?:来|多|几)?(天|日)(?:了|前|啦|$|，|,)")
_APPEAL_DAYS = 15


def days_left(words: str, at: datetime) -> int | None:
    """Days from the moment to the limit named in a sentence; None when none is named.

    The nearest day to come counts; only where all named days are over is it the latest of them.
    """
    today = local(at).date()
    found = [*_counted(words), *_weekdays(words, today), *_dated(words, today), *_named(words, today)]
    found += _since_judgment(words, found)
    ahead = [left for left in found if left >= 0]
    return min(ahead) if ahead else max(found, default=None)


def number(text: str) -> int:
    """A small number in digits or Chinese: 15, 十五, 两, 二十一."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _NUMERALS.get(text[-1], 0)
    return 10 * (_NUMERALS[tens] if tens else 1) + (_NUMERALS.get(ones, 0) if ones else 0)


def _counted(words: str) -> list[int]:
    """还有三天, 两个星期内, 剩 48 小时."""
    found = []
    for match in (*_LEFT.finditer(words), *_LATER.finditer(words)):
        count, unit = number(match.group(1)), match.group(2)
        found.append(count // 24 if unit in ("小时", "钟头") else count if unit in ("天", "日") else 7 * count)
    return found


def _named(words: str, today: date) -> list[int]:
    """今天, 后天, 月底. A longer name hides the shorter one inside it."""
    for name, days in _DAYS.items():
        if name not in words:
            continue
        if days >= 0:
            return [days]
        first_of_next = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return [(first_of_next - today).days - 1]
    return []


def _weekdays(words: str, today: date) -> list[int]:
    found = []
    for match in _WEEKDAY.finditer(words):
        ahead = "一二三四五六日".index(match.group(2).replace("天", "日")) - today.weekday()
        which = match.group(1)
        weeks = 2 if which.startswith("下下") else 1 if which.startswith("下") or (ahead < 0 and not which) else 0
        days = ahead + 7 * weeks
        found.append(days - 1 if match.group(3) and days > 0 else days)  # 周五前: the Thursday is the last safe day
    return found


def _dated(words: str, today: date) -> list[int]:
    days = [_until(today, y and int(y), int(m), int(d)) for y, m, d in _DATE.findall(words)]
    days += [_until(today, None, number(m), number(d)) for m, d in _CHINESE_DATE.findall(words)]
    for text in _DAY_ONLY.findall(words):
        day = int(text)
        # A judgment received "on the 12th" lies behind, a limit "on the 12th" ahead.
        month = today.month if day >= today.day or _RECEIVED.search(words) else today.month % 12 + 1
        days.append(_until(today, None, month, day))
    return [day for day in days if day is not None]


def _since_judgment(words: str, found: list[int]) -> list[int]:
    """Fifteen days run from the receipt of a civil judgment or a labour award: 判决书 12 号收到的, 收到裁决十天了."""
    if not _RECEIVED.search(words):
        return []
    past = [-day for day in found if day < 0] + [number(m.group(1)) for m in _AGO.finditer(words)]
    return [_APPEAL_DAYS - day for day in past if day <= _APPEAL_DAYS]


def _until(today: date, year: int | str | None, month: int, day: int) -> int | None:
    try:
        when = date(int(year) if year else today.year, month, day)
        if not year and when < today - timedelta(days=180):
            when = date(today.year + 1, month, day)
    except ValueError:
        return None
    return (when - today).days
