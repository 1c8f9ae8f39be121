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

_SENTENCE = re.compile(r"(?<=[。！？!?；;\n])")
_HAN = re.compile(r"[㐀-鿿]")
_ASKING = frozenset("的了吗呢吧啊呀么就也都还再会能可以要是不有在和跟我你您他她它们这那哪怎样什谁几多少个一下后行好")
TOLD = 0.7  # this share of what words name, and two pairs of neighbours, make a sentence one on the same matter
PAIRS = 2


def sentence_on(words: str, entry: Entry, knowledge: Knows) -> str:
    """The sentence of the answer or its detail that says what the words ask; empty where none surely does."""
    asked = knowledge.read(words)
    sentences = [part.strip() for part in _SENTENCE.split(f"{entry.answer}\n{entry.detail}") if part.strip()]
    fits = {sentence: _share(asked, knowledge.read(sentence)) for sentence in sentences}
    best = max(fits, key=lambda sentence: fits[sentence], default="")
    return best if fits.get(best, 0.0) >= TOLD else ""


def _share(asked: str, said: str) -> float:
    """How much of what is asked is said, by characters; nothing where hardly two stand side by side in both."""
    named = {c for c in asked if _HAN.match(c)} - _ASKING
    pairs = {asked[i : i + 2] for i in range(len(asked) - 1)}
    if not named or sum(pair in said for pair in pairs) < PAIRS:
        return 0.0
    return sum(c in said for c in named) / len(named)


def is_same_again(tracker: Tracker, entry: Entry, knowledge: Knows) -> bool:
    """Whether other words bring the entry shown last once more, only because the talk is of its topic.

    Not so where they reach it by themselves, are its very question, or where it holds what they ask for: a term, a fee.
    """
    words, before = (knowledge.read(text).strip(SIGNS) for text in (tracker.asks, tracker.text("shown_for")))
    if entry.id != tracker.text("shown") or words == before:
        return False
    if _share(words, knowledge.read(entry.question)) >= TOLD:
        return False
    if any(asks.search(words) and says.search(entry.answer) for asks, says in HELD):
        return False
    alone = knowledge.search(tracker.asks)
    return not (alone.decision == Decision.ANSWER and alone.hits[0].entry.id == entry.id)
