"""A bare "2", "第二个" or "选2" picks from what was offered last, before the dialogue sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.replies import Part
from channels.wechat.render import offered

DIGITS = "一二三四五六七八九"
PICK = re.compile(
    r"^(?:我?(?:选|要|选择|点|回复)\s*)?第?\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3}|两|[①-⑳])\s*(?:个|项|条|号|选项|吧|)\s*(?:吧)?[。.、!！)）]*$"
)
WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
SCORE = re.compile(r"^([1-5])\s*分?[。.!！]*$")


def number_in(words: str) -> int | None:
    """The number that a bare pick names; None for anything that says more."""
    match = PICK.match(words.strip().translate(WIDE))
    if match is None:
        return None
    said = match.group(1)
    if said.isascii():
        return int(said)
    if said == "两":
        return 2
    if "①" <= said <= "⑳":
        return ord(said) - ord("①") + 1
    return _chinese(said)


def _chinese(said: str) -> int | None:
    """一 to 九十九."""
    tens, ten, ones = said.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or tens not in DIGITS or ones not in DIGITS:
        return None
    return (DIGITS.index(tens) + 1 if tens else 1) * 10 * bool(ten) + (DIGITS.index(ones) + 1 if ones else 0)


def joined(messages: Iterable[Sequence[Part]]) -> tuple[Part, ...]:
    """The parts of messages that were shown in one text, without choices that had no number there."""
    shown = list(messages)
    earlier = [part for parts in shown[:-1] for part in parts if offered(parts) or not part.choices]
    return (*earlier, *(shown[-1] if shown else ()))


def may_pick(words: str) -> bool:
    """Whether these words could be a pick or a score, after the right message."""
    return number_in(words) is not None or SCORE.match(words.strip().translate(WIDE)) is not None


def picked(words: str, last: Sequence[Part]) -> str:
    """What she means by these words, after `last` was said to her: the choice's payload, or her own words."""
    choices = offered(last)
    number = number_in(words)
    if number is None or not 1 <= number <= len(choices):
        return words
    # "2人" was offered as the third choice: "2" then means what it says.
    said = words.strip().translate(WIDE)
    plain = [choice for choice in choices if said.isdigit() and re.match(rf"{said}(?![0-9])", choice.title)]
    return plain[0].payload if len(plain) == 1 else choices[number - 1].payload


def score_in(words: str, last: Sequence[Part]) -> tuple[str, int] | None:
    """(ticket, score) when a service was to be rated, nothing was to be chosen since, and the words are a score."""
    match = SCORE.match(words.strip().translate(WIDE))
    asked = next((part for part in reversed(last) if part.code == "rate" or part.choices), None)
    ticket = asked.title if asked is not None and asked.code == "rate" else ""
    return (ticket, int(match.group(1))) if match and ticket else None
