"""投诉建议: about whom, what happened, name, phone."""

from __future__ import annotations

from bot.actions.forms.asides import ALWAYS, nameless
from bot.actions.forms.common import NAME, PHONE
from bot.actions.forms.form import Field, Form
from bot.actions.forms.values import read_choice, read_free

ABOUT: dict[str, tuple[str, ...]] = {
    "公证机构": ("公证",),
    "法律援助": ("法律援助", "法援"),
    "人民调解": ("调解",),
    "律师": ("律师",),
    "司法鉴定": ("鉴定",),
    "坐席或热线": ("坐席", "热线", "12348", "接线", "客服", "人工"),
    "本助手": ("机器人", "助手", "你"),
}
KNOWN = "您的身份会保密；处理的时候对方会不会猜到是您，我说不准，有顾虑可以先回复“转人工”问清楚。"
FORM = Form(
    "complaint_form",
    "投诉建议",
    "complaint",
    (
        Field(
            "complaint_about",
            "针对",
            "您要投诉或建议的是哪一方面？",
            "请选一项，或说出机构类型。",
            read_choice(ABOUT, "其他"),
            ("针对谁",),
            (*ABOUT, "其他"),
        ),
        Field(
            "complaint_text",
            "内容",
            "请写下事情经过：什么时候、什么事、您的要求。",
            "请把事情经过写得再具体一点。",
            read_free(5, 500),
            ("经过", "内容"),
            is_free=True,
        ),
        NAME,
        PHONE,
    ),
    intro="我来帮您登记投诉建议，您的身份会保密。随时可以说“退出”或“改一下”。",
    asides=(*nameless(KNOWN), *ALWAYS),
)
