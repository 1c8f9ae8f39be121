"""Who need not show that they are poor: a choice, but "no income" alone is not one of Article 42's groups."""

from __future__ import annotations

import re
from datetime import datetime

from bot.actions.forms.values import Problem, Reader, Reading, Value, read_choice
from bot.actions.legal_aid import AidRules

HELPLESS, NONE = "helpless", "none"
_ASKS = re.compile(r"[吗呢？?]|怎么|(?<!没有)(?<!没)什么|多少")


def exemption_reader(rules: AidRules) -> Reader:
    """Reads which of the exempt groups somebody belongs to."""
    labels = {option.key: option.label for option in rules.exemptions}
    choose = read_choice({option.label: option.words for option in rules.exemptions}, can_be_denied=True)

    def read(words: str, at: datetime) -> Reading:
        chosen = choose(words, at)
        if _ASKS.search(words) or chosen not in (None, Value(labels[NONE])) or not rules.livelihood.none.search(words):
            return chosen
        if rules.livelihood.who.search(words):
            return Value(labels[HELPLESS])
        return Problem(rules.livelihood.ask)

    return read
