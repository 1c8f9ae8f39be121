"""What a form asks besides its fields, and the answers to it.

Rasa keeps in `form_open` what is open: `value:…` (is this your name?), `left:…` (change to another form?), `which`
(see `correcting.py`) or `add:…` (see `adding.py`). It stands for one sentence: whoever says something else is heard as ever.
"""

from __future__ import annotations

from dataclasses import replace

from bot import texts
from bot.actions.forms import words as wording
from bot.actions.forms.progress import Progress, Step
from bot.replies import choices

VALUE = "value:"
LEFT = "left:"
DOUBT = "_doubt"  # ends the code of a question whether this is the value


def doubt(progress: Progress, value: str) -> Step:
    """Ask whether this is the value."""
    asked = progress.field
    words = asked.doubt.format(value) if asked else value
    question = choices(words, texts.YES, texts.NO, code=progress.asked + DOUBT, **progress.place(progress.asked))
    return Step((question,), ask_again=False, open=VALUE + value)


def resolved(progress: Progress) -> tuple[Progress, Step | None]:
    """The step that answers what is open, or the sentence without its "no": "不是，我叫王方"."""
    opened = progress.tracker.text("form_open")
    if opened.startswith(VALUE) and progress.field:
        return _value(progress, opened.removeprefix(VALUE))
    if opened.startswith(LEFT):
        return progress, _left(progress, opened)
    return progress, None


def _value(progress: Progress, value: str) -> tuple[Progress, Step | None]:
    if wording.CONFIRM.match(progress.words) or progress.words == value:
        return progress, Step(changes={progress.asked: value})
    if wording.DENY.match(progress.words):
        return progress, Step()
    rest = wording.DENY_LEAD.sub("", progress.words)
    return replace(progress, tracker=progress.tracker.saying(rest)), None


def _left(progress: Progress, outcome: str) -> Step | None:
    words = progress.words
    if wording.CONFIRM.match(words) or words.startswith(texts.CHANGE_TO):
        return Step(outcome=outcome)
    if wording.DENY.match(words) or words == texts.STAY:
        return Step((progress.back(),))
    return None
