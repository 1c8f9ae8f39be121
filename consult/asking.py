"""The question of a form that is open, as the citizen sees it: read from the transcript."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy.orm import Session

from bot import texts
from bot.replies import Part, notice
from consult import store
from consult.models import Conversation, Handler, Message, Sender
from core.clock import now

SESSION_GAP = timedelta(hours=8)  # a form put aside over lunch goes on; a session of Rasa's lasts as long (bot/domain)
RECENT = 12
NUMBER_STEPS = frozenset({"phone", "confirm"})  # where a form asks for a number, or it may be corrected
_NAMES_PHONE = re.compile(r"电话|座机|手机|号码")


def codes_of(messages: Iterable[Message]) -> frozenset[str]:
    """The codes of everything that messages say."""
    return frozenset(part.get("code", "") for message in messages for part in message.parts)


def asking(session: Session, conversation: Conversation) -> Message | None:
    """The message in which a form asks its question, where nothing was said to the citizen since."""
    shown = store.said_last(session, conversation.id)
    if shown is None or shown.sender != Sender.BOT or not any(part.get("step") for part in shown.parts):
        return None
    return shown


def open_question(session: Session, conversation: Conversation, words: str = texts.GO_ON) -> list[Part]:
    """The form's question, to be asked again behind what came in between, after `words`; empty when none is open."""
    message = asking(session, conversation)
    if conversation.handler != Handler.BOT or message is None or now() - message.at > SESSION_GAP:
        return []
    asked = [part for part in message.parts if part.get("step")]
    return [notice(words, code="form_back"), Part.from_json(asked[-1])]


def awaits_phone(session: Session, conversation: Conversation, words: str) -> bool:
    """Whether eight digits in these words are a phone: a form asks for it, or they say so in one."""
    message = asking(session, conversation) if conversation.handler == Handler.BOT else None
    if message is None:
        return False
    return bool(codes_of([message]) & NUMBER_STEPS) or _NAMES_PHONE.search(words) is not None
