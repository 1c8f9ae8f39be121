"""What a form is: fields in order, each with its question, its reader and when it is needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot import texts
from bot.actions.action import Said, Services
from bot.actions.forms.values import Reader
from bot.directives import RequestKind

Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    `slot` is Rasa's slot; `names` are the words by which a citizen refers to it ("电话写错了").
    `needed` says, by the answers so far, whether the question is asked at all.
    `options` become buttons, as they stand or as `buttons` (title and payload) shows them. `is_free` marks fields
    that take almost any words, up to `most` characters, `takes_questions` those of them in which a question is an answer, `known_by_value`
    those whose values look like nothing else (a date, a phone), `tells_questions` those whose reader itself tells a
    question from an answer ("不清楚有没有"). `doubt` asks back what is no sure value.
    `heard` is what is said and wanted at once when the field is answered. `alone` is how a piece of a sentence looks
    that is this value and nothing else, so that it is heard before it is asked for; `join` puts what is heard of an
    answered field (before: its answer) together with it. `story` is what of this field the sentence that begins the form tells.
    `day` is the slot of the day of which the field is a time: the same words may move it.
    """

    slot: str
    label: str
    ask: str
    retry: str
    read: Reader
    names: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    is_free: bool = False
    most: int = 0
    takes_questions: bool = False
    known_by_value: bool = False
    tells_questions: bool = False
    doubt: str = ""
    needed: Callable[[Answers, Services], bool] = lambda _answers, _services: True
    show: Callable[[str], str] = lambda value: value
    buttons: tuple[tuple[str, str], ...] = ()
    heard: Callable[[str], Said] = lambda _value: Said()
    alone: re.Pattern[str] | None = None
    join: Callable[[str, str], str] | None = None
    story: Callable[[str], str] | None = None
    day: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A question about the form itself: what is said to it, or the question that the knowledge is asked instead."""

    asks: re.Pattern[str]
    words: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form: `name` is Rasa's (`…_form`), `request` what is filed at the end, if anything is.

    `conclude` adds what is said after the summary was confirmed (the pre-check's outcome, say), `outcome` the same in
    short, by label, for the seat that a form with `hand_on` is handed to, `priority` how urgent it is there. Without `reviews`
    an answer stands once it is given, and the form ends with the last one. `asides` are its own answers. `which` is said to a question that leaves out
    what it is about while nothing tells. `back`, `help`, `stuck` and `left` are
    its words after a question in between, after a sentence that fits nothing, after three, and when it is left.
    """

    name: str
    title: str
    request: RequestKind | None
    fields: tuple[Field, ...]
    intro: str
    hand_on: bool = False
    conclude: Callable[[Answers, Services], Said] = field(default=lambda _answers, _services: Said())
    outcome: Callable[[Answers, Services], Mapping[str, str]] = field(default=lambda _answers, _services: {})
    priority: Callable[[Answers], int] = field(default=lambda _answers: 0)
    reviews: bool = True
    asides: tuple[Aside, ...] = ()
    which: str = ""
    back: str = texts.FORM_BACK
    help: str = texts.FORM_RETRY_HELP
    stuck: str = texts.FORM_STUCK
    left: str = texts.FORM_LEFT

    @property
    def topic(self) -> str:
        """The form's bare name: `notary_appointment_form` → `notary_appointment`."""
        return self.name.removesuffix("_form")
