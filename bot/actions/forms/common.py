"""Fields that several forms ask for."""

from __future__ import annotations

from datetime import date

from bot.actions.districts import DISTRICTS
from bot.actions.forms.form import Field
from bot.actions.forms.names import read_name
from bot.actions.forms.values import HALVES, read_date, read_district, read_half, read_phone, spoken_day

NAME = Field(
    "name",
    "姓名",
    "请问怎么称呼您？请写真实姓名。",
    "请写您的姓名，比如“王芳”。",
    read_name,
    ("名字", "称呼", "姓"),
    doubt="您的姓名是“{}”吗？",
)
PHONE = Field(
    "phone",
    "联系电话",
    "请留一个能联系到您的电话，会加密保存。",
    "请写 11 位手机号，或带区号的座机号。",
    read_phone,
    ("电话", "手机", "号码"),
    known_by_value=True,
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
)
VISIT_HALF = Field(
    "visit_half",
    "上午或下午",
    "上午还是下午？",
    "请回复“上午”或“下午”。",
    read_half,
    ("时段",),
    HALVES,
    known_by_value=True,
)
