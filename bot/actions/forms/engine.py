"""The engine of all forms. Rasa decides that a form runs; here is decided what a sentence in it means.

Rasa calls `validate_<form>` with every message of a running form. The sentence is then, in this order: leaving,
asking for a human, the answer to what is open besides the field, progress or another form, a correction, a value of
the asked field and of others that are known by their value, talk or a question, or not understood. The intent alone cannot tell: "浦东" is an answer here and a
search elsewhere.

Every result names the next `requested_slot` and already asks for it, which saves Rasa's second call
(`action_ask_…`); `requested_slot: null` ends the form, and `action_submit_…` does what `form_outcome` says.
A result always sets `form_retries`: a validation that sets no slot is taken by Rasa 3.6 for a rejected form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from bot import texts
from bot.actions.action import Action, Said, Services
from bot.actions.forms import words as wording
from bot.actions.forms.adding import added
from bot.actions.forms.between import begin_other, interrupted, is_talk, not_confirmed, reply, talked, wishes_it_again
from bot.actions.forms.correcting import corrected, new_option, new_value
from bot.actions.forms.days import is_that_day
from bot.actions.forms.early import Early, hear, told
from bot.actions.forms.form import Field, Form
from bot.actions.forms.opened import doubt, resolved
from bot.actions.forms.progress import CONFIRM, Progress, Step
from bot.actions.forms.values import Problem, Reading, Value, names_day
from bot.directives import Answer, File, HandOff
from bot.replies import Part, card, choices, notice, text
from bot.tracker import Tracker

MAX_RETRIES = 3
SEALED = frozenset({"name", "phone"})
STATE = ("form_outcome", "form_answered", "form_open")  # with `form_retries`, what Rasa remembers of a running form


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
    state = {
        "form_retries": float(step.retries),
        "form_answered": step.answered or None,
        "form_open": step.open or None,
    }
    slots: dict[str, Any] = {**step.changes, **state}
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
    slots: dict[str, Any] = {f.slot: None for f in form.fields} | dict.fromkeys(STATE) | {"form_retries": 0.0}
    first = form.fields[0]
    reading = first.read(tracker.words, services.clock())
    if isinstance(reading, Value) and reading.text in first.options and reading.text != first.options[-1]:
        slots[first.slot] = reading.text
    progress = Progress(form, services, tracker, {s: v for s, v in slots.items() if isinstance(v, str)}, "")
    # Whatever is asked first, this sentence wishes for the form and is no story: its day is the form's.
    early = hear(progress, replace(first, is_free=False, takes_questions=False)) if form.reviews else Early()
    story = _story(form, early.rest if early.values else tracker.words)
    early = replace(early, values={**story, **early.values})
    slots |= early.values
    progress = progress.after(early.values)
    slots["requested_slot"] = progress.next_slot()
    noted = (*_noted(progress, early), *((notice(texts.FORM_ADD_MORE, code="add_more"),) if story else ()))
    return Said((text(form.intro), *noted, ask(progress, slots["requested_slot"])), (), slots)


def _story(form: Form, words: str) -> dict[str, str]:
    """The free text that the sentence which began the form tells already."""
    return {f.slot: told for f in form.fields if f.story and (told := f.story(words))}


def understand(progress: Progress) -> Step:
    """What a sentence means at this point of a form."""
    if wording.LEAVE.match(progress.words):
        return Step(outcome="left")
    if (wording.HUMAN_ALONE if progress.is_free else wording.HUMAN).search(progress.words):
        return Step(outcome="human")
    progress, resolution = resolved(progress)
    step = resolution or interrupted(progress) or added(progress) or corrected(progress)
    step = step or (_confirmation(progress) if progress.asked == CONFIRM else _value(progress))
    # The intent is heard only for what is no answer: "进城务工人员" sounds like asking for a human, and is one.
    return step or talked(progress) or new_option(progress) or _not_understood(progress)


def _confirmation(progress: Progress) -> Step | None:
    if wording.CONFIRM.match(progress.words):
        return Step(outcome="confirmed")
    return new_value(progress) or not_confirmed(progress)


def _value(progress: Progress) -> Step | None:
    """The sentence as a value of the asked field; None where it is rather said to us."""
    asked = progress.field
    if asked is None:
        return Step()
    reading = _reading(progress, asked)
    if isinstance(reading, Problem) and asked.is_free and progress.was_answered:
        reading = Value(progress.words)  # said again, it is meant to be written so
    reading = _with_its_day(progress, asked, reading)
    is_unsure = not isinstance(reading, Value) or reading.is_guess
    early = hear(progress, asked, is_unsure) if progress.form.reviews else Early()
    if early and (is_unsure or asked.is_free):
        return _by_the_rest(progress, asked, reading, early)
    if isinstance(reading, Problem):
        return _impossible(progress, asked, reading, early)
    return _answered(progress, asked, reading, early)


def _with_its_day(progress: Progress, asked: Field, reading: Reading) -> Reading:
    """A time of day with the day that the same words name, where it is another one than was agreed on."""
    day = next((f for f in progress.form.fields if f.slot == asked.day), None)
    if day is None or not isinstance(reading, Value) or not names_day(progress.words):
        return reading
    had, new = progress.answers.get(day.slot), progress.read(day, progress.words)
    if not isinstance(new, Value) or (had and is_that_day(progress.words, date.fromisoformat(had))):
        return reading
    return replace(reading, more=(*reading.more, (day.slot, new.text)))


def _by_the_rest(progress: Progress, asked: Field, reading: Reading, early: Early) -> Step | None:
    """The same by the words without what they say of other fields; where none are left, those alone are heard."""
    rest = replace(progress, tracker=progress.tracker.saying(early.rest))
    if not isinstance(reading, Problem) or asked.is_free:  # of two districts none is the rest
        reading = _reading(rest, asked) if early.rest else None
    if isinstance(reading, Problem):
        return _impossible(progress, asked, reading, early)
    return _answered(rest, asked, reading, early) if reading else Step(_noted(progress, early), changes=early.values)


def _impossible(progress: Progress, asked: Field, why: Problem, early: Early) -> Step:
    parts = (*_noted(progress, early), notice(why.words, code="problem"))
    return Step(parts, changes=early.values, answered=progress.words if asked.is_free else "")


def _answered(progress: Progress, asked: Field, reading: Value | None, early: Early) -> Step | None:
    """What a value does, where it is one; what was said of other fields goes along."""
    is_doubtful = bool(asked.doubt) and (reading is None or reading.is_guess)
    if is_doubtful and (other := new_value(progress)):
        return other  # "转到徐汇" is no name
    if reading is None or _is_said_to_us(progress, asked, reading):
        return None
    if is_doubtful or (asked.doubt and is_talk(progress, wording.NEARLY_CERTAIN)):
        step = doubt(progress, reading.text)
        return replace(step, parts=(*_noted(progress, early), *step.parts), changes=early.values)
    heard = asked.heard(reading.text)
    beside, answered = _beside(progress, asked)
    changes = {**early.values, **progress.changes(asked, reading.text, reading.more)}
    is_moved = any(progress.answers.get(slot, new) != new for slot, new in changes.items() if slot != asked.slot)
    is_new = early or is_moved or (asked.is_free and reading.text != progress.words)
    noted = (told(progress, changes), *early.why) if is_new else ()
    return Step((*noted, *heard.parts, *beside), (*heard.directives, *answered), changes)


def _noted(progress: Progress, early: Early) -> tuple[Part, ...]:
    return (*((told(progress, early.values),) if early.values else ()), *early.why)


def _reading(progress: Progress, asked: Field) -> Reading:
    """What the sentence reads as; a question is no answer, unless it only asks whether the answer will do."""
    if progress.words in asked.options or asked.is_free or asked.tells_questions:
        return progress.read(asked, progress.words)
    return None if wording.asks(progress.words) else progress.read(asked, wording.without_asking(progress.words))


def _is_said_to_us(progress: Progress, asked: Field, reading: Value) -> bool:
    """Whether words that could be a value are a question or talk instead."""
    words = progress.words
    if asked.is_free:
        is_question = _asks(progress) and not asked.takes_questions
        return is_question or bool(wording.GREETING.match(words)) or wishes_it_again(progress)
    is_abuse = bool(asked.doubt) and progress.hears("abuse", sure=wording.NEARLY_CERTAIN)
    is_guessed_of_talk = reading.is_guess and (is_talk(progress, wording.SURE) or wording.QUESTION.search(words))
    return is_abuse or bool(is_guessed_of_talk)


def _asks(progress: Progress) -> bool:
    """Whether free text is a question to us. Said again after it was answered, it is what the citizen wants written."""
    if progress.was_answered or wording.NOT_KNOWN_WHO.match(progress.words):
        return False
    if wording.asks_leave(progress.words):
        return True
    pattern = wording.QUESTION if len(progress.words) < wording.ENOUGH else wording.ENDS_AS_QUESTION
    return bool(pattern.search(wording.without_leave(progress.words)))


def _beside(progress: Progress, asked: Field) -> tuple[tuple[Part, ...], tuple[Answer, ...]]:
    """Where a question is taken as an answer, what is known of it is said beside."""
    if not asked.takes_questions or not _asks(progress):
        return (), ()
    parts, directives = reply(progress)
    answers = tuple(directive for directive in directives if isinstance(directive, Answer))
    return (notice(texts.FORM_NOTED, code="noted"), *parts) if answers else (), answers


def _not_understood(progress: Progress) -> Step:
    help_words = progress.field.retry if progress.field else texts.FORM_CONFIRM_HELP
    retries = progress.tracker.number("form_retries") + 1
    if retries < MAX_RETRIES:
        return Step((notice(help_words + progress.form.help, code="not_understood"),), retries=retries)
    return Step((choices(progress.form.stuck, texts.HUMAN, texts.LEAVE, code="stuck"),), retries=retries)


def ask(progress: Progress, slot: str) -> Part:
    """The question for a field, with where the citizen is; at the end the summary to confirm."""
    place = {"code": slot, **progress.place(slot)}
    if slot == CONFIRM:
        return _summary(progress, place)
    one = next(f for f in progress.form.fields if f.slot == slot)
    return choices(one.ask, *(one.buttons or one.options), **place) if one.options else text(one.ask, **place)


def _summary(progress: Progress, place: Mapping[str, Any]) -> Part:
    rows = [(f.label, f.show(progress.answers[f.slot])) for f in progress.needed()]
    lines = "\n".join(f"{label}：{value}" for label, value in rows)
    words = f"{texts.FORM_CONFIRM_TITLE}\n{lines}\n{texts.FORM_CONSENT}"
    buttons = choices("", texts.CONFIRM, texts.CHANGE, texts.LEAVE).choices
    more = {**place, "choices": buttons, "detail": texts.FORM_CONSENT}
    del more["title"]
    return card(texts.FORM_CONFIRM_TITLE, rows, words, **more)


def submit(form: Form, tracker: Tracker, services: Services) -> Said:
    """The form is over: filed, handed to a human with what was collected, or left."""
    answers = {f.slot: tracker.text(f.slot) for f in form.fields if tracker.text(f.slot)}
    cleared: dict[str, Any] = dict.fromkeys([*(f.slot for f in form.fields), *STATE])
    outcome, _, other = tracker.text("form_outcome").partition(":")
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
    onward = (begin_other(other),) if other else ()
    return Said((text(form.left, code="form_left"), *onward), (), cleared)


def _labelled(form: Form, answers: Mapping[str, str]) -> dict[str, str]:
    return {f.label: f.show(answers[f.slot]) for f in form.fields if f.slot in answers}


def _for_the_seat(form: Form, answers: Mapping[str, str], services: Services) -> dict[str, str]:
    """The outcome and the answers by their labels; name and phone stay sealed in the request."""
    open_answers = {slot: value for slot, value in answers.items() if slot not in SEALED}
    return {**form.outcome(answers, services), **_labelled(form, open_answers)}
