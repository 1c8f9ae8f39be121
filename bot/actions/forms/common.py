"""Fields that several forms ask for."""

from __future__ import annotations

import re
from datetime import date

from bot.actions.districts import DISTRICTS
from bot.actions.forms.form import Field
from bot.actions.forms.names import read_name
from bot.actions.forms.values import HALVES, on_a_day, read_date, read_district, read_half, read_phone, spoken_day
from bot.actions.forms.values import PHONE as MASKED
from knowledge import districts

_LEAD = r"(?:我们?|就|想|要|在|住|去|到|来|是|那|约|预约|希望|上海市?|区|地址|日期|时间|[:：])*"
_TAIL = r"(?:这边|那边|这里|附近|办理?|吧|的|可以|都行|都可以|方便|有空|啊|哈|行|好)*"
DISTRICT_NAMES = "|".join(
    re.escape(name.removesuffix("区"))
    for name in sorted(
        {n for one in districts().all for n in (one.name, one.short, *one.aliases)}, key=len, reverse=True
    )
)
_NUMERALS = r"\d一二三四五六七八九十两"
_HALVES = rf"(?:(?:早上|早晨|上午|中午|下午|午后|傍晚|晚上)?[{_NUMERALS}]{{1,3}}(?:点钟?|[:：]\d\d)(?:半|多)?|早上|早晨|上午|中午|下午|午后|傍晚|晚上)"
DATE_RUN = (
    rf"(?:(?:[今明后]年)?[{_NUMERALS}]{{1,3}}月[{_NUMERALS}]{{1,3}}[日号]?|(?:\d{{4}}[-/.])?\d{{1,2}}[-/.]\d{{1,2}}|(?:下个?月|这个?月|本月)?[{_NUMERALS}]{{1,3}}号"
    rf"|(?<!上)(?:下+个?|这个?|本)?(?:周|星期|礼拜)[一二三四五六日天]|[今明][天日]|大?后天){_HALVES}?"
)


def is_time_alone(one: Field) -> bool:
    """Whether a field is a time of some day."""
    return one.alone is _TIME_ALONE


def _alone(value: str) -> re.Pattern[str]:
    return re.compile(f"{_LEAD}(?:{value}){_TAIL}")


_TIME_ALONE = _alone(_HALVES)
_PHONE_LEAD = r"(?:我?的?(?:联系)?(?:电话|手机|座机|号码)(?:号码?)?(?:是|为|[:：])?)?"
NAME = Field(
    "name",
    "姓名",
    "请问怎么称呼您？请写真实姓名。",
    "请写您的姓名，比如“王芳”。",
    read_name,
    ("名字", "称呼", "姓"),
    doubt="您的姓名是“{}”吗？",
    alone=re.compile(r"(?:我叫|我的?名字[是叫]|我?姓名[是叫:：]*).+"),
)
PHONE = Field(
    "phone",
    "联系电话",
    "请留一个能联系到您的电话，会加密保存。",
    "请写 11 位手机号，或带区号的座机号。",
    read_phone,
    ("电话", "手机", "号码"),
    known_by_value=True,
    alone=re.compile(rf"{_PHONE_LEAD}\s*{MASKED.pattern}"),
)
DISTRICT = Field(
    "district",
    "所在区",
    "您在哪个区办理？",
    "请说上海的一个区，比如“浦东新区”。",
    read_district,
    ("区", "地区", "地方"),
    DISTRICTS,
    known_by_value=True,
    alone=_alone(rf"(?:{DISTRICT_NAMES})(?:区|新区)?"),
)


def show_date(value: str) -> str:
    return spoken_day(date.fromisoformat(value))


VISIT_DATE = Field(
    "visit_date",
    "日期",
    "您想哪一天去？可以说“下周三上午”。请选明天以后、60 天以内的工作日。",
    "请说一个日期，比如“下周三”“12月1日上午”。",
    read_date,
    ("时间", "哪天", "日子"),
    known_by_value=True,
    show=show_date,
    alone=_alone(DATE_RUN),
)
VISIT_HALF = Field(
    "visit_half",
    "上午或下午",
    "上午还是下午？",
    "请回复“上午”或“下午”。",
    on_a_day(read_half),
    ("时段",),
    HALVES,
    known_by_value=True,
    alone=_TIME_ALONE,
    day=VISIT_DATE.slot,
)
