"""The screens' engine: patterns from `rules.yml`, fixed reviewed scripts from `scripts.yml`.

Separate from the intent classifier on purpose: a rule that missed somebody in danger can be read, mended and
tested by a lawyer the same day. Recall comes before precision; what is harmless in spite of its words is cut
out first (`harmless`), then the rest of the sentence is looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
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
_SPACE = r"[\s·.*_\-…~～/|]+"  # <space> in `apart`
_SPACED = re.compile(rf"(?<=[㐀-鿿]){_SPACE}(?=[㐀-鿿])")
# A line that YAML breaks ends as a space, which Chinese has not: around its signs, and between two characters.
_FOLD = re.compile(r"(?<=[，。；：、！？）》”])\s+|\s+(?=[，。；：、！？）》”])|(?<=[㐀-鿿])\s+(?=[㐀-鿿])")
_REPEATS = re.compile(r"(.)\1{2,}")
_CLAUSE = re.compile(r"[，,、：:]+")
THREAT, THREATENED = "harm_others", "violence"
MINOR, FAMILY, PERHAPS = "minor_danger", "family", "perhaps_family"
WAGES, HOUSEHOLD = "unpaid_wages", "household"
DEADLINE, HEARING = "deadline", "hearing"
_SENTENCE = re.compile(r"[。！？!?;；\n]+")
_TOLD = re.compile(r"[，,。！？!?;；\n]+")


@dataclass(frozen=True, slots=True)
class ScreenHit:
    """A screen that struck: its kind, the priority for a seat, and the script."""

    kind: str
    priority: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of danger: what says so, and what does not in spite of its words.

    `needs` must stand somewhere in the message, be it in another sentence.
    """

    kind: str
    patterns: tuple[re.Pattern[str], ...]
    harmless: re.Pattern[str] | None
    needs: re.Pattern[str] | None = None

    def strikes(self, sentence: str) -> bool:
        rest = self.without_harmless(sentence)
        return any(pattern.search(rest) for pattern in self.patterns)

    def without_harmless(self, sentence: str) -> str:
        return sentence if self.harmless is None else self.harmless.sub(_CUT, sentence)


class Screens:
    """All screens; safe to share between threads."""

    def __init__(
        self,
        rules: tuple[Rule, ...],
        limits: Rule,
        hearings: Rule,
        spelling: Spelling,
        speakers: Speakers,
        family: Family,
        household: re.Pattern[str],
        apart: re.Pattern[str],
        scripts: dict[str, ScreenHit],
        instead: dict[str, ScreenHit],
    ) -> None:
        self._rules = rules
        self._limits = limits
        self._hearings = hearings
        self._spelling = spelling
        self._speakers = speakers
        self._family = family
        self._threat = next(rule for rule in rules if rule.kind == THREAT)
        self._needs = {rule.kind: rule.needs for rule in rules if rule.needs}
        self._household = household
        self._apart = apart
        self._scripts = scripts
        self._instead = instead

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
        tight = self._spelling.mend(_SPACED.sub("", self._apart.sub("，", plain)))
        sentences = {s for message in (plain, tight) for s in _SENTENCE.split(message) if s.strip()}
        kinds = {kind for s in sentences for kind in self._kinds(s)}
        kinds -= {kind for kind, needs in self._needs.items() if not needs.search(tight)}
        kinds |= self._soon(tight, at)
        of_family = self._family.named_in(tight) if THREATENED in kinds else ""
        if MINOR in kinds and not of_family and not self._family.speaker.search(tight):
            kinds -= {THREATENED}  # an outsider hurts a child: the script for a child says it all
        instead = {THREATENED: of_family, WAGES: HOUSEHOLD if self._household.search(tight) else ""}
        struck = [self._instead.get(instead.get(k, ""), hit) for k, hit in self._scripts.items() if k in kinds]
        # The sort is stable: of the same priority, the order of the scripts.
        return tuple(sorted(struck, key=lambda hit: -hit.priority))

    def _kinds(self, sentence: str) -> set[str]:
        """What a sentence strikes. A threat that somebody else utters makes her a victim, not a perpetrator."""
        kinds = {rule.kind for rule in self._rules if rule.strikes(sentence)}
        if THREAT in kinds and not self._threat.strikes(self._speakers.own_words(sentence)):
            kinds = kinds - {THREAT} | {THREATENED}
        return kinds

    def _soon(self, message: str, at: datetime) -> set[str]:
        """A hearing or a limit within a week. The day of a hearing is no limit, so its clause counts once only."""
        kinds = set()
        for clause in _TOLD.split(message) if self._hearings.strikes(message) else ():
            if self._hearings.strikes(clause) and _within_a_week(self._hearings.without_harmless(clause), at):
                kinds.add(HEARING)
                message = message.replace(clause, _CUT)
        if self._limits.strikes(message) and _within_a_week(self._limits.without_harmless(message), at):
            kinds.add(DEADLINE)
        return kinds


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
            own, others = _last(self.own, clause), _last(self.others, clause)
            if max(own, others) >= 0:
                theirs = others > own
            elif not self.goes_on.search(clause):
                theirs = False
            if not theirs:
                kept.append(clause)
        return "，".join(kept)


@dataclass(frozen=True, slots=True)
class Family:
    """Whether violence comes from the family: the law on family violence helps against nobody else."""

    victims: re.Pattern[str]
    members: re.Pattern[str]
    children: re.Pattern[str]
    perhaps: re.Pattern[str]
    outsiders: re.Pattern[str]
    speaker: re.Pattern[str]  # the citizen herself is hurt

    def named_in(self, message: str) -> str:
        """`FAMILY` where one of it is named as more than a victim; `PERHAPS` where nothing but 他 or 她 tells."""
        if self.members.search(self.victims.sub(_CUT, message)):
            return FAMILY
        if self.outsiders.search(message):
            return ""
        return FAMILY if self.children.search(message) else PERHAPS if self.perhaps.search(message) else ""


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


def by_gravity(kinds: Iterable[str]) -> list[str]:
    """Each of these kinds once, the gravest first; of the same priority, in the order of the scripts."""
    order = list(Screens.load().scripts)
    known = {kind for kind in kinds if kind}
    return sorted(known, key=lambda kind: (-priority_of(kind), order.index(kind) if kind in order else len(order)))


def kinds_shown(codes: Iterable[str]) -> list[str]:
    """The kinds whose script stands among these codes of parts, the gravest first."""
    shown = set(codes)
    return by_gravity(
        [h.kind for h in Screens.load().scripts.values() if h.parts[0].code in shown] + [*({HEARD} & shown)]
    )


def said(hits: Sequence[ScreenHit], *, offer: bool = True) -> list[Part]:
    """What the scripts say, in their order; a seat is offered once, behind the last, unless one is on the way."""
    offers = {part.code for hit in hits for part in hit.parts if part.choices}
    parts = [part for hit in hits for part in hit.parts if part.code not in offers]
    first = next((part for hit in hits for part in hit.parts if part.choices), None)
    return [*parts, first] if offer and first else parts


def _last(pattern: re.Pattern[str], clause: str) -> int:
    """Where the last match begins; -1 for none. Who comes last in a clause is the one who speaks or acts."""
    return max((match.start() for match in pattern.finditer(clause)), default=-1)


def _within_a_week(words: str, at: datetime) -> bool:
    left = days_left(words, at)
    return left is not None and 0 <= left <= LIMIT_DAYS


def simplify(words: str) -> str:
    """Half width, simplified characters, lower case, no long repeats."""
    plain = zhconv.convert(unicodedata.normalize("NFKC", words).lower(), "zh-cn")
    return _REPEATS.sub(r"\1\1", plain)


@cache
def _load() -> Screens:
    raw: dict[str, Any] = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    words: dict[str, str] = {}
    for name, listed in raw["words"].items():  # a list may name those above it
        words[name] = "(?:" + "|".join(_expand(listed, words).split()) + ")"

    def rule(kind: str, patterns: Iterable[str], harmless: list[str], needs: str = "") -> Rule:
        cut = re.compile("|".join(_expand(h, words) for h in harmless)) if harmless else None
        needed = re.compile(_expand(needs, words)) if needs else None
        return Rule(kind, tuple(re.compile(_expand(p, words)) for p in patterns), cut, needed)

    limit, hearing = raw[DEADLINE], raw[HEARING]
    spelling = Spelling(tuple((re.compile(wrong), right) for wrong, right in raw["spelling"].items()))
    scripts: dict[str, Any] = yaml.safe_load(SCRIPTS.read_text(encoding="utf-8"))
    return Screens(
        tuple(rule(kind, r["patterns"], r.get("harmless", []), r.get("needs", "")) for kind, r in raw["rules"].items()),
        rule(DEADLINE, limit["limits"], limit["harmless"]),
        rule(HEARING, hearing["limits"], hearing["harmless"]),
        spelling,
        Speakers(**{whose: re.compile(_expand(p, words)) for whose, p in raw["speakers"].items()}),
        Family(**{who: re.compile(_expand(p, words)) for who, p in raw[FAMILY].items()}),
        re.compile(_expand(raw["rules"][WAGES][HOUSEHOLD], words)),
        re.compile(_expand(raw["apart"], words | {"space": _SPACE})),
        {kind: _script(kind, script) for kind, script in scripts.items()},
        {
            name: _script(kind, script | other)
            for kind, script in scripts.items()
            for name, other in script.get("instead", {}).items()
        },
    )


def _expand(pattern: str, words: dict[str, str]) -> str:
    """`<family>` in a pattern stands for any of the words of that list."""
    return re.sub(r"<(\w+)>", lambda m: words[m.group(1)], pattern)


def _script(kind: str, raw: dict[str, Any]) -> ScreenHit:
    parts = [text(_FOLD.sub("", raw["text"]), code=f"screen_{kind}")]
    if raw.get("citations"):
        parts.append(citations(*(Citation(c["law"], c["article"]) for c in raw["citations"])))
    parts.append(choices(raw["offer"], HUMAN, code=f"screen_{kind}_offer"))
    return ScreenHit(kind, int(raw["priority"]), tuple(parts))
