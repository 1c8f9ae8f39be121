"""Follow-ups that a guide answers: "谁可以去" behind a guide that says who may apply and whether somebody else may go."""

from __future__ import annotations

import re
from dataclasses import asdict

from bot import texts
from bot.actions.action import Knows, Said
from bot.directives import Answer
from bot.replies import Citation, citations, text
from bot.tracker import Tracker
from knowledge import Entry, Guide

SHORT = 14  # a longer question says more than the name of a field
_WHO = r"(?:谁|啥人|什么人|哪些人|哪几个人)(?:可以|能够?|有资格|应该|该|要|都|来)*(?:去办理?|来办理?|办理?|申请|去)"
_KIN = r"(?:别人|他人|人家|家里?人|家属|亲戚|朋友|儿子|女儿|孩子|老公|老婆|爱人)"
# The fields, each with the words that ask for it; "谁可以去" asks for two.
_FIELDS = (
    ("who", re.compile(rf"{_WHO}|谁有资格")),
    (
        "in_person",
        re.compile(
            rf"(?:本人|亲自|自己)(?:都|也|一定|必须|要)*(?:去|来|到|办)|代[办理]|{_KIN}(?:帮忙|代替|帮我|替我|代)*(?:去|来|办)|谁.{{0,4}}去"
        ),
    ),
    ("where", re.compile(r"(?:去|到|在)?(?:哪里|哪儿|啥地方|什么地方)(?:去)?(?:办|申请)")),
    ("materials", re.compile(r"材料|证件|手续|带(?:什么|啥|点什么)")),
    ("time", re.compile(r"多久|多长时间|几天|几个?工作日")),
    ("fee", re.compile(r"多少钱|几钿|费用|收费|要钱")),
    ("used_for", re.compile(r"用在(?:哪|什么)|(?:有|派|做|干)(?:什么|啥)用")),
    ("special", re.compile(r"注意(?:什么|啥|点|哪些|事项)|(?:什么|啥|哪些)要?注意")),
)


def said_by_guide(tracker: Tracker, knowledge: Knows) -> Said | None:
    """What the guide shown last says to the words, where the talk is still of its topic and they ask for a field of it."""
    entry = knowledge.entry(tracker.text("guided")) if tracker.text("guided") else None
    if entry is None or entry.topic != tracker.text("topic") or len(tracker.asks) > SHORT:
        return None
    lines = _lines(tracker.asks, entry)
    if not lines:
        return None
    told = text("\n".join([texts.guide_title(entry.topic), *lines]), entry_id=entry.id, confidence=1.0, code="guided")
    basis = citations(*(Citation(c.law, c.article, c.version) for c in entry.citations))
    slots = {"misses": 0.0, "clarified": 0.0, "guess": None}
    return Said((told, basis), (Answer(entry.id, 1.0, entry.topic),), slots)


def guide_values(guide: Guide) -> dict[str, str]:
    """The fields of a guide as they are shown; empty where they are not known."""
    return {**asdict(guide), "materials": "；".join(guide.materials)}


def _lines(words: str, entry: Entry) -> list[str]:
    """The fields that the words ask for and that are known, with their labels."""
    known = guide_values(entry.guide) if entry.guide else {}
    asked = [name for name, asks in _FIELDS if asks.search(words)]
    return [f"{texts.GUIDE_LABELS[name]}：{known[name]}" for name in asked if known.get(name)]
