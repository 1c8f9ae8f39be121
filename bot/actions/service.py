"""Small services: what can you do, a human, an institution, progress, plainer words."""

from __future__ import annotations

import re

from bot import texts
from bot.actions.action import Said, Services
from bot.actions.answer import answer, answer_found, looked_up
from bot.actions.complexity import complexity_of
from bot.actions.filed import FILED, of_filed
from bot.actions.refuse import is_bare, refuse, speaks_english
from bot.directives import HandOff, LookUp, Miss
from bot.replies import SMALL_TALK, choices, notice, text
from bot.tracker import Tracker
from knowledge import Decision, Found

REFERENCE = re.compile(r"(?:GZ|FY|TJ|TS|HB)\s*-?\s*\d{6}\s*-?\s*[0-9A-Za-z]{4}", re.IGNORECASE)
CALL_ME = re.compile(r"打(?:电话)?给我|给我打|回(?:个|一个)?电|联系我|找我")
MASKED_PHONE = re.compile(r"\d{3}\*{4}\d{4}")
# A court's case number: "(2026)沪0115民初1234号"; courts tell of their cases themselves.
_COURTS = "沪苏浙皖京津渝冀晋蒙辽吉黑闽赣鲁豫鄂湘粤桂琼川贵云藏陕甘青宁新兵"
CASE_NUMBER = re.compile(rf"[(（\[〔【]?\d{{4}}[)）\]〕】]?\s*[{_COURTS}]\s*\d{{0,4}}\s*[一-龥]{{1,4}}\s*\d+\s*号?")
OF_PROGRESS = re.compile(
    r"进度|进展|编号|受理|预约|登记|申请|回拨|回电|投诉|调解|工单|查|哪一步|结果|批|办好|办得|怎么样"
)
ASKS = re.compile(r"[?？]|怎么|怎样|怎麼|如何|哪能|请问|什么|能不能|可以|可不可以|吗|咋|合法|犯法|要不要")
CRISIS, CARE = "crisis", "care"  # help with an alarm, and without
# Five-fold, half of the false alarms lie below, and one call for help in ten; of held-out calls the classifier alone
# hears 40 of 51 so surely (the screens' rules, which come first, hear all).
CRISIS_SURE = 0.5
DEATH = re.compile(r"[死血刀杀]")


def capabilities(_tracker: Tracker, _services: Services) -> Said:
    return Said((choices(texts.CAPABILITIES, *texts.CAPABILITY_CHOICES, code=SMALL_TALK),))


def hand_off(tracker: Tracker, _services: Services) -> Said:
    """A human is asked for; a complaint about a person goes the same way with its reason."""
    return Said((text(texts.HANDING_OFF),), (HandOff("asked"),), {"misses": 0.0})


def check_progress(tracker: Tracker, services: Services) -> Said:
    """Progress of a request: needs its reference number and phone, in one message or two, whichever comes first."""
    if CASE_NUMBER.search(tracker.words):
        return Said((choices(texts.COURT_CASE, texts.MY_MATTERS, texts.HUMAN, code="court_case"),))
    if FILED.search(tracker.words):
        return of_filed(tracker)
    reference = REFERENCE.search(tracker.words)
    masked = MASKED_PHONE.search(tracker.words)
    if masked and not reference and CALL_ME.search(tracker.words):
        return Said((choices(texts.CALL_ME, texts.LEADS["callback"], texts.HUMAN, code="call_me"),))
    if not reference and _asks_something_else(tracker.words):
        return answer(tracker, services)
    number = re.sub(r"[\s-]", "", reference.group()).upper() if reference else tracker.text("reference")
    phone = masked.group() if masked else tracker.text("reference_phone")
    if number and phone:
        return Said((), (LookUp(number, phone),), {"reference": None, "reference_phone": None})
    ask = texts.PROGRESS_ASK_PHONE if number else texts.PROGRESS_ASK_NUMBER if phone else texts.PROGRESS_ASK
    slots = {"reference": number or None, "reference_phone": phone or None}
    return Said((choices(ask, texts.MY_MATTERS, code="progress_ask"),), (), slots)


def _asks_something_else(words: str) -> bool:
    """Whether the words ask, and not about something filed: "我的电话是…，请问被网贷催收怎么办"."""
    rest = MASKED_PHONE.sub("", words)
    return bool(ASKS.search(rest)) and not OF_PROGRESS.search(rest)


def unreadable(tracker: Tracker, services: Services) -> Said:
    """What no word can be read of: a phone or a reference number alone asks for progress, all else is refused."""
    if any(known.search(tracker.words) for known in (REFERENCE, MASKED_PHONE, CASE_NUMBER)):
        return check_progress(tracker, services)
    if speaks_english(tracker.words):
        return Said((choices(texts.ENGLISH, texts.HUMAN, code="english"),), (Miss("unreadable"),))
    return refuse(tracker, services)


def crisis(tracker: Tracker, services: Services) -> Said:
    """What the classifier hears as danger: where help is, then the topic's answer, or which one is meant.

    What was not heard surely is answered as a question, with one line on help behind it that raises no alarm.
    The turn leaves the first part out where a screen has already said its script.
    """
    help_first = choices(texts.CRISIS, texts.HUMAN, code=CRISIS)
    found = looked_up(tracker, services.knowledge)
    is_known = found.decision in (Decision.ANSWER, Decision.ASK)
    is_deadly = DEATH.search(tracker.words) is not None
    if tracker.intent_confidence < CRISIS_SURE and not (is_deadly and found.decision != Decision.ANSWER):
        return _with_care(tracker, found, services)
    if not is_known and not complexity_of(tracker.words):
        return Said((help_first,))
    said = answer_found(tracker, found, services.knowledge)
    return Said((help_first, *said.parts), said.directives, said.slots)


def _with_care(tracker: Tracker, found: Found, services: Services) -> Said:
    said = answer_found(tracker, found, services.knowledge)
    # A bare word is no call for help; of a sentence nobody knows, so help is named.
    if is_bare(tracker):
        return said
    care, is_told = notice(texts.CARE, code=CARE), any(part.entry_id or part.choices for part in said.parts)
    parts = (*said.parts, care) if is_told and said.parts[0].code != "unknown" else (care, *said.parts)
    return Said(parts, said.directives, said.slots)


def easier_words(_tracker: Tracker, _services: Services) -> Said:
    return Said((choices(texts.EASIER, *texts.CAPABILITY_CHOICES[:2], texts.HUMAN, code="easier"),))


def nothing_to_confirm(_tracker: Tracker, _services: Services) -> Said:
    return Said((text(texts.NOTHING_TO_CONFIRM, code=SMALL_TALK),))
