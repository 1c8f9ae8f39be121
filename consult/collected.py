"""What an open form has collected, read off the transcript: for a hand-off that does not pass through the dialogue."""

from __future__ import annotations

from collections.abc import Iterable

from consult.models import Message, Sender
from consult.privacy_texts import FIELDS


def collected(messages: Iterable[Message]) -> dict[str, str]:
    """Label → answer of the form that is open at the end of these messages (oldest first); empty when none is.

    An answer is what the citizen said to a step; one after which the same step was asked again was none. The card to
    confirm, where it was shown, names all of them.
    """
    answers: dict[str, str] = {}
    asked = ""
    for message in messages:
        if message.sender == Sender.CITIZEN:
            if asked in FIELDS and not message.pending:
                answers[FIELDS[asked]] = message.parts[0]["text"]
            continue
        if message.sender != Sender.BOT:
            continue
        steps = [part for part in message.parts if part.get("step")]
        if not steps:  # the form was left, or filed
            answers, asked = {}, ""
            continue
        asked = steps[-1].get("code", "")
        answers.pop(FIELDS.get(asked, ""), None)
        answers |= {row["label"]: row["value"] for row in steps[-1].get("rows", ())}
    return answers
