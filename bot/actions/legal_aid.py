"""The legal-aid pre-check: rules as data, a small evaluator, never a decision.

Exemptions come first (Articles 32 and 42 of the Legal Aid Law), then the scope (Articles 24, 29 and 31), and means only
where no exemption settles it. Whether somebody gets aid is decided by the legal-aid institution alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.replies import Citation

RULES = Path(__file__).with_name("legal_aid_rules.yml")
Outcome = Literal["likely", "likely_no_means_check", "ask_human"]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question of the pre-check, with what it means in law.

    `no_means`: a matter that nobody's means matter for (Article 32); `applies_to`: the matters an exemption
    holds for, all where it is empty; `alone` is how a piece of a sentence looks that says this of oneself.
    """

    key: str
    label: str
    words: tuple[str, ...] = ()
    article: str = ""
    why: str = ""
    no_means: bool = False
    applies_to: tuple[str, ...] = ()
    alone: str = ""


@dataclass(frozen=True, slots=True)
class Livelihood:
    """How a citizen says that there is no income (`none`), and who needs none to be exempt (`who`; Article 42).

    `ask` is said where only the first is known, `ask_means` where only the second is.
    """

    none: re.Pattern[str]
    who: re.Pattern[str]
    ask: str
    ask_means: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome, the reasons in plain words, and the articles they rest on."""

    outcome: Outcome
    reasons: tuple[str, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class AidRules:
    """The rules as data: scope, no-means matters, exempt persons, the dated standard of hardship."""

    law: str
    checked: str
    matters: tuple[Option, ...]
    persons: tuple[Option, ...]
    exemptions: tuple[Option, ...]
    livelihood: Livelihood
    standard: str
    standard_date: str
    unlisted: str
    unlisted_article: str
    no_standard: str
    means_stated: str
    means_unsure: str

    def matter(self, label: str) -> Option | None:
        return next((o for o in self.matters if o.label == label), None)

    def exempts(self, label: str) -> bool:
        """Whether an answer names a group that is exempt."""
        return any(o.label == label and o.article for o in self.exemptions)

    def is_free_of_means(self, answers: Mapping[str, str]) -> bool:
        """Whether an exemption settles the question of means, so that it is not asked."""
        return bool(self._exempting(answers))

    def assess(self, answers: Mapping[str, str]) -> Assessment:
        """What the answers (`aid_matter`, `aid_exemption`, `aid_means`) come to."""
        matter = self.matter(answers.get("aid_matter", ""))
        exempt = self._exempting(answers)
        known = [matter] if matter and matter.article else []
        settled = {o.key: o for o in [*known, *exempt]}.values()
        open_questions = [o.why for o in self._unsettled(answers)]
        reasons = (*(o.why for o in settled), *open_questions)
        articles = dict.fromkeys(o.article for o in settled)
        citations = tuple(Citation(self.law, article) for article in articles)
        if not known:
            scope = Citation(self.law, self.unlisted_article)
            return Assessment("ask_human", (self.unlisted,), (scope, *citations))
        if exempt:
            return Assessment("likely_no_means_check", reasons, citations)
        if not self.standard:
            return Assessment("ask_human", (*reasons, self.no_standard), citations)
        fits = answers.get("aid_means", "").startswith("是")
        verdict = self.means_stated if fits else self.means_unsure
        return Assessment("likely" if fits else "ask_human", (*reasons, verdict), citations)

    def _unsettled(self, answers: Mapping[str, str]) -> list[Option]:
        """An answer that leaves open whether the applicant is exempt."""
        return [o for o in self.exemptions if o.label == answers.get("aid_exemption") and o.why and not o.article]

    def _exempting(self, answers: Mapping[str, str]) -> list[Option]:
        """What makes the question of means superfluous: the matter itself, or who the applicant is."""
        matter = self.matter(answers.get("aid_matter", ""))
        person = next((o for o in self.exemptions if o.label == answers.get("aid_exemption")), None)
        found = [matter] if matter and matter.no_means else []
        if person and person.article and matter and (not person.applies_to or matter.key in person.applies_to):
            found.append(person)
        return found


@cache
def load_rules(path: Path = RULES) -> AidRules:
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))

    def options(name: str) -> tuple[Option, ...]:
        return tuple(
            Option(**{**row, "words": tuple(row.get("words", ())), "applies_to": tuple(row.get("applies_to", ()))})
            for row in raw[name]
        )

    standard, livelihood = raw["hardship_standard"], raw["livelihood"]
    return AidRules(
        law=raw["law"],
        checked=str(raw["checked"]),
        matters=options("matters"),
        persons=options("persons"),
        exemptions=options("exemptions"),
        livelihood=Livelihood(
            re.compile(livelihood["none"]), re.compile(livelihood["who"]), livelihood["ask"], livelihood["ask_means"]
        ),
        standard=standard["text"] or "",
        standard_date=str(standard["date"] or ""),
        **raw["verdicts"],
    )
