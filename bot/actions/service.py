"""Small services: what can you do, a human, an institution, progress, plainer words."""

from __future__ import annotations

import re

from bot import texts
from bot.actions.action import Said, Services
from bot.actions.answer import looked_up, said_for, with_a_seat
from bot.actions.complexity import complexity_of
from bot.actions.refuse import is_bare, refuse
from bot.directives import HandOff, LookUp
from bot.replies import SMALL_TALK, choices, text
from bot.tracker import Tracker
from knowledge import Decision

REFERENCE = re.compile(r"(?:GZ|FY|TJ|TS|HB)\s*-?\s*\d{6}\s*-?\s*[0-9A-Za-z]{4}", re.IGNORECASE)
MASKED_PHONE = re.compile(r"\d{3}\*{4}\d{4}")
CRISIS = "crisis"
DEATH = re.compile(r"[死血刀杀]")


def capabilities(_tracker: Tracker, _services: Services) -> Said:
    return Said((choices(texts.CAPABILITIES, *texts.CAPABILITY_CHOICES, code=SMALL_TALK),))


def hand_off(tracker: Tracker, _services: Services) -> Said:
    """A human is asked for; a complaint about a person goes the same way with its reason."""
    return Said((text(texts.HANDING_OFF),), (HandOff("asked"),), {"misses": 0.0})


def check_progress(tracker: Tracker, _services: Services) -> Said:
    """Progress of a request: needs its reference number and phone, in one message or two, whichever comes first."""
    reference = REFERENCE.search(tracker.words)
    masked = MASKED_PHONE.search(tracker.words)
    number = re.sub(r"[\s-]", "", reference.group()).upper() if reference else tracker.text("reference")
    phone = masked.group() if masked else tracker.text("reference_phone")
    if number and phone:
        return Said((), (LookUp(number, phone),), {"reference": None, "reference_phone": None})
    ask = texts.PROGRESS_ASK_PHONE if number else texts.PROGRESS_ASK_NUMBER if phone else texts.PROGRESS_ASK
    slots = {"reference": number or None, "reference_phone": phone or None}
    return Said((text(ask, code="progress_ask"),), (), slots)


def unreadable(tracker: Tracker, services: Services) -> Said:
    """What no word can be read of: a phone or a reference number alone asks for progress, all else is refused."""
    if REFERENCE.search(tracker.words) or MASKED_PHONE.search(tracker.words):
        return check_progress(tracker, services)
    return refuse(tracker, services)


def crisis(tracker: Tracker, services: Services) -> Said:
    """What the classifier hears as danger: where help is, then the topic's answer, or which one is meant.

    The turn leaves the first part out where a screen has already said its script.
    """
    help_first = choices(texts.CRISIS, texts.HUMAN, code=CRISIS)
    found = looked_up(tracker, services.knowledge)
    if why := complexity_of(tracker.words):
        said = with_a_seat(found, why)
        return Said((help_first, *said.parts), said.directives, said.slots)
    # A bare word is no call for help; a sentence gets it even where it was not heard surely.
    if is_bare(tracker) and not DEATH.search(tracker.words):
        return said_for(tracker, found, services.knowledge)
    if found.decision not in (Decision.ANSWER, Decision.ASK):
        return Said((help_first,))
    said = said_for(tracker, found, services.knowledge)
    return Said((help_first, *said.parts), said.directives, said.slots)


def easier_words(_tracker: Tracker, _services: Services) -> Said:
    return Said((choices(texts.EASIER, *texts.CAPABILITY_CHOICES[:2], texts.HUMAN, code="easier"),))


def nothing_to_confirm(_tracker: Tracker, _services: Services) -> Said:
    return Said((text(texts.NOTHING_TO_CONFIRM, code=SMALL_TALK),))
