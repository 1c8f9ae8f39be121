"""How many days are left, as people say it: 后天到期, 还有三天, 下周一是最后一天, 11月26号截止."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
}
_UNIT = r"(?:个)?(工作日|天|日|星期|礼拜|周|小时|钟头)"
_LEFT = re.compile(
    rf"(?:还有|还剩下?|只剩下?|只有|剩下?|就剩|还?差|不到|不足|不满|再过|过|最后|也就){_NUMBER}(?:来|多)?{_UNIT}"
)
_LATER = re.compile(rf"(?<![月年\d]){_NUMBER}{_UNIT}(?:之?后|以?内|之内|里|就|到期|截止|要过)")
_WEEKDAY = re.compile(
    r"(上上?个?|下下个?|下个?|这个?|本|)(?:周|星期|礼拜)([一二三四五六日天])"
    r"(?:([之以]?前(?![夫妻男女任]))|([^，,。]{0,3}(?:收到|签收|拿到|送达|寄到)))?"
)
_NEXT_WEEK = re.compile(
    r"(?<!下)下个?(?:周|星期|礼拜)(?:就|就?要|的)?(?:到|截|满|过期|过了|最后|开庭|庭审|仲裁开庭|上庭|出庭)"
)
_DATE = re.compile(r"(?:(\d{4})年)?(?<!\d)(1[0-2]|0?[1-9])(?:月|[./-])(3[01]|[12]\d|0?[1-9])(?!\d)(?:日|号)?")
_CHINESE_DATE = re.compile(r"([一二三四五六七八九十]{1,2})月([一二三四五六七八九十廿卅]{1,3})[日号]")
_MONTHS = {"上": -1, "这": 0, "本": 0, "": 0, "下": 1, "下下": 2}
_DAY_ONLY = re.compile(
    r"(?:(上|下下|下|这|本)个?月的?|(?<![月\d./一二三四五六七八九十廿卅-]))"
    r"(?:(3[01]|[12]\d|[1-9])(?:号|日)|([一二三四五六七八九十廿卅]{1,3})号)(?!起(?!诉)|开始|[楼线库房门院店机桌令文卡码])"
)
_MONTH_END = re.compile(r"(上|下下|下|这|本|)个?月底|(这|本)个?月(?![\d一二三四五六七八九十廿卅初中上])")

# Terms that run from the day on which the paper came.
_PAPER = re.compile(r"支付令|裁定|判决|裁决|复议决定|决定书?|处罚|认定书")
_GOT = r"(?:收到|拿到|送达|下来|签收|寄到|到手)"
_RECEIVED = re.compile(
    rf"(?:{_PAPER.pattern})[^。]{{0,8}}(?<![没未]){_GOT}|(?<![没未]){_GOT}[^。]{{0,8}}(?:{_PAPER.pattern})"
)
_CRIMINAL = re.compile(r"刑事|量刑|缓刑|有期|判刑")
_AGO = re.compile(rf"{_NUMBER}(?:来|多|几)?(?:个)?(?:多)?(天|日|星期|礼拜|周)多?(?:了|前|啦|$|，|,)")
_HALF_MONTH = re.compile(r"半个多?月(?:了|前|啦)")
_RUN = re.compile(rf"{_NUMBER}(?:天|日)[^，。]{{0,4}}期[^。]{{0,4}}过(?:去|掉)?了?{_NUMBER}(?:天|日)")
_LEARNT = re.compile(
    r"(今天|今日|昨天|昨晚|前天|刚刚?|刚才)[^，,。]{0,5}(?:收到|拿到|接到|签收|送达|知道|得知|看到|发现|通知我|判下来)"
    r"|(?:判决|裁决|裁定|决定|通知|传票)书?(今天|今日|昨天|昨晚|前天|刚刚?|刚才)[^，,。]{0,3}(?:收到|拿到|到|送|下来)"
)
_PAST = {"昨天": 1, "昨日": 1, "昨晚": 1, "前天": 2, "前日": 2}
# 昨天是第14天: the day that is named before the count, unless today stands between them.
_NTH = re.compile(rf"(?:(昨天|昨日|昨晚|前天|前日)(?:(?!今)[^，,。]){{0,10}})?第{_NUMBER}天")


def days_left(words: str, at: datetime) -> int | None:
    """Days from the moment to the limit named in a sentence; None when none is named.

    The nearest day to come counts; only where all named days are over is it the latest of them.
    """
    today = local(at).date()
    said = _LEARNT.sub("〇", words)  # 今天刚收到: the day on which one hears of it is no limit
    found = [*_counted(said), *_weekdays(said, today), *_dated(said, today), *_named(said), *_month_ends(said, today)]
    found += _since_paper(words, found)
    ahead = [left for left in found if left >= 0]
    return min(ahead) if ahead else max(found, default=None)


def number(text: str) -> int:
    """A small number in digits or Chinese: 15, 十五, 两, 二十一, 廿一."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.replace("廿", "二十").replace("卅", "三十").partition("十")
    if not ten:
        return _NUMERALS.get(text[-1], 0)
    return 10 * (_NUMERALS.get(tens[-1], 0) if tens else 1) + (_NUMERALS.get(ones, 0) if ones else 0)


def _counted(words: str) -> list[int]:
    """还有三天, 两个星期内, 剩 48 小时, 十五天的上诉期过了十二天."""
    found = [_in_days(*match.groups()) for match in (*_LEFT.finditer(words), *_LATER.finditer(words))]
    return found + [number(term) - number(run) for term, run in _RUN.findall(words)]


def _in_days(count: str, unit: str) -> int:
    n = number(count)
    if unit in ("小时", "钟头"):
        return n // 24
    return n if unit in ("天", "日") else -(-7 * n // 5) if unit == "工作日" else 7 * n


def _named(words: str) -> list[int]:
    """今天, 后天, 这周. A longer name hides the shorter one inside it."""
    return next(([days] for name, days in _DAYS.items() if name in words), [])


def _weekdays(words: str, today: date) -> list[int]:
    found = [7 - today.weekday() for _ in _NEXT_WEEK.finditer(words)]  # 下周, no day named: the Monday is the safe one
    for match in _WEEKDAY.finditer(words):
        ahead = "一二三四五六日".index(match.group(2).replace("天", "日")) - today.weekday()
        which = match.group(1)
        weeks = which.count("下") - which.count("上") + (ahead < 0 and not which and not match.group(4))
        days = ahead + 7 * weeks
        if match.group(4):  # 周五收到的: the Friday that is over
            days = days - 7 if days > 0 else days or -7 * (not which)
        found.append(days - 1 if match.group(3) and days > 0 else days)  # 周五前: the Thursday is the last safe day
    return found


def _dated(words: str, today: date) -> list[int]:
    days = [_until(today, y and int(y), int(m), int(d)) for y, m, d in _DATE.findall(words)]
    days += [_until(today, None, number(m), number(d)) for m, d in _CHINESE_DATE.findall(words)]
    for which, digits, chinese in _DAY_ONLY.findall(words):
        day = number(digits or chinese)
        # A judgment received "on the 12th" lies behind, a limit "on the 12th" ahead.
        passed = not which and day < today.day and not _RECEIVED.search(words)
        month = _month(today, _MONTHS[which] + passed)
        days.append(_until(today, month.year, month.month, day))
    return [day for day in days if day is not None]


def _month_ends(words: str, today: date) -> Iterator[int]:
    """月底, 下个月底, 这个月."""
    for match in _MONTH_END.finditer(words):
        after = _month(today, _MONTHS[match.group(1) or match.group(2) or ""] + 1)
        yield (after - today).days - 1


def _month(today: date, ahead: int) -> date:
    """The first day of the month that many months ahead."""
    years, month = divmod(today.month - 1 + ahead, 12)
    return date(today.year + years, month + 1, 1)


def _since_paper(words: str, found: list[int]) -> list[int]:
    """What is left of the term that runs from a paper's receipt: 判决书 12 号收到的, 裁定收到八天了."""
    term = _term(words)
    if not term:
        return []
    if nth := [term - number(count) - _PAST.get(day, 0) for day, count in _NTH.findall(words)]:
        return nth
    if not _RECEIVED.search(words):
        return []
    past = [-day for day in found if day < 0] + [_PAST.get(a or b, 0) for a, b in _LEARNT.findall(words)]
    for count, unit in _AGO.findall(words):  # 两个礼拜了 is rounded: it may well be a day more
        past.append(number(count) if unit in ("天", "日") else 7 * number(count) + 1)
    past += [15 for _ in _HALF_MONTH.finditer(words)]
    return [term - day for day in past if day <= term]


def _term(words: str) -> int:
    """Days to appeal, to object or to sue, by the paper: 民诉法 171 and 227, 刑诉法 230, 行诉法 45, 调解仲裁法 50; 复议: 行政复议法 20."""
    paper = _PAPER.search(words)
    if paper is None:
        return 0
    if paper.group() == "支付令":
        return 15
    if paper.group() == "裁定":
        return 5 if _CRIMINAL.search(words) else 10
    if paper.group() in ("判决", "裁决", "复议决定"):
        return 10 if _CRIMINAL.search(words) else 15
    return 60 if "复议" in words else 0


def _until(today: date, year: int | str | None, month: int, day: int) -> int | None:
    try:
        when = date(int(year) if year else today.year, month, day)
        if not year and when < today - timedelta(days=180):
            when = date(today.year + 1, month, day)
    except ValueError:
        return None
    return (when - today).days
