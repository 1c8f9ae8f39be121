"""Who need not show that they are poor: a choice, but of Article 42's first group both facts must be said.

No steady income alone does not make one of it, nor does being disabled or under age.
"""

from __future__ import annotations

import re
from datetime import datetime

from bot.actions.forms.values import Problem, Reader, Reading, Value, read_choice
from bot.actions.legal_aid import AidRules

HELPLESS, NONE = "helpless", "none"
_ASKS = re.compile(r"[吗呢？?]|怎么|(?<!没有)(?<!没)什么|多少")

_PERMIT = re.compile(r"居住证|暂住证|居住登记")
PERMIT = (
    "光有居住证还不算下面的哪一类。从外地来打工，讨工资或者要工伤赔偿的，请选“进城务工人员”，到时候带上能证明的材料；"
    "都不属于选“都不是”，拿不准选“不确定”。"
)


def exemption_reader(rules: AidRules) -> Reader:
    """Reads which of the exempt groups somebody belongs to."""
    labels = {option.key: option.label for option in rules.exemptions}
    words_of = {option.label: option.words for option in rules.exemptions}
    of_one_fact = {label: said for label, said in words_of.items() if label != labels[HELPLESS]}
    choose = read_choice(words_of, can_be_denied=True)
    by_one_fact = read_choice(of_one_fact, can_be_denied=True)

    def _group_alone(words: str, at: datetime, helpless: Value) -> Reading:
        """The group with no word on income: another group that needs no more, else the other fact is asked for."""
        if rules.livelihood.none.search(words):
            return helpless
        other = by_one_fact(words, at)
        settles = isinstance(other, Value) and rules.exempts(other.text)
        return other if settles else Problem(rules.livelihood.ask_means)

    def read(words: str, at: datetime) -> Reading:
        chosen = choose(words, at)
        if chosen == Value(labels[HELPLESS]) and words.strip() != labels[HELPLESS]:
            return _group_alone(words, at, chosen)
        if chosen is None and _PERMIT.search(words) and not _ASKS.search(words):
            return Problem(PERMIT)
        if _ASKS.search(words) or chosen not in (None, Value(labels[NONE])) or not rules.livelihood.none.search(words):
            return chosen
        if rules.livelihood.who.search(words):
            return Value(labels[HELPLESS])
        return Problem(rules.livelihood.ask)

    return read
