"""Is a limit about to run out? What a citizen answers to that: a date, a span of time, yes, no, or "I do not know".

The nearest day counts. Where in doubt the answer is "not sure": a limit that is missed is lost for good, and a seat
who looks in vain loses a minute.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.actions.forms.days import BARE_WEEKDAY
from bot.actions.forms.values import Reading, Value, spoken_date
from core.clock import local

LIMIT_DAYS = 7
URGENT, NOT_URGENT, UNSURE = "七天内有期限到期", "没有紧急期限", "不确定"

_ONES = "一二两三四五六七八九"
_NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "几": 3, "半": 0}
_COUNT = rf"(?<![\d第{_ONES}十零号月周期拜])(\d{{1,3}}|二?十[{_ONES}几]?|[{_ONES}俩几]{{1,2}}|半)"
_SPAN = re.compile(rf"{_COUNT}(?:来|多)?(?:个)?(半)?多?(工作日|天|日|星期|礼拜|周|月|年|小时|钟头)(以?之?前|了)?")
_BEHIND = re.compile(r"(?:已经?|都|过了|超过?了?|收到)[^，。,有剩]{0,3}$")
_AHEAD = re.compile(r"(?:还有|还剩|只剩|只有|就剩|剩下?|再过|不到|不足|不满|最多|没|还差)[^，。,]{0,2}$")
_DATED = re.compile(
    r"(?:\d{4}年|明年|今年)?[\d一二三四五六七八九十正腊]{1,3}月(?:初|底|[\d一二三四五六七八九十廿]{1,3})[日号]?"
    r"|(?:下个?月|这个?月|本月)[\d一二三四五六七八九十]{1,3}[号日]?|(?<![\d月])[\d一二三四五六七八九十]{1,3}号"
    r"|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|(?<!\d)\d{1,2}[-/]\d{1,2}(?!\d)"
    r"|(?:下下个?|下个?|上个?|这个?|本|)(?:周|星期|礼拜)[一二三四五六日天]|大?[前后]天|[今明昨][天日]"
)
_DAY_OF_MONTH = re.compile(
    rf"(?<![\d月{_ONES}十])(\d{{1,2}}|二?十[{_ONES}]?|[{_ONES}])日(?:到期|截止|开庭|之前|前|以前)"
)
_CAME = re.compile(r"[^，。,]{0,3}(?:收到|签收|拿到|送达|寄到)")
_NAMED = {
    "今晚": 0,
    "明早": 1,
    "明晚": 1,
    "这两天": 2,
    "这几天": 3,
    "就几天": 3,
    "这一两天": 2,
    "这周": 5,
    "本周": 5,
    "这星期": 5,
    "这个星期": 5,
}
_MONTH = re.compile(rf"(?<![\d{_ONES}十])(1[0-2]|[1-9]|十[一二]?|[{_ONES}])月(?![\d{_ONES}十廿初底个])(以?之?前)?")
_NEXT_WEEK = re.compile(r"下个?(?:周|星期|礼拜)(?![一二三四五六日天])")
_FAR = re.compile(r"下下个?月|明年|后年|很久|早着|还早|还远|时间还长|(?<![没不])来得及")
_SOON = re.compile(
    r"(?:快|马上|眼看|立刻|即将|就)(?:要)?(?:到|过|开庭|截止)|来不及|快了|急|最后一天|最后期限|没几天|没(?:有|多少)?时间"
)
_DENIES = re.compile(r"没|不(?!过)|无|别")
_UNSURE = re.compile(
    r"不(?:太|大|是很|怎么)?(?:知道|清楚|确定|了解|懂|明白|晓得|记得|好说)|说不[好准清]|记不[清得]|忘了|忘记|没注意|没数|拿不准|不一定|不好说"
    r"|弄不清|搞不清|吃不准|哪能晓得|(?:应该|好像|可能|大概|也许|估计|似乎|恐怕)"
)
_SEVEN = r"(?:[七7][天日]|一周|一个?星期|一个?礼拜)(?:以|之)?(?:内|里)(?:就)?(?:的|要?到期)?"
_WEEK_DENIED = re.compile(
    rf"(?:没有|没|无|不在|不是|不会)[^，。,]{{0,4}}{_SEVEN}|{_SEVEN}[^，。,]{{0,6}}(?:没有|没|不会|不到)(?!几|多)"
)
_SAYS = re.compile(rf"{_UNSURE.pattern}|^没|有什么")
_NONE = re.compile(
    r"^(?:目前|现在|暂时|都|也|还|我|这个|期限)*(?:没有?|无|不着?急|不赶|不紧急|不紧|没那么急|否)"
    r"(?:什么|任何|这[样种个]|紧急|这么急|特别|到期|要到|急|期限|时限|时效|截止|日期|[的呢呀啊吧了嘛,，])*$"
)
_YES = re.compile(r"^(?:是的?|对|嗯|确实)?[,，]?(?:有|有的|有期限|是|是的|会)(?:[啊呀呢的吧,，])*$")
_ASKS = re.compile(r"[吗呢？?]|怎么|什么|(?<!没)(?<!没有)多少|多久")
_ASKS_SURELY = re.compile(r"[吗？?]|什么意思|是什么")


def read_deadline(words: str, at: datetime) -> Reading:
    """Whether a limit runs out within seven days."""
    bare = words.strip(" 。！!，,~")
    if bare in (URGENT, NOT_URGENT, UNSURE):
        return Value(bare)
    if _ASKS_SURELY.search(bare) or (_ASKS.search(bare) and not _SAYS.search(bare)):
        return None
    answer = _by_days(bare, at) or _by_words(bare)
    return Value(answer) if answer else None


def _by_days(words: str, at: datetime) -> str:
    told = _WEEK_DENIED.sub("", words)
    days = [*_spans(told), *_dates(told, at), *_named(told, at)]
    ahead = [left for left in days if left >= 0]
    if ahead and min(ahead) <= LIMIT_DAYS:
        return URGENT
    if days:  # from a day that is over some limit runs, and how long it is, is for a human to say
        return UNSURE if len(ahead) < len(days) or _UNSURE.search(told) else NOT_URGENT
    return "" if told == words else NOT_URGENT


def _by_words(words: str) -> str:
    if _UNSURE.search(words):
        return UNSURE
    clauses = [clause for clause in re.split(r"[，,。；; ]+", words) if clause]
    soon = [not _DENIES.search(clause[: found.start()]) for clause in clauses if (found := _SOON.search(clause))]
    if any(soon) or _YES.match(words):
        return URGENT
    return NOT_URGENT if soon or any(_NONE.match(clause) for clause in clauses) or _FAR.search(words) else ""


def _spans(words: str) -> list[int]:
    """还有两个月, 三天后, 不到一周: days from now; those that lie behind are negative."""
    found = []
    for match in _SPAN.finditer(words):
        count, half, unit, after = match.groups()
        if (unit == "月" and "个" not in match.group()) or (unit == "日" and not _is_span(words, match)):
            continue  # a month or a day of the calendar
        days = _days(_number(count), unit) + (_days(1, unit) // 2 if half or count == "半" else 0)
        before = words[: match.start()]
        is_over = not _AHEAD.search(before) and (after or _BEHIND.search(before))
        found.append(-max(days, 1) if is_over else days)
    return found


def _is_span(words: str, match: re.Match[str]) -> bool:
    """Whether "5日" counts days; else it is a day of the month."""
    return bool(re.match(r"以?之?[内后]", words[match.end() :]) or _AHEAD.search(words[: match.start()]))


def _days(count: int, unit: str) -> int:
    if unit in ("小时", "钟头"):
        return count // 24
    lengths = {"星期": 7, "礼拜": 7, "周": 7, "月": 30, "年": 365}
    return count * lengths.get(unit, 1)


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:  # 两三天: the nearer one
        return _NUMERALS[text[0]]
    return 10 * (_NUMERALS[tens] if tens else 1) + (_NUMERALS[ones] if ones and ones != "几" else 0)


def _dates(words: str, at: datetime) -> list[int]:
    """12月1日, 下周一, 后天: the days to them."""
    today = local(at).date()
    named = [(match.group(), match.end()) for match in _DATED.finditer(words)]
    named += [(match.group(1) + "号", match.end()) for match in _DAY_OF_MONTH.finditer(words)]
    days = [((day - today).days, one, end) for one, end in named if (day := spoken_date(one, at))]
    return [left - 7 if left > 0 and _has_come(words, one, end) else left for left, one, end in days]


def _has_come(words: str, day: str, end: int) -> bool:
    """Whether a paper came on a weekday, so that the one that is over is meant: "周五收到的"."""
    return BARE_WEEKDAY.fullmatch(day) is not None and _CAME.match(words, end) is not None


def _named(words: str, at: datetime) -> list[int]:
    """这几天, 下周, 月底: what has no single date, by the day it may be at the earliest."""
    today = local(at).date()
    found = [days for name, days in _NAMED.items() if re.search(name + "(?![一二三四五六日天])", words)]
    if _NEXT_WEEK.search(words):
        found.append(7 - today.weekday())
    month_end = ((today.replace(day=1) + timedelta(days=32)).replace(day=1) - today).days - 1
    if re.search(r"(?<!下个)(?<!下)月底|月末", words) and not re.search(r"[\d一二三四五六七八九十]月[底末]", words):
        found.append(month_end)
    if re.search(r"(?<!下)下个?月(?![\d一二三四五六七八九十])", words):
        found.append(month_end + 20 if re.search(r"下个?月[中底末]", words) else month_end + 1)
    for match in _MONTH.finditer(words):
        months = (_number(match.group(1)) - today.month) % 12
        found.append(month_end + 30 * (months - 1) + (0 if match.group(2) else 1) if months else 0)
    return found
