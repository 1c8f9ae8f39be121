"""What is added to free text that is written already: "再加一句 工作人员骂我", "内容加上他姓李"."""

from __future__ import annotations

import re

from bot import texts
from bot.actions.forms import words as wording
from bot.actions.forms.correcting import Change, done
from bot.actions.forms.form import Field
from bot.actions.forms.progress import Progress, Step
from bot.actions.forms.values import Value
from bot.replies import notice

ADD = "add:"  # begins `Step.open` while we wait for what is to be added
LEAST = 2
_ALSO = r"(?:请|麻烦|帮我|我|还|也|要|想|需要|再|给我|另外)*"
# 补充协议, 加上个月, 写上诉状: words of a story; 再写一遍 asks for the same once more.
_ADD = (
    r"(?:补充(?![协材合条])|[加添写]上(?![海诉面次]|个?[月周星礼])|(?<=再)加(?![班倍价工急油]|一?[遍次回])|(?<=再)写(?!一?[遍次回])"
    r"|[加添写补](?=一?[句条点]|进去?))(?:上去?|进去?|一下|一?[句条点]|几句|说明)*(?:话)?"
)


def added(progress: Progress) -> Step | None:
    """The words that are added join the field that is named, else the free text written last; None where none are."""
    free = [one for one in progress.answered() if one.is_free]
    if not free or not progress.form.reviews:
        return None
    opened = progress.tracker.text("form_open")
    if opened.startswith(ADD) and not wording.NO_CHANGE.match(progress.words):
        return next((_joined(progress, one, progress.words) for one in free if opened == ADD + one.slot), None)
    names = "|".join(re.escape(name) for one in free for name in (one.label, *one.names))
    found = re.fullmatch(
        rf"{_ALSO}(?:在|把)?(?P<name>{names})?(?:里面?|上|中|那里)?{_ALSO}{_ADD}(?P<told>.*)", progress.words, re.DOTALL
    )
    if found is None or (progress.is_free and not found["name"]):
        return None
    one = next((one for one in free if found["name"] in (one.label, *one.names)), free[-1])
    return _joined(progress, one, found["told"].strip(" 。，,:：；;\n"))


def _joined(progress: Progress, one: Field, told: str) -> Step | None:
    if len(told) < LEAST:
        return Step((notice(texts.FORM_ADD_WHAT, code="add_what"),), ask_again=False, open=ADD + one.slot)
    if wording.ENDS_AS_QUESTION.search(told) or _names_another(progress, one, told):
        return None
    text = f"{progress.answers[one.slot]}；{told}"
    if 0 < one.most < len(text):
        return Step((notice(texts.form_add_too_long(one.label, one.most), code="problem"),))
    return done(progress, [Change(one, Value(text), told)])


def _names_another(progress: Progress, one: Field, told: str) -> bool:
    """Whether another field is named and nothing told of this one: "写上我的名字"."""
    names = "|".join(re.escape(name) for f in progress.form.fields if f is not one for name in (f.label, *f.names))
    return re.fullmatch(rf"(?:我|他|她|对方|的)*(?:{names})[吧了啊]*", told) is not None
