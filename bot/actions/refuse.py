"""Refusing with a reason: a code, plain words, a next step."""

from __future__ import annotations

import re
from dataclasses import replace

from bot import texts
from bot.actions.action import Said, Services
from bot.actions.answer import answer, looked_up, not_known, said_for, with_a_seat
from bot.actions.complexity import complexity_of
from bot.directives import Miss
from bot.replies import Part, choices, notice, text
from bot.tracker import Tracker
from knowledge import Decision
from knowledge.normalise import names_abroad

NOT_LEGAL = "not_legal"
REASONS = {
    "refuse_prediction": "advice_prediction",
    "refuse_deceit": "deceit",
    "politics": "politics",
    "foreign_law": "foreign_law",
    "off_topic": NOT_LEGAL,
    "abuse": "abuse",
    "unreadable": "unreadable",
}

OF_A_CASE = frozenset(
    {"advice_prediction", "foreign_law", NOT_LEGAL}
)  # refusals that a real, complex case may sound like
SURE = 0.6  # of held-out phrasings heard wrongly as one of these intents, two thirds lie below
CERTAIN = 0.95  # up to here a sure answer says more than the refusal; beyond, one phrasing of 3,000 is heard wrongly
BARE = 2  # "钱", "孩子": a word of this many characters accuses nobody
SCOLDED = re.compile(r"骂(?:了|过)?(?:我|人)|(?:他|她|对方|有人|老板|邻居|同事).{0,8}骂")  # not us: told of somebody
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:\W+[A-Za-z']+){2,}")
# Other law is refused where it is asked about; a foreigner who marries here asks about ours.
ELSEWHERE = re.compile(r"国外|境外|海外|外国|当地|他国|港澳|本国")
FOREIGNER = re.compile(r"[一-龥]{2,4}(?:国)?(?:籍|人(?!民)|护照|公民)|外国(?:人|籍)|(?:老外|外籍)")
HERE = re.compile(r"上海|国内|中国|我国|内地|大陆|本地|这里|这边")
PAPERS = re.compile(r"海牙|认证|附加证明|公证")  # made here, for use abroad
# "会不会罚得更重" asks what the law says; what comes of a case is another matter.
OF_PENALTY = re.compile(r"加重|更重|越.{0,6}重|罚.{0,4}[重多]")
OF_OUTCOME = re.compile(r"判|刑|[赢输]|胜|几年|坐牢")


def refuse(tracker: Tracker, services: Services) -> Said:
    """The refusal for the intent; what was not heard surely is looked up first."""
    reason = REASONS.get(tracker.intent, NOT_LEGAL)
    if reason in OF_A_CASE and (why := complexity_of(tracker.words)):
        return with_a_seat(looked_up(tracker, services.knowledge), why)
    if _asks_of_ours(tracker.words, services, reason):
        return answer(tracker, services)
    if said := _looked_up(tracker, services, reason):
        return said
    if reason == NOT_LEGAL and (tracker.text("topic") or tracker.text("guess")):
        return Said((not_known(),), (Miss(reason),))  # who was told of a right asks about it, whatever it sounds like
    return Said((refusal(reason),), (Miss(reason),))


def _asks_of_ours(words: str, services: Services, reason: str) -> bool:
    """Whether the words only sound like what is refused, and ask what the law here says, or tell of somebody."""
    if reason == "foreign_law":
        read = services.knowledge.read(words)
        return PAPERS.search(read) is not None or not asks_of_elsewhere(read)
    if reason == "advice_prediction":
        return OF_PENALTY.search(words) is not None and not OF_OUTCOME.search(words)
    return reason == "abuse" and SCOLDED.search(words) is not None


def asks_of_elsewhere(words: str) -> bool:
    """Whether the words, as the index reads them, ask about law beyond the mainland: a place of it, or "国外"."""
    rest = FOREIGNER.sub("", words)
    return bool(ELSEWHERE.search(rest) or names_abroad(rest)) and not (rest != words and HERE.search(rest))


def _looked_up(tracker: Tracker, services: Services, reason: str) -> Said | None:
    """The answer, or the question which one is meant; None where a refusal says more."""
    foretells = reason == "advice_prediction"
    if tracker.intent_confidence >= CERTAIN and not foretells:
        return None
    found = looked_up(tracker, services.knowledge)
    is_unsure = tracker.intent_confidence < SURE
    # Asking back among our own entries helps nobody who asks about another country's law.
    goes_on = reason == NOT_LEGAL and bool(tracker.text("topic") or tracker.text("guess"))
    asks = (is_unsure or goes_on) and found.decision == Decision.ASK and reason != "foreign_law"
    if found.decision != Decision.ANSWER and not asks and not is_bare(tracker):
        return None
    said = said_for(tracker, found, services.knowledge)
    if foretells and found.decision == Decision.ANSWER:  # the rule is told; what comes of this case is not
        return replace(said, parts=(*said.parts, notice(texts.NO_PREDICTION, code="no_prediction")))
    return said


def is_bare(tracker: Tracker) -> bool:
    """Whether it is one word, heard as something by chance."""
    return tracker.intent_confidence < SURE and len(tracker.words.strip()) <= BARE


def speaks_english(words: str) -> bool:
    """Whether what could not be read is a sentence in English."""
    return words.isascii() and ENGLISH.search(words) is not None


def refusal(reason: str) -> Part:
    words, options = texts.REFUSALS[reason], texts.REFUSAL_CHOICES.get(reason, ())
    return choices(words, *options, code=reason) if options else text(words, code=reason)
