"""What an open form has collected, read off the transcript: for a hand-off that does not pass through the dialogue."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.actions.forms.correcting import CORRECTED
from bot.actions.forms.early import NOTED
from bot.actions.forms.opened import DOUBT
from bot.actions.forms.register import FORMS
from consult.models import Message, Sender

FIELDS = {field.slot: field.label for form in FORMS for field in form.fields}  # the labels that the cards show, too


def collected(messages: Iterable[Message]) -> dict[str, str]:
    """Label → answer of the form that is open at the end of these messages (oldest first); empty when none is.

    An answer is what the citizen said to a step, where the form then went on to a later one; a question back about
    it ("您的姓名是“…”吗？") leaves it. What the form says it wrote down or corrected counts more, and the card to confirm,
    where it was shown, names all of them.
    """
    answers: dict[str, str] = {}
    asked: dict[str, Any] = {}
    for message in messages:
        if message.sender == Sender.CITIZEN:
            if asked.get("code") in FIELDS and not message.pending:
                answers[FIELDS[asked["code"]]] = message.parts[0]["text"]
            continue
        if message.sender != Sender.BOT:
            continue
        steps = [part for part in message.parts if part.get("step")]
        if not steps:  # the form was left, or filed
            answers, asked = {}, {}
            continue
        before, asked = asked, steps[-1]
        code = asked.get("code", "")
        if _stayed(before, asked):
            answers.pop(FIELDS.get(before.get("code", ""), ""), None)
        answers.pop(FIELDS.get(code, ""), None)
        told = [part for part in message.parts if part.get("code") in (NOTED, CORRECTED)]
        answers |= {row["label"]: row["value"] for part in (*told, asked) for row in part.get("rows", ())}
    return answers


def _stayed(before: dict[str, Any], asked: dict[str, Any]) -> bool:
    """Whether the form went back or asked something else at the same step, so that what was said was no answer."""
    code, number = asked.get("code", ""), before.get("step", 0)
    is_aside = code not in FIELDS and not code.endswith(DOUBT)
    return bool(asked["step"] < number or (asked["step"] == number and is_aside))
