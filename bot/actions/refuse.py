"""Refusing with a reason: a code, plain words, a next step."""

from __future__ import annotations

from bot import texts
from bot.actions.action import Said, Services
from bot.actions.answer import looked_up, said_for, with_a_seat
from bot.actions.complexity import complexity_of
from bot.directives import Miss
from bot.replies import Part, choices, text
from bot.tracker import Tracker
from knowledge import Decision

REASONS = {
    "refuse_prediction": "advice_prediction",
    "refuse_deceit": "deceit",
    "politics": "politics",
    "foreign_law": "foreign_law",
    "off_topic": "not_legal",
    "abuse": "abuse",
    "unreadable": "unreadable",
}


OF_A_CASE = frozenset(
    {"advice_prediction", "foreign_law", "not_legal"}
)  # refusals that a real, complex case may sound like
SURE = 0.6  # of held-out phrasings heard wrongly as one of these intents, two thirds lie below
BARE = 2  # "钱", "孩子": a word of this many characters accuses nobody


def refuse(tracker: Tracker, services: Services) -> Said:
    """The refusal for the intent; what was not heard surely is looked up first."""
    reason = REASONS.get(tracker.intent, "not_legal")
    if reason in OF_A_CASE and (why := complexity_of(tracker.words)):
        return with_a_seat(looked_up(tracker, services.knowledge), why)
    if tracker.intent_confidence < SURE and (said := _looked_up(tracker, services)):
        return said
    return Said((refusal(reason),), (Miss(reason),))


def _looked_up(tracker: Tracker, services: Services) -> Said | None:
    """The answer, or the question which one is meant; None where a refusal says more."""
    found = looked_up(tracker, services.knowledge)
    # Asking back among our own entries helps nobody who asks about another country's law.
    asks = found.decision == Decision.ASK and tracker.intent != "foreign_law"
    if found.decision == Decision.ANSWER or asks or is_bare(tracker):
        return said_for(tracker, found, services.knowledge)
    return None


def is_bare(tracker: Tracker) -> bool:
    """Whether it is one word, heard as something by chance."""
    return tracker.intent_confidence < SURE and len(tracker.words.strip()) <= BARE


def refusal(reason: str) -> Part:
    words, options = texts.REFUSALS[reason], texts.REFUSAL_CHOICES.get(reason, ())
    return choices(words, *options, code=reason) if options else text(words, code=reason)
