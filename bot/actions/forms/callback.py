"""回拨: about what, which day, what time of day, name, phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.actions.forms.asides import ALWAYS, along
from bot.actions.forms.common import NAME, PHONE, VISIT_DATE, VISIT_HALF
from bot.actions.forms.form import Field, Form
from bot.actions.forms.values import Reading, Value, on_a_day, read_free, read_time, read_workday

MOST = 200
TIMES = {"9:00–11:00": (9, 11), "11:00–13:00": (11, 13), "13:00–15:00": (13, 15), "15:00–17:00": (15, 17)}
# What stands for an hour where none is said; the later the word, the less it tells.
WORDS = {
    "下班前": 15,
    "傍晚": 15,
    "晚上": 20,
    "夜": 22,
    "凌晨": 2,
    "中午": 12,
    "上午": 9,
    "早上": 9,
    "下午": 13,
    "午后": 13,
}
OUTSIDE = "回拨的时间是工作日 9:00–17:00。请选其中一个时段，比如“上午”或“下午三点”。"
_read_slot = read_time(TIMES, WORDS, OUTSIDE)


def read_day(words: str, at: datetime) -> Reading:
    """A day, and the slot that the same words name: "明天下午三点"."""
    day = read_workday(words, at)
    if not isinstance(day, Value):
        return day
    slot = _read_slot(words, at)
    return replace(day, more=(("callback_time", slot.text),) if isinstance(slot, Value) else ())


FORM = Form(
    "callback_form",
    "预约回拨",
    "callback",
    (
        Field(
            "callback_topic",
            "想问的事",
            "您想咨询什么？一句话就行。",
            "请用一句话写想咨询的事。",
            read_free(2, MOST),
            ("什么事", "想问的"),
            is_free=True,
            most=MOST,
            takes_questions=True,
        ),
        replace(
            VISIT_DATE,
            slot="callback_date",
            ask="您希望哪一天回电？请选明天以后的工作日，比如“下周一”。",
            read=read_day,
        ),
        Field(
            "callback_time",
            "时段",
            "哪个时段方便接电话？",
            "请选一个时段，比如“上午”。",
            on_a_day(_read_slot),
            ("时间", "几点"),
            tuple(TIMES),
            known_by_value=True,
            alone=VISIT_HALF.alone,
            day="callback_date",
        ),
        NAME,
        PHONE,
    ),
    intro="我来帮您预约回拨，工作人员会在您选的时段打给您。随时可以说“退出”或“改一下”。",
    asides=(*ALWAYS, along("不用到场：工作人员会在您选的时段打电话给您。")),
)
