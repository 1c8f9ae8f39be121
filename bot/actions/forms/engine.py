"""The engine of all forms. Rasa decides that a form runs; here is decided what a sentence in it means.

Rasa calls `validate_<form>` with every message of a running form. The sentence is then, in this order: leaving,
asking for a human, a correction, a value of the asked field, a question, or not understood. The intent alone
cannot tell: "浦东" is an answer here and a search elsewhere.

Every result names the next `requested_slot` and already asks for it, which saves Rasa's second call
(`action_ask_…`); `requested_slot: null` ends the form, and `action_submit_…` does what `form_outcome` says.
A result always sets `form_retries`: a validation that sets no slot is taken by Rasa 3.6 for a rejected form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot import texts
from bot.actions.action import Action, Said, Services
from bot.actions.answer import answer_without_dialogue
from bot.actions.forms import words as wording
from bot.actions.forms.form import Field, Form
from bot.actions.forms.values import Problem, Value
from bot.actions.wishes import wish_of
from bot.directives import Directive, File, HandOff
from bot.replies import Part, card, choices, notice, text
from bot.tracker import Tracker

CONFIRM = "confirm"
MAX_RETRIES = 3
SEALED = frozenset({"name", "phone"})


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

    def needed(self) -> list[Field]:
        """The fields that apply, by the answers so far."""
        return [f for f in self.form.fields if f.needed(self.answers, self.services)]

    def next_slot(self) -> str:
        """The first needed field without an answer; at the end the confirmation."""
        return next((f.slot for f in self.needed() if f.slot not in self.answers), CONFIRM)

    def read(self, one: Field, words: str) -> Value | Problem | None:
        return one.read(words, self.services.clock())

    def after(self, changes: Mapping[str, str | None]) -> Progress:
        """The same form with changed answers."""
        merged = {**self.answers, **changes}
        answers = {slot: value for slot, value in merged.items() if value is not None}
        return Progress(self.form, self.services, self.tracker, answers, self.asked)


def form_actions(form: Form) -> dict[str, Action]:
    """The two Rasa actions of a form."""
    return {f"validate_{form.name}": partial(validate, form), f"action_submit_{form.topic}": partial(submit, form)}


def validate(form: Form, tracker: Tracker, services: Services) -> Said:
    """One message of a running form."""
    asked = tracker.text("requested_slot")
    if not asked:
        return _begin(form, tracker, services)
    answers = {f.slot: tracker.text(f.slot) for f in form.fields if tracker.text(f.slot)}
    progress = Progress(form, services, tracker, answers, asked)
    step = understand(progress)
    between = {"form_retries": float(step.retries), "form_answered": step.answered or None}
    slots: dict[str, Any] = {**step.changes, **between}
    if step.outcome:
        return Said(step.parts, step.directives, {**slots, "form_outcome": step.outcome, "requested_slot": None})
    later = progress.after(step.changes)
    if not form.reviews and later.next_slot() == CONFIRM:
        return Said(step.parts, step.directives, {**slots, "form_outcome": "confirmed", "requested_slot": None})
    # What a correction has made superfluous is forgotten, so that it is not filed.
    superfluous = set(later.answers) - {f.slot for f in later.needed()}
    slots |= dict.fromkeys(superfluous)
    slots["requested_slot"] = later.next_slot()
    question = (ask(later.after(dict.fromkeys(superfluous)), slots["requested_slot"]),) if step.ask_again else ()
    return Said((*step.parts, *question), step.directives, slots)


def _begin(form: Form, tracker: Tracker, services: Services) -> Said:
    """The form has just begun: the sentence that began it may already name the first answer."""
    slots: dict[str, Any] = {f.slot: None for f in form.fields} | {"form_outcome": None, "form_retries": 0.0}
    slots["form_answered"] = None
    first = form.fields[0]
    reading = first.read(tracker.words, services.clock())
    if isinstance(reading, Value) and reading.text in first.options and reading.text != first.options[-1]:
        slots[first.slot] = reading.text
    progress = Progress(form, services, tracker, {s: v for s, v in slots.items() if isinstance(v, str)}, "")
    slots["requested_slot"] = progress.next_slot()
    return Said((text(form.intro), ask(progress, slots["requested_slot"])), (), slots)


def understand(progress: Progress) -> Step:
    """What a sentence means at this point of a form."""
    if wording.LEAVE.match(progress.words):
        return Step(outcome="left")
    if (wording.HUMAN_ALONE if progress.is_free else wording.HUMAN).search(progress.words):
        return Step(outcome="human")
    step = _correction(progress) or (_confirmation(progress) if progress.asked == CONFIRM else _value(progress))
    # The intent is heard only for what is no answer: "进城务工人员" sounds like asking for a human, and is one.
    return step or _by_intent(progress)


def _by_intent(progress: Progress) -> Step:
    """A sentence that fits nothing the form asks: leaving, a human, a question, or not understood."""
    intent, is_short = progress.tracker.intent, len(progress.words) <= wording.SHORT
    if is_short and intent == "stop":
        return Step(outcome="left")
    if is_short and intent == "ask_human":
        return Step(outcome="human")
    if is_short and (wish := wish_of(progress.tracker)):
        # No words of its own: the turn says what it did, and asks the form's question again behind it.
        return Step(directives=(wish,), ask_again=False)
    if _is_question(progress):
        return _in_between(progress)
    return _not_understood(progress, progress.field.retry if progress.field else texts.FORM_CONFIRM_HELP)


def _correction(progress: Progress) -> Step | None:
    """ "电话写错了，是…", "改成下周四": the field meant is set anew, or asked again."""
    if not (progress.form.reviews and wording.CORRECTION.search(progress.words)):
        return None
    meant, told = _field_meant(progress), wording.after_correction(progress.words)
    if meant is None:
        options = [(f.label, f"{f.label}要改") for f in progress.needed() if f.slot in progress.answers]
        if not options or (progress.asked != CONFIRM and not wording.CORRECTION_ALONE.match(progress.words)):
            return None
        return Step((choices(texts.FORM_CORRECT_WHICH, *options, code="correct_which"),), ask_again=False)
    is_question = meant.is_free and wording.ENDS_AS_QUESTION.search(told)
    reading = progress.read(meant, told) if told and not is_question else None
    if isinstance(reading, Value):
        done = f"{meant.label}：{meant.show(reading.text)}，{texts.FORM_CORRECTED}"
        return Step((notice(done, code="corrected"),), changes=_changes(progress, meant, reading))
    why = (notice(reading.words, code="problem"),) if isinstance(reading, Problem) else ()
    return Step(why, changes={meant.slot: None})


def _field_meant(progress: Progress) -> Field | None:
    """The answered field that a correction names, or the only one its new value fits."""
    answered = [f for f in progress.needed() if f.slot in progress.answers]
    for one in answered:
        if any(_names(progress, name) for name in (one.label, *one.names)):
            return one
    told = wording.after_correction(progress.words)
    if not told or progress.asked != CONFIRM:
        return None
    fitting = [f for f in answered if f.known_by_value and isinstance(progress.read(f, told), Value)]
    return fitting[0] if len(fitting) == 1 else None


def _names(progress: Progress, name: str) -> bool:
    """Whether a correction names a field so: anywhere, but in front of it all where free text is asked for."""
    if not progress.is_free:
        return name in progress.words
    return bool(re.match(rf"(?:我的?|刚才的?|前面的?)?{re.escape(name)}{wording.SLIPPED}", progress.words))


def _changes(progress: Progress, one: Field, reading: Value) -> dict[str, str | None]:
    known = {f.slot for f in progress.form.fields}
    return {one.slot: reading.text, **{slot: value for slot, value in reading.more if slot in known}}


def _confirmation(progress: Progress) -> Step | None:
    if wording.CONFIRM.match(progress.words):
        return Step(outcome="confirmed")
    # A bare new value at the end corrects the field it fits: "下周四吧", "138****5678".
    for one in progress.needed():
        reading = progress.read(one, progress.words) if one.known_by_value else None
        if isinstance(reading, Value) and reading.text != progress.answers.get(one.slot):
            done = f"{one.label}：{one.show(reading.text)}，{texts.FORM_CORRECTED}"
            return Step((notice(done, code="corrected"),), changes=_changes(progress, one, reading))
    return None


def _value(progress: Progress) -> Step | None:
    """The sentence as a value of the asked field."""
    asked = progress.field
    if asked is None:
        return Step()
    reading = progress.read(asked, progress.words)
    if isinstance(reading, Value) and not (asked.is_free and _asks(progress)):
        heard = asked.heard(reading.text)
        return Step(heard.parts, heard.directives, _changes(progress, asked, reading))
    return Step((notice(reading.words, code="problem"),)) if isinstance(reading, Problem) else None


def _asks(progress: Progress) -> bool:
    """Whether free text is a question to us. Said again after it was answered, it is what the citizen wants written."""
    if progress.words == progress.tracker.text("form_answered"):
        return False
    pattern = wording.QUESTION if len(progress.words) < wording.ENOUGH else wording.ENDS_AS_QUESTION
    return bool(pattern.search(progress.words))


def _is_question(progress: Progress) -> bool:
    tracker = progress.tracker
    if wording.QUESTION.search(progress.words):
        return True
    # A bare word is a failed answer, whatever intent it sounds like: "月球" is no question about foreign law.
    is_sentence = len(progress.words) > wording.BARE
    return bool(
        is_sentence and wording.QUESTION_INTENTS.match(tracker.intent) and tracker.intent_confidence > wording.SURE
    )


def _in_between(progress: Progress) -> Step:
    """A question in the middle: answered first, then the form goes on where it was."""
    tracker = progress.tracker
    found = progress.services.knowledge.search(
        tracker.words, topic=progress.answers.get("matter", tracker.text("topic"))
    )
    parts, directives = answer_without_dialogue(found)
    said = [part for part in parts if part.type != "choices"] or [text(texts.UNKNOWN, code="unknown")]
    back = notice(progress.form.back, code="form_back")
    return Step((*said, back), tuple(directives), answered=progress.words)


def _not_understood(progress: Progress, help_words: str) -> Step:
    retries = progress.tracker.number("form_retries") + 1
    if retries < MAX_RETRIES:
        return Step((notice(help_words + progress.form.help, code="not_understood"),), retries=retries)
    return Step((choices(progress.form.stuck, texts.HUMAN, texts.LEAVE, code="stuck"),), retries=retries)


def ask(progress: Progress, slot: str) -> Part:
    """The question for a field, with where the citizen is; at the end the summary to confirm."""
    needed = progress.needed()
    steps = len(needed) + (1 if progress.form.reviews else 0)
    if slot == CONFIRM:
        return _summary(progress, needed, steps)
    one, step = next((f, i) for i, f in enumerate(needed, 1) if f.slot == slot)
    place = {"code": slot, "title": progress.form.title, "step": step, "steps": steps}
    return choices(one.ask, *(one.buttons or one.options), **place) if one.options else text(one.ask, **place)


def _summary(progress: Progress, needed: list[Field], steps: int) -> Part:
    rows = [(f.label, f.show(progress.answers[f.slot])) for f in needed]
    lines = "\n".join(f"{label}：{value}" for label, value in rows)
    words = f"{texts.FORM_CONFIRM_TITLE}\n{lines}\n{texts.FORM_CONSENT}"
    buttons = choices("", texts.CONFIRM, texts.CHANGE, texts.LEAVE).choices
    return card(
        texts.FORM_CONFIRM_TITLE,
        rows,
        words,
        code=CONFIRM,
        step=steps,
        steps=steps,
        choices=buttons,
        detail=texts.FORM_CONSENT,
    )


def submit(form: Form, tracker: Tracker, services: Services) -> Said:
    """The form is over: filed, handed to a human with what was collected, or left."""
    answers = {f.slot: tracker.text(f.slot) for f in form.fields if tracker.text(f.slot)}
    cleared: dict[str, Any] = dict.fromkeys([*(f.slot for f in form.fields), "form_outcome"])
    outcome = tracker.text("form_outcome")
    if outcome == "confirmed":
        concluded = form.conclude(answers, services)
        summary = _for_the_seat(form, answers, services) if form.hand_on else {}
        filed = (
            (File(form.request, answers, True, form.hand_on, summary, form.priority(answers)),) if form.request else ()
        )
        return Said(concluded.parts, (*filed, *concluded.directives), {**cleared, **concluded.slots})
    if outcome == "human" and form.request is None:
        return Said((text(texts.HANDING_OFF),), (HandOff("asked"),), cleared)
    if outcome == "human":
        return Said((text(texts.FORM_HUMAN),), (HandOff("asked", slots=_labelled(form, answers)),), cleared)
    return Said((text(form.left, code="form_left"),), (), cleared)


def _labelled(form: Form, answers: Mapping[str, str]) -> dict[str, str]:
    return {f.label: f.show(answers[f.slot]) for f in form.fields if f.slot in answers}


def _for_the_seat(form: Form, answers: Mapping[str, str], services: Services) -> dict[str, str]:
    """The outcome and the answers by their labels; name and phone stay sealed in the request."""
    open_answers = {slot: value for slot, value in answers.items() if slot not in SEALED}
    return {**form.outcome(answers, services), **_labelled(form, open_answers)}
