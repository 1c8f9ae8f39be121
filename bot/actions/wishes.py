"""Wishes about what is sent and what is kept: subscribe, unsubscribe, see my data, erase my data.

The plain words for them are commands that the turn hears before Rasa; these actions hear what people say instead.
"""

from __future__ import annotations

from bot import texts
from bot.actions.action import Said, Services
from bot.directives import Directive, MyData, Subscribe, Unsubscribe
from bot.replies import choices
from bot.tracker import Tracker

CONSTITUTION = "constitution"
SURE = 0.6
WISHES: dict[str, Directive] = {
    "subscribe": Subscribe(CONSTITUTION),
    "unsubscribe": Unsubscribe(),
    "view_my_data": MyData("view"),
    "erase_my_data": MyData("erase"),
}
ASK_BACK = {
    "subscribe": (texts.WISH_SUBSCRIBE, texts.SUBSCRIBE),
    "unsubscribe": (texts.WISH_UNSUBSCRIBE, texts.UNSUBSCRIBE),
    "view_my_data": (texts.WISH_VIEW, texts.VIEW_MY_DATA),
    "erase_my_data": (texts.WISH_ERASE, texts.ERASE_MY_DATA),
}


def wish_of(tracker: Tracker) -> Directive | None:
    """The wish that was surely heard."""
    return WISHES.get(tracker.intent) if tracker.intent_confidence >= SURE else None


def wish(tracker: Tracker, _services: Services) -> Said:
    """A wish is carried out; one that was not heard surely is asked back, with the plain words as a button."""
    sure = wish_of(tracker)
    if sure is not None:
        return Said((), (sure,))
    question, words = ASK_BACK[tracker.intent]
    return Said((choices(question, words, texts.NO_THANKS, code="wish"),))
