"""The screens' engine: patterns from `rules.yml`, fixed reviewed scripts from `scripts.yml`.

Separate from the intent classifier on purpose: a rule that missed somebody in danger can be read, mended and
tested by a lawyer the same day. Recall comes before precision; what is harmless in spite of its words is cut
out first (`harmless`), then the rest of the sentence is looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
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
DANGER = 9  # the priority from which a life may be at stake
HEARD = "crisis"  # danger that the dialogue heard where no rule struck: the code of its part, and a kind of alert
HEARD_PRIORITY = 8
_CUT = "〇"
_SPACED = re.compile(r"(?<=[㐀-鿿])[\s·.*_\-…~～/|]+(?=[㐀-鿿])")
_REPEATS = re.compile(r"(.)\1{2,}")
_CLAUSE = re.compile(r"[，,、：:]+")
THREAT, THREATENED = "harm_others", "violence"
_SENTENCE = re.compile(r"[。！？!?;；\n]+")


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

    def strikes(self, sentence: str) -> bool:
        if self.harmless is not None:
            sentence = self.harmless.sub(_CUT, sentence)
        return any(pattern.search(sentence) for pattern in self.patterns)


class Screens:
    """All screens; safe to share between threads."""

    def __init__(
        self,
        rules: tuple[Rule, ...],
        limits: Rule,
        spelling: Spelling,
        speakers: Speakers,
        scripts: dict[str, ScreenHit],
    ) -> None:
        self._rules = rules
        self._limits = limits
        self._spelling = spelling
        self._speakers = speakers
        self._threat = next(rule for rule in rules if rule.kind == THREAT)
        self._scripts = scripts

    @classmethod
    def load(cls) -> Screens:
        return _load()

    @property
    def scripts(self) -> dict[str, ScreenHit]:
        """Kind → what is said and how urgent it is, the first to be said first."""
        return self._scripts

    def check(self, words: str, at: datetime) -> tuple[ScreenHit, ...]:
        """The screens that a message strikes, highest priority first; `at` is the moment it was said."""
        plain = self._spelling.mend(simplify(words))
        tight = self._spelling.mend(_SPACED.sub("", plain))
        sentences = {s for message in (plain, tight) for s in _SENTENCE.split(message) if s.strip()}
        kinds = {kind for s in sentences for kind in self._kinds(s)}
        if self._limit_near(tight, at):
            kinds.add(self._limits.kind)
        # The sort is stable: of the same priority, the order of the scripts.
        return tuple(sorted((hit for kind, hit in self._scripts.items() if kind in kinds), key=lambda h: -h.priority))

    def _kinds(self, sentence: str) -> set[str]:
        """What a sentence strikes. A threat that somebody else utters makes her a victim, not a perpetrator."""
        kinds = {rule.kind for rule in self._rules if rule.strikes(sentence)}
        if THREAT in kinds and not self._threat.strikes(self._speakers.own_words(sentence)):
            kinds = kinds - {THREAT} | {THREATENED}
        return kinds

    def _limit_near(self, message: str, at: datetime) -> bool:
        if not self._limits.strikes(message):
            return False
        left = days_left(message, at)
        return left is not None and 0 <= left <= LIMIT_DAYS


@dataclass(frozen=True, slots=True)
class Speakers:
    """Whose words a clause gives: the citizen's own, somebody else's, or (it goes on) those of the clause before."""

    own: re.Pattern[str]
    others: re.Pattern[str]
    goes_on: re.Pattern[str]

    def own_words(self, sentence: str) -> str:
        """The sentence without the clauses in which somebody else speaks or acts."""
        kept, theirs = [], False
        for clause in _CLAUSE.split(sentence):
            if self.own.search(clause):
                theirs = False
            elif self.others.search(clause):
                theirs = True
            elif not self.goes_on.search(clause):
                theirs = False
            if not theirs:
                kept.append(clause)
        return "，".join(kept)


@dataclass(frozen=True, slots=True)
class Spelling:
    """Dialect, homophones and pinyin of the words that matter, put right."""

    mends: tuple[tuple[re.Pattern[str], str], ...]

    def mend(self, words: str) -> str:
        for wrong, right in self.mends:
            words = wrong.sub(right, words)
        return words


def priority_of(kind: str) -> int:
    """The priority of a kind of danger; 0 for none."""
    if kind == HEARD:
        return HEARD_PRIORITY
    hit = Screens.load().scripts.get(kind)
    return hit.priority if hit else 0


def gravest(codes: Iterable[str]) -> str:
    """The gravest kind whose script stands among these codes of parts; empty when there is none."""
    shown = set(codes)
    kinds = [hit.kind for hit in Screens.load().scripts.values() if hit.parts[0].code in shown]
    return max([*kinds, *({HEARD} & shown)], key=priority_of, default="")


def simplify(words: str) -> str:
    """Half width, simplified characters, lower case, no long repeats."""
    plain = zhconv.convert(unicodedata.normalize("NFKC", words).lower(), "zh-cn")
    return _REPEATS.sub(r"\1\1", plain)


@cache
def _load() -> Screens:
    raw: dict[str, Any] = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    words = {name: "(?:" + "|".join(listed.split()) + ")" for name, listed in raw["words"].items()}

    def rule(kind: str, patterns: Iterable[str], harmless: list[str]) -> Rule:
        cut = re.compile("|".join(_expand(h, words) for h in harmless)) if harmless else None
        return Rule(kind, tuple(re.compile(_expand(p, words)) for p in patterns), cut)

    limit = raw["deadline"]
    spelling = Spelling(tuple((re.compile(wrong), right) for wrong, right in raw["spelling"].items()))
    scripts: dict[str, Any] = yaml.safe_load(SCRIPTS.read_text(encoding="utf-8"))
    return Screens(
        tuple(rule(kind, r["patterns"], r.get("harmless", [])) for kind, r in raw["rules"].items()),
        rule("deadline", limit["limits"], limit["harmless"]),
        spelling,
        Speakers(**{whose: re.compile(_expand(p, words)) for whose, p in raw["speakers"].items()}),
        {kind: _script(kind, script) for kind, script in scripts.items()},
    )


def _expand(pattern: str, words: dict[str, str]) -> str:
    """`<family>` in a pattern stands for any of the words of that list."""
    return re.sub(r"<(\w+)>", lambda m: words[m.group(1)], pattern)


def _script(kind: str, raw: dict[str, Any]) -> ScreenHit:
    parts = [text(raw["text"], code=f"screen_{kind}")]
    if raw.get("citations"):
        parts.append(citations(*(Citation(c["law"], c["article"]) for c in raw["citations"])))
    parts.append(choices(raw["offer"], HUMAN, code=f"screen_{kind}_offer"))
    return ScreenHit(kind, int(raw["priority"]), tuple(parts))
