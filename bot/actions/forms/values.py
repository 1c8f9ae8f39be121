"""Reading values from a citizen's words: what fits, or why not.

A reader gets the sentence and the moment, and gives a `Value`, a `Problem` (understood, but it cannot be), or
None (this says nothing about the field, so it may be a question).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.actions.districts import district_in
from bot.actions.forms.days import later_start, solar
from core.clock import local
from core.spoken import named_day
from core.workdays import is_working_day, next_working_day
from knowledge import districts

MAX_DAYS = 60
HALVES = ("上午", "下午")


@dataclass(frozen=True, slots=True)
class Value:
    """A field's value, and others that the same words gave (a date may bring its half-day).

    A guess is what almost any words would give: a name that none of the known surnames begins, "其他：…".
    """

    text: str
    more: tuple[tuple[str, str], ...] = ()
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Understood, but it cannot be: the words say why and what would do."""

    words: str


Reading = Value | Problem | None
Reader = Callable[[str, datetime], Reading]

PHONE = re.compile(r"\d{3}\*{4}\d{4}")
_DIGITS = re.compile(r"\d[\d\s-]{3,}")
_NO_PHONE = re.compile(
    r"(?:没有?|不用|不会用|不方便留?|不想[留给]|不愿意?[留给]|不留|不给)(?:任何|自己的|我的)?(?:手机|电话|号码|座机)|^(?:没有|没)$"
)
_ABROAD = re.compile(r"(?:[+＋]|\b00)\s*(?!86|８６)\d")
_SERVICE = re.compile(r"(?<!\d)[48]00[\s-]?\d{3}[\s-]?\d{4}(?!\d)")
_LOCAL = re.compile(r"(?<![\d*])(?<!\d[\s()-])([2-9]\d{3})[\s-]?(\d{4})(?!\d)")
_WITHOUT_PHONE = "可以留亲友的电话；也可以回复“转人工”，或拨打 12348 办理。"
_NO_NUMBER = (
    (_NO_PHONE, "没有能联系到您的电话，就没法在线登记。"),
    (_ABROAD, "这里只能登记内地的手机号或座机号，境外的号码存不了。"),
    (_SERVICE, "400、800 开头的是单位的服务电话，不能用来联系您本人。"),
)
_HALF = {
    "上午": "上午",
    "早上": "上午",
    "早晨": "上午",
    "中午前": "上午",
    "下午": "下午",
    "中午": "下午",
    "午后": "下午",
    "傍晚": "下午",
}
_CLOCK = re.compile(r"(?<!有)([0-2]?\d|[一二两三四五六七八九十]{1,3})\s*(?:点|时(?!间|候)|:|：)")
_DIGITS_SPOKEN = "零一二三四五六七八九"
_NUMBERS = (
    {word: n for n, word in enumerate((*_DIGITS_SPOKEN, "十"))}
    | {"两": 2, "二十": 20}
    | {f"{tens}十{_DIGITS_SPOKEN[n]}": at + n for tens, at in (("", 10), ("二", 20)) for n in range(1, 10)}
)
OPENS, CLOSES = 8, 17  # who comes at 8 is there before the doors open
_ASKS = re.compile(r"[吗呢？?]|怎么|什么|多少|多久")
_NOT_THAT = re.compile(r"(?:不是|不属于|并非)(?:我的?|个)?$")
_DENIED = re.compile(r"(?:不是|不属于|并非|[没不非无未])(?:有|算|是|吃|领|拿|享受)?(?:什么|任何)?$")
_NAMES_DAY = re.compile(
    r"(?:周|星期|礼拜)[一二三四五六日天末\d]|[今明昨前后]天|[明后昨]日|[\d一二三四五六七八九十]\s*[月号日]|\d[-/.]\d"
)
_DATE_HINT = re.compile(r"[天日号周]|星期|礼拜|月|\d+[-/.]\d+")


def read_phone(words: str, _at: datetime) -> Reading:
    if found := PHONE.search(words):
        return Value(found.group())
    if why := next((why for pattern, why in _NO_NUMBER if pattern.search(words)), ""):
        return Problem(why + _WITHOUT_PHONE)
    if local := _LOCAL.search(words):  # eight digits, as older people write a number of Shanghai
        return Value("021" + "".join(local.groups()))
    if _DIGITS.search(words):
        return Problem("这个号码好像不对。请写 11 位手机号，或带区号的座机号（如 021-62345678）。")
    return None


def read_district(words: str, _at: datetime) -> Reading:
    found, named = district_in(words), _districts_named(words)
    if len(named) > 1 and not found:
        return Problem(f"您说了{'、'.join(named)}，在线只能登记一个区，请说一个。")
    return Value(found) if found else None


def _districts_named(words: str) -> list[str]:
    """Every district whose name is among the words, denied or not."""
    return [one.name for one in districts().all if any(name in words for name in (one.short, *one.aliases))]


def read_half(words: str, _at: datetime) -> Reading:
    hour = _clock_hour(words)
    if re.search(r"晚上|夜里|半夜|凌晨", words) or (hour is not None and not OPENS <= hour <= CLOSES):
        return Problem("请选白天的时间：上午或下午（9:00–17:00 之间），具体时间由办理机构与您确认。")
    for said, half in _HALF.items():
        if said in words:
            return Value(half)
    return Value(HALVES[hour >= 12]) if hour is not None else None


def _hour(words: str) -> int | None:
    hour = int(words) if words.isdigit() else _NUMBERS.get(words)
    return hour if hour is not None and hour < 24 else None


def read_workday(words: str, at: datetime) -> Reading:
    """A working day within sixty days."""
    if not _DATE_HINT.search(words) or len(words) > 30:
        return None
    day = spoken_date(words, at)
    if day is None:
        return None
    return day_problem(day, local(at).date()) or Value(day.isoformat())


def read_date(words: str, at: datetime) -> Reading:
    """The same; "下周三上午" gives its half-day too, and "明天半夜三点" cannot be."""
    day, half = read_workday(words, at), read_half(words, at)
    if not isinstance(day, Value) or half is None:
        return day
    return replace(day, more=(("visit_half", half.text),)) if isinstance(half, Value) else half


def names_day(words: str) -> bool:
    """Whether words that tell a time of day name a day as well: "上周五下午"."""
    return _NAMES_DAY.search(words) is not None


def on_a_day(read: Reader) -> Reader:
    """A time of day, which cannot be where the same words name a day that cannot."""

    def read_both(words: str, at: datetime) -> Reading:
        time = read(words, at)
        day = read_workday(words, at) if time is not None and names_day(words) else None
        return day if isinstance(day, Problem) else time

    return read_both


def spoken_date(words: str, at: datetime) -> date | None:
    """The calendar day that a Chinese expression means, as seen at this moment."""
    here, words = local(at), solar(words)
    day = named_day(words, here)
    later = later_start(words, day, here) if day else None
    return named_day(words, later) if later else day


def day_problem(day: date, today: date) -> Problem | None:
    """Why a day cannot be booked."""
    if day <= today:
        return Problem(f"{spoken_day(day)}已经来不及了，请选明天以后的工作日。")
    if day > today + timedelta(days=MAX_DAYS):
        return Problem(f"{spoken_day(day)}太远了，请选 {MAX_DAYS} 天以内的工作日。")
    if not is_working_day(day):
        return Problem(f"{spoken_day(day)}是休息日，请选工作日，比如{spoken_day(next_working_day(day))}。")
    return None


def spoken_day(day: date) -> str:
    return f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"


def read_free(least: int, most: int) -> Reader:
    """Any words of a length; whether they are a question instead, the form decides."""

    def read(words: str, _at: datetime) -> Reading:
        bare = words.strip()
        return Value(bare[:most]) if len(bare) >= least else None

    return read


def read_choice(
    options: Mapping[str, tuple[str, ...]], other: str = "", *, fallback: str = "", can_be_denied: bool = False
) -> Reader:
    """One of some options, each with words that mean it; with `other`, any other short statement goes there.

    `fallback` counts only where nothing else does ("我的孩子" is the child). A word behind "不是" does not count;
    with `can_be_denied` neither does one behind 没有, 不 or 无 ("没有低保", but "商家不退款" stays a matter of money).
    """
    denial = _DENIED if can_be_denied else _NOT_THAT

    def size(option: str, words: str) -> tuple[int, bool]:
        """How long the longest word is that means the option, and whether one was denied."""
        said = [(w, m) for w in options[option] for m in re.finditer(re.escape(w), words)]
        meant = [len(w) for w, m in said if not denial.search(words[: m.start()])]
        return max(meant, default=0), len(meant) < len(said)

    def read(words: str, _at: datetime) -> Reading:
        bare = words.strip(" 。！!，,")
        if bare in options:
            return Value(bare)
        if _ASKS.search(bare):
            return None
        sizes = {option: size(option, bare) for option in options}
        meant = {option: length for option, (length, _) in sizes.items() if length}
        if len(meant) > 1:
            meant.pop(fallback, None)
        if meant:
            return Value(max(meant, key=lambda option: meant[option]))
        was_denied = any(denied for _, denied in sizes.values())
        if other and 2 <= len(bare) <= 30 and not was_denied:
            return Value(f"{other}：{bare}", is_guess=True) if bare != other else Value(other)
        return None

    return read


def read_time(slots: Mapping[str, tuple[int, int]], words_for: Mapping[str, int], outside: str) -> Reader:
    """A time of day among slots of hours (from, until): by a clock hour, or by a word that stands for an hour.

    `outside` is said of an hour that no slot holds.
    """

    def read(words: str, _at: datetime) -> Reading:
        bare = re.sub(r"(可以|行|好|方便)[吗么]?[？?]?$", "", words.strip(" 。！!，,"))
        if bare in slots:
            return Value(bare)
        if _ASKS.search(bare):
            return None
        hour = _clock_hour(bare)
        if hour is None:
            hour = next((at for word, at in words_for.items() if word in bare), None)
        if hour is None:
            return None
        fits = next((slot for slot, (begin, end) in slots.items() if begin <= hour < end), None)
        return Value(fits) if fits else Problem(outside)

    return read


def _clock_hour(words: str) -> int | None:
    """The hour of the day (0 to 23) that a clock time means; a bare hour from 1 to 5 is in the afternoon."""
    found = _CLOCK.search(words)
    hour = _hour(found.group(1)) if found else None
    if hour is None:
        return None
    before_noon = re.search(r"上午|早|凌晨", words)
    later = re.search(r"下午|午后|晚|夜|傍", words) or hour <= 5
    return hour + 12 if later and not before_noon and hour < 12 else hour
