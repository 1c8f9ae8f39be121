"""The screens' engine: patterns from `rules.yml`, fixed reviewed scripts from `scripts.yml`.

Separate from the intent classifier on purpose: a rule that missed somebody in danger can be read, mended and
tested by a lawyer the same day. Recall comes before precision; what is harmless in spite of its words is cut
out first (`harmless`), then the rest of the sentence is looked at.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
import zhconv

from bot.replies import Citation, Part, choices, citations, text
from consult.screens.deadline import days_left

RULES = Path(__file__).with_name("rules.yml")
SCRIPTS = Path(__file__).with_name("scripts.yml")
HUMAN = "转人工"
LIMIT_DAYS = 7
_SPACED = re.compile(r"(?<=[㐀-鿿])[\s·.,，*_-]+(?=[㐀-鿿])")
_REPEATS = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class ScreenHit:
    """A screen that struck: its kind, the priority for a seat, and the script."""

    kind: str
    priority: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of danger: what says so, and what does not in spite of its words."""

    kind: str
    patterns: tuple[re.Pattern[str], ...]
    harmless: re.Pattern[str] | None


class Screens:
    """All screens; safe to share between threads."""

    def __init__(self, rules: tuple[Rule, ...], scripts: dict[str, ScreenHit], limits: re.Pattern[str]) -> None:
        self._rules = rules
        self._scripts = scripts
        self._limits = limits

    @classmethod
    def load(cls) -> Screens:
        return _load()

    def check(self, words: str, at: datetime) -> tuple[ScreenHit, ...]:
        """The screens that a sentence strikes, highest priority first; `at` is the moment it was said."""
        plain = simplify(words)
        tight = _SPACED.sub("", plain)
        kinds = {rule.kind for rule in self._rules if _strikes(rule, plain) or _strikes(rule, tight)}
        if self._limits.search(tight) and (left := days_left(tight, at)) is not None and 0 <= left <= LIMIT_DAYS:
            kinds.add("deadline")
        return tuple(sorted((self._scripts[kind] for kind in kinds), key=lambda hit: (-hit.priority, hit.kind)))


def simplify(words: str) -> str:
    """Half width, simplified characters, lower case, no long repeats."""
    plain = zhconv.convert(unicodedata.normalize("NFKC", words).lower(), "zh-cn")
    return _REPEATS.sub(r"\1\1", plain)


def _strikes(rule: Rule, words: str) -> bool:
    if rule.harmless is not None:
        words = rule.harmless.sub("〇", words)
    return any(pattern.search(words) for pattern in rule.patterns)


@cache
def _load() -> Screens:
    raw: dict[str, Any] = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    words: dict[str, list[str]] = raw["words"]
    rules = []
    for kind, rule in raw["rules"].items():
        harmless = [_expand(p, words) for p in rule.get("harmless", [])]
        rules.append(
            Rule(
                kind,
                tuple(re.compile(_expand(p, words)) for p in rule["patterns"]),
                re.compile("|".join(harmless)) if harmless else None,
            )
        )
    scripts = yaml.safe_load(SCRIPTS.read_text(encoding="utf-8"))
    return Screens(
        tuple(rules), {kind: _script(kind, s) for kind, s in scripts.items()}, re.compile(_expand(raw["limits"], words))
    )


def _expand(pattern: str, words: dict[str, list[str]]) -> str:
    """`<family>` in a pattern stands for any of the words of that list."""
    return re.sub(r"<(\w+)>", lambda m: "(?:" + "|".join(words[m.group(1)]) + ")", pattern)


def _script(kind: str, raw: dict[str, Any]) -> ScreenHit:
    parts = [text(raw["text"], code=f"screen_{kind}")]
    if raw.get("citations"):
        parts.append(citations(*(Citation(c["law"], c["article"]) for c in raw["citations"])))
    parts.append(choices(raw["offer"], HUMAN, code=f"screen_{kind}_offer"))
    return ScreenHit(kind, int(raw["priority"]), tuple(parts))
