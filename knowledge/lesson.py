"""A lesson: what citizens learn of the constitution, one card a day and a short quiz."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.entry import Citation


@dataclass(frozen=True, slots=True)
class Card:
    """One card: a title and at most 200 characters, resting on one article."""

    id: str
    title: str
    text: str
    article: Citation
    checked: date


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the quiz. `right` is the index of the right option; `why` explains it by the article."""

    id: str
    question: str
    options: tuple[str, ...]
    right: int
    why: str
    article: Citation
    checked: date


@dataclass(frozen=True, slots=True)
class Lessons:
    """The cards in the order of the file, and the pool of questions."""

    cards: tuple[Card, ...]
    questions: tuple[Question, ...]

    def card(self, card_id: str) -> Card | None:
        return next((card for card in self.cards if card.id == card_id), None)

    def question(self, question_id: str) -> Question | None:
        return next((question for question in self.questions if question.id == question_id), None)

    def card_of(self, day: date) -> Card:
        """The card of a day: the same for everybody, all cards before one comes again."""
        return self.cards[day.toordinal() % len(self.cards)]
