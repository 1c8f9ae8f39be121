"""回拨: about what, which day, what time of day, name, phone."""

from __future__ import annotations

from dataclasses import replace

from bot.actions.forms.common import NAME, PHONE, VISIT_DATE
from bot.actions.forms.form import Field, Form
from bot.actions.forms.values import read_choice, read_free

TIMES: dict[str, tuple[str, ...]] = {
    "9:00–11:00": ("上午", "早上", "九点", "9点", "十点", "10点"),
    "11:00–13:00": ("中午", "11点", "十一点", "12点", "十二点"),
    "13:00–15:00": ("下午", "午后", "1点", "2点", "一点", "两点", "13点", "14点"),
    "15:00–17:00": ("傍晚", "3点", "4点", "三点", "四点", "15点", "16点", "下班前"),
}
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
            read_free(2, 200),
            ("什么事",),
            is_free=True,
        ),
        replace(VISIT_DATE, slot="callback_date", ask="您希望哪一天回电？请选明天以后的工作日，比如“下周一”。"),
        Field(
            "callback_time",
            "时段",
            "哪个时段方便接电话？",
            "请选一个时段，比如“上午”。",
            read_choice(TIMES),
            ("时间", "几点"),
            tuple(TIMES),
        ),
        NAME,
        PHONE,
    ),
    intro="我来帮您预约回拨，工作人员会在您选的时段打给您。随时可以说“退出”或“改一下”。",
)
