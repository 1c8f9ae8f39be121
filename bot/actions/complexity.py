"""Cases that are too complex for the assistant alone: rules as data, read from the citizen's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

RULES = Path(__file__).with_name("complex_rules.yml")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule holds where at least `least` of its patterns stand in a message; `label` says why, for the seat."""

    label: str
    patterns: tuple[re.Pattern[str], ...]
    least: int

    def holds(self, words: str) -> bool:
        return sum(bool(pattern.search(words)) for pattern in self.patterns) >= self.least


@cache
def load_rules(path: Path = RULES) -> tuple[Rule, ...]:
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(
        Rule(row["label"], tuple(map(re.compile, row["patterns"])), row.get("least", len(row["patterns"])))
        for row in raw
    )


def complexity_of(words: str) -> str:
    """Why a case is too complex, in Chinese; empty when it is not."""
    return next((rule.label for rule in load_rules() if rule.holds(words)), "")
