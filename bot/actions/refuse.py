"""Refusing with a reason: a code, plain words, a next step."""

from __future__ import annotations

from bot import texts
from bot.actions.action import Said, Services
from bot.directives import Miss
from bot.replies import Part, choices, text
from bot.tracker import Tracker

REASONS = {
    "refuse_prediction": "advice_prediction",
    "refuse_deceit": "deceit",
    "politics": "politics",
    "foreign_law": "foreign_law",
    "off_topic": "not_legal",
    "abuse": "abuse",
    "unreadable": "unreadable",
}


def refuse(tracker: Tracker, _services: Services) -> Said:
    """The refusal for the intent."""
    reason = REASONS.get(tracker.intent, "not_legal")
    return Said((refusal(reason),), (Miss(reason),))


def refusal(reason: str) -> Part:
    words, options = texts.REFUSALS[reason], texts.REFUSAL_CHOICES.get(reason, ())
    return choices(words, *options, code=reason) if options else text(words, code=reason)
