"""Whether the answer before would be said once more to words that it does not answer."""

from __future__ import annotations

import re

from bot.actions.action import Knows
from bot.tracker import Tracker
from knowledge import Decision, Entry

SIGNS = " ?？!！.。…,，~"  # at the end of words they make no other question
# What is asked for, and what an answer that holds it says: such an answer stands for itself.
HELD = (
    (
        re.compile(r"多久|多长|多少天|几天|几日|几个月|什么时候|期限|[之以]内|过期|来得及"),
        re.compile(r"[一二三四五六七八九十两\d]个?(?:小时|工作日|[日天周月年])"),
    ),
    (re.compile(r"多少钱|[要收花付交]钱|收费|费用|免费"), re.compile(r"费|元")),
)


def is_same_again(tracker: Tracker, entry: Entry, knowledge: Knows) -> bool:
    """Whether other words bring the entry shown last once more, only because the talk is of its topic.

    Not so where they reach it by themselves, or where it holds what they ask for: a term, a fee.
    """
    words, before = (knowledge.read(text).strip(SIGNS) for text in (tracker.words, tracker.text("shown_for")))
    if entry.id != tracker.text("shown") or words == before:
        return False
    if any(asks.search(words) and says.search(entry.answer) for asks, says in HELD):
        return False
    alone = knowledge.search(tracker.words)
    return not (alone.decision == Decision.ANSWER and alone.hits[0].entry.id == entry.id)
