"""Follow-ups that a guide answers: "谁可以去" behind a guide that says who may apply and whether somebody else may go."""

from __future__ import annotations

import re
from dataclasses import asdict

from bot import texts
from bot.actions.action import Knows, Said
from bot.directives import Answer
from bot.replies import Citation, citations, text
from bot.tracker import Tracker
from knowledge import Decision, Entry, Found, Guide

SHORT = 14  # a longer question says more than the name of a field
_WHAT = r"(?:什么样?的?|啥|哪些|哪几[样种]|几样|多少)"
_GET = r"(?:要|得|需要?|应该|必须|带|准备|交|提供|拿|备|填|用)*"
_PAPERS = r"(?:材料|证件|手续|资料)"
_DONE = r"(?:要|得|需要|大概|能|可以|才|就|会|拿到?|出来?|办[好完]?|好|完|下来|到|证书?|结果|完成|时间)*"
_MUCH = r"(?:多少(?:钱|费用)|几钿|什么费用)"
_WHO = r"(?:谁|啥人|什么人|哪些人|哪几个人)(?:可以|能够?|有资格|应该|该|要|都|来)*"
_KIN = r"(?:别人|他人|人家|家里?人|家属|亲戚|朋友|儿子|女儿|孩子|老公|老婆|爱人|[爸妈]{1,2}|父母|子女)"
_GO = r"(?:去办理?|来办理?|到场|办理?|申请|去|来)"
_MAY = r"(?:可以|可不可以|能|能不能|要|要不要|需要|是不是|必须|一定|非要?|非得|得|让|叫|请|找|由|托|委托|我|都|也|不)*"
_DO = r"(?:行不?行?|可以|好|成|能)?"
# The fields, each with the questions that ask for it and nothing else; "谁可以去" asks for two.
_FIELDS = (
    ("who", re.compile(rf"{_WHO}{_GO}|谁有资格{_GO}?")),
    (
        "in_person",
        re.compile(
            rf"{_MAY}(?:本人|亲自|自己){_MAY}{_GO}{_DO}|{_MAY}{_KIN}?{_MAY}代(?:办|理|为)+(?:办理?)?{_DO}"
            rf"|{_MAY}{_KIN}(?:可以|能|帮忙|代替|帮我|替我|代)*{_GO}{_DO}|{_WHO}(?:去|来)(?:办理?)?"
        ),
    ),
    ("where", re.compile(r"(?:去|到|在)?(?:哪里|哪儿|啥地方|什么地方)(?:去)?(?:办理?|申请)")),
    (
        "materials",
        re.compile(
            rf"{_GET}{_WHAT}(?:{_PAPERS}|东西)?{_GET}{_PAPERS}|{_GET}{_WHAT}东西|{_PAPERS}{_GET}(?:有|是)?{_WHAT}?"
            rf"|{_PAPERS}怎么(?:办理?|准备|弄)|{_GET}带(?:点|些)?{_WHAT}(?:去|来)?|{_GET}{_PAPERS}"
        ),
    ),
    ("time", re.compile(rf"{_DONE}(?:多久|多长时间|多少天|几天|几个?工作日){_DONE}")),
    (
        "fee",
        re.compile(
            rf"(?:要|得|收|付|交|花|需要|大概)*{_MUCH}|(?:费用|收费|价钱|价格)(?:是|要|大概|标准|收)*(?:怎么[算收]|多少)?"
            r"|(?:怎么|如何)(?:收费|算钱|收钱)|(?:要|收|用)(?:不[要收用])?(?:交|付|收|花)?(?:钱|费)"
        ),
    ),
    ("used_for", re.compile(r"用在(?:哪里?|哪儿|什么地方)|(?:有|派|做|干)(?:什么|啥)用处?")),
    (
        "special",
        re.compile(
            rf"(?:有|还)*{_GET}注意(?:点|些)?(?:什么|啥|哪些|事项)(?:事项)?|(?:有|还)*(?:什么|啥|哪些){_GET}注意的?(?:事项)?"
        ),
    ),
)
_LEAD = re.compile(r"^(?:那么?|请问|麻烦问下|这个|这样|办这个|还|一般|大概|总共|一共)+")
_END = re.compile(r"(?:呢|啊|呀|啦|的|吗|(?<!什)么|伐|嘛|[？?。！!~\s])+$")
_CLAUSES = re.compile(r"[，,、；;？?\s]+")
# Why somebody else is to go; it asks for nothing itself.
_HINDERED = re.compile(r".*(?:走不[动开]|[去来]不了|没空|没时间|在外地|不方便|生病|住院|瘫痪|年纪大)了?")


def said_by_guide(tracker: Tracker, found: Found, knowledge: Knows) -> Said | None:
    """What the guide shown last says to the words, where the talk is still of its topic and they ask for a field of it.

    Where they name a subject and the search asks back about another topic, they are about that one.
    """
    entry = knowledge.entry(tracker.text("guided")) if tracker.text("guided") else None
    if entry is None or entry.topic != tracker.text("topic") or len(tracker.asks) > SHORT:
        return None
    lines = _lines(tracker.asks, entry)
    is_of_another = found.decision == Decision.ASK and found.hits[0].entry.topic != entry.topic
    if not lines or (is_of_another and not knowledge.leaves_out(tracker.asks)):
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
    return [f"{texts.GUIDE_LABELS[name]}：{known[name]}" for name in _asked(words, entry.topic) if known.get(name)]


def _asked(words: str, topic: str) -> list[str]:
    """The fields that the words ask for, clause by clause; none where a clause says anything else."""
    clauses = [_END.sub("", _LEAD.sub("", clause.replace(topic, ""))) for clause in _CLAUSES.split(words)]
    each = [
        {name for name, asks in _FIELDS if asks.fullmatch(clause)}
        for clause in clauses
        if clause and not _HINDERED.fullmatch(clause)
    ]
    return [name for name, _ in _FIELDS if all(each) and any(name in fields for fields in each)]
