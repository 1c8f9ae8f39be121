"""What a form is: fields in order, each with its question, its reader and when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.actions.action import Said, Services
from bot.actions.forms.values import Reader
from bot.directives import RequestKind

Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    `slot` is Rasa's slot; `names` are the words by which a citizen refers to it ("电话写错了").
    `needed` says, by the answers so far, whether the question is asked at all.
    `options` become buttons. `is_free` marks fields that take almost any words,
    `known_by_value` those whose values look like nothing else (a date, a phone).
    """

    slot: str
    label: str
    ask: str
    retry: str
    read: Reader
    names: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    is_free: bool = False
    known_by_value: bool = False
    needed: Callable[[Answers, Services], bool] = lambda _answers, _services: True
    show: Callable[[str], str] = lambda value: value


@dataclass(frozen=True, slots=True)
class Form:
    """A form: `name` is Rasa's (`…_form`), `request` what is filed at the end.

    `conclude` adds what is said after the summary was confirmed (the pre-check's outcome, say).
    """

    name: str
    title: str
    request: RequestKind
    fields: tuple[Field, ...]
    intro: str
    hand_on: bool = False
    conclude: Callable[[Answers, Services], Said] = field(default=lambda _answers, _services: Said())

    @property
    def topic(self) -> str:
        """The form's bare name: `notary_appointment_form` → `notary_appointment`."""
        return self.name.removesuffix("_form")
