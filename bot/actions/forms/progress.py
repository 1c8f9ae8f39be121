"""A form on its way, and what one sentence does to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.actions.action import Services
from bot.actions.forms.form import Field, Form
from bot.actions.forms.values import Reading
from bot.directives import Directive
from bot.replies import Part, notice
from bot.tracker import Tracker

CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Step:
    """What one sentence did: what is said, what changes, where the form stands afterwards."""

    parts: tuple[Part, ...] = ()
    directives: tuple[Directive, ...] = ()
    changes: Mapping[str, str | None] = field(default_factory=dict)
    retries: int = 0
    outcome: str = ""
    ask_again: bool = True
    answered: str = ""  # the words that were answered as a question in between
    open: str = ""  # what was asked besides the field; see `opened.py`


@dataclass(frozen=True, slots=True)
class Progress:
    """A form on its way: what is answered, what is asked, what was just said."""

    form: Form
    services: Services
    tracker: Tracker
    answers: dict[str, str]
    asked: str

    @property
    def words(self) -> str:
        return self.tracker.words.strip()

    @property
    def field(self) -> Field | None:
        """The field that is asked; None at the confirmation."""
        return next((f for f in self.form.fields if f.slot == self.asked), None)

    @property
    def is_free(self) -> bool:
        """Whether the asked field takes almost any words, so that few of them mean anything else."""
        return bool(self.field and self.field.is_free)

    @property
    def was_answered(self) -> bool:
        """Whether the very same words were answered as a question just before: now they are meant to be written."""
        return self.words == self.tracker.text("form_answered")

    def needed(self) -> list[Field]:
        """The fields that apply, by the answers so far."""
        return [f for f in self.form.fields if f.needed(self.answers, self.services)]

    def answered(self) -> list[Field]:
        """The fields that apply and have their answer."""
        return [f for f in self.needed() if f.slot in self.answers]

    def next_slot(self) -> str:
        """The first needed field without an answer; at the end the confirmation."""
        return next((f.slot for f in self.needed() if f.slot not in self.answers), CONFIRM)

    def read(self, one: Field, words: str) -> Reading:
        return one.read(words, self.services.clock())

    def hears(self, *intents: str, sure: float) -> bool:
        """Whether one of the intents was heard so surely."""
        return self.tracker.intent in intents and self.tracker.intent_confidence >= sure

    def place(self, slot: str) -> dict[str, Any]:
        """Where the citizen is when this is asked: the form's title, step and steps."""
        needed = [f.slot for f in self.needed()]
        steps = len(needed) + (1 if self.form.reviews else 0)
        return {
            "title": self.form.title,
            "step": needed.index(slot) + 1 if slot in needed else steps,
            "steps": steps,
        }

    def back(self, lead: str = "") -> Part:
        """What leads back to the form's question."""
        return notice(lead + self.form.back, code="form_back")

    def after(self, changes: Mapping[str, str | None]) -> Progress:
        """The same form with changed answers."""
        merged = {**self.answers, **changes}
        answers = {slot: value for slot, value in merged.items() if value is not None}
        return Progress(self.form, self.services, self.tracker, answers, self.asked)

    def changes(self, one: Field, value: str, more: tuple[tuple[str, str], ...] = ()) -> dict[str, str | None]:
        """What a value sets: its field, and those fields of this form that the same words gave."""
        return {**self.brought(one.slot, value, more), one.slot: value}

    def brought(self, slot: str, value: str, more: tuple[tuple[str, str], ...] = ()) -> dict[str, str]:
        """The values of this form's fields, those of answered ones joined with their answers."""
        known = {f.slot: f for f in self.form.fields}
        given = {slot: value, **{name: text for name, text in more if name in known}}
        return {name: self._joined(known[name], text) for name, text in given.items()}

    def _joined(self, one: Field, text: str) -> str:
        before = self.answers.get(one.slot, "")
        return one.join(before, text) if one.join and before else text
