"""投诉建议: about whom, what happened, name, phone."""

from __future__ import annotations

import re

from bot.actions.forms import words as wording
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
MOST = 500
_TOLD = 8  # fewer characters beside the wish to complain name whom, and tell nothing
_WISH = re.compile(
    r"(?:我|请|就|要|想|需要|帮我|这里|来|可以|向你们)*(?:投诉|举报|反映|提(?:一?[个点])?(?:意见|建议))"
    r"(?:一下|一个|[他她你]们?|这个|那个|了|的)*"
)
_TELLS = re.compile(r"[了过不没骂拖乱吼凶]|态度|多收|[让叫][我他]|等半")


def story_in(words: str) -> str:
    """What the sentence that begins a complaint tells of the matter: all of it, or nothing where it only names whom."""
    rest = _WISH.sub("", words).strip(" ，,。；;！!")
    tells = len(rest) >= _TOLD and _TELLS.search(rest) and not wording.ENDS_AS_QUESTION.search(words)
    return words.strip()[:MOST] if tells else ""


KNOWN = (
    "按信访检举的，办理单位不得把材料和有关情况透露给被检举的人（《信访工作条例》第三十条）；"
    "查的时候对方会不会猜到是您，我说不准，有顾虑可以先回复“转人工”问清楚。"
)
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
            read_free(5, MOST),
            ("经过", "内容"),
            is_free=True,
            most=MOST,
            story=story_in,
        ),
        NAME,
        PHONE,
    ),
    intro="我来帮您登记投诉建议，姓名和电话加密保存，只用于办理这件事。随时可以说“退出”或“改一下”。",
    asides=(*nameless(KNOWN), *ALWAYS),
)
