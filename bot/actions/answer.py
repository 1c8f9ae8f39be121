"""Answering a question of law: the entry with its articles, a question back, articles alone, or "not known"."""

from __future__ import annotations

from dataclasses import replace

from bot import texts
from bot.actions.action import Knows, Said, Services
from bot.actions.complexity import complexity_of
from bot.actions.guided import guide_values, said_by_guide
from bot.actions.repeat import is_same_again, sentence_on
from bot.directives import Answer, Directive, HandOff, Miss
from bot.replies import Citation, Part, card, choices, citations, text
from bot.tracker import Tracker
from knowledge import Decision, Entry, Found, Guide, Hit

MAX_CLARIFICATIONS = 2
MISSES_BEFORE_SEAT = 2
MAX_FOLLOW_UPS = 3
GUESSED = 0.5  # likelier than not, what was asked back about is what the next question is about
ARTICLE_SHOWN = 160


def answer(tracker: Tracker, services: Services) -> Said:
    """The action behind every question: search with the topic carried, then say what was decided."""
    return answer_found(tracker, looked_up(tracker, services.knowledge), services.knowledge)


def answer_found(tracker: Tracker, found: Found, knowledge: Knows) -> Said:
    """`answer` where the search has been made."""
    why = complexity_of(tracker.words)
    return with_a_seat(found, why) if why else said_for(tracker, found, knowledge)


def looked_up(tracker: Tracker, knowledge: Knows) -> Found:
    """The search, with the topic carried: the one answered about, or for words without a subject the one guessed.

    She never chose a guess: it says what to ask back about, and answers nothing.
    """
    if (guess := tracker.text("guess")) and knowledge.leaves_out(tracker.asks):
        found = knowledge.search(tracker.asks, topic=guess)
        return replace(found, decision=Decision.ASK) if found.decision == Decision.ANSWER else found
    return knowledge.search(tracker.asks, topic=tracker.text("topic"))


def with_a_seat(found: Found, why: str) -> Said:
    """A case too complex for the assistant alone: what is known of its topic, and a ticket that says why."""
    told, hand_off = text(texts.COMPLEX, code="complex"), HandOff("complex", slots={texts.COMPLEX_LABEL: why})
    counts = {"clarified": 0.0, "misses": 0.0}
    if found.decision == Decision.ANSWER:
        hit = found.hits[0]
        topic = hit.entry.topic
        slots = {**counts, "topic": topic, "guess": None}
        return Said((*answer_parts(hit), told), (_answered(hit, topic), hand_off), slots)
    return Said((*article_parts(found), told), (hand_off,), counts)


def said_for(tracker: Tracker, found: Found, knowledge: Knows) -> Said:
    """What to say to a search's result, at this point of the conversation."""
    if found.decision == Decision.ANSWER:
        hit = found.hits[0]
        if is_same_again(tracker, hit.entry, knowledge):
            return _same_again(tracker, hit.entry, knowledge)
        parts = [*answer_parts(hit), *follow_up_parts(hit.entry, knowledge)]
        # "那要多少钱" is answered by the entry on fees, and the talk goes on about what it was about.
        topic = (knowledge.leaves_out(tracker.asks) and tracker.text("topic")) or hit.entry.topic
        return Said(tuple(parts), (_answered(hit, topic),), _shown(tracker, hit, topic))
    if said := said_by_guide(tracker, found, knowledge):
        return said
    if found.decision == Decision.ASK and (asked := _times_asked(tracker, found)) < MAX_CLARIFICATIONS:
        best = found.hits[0]
        clarified = {"clarified": float(asked + 1), "clarified_topic": best.entry.domain}
        return Said((ask_which(found, tracker.text("shown")),), (), clarified | _guessed(tracker, best, knowledge))
    return _missed(tracker, found)


def _shown(tracker: Tracker, hit: Hit, topic: str) -> dict[str, str | float | None]:
    """What is remembered of an answer, and of a guide as long as another one is shown."""
    last = {"shown": hit.entry.id, "shown_for": tracker.asks}
    guided = {"guided": hit.entry.id} if hit.entry.guide else {}
    return {"topic": topic, "guess": None, "clarified": 0.0, "misses": 0.0, **last, **guided}


def _guessed(tracker: Tracker, best: Hit, knowledge: Knows) -> dict[str, str | None]:
    """The topic of a question back: hers where she named it, else a guess, and another one before it is over."""
    topic = best.entry.topic
    if best.confidence <= GUESSED or topic == tracker.text("topic"):
        return {}
    is_named = knowledge.read(topic) in knowledge.read(tracker.asks)
    return {"topic": topic, "guess": None} if is_named else {"guess": topic, "topic": None}


def _same_again(tracker: Tracker, entry: Entry, knowledge: Knows) -> Said:
    """Plainly: what stands above is all, or the sentence of it that is meant.

    A miss, but however often it is said no second one.
    """
    written = sentence_on(tracker.asks, entry, knowledge)
    told = texts.same_again(entry.question, tracker.asks, written)
    part = choices(told, *dict.fromkeys([*_onward(entry, knowledge), texts.HUMAN]), code="same_again")
    if written:
        return Said((part,), (), {"clarified": 0.0})
    seen = 0 if tracker.screened else 1
    return Said(
        (part,), (Miss("same_again"),), {"misses": float(max(tracker.number("misses"), seen)), "clarified": 0.0}
    )


def _times_asked(tracker: Tracker, found: Found) -> int:
    """How often was asked back about this field of law since the last answer."""
    field = tracker.text("clarified_topic")
    return tracker.number("clarified") if field in ("", *(hit.entry.domain for hit in found.hits)) else 0


def _missed(tracker: Tracker, found: Found) -> Said:
    # A miss that a script hides was not seen: it does not count.
    misses = tracker.number("misses") + (not tracker.screened)
    reason = "unclear" if found.decision == Decision.ASK else "unknown"
    if misses >= MISSES_BEFORE_SEAT and not tracker.screened:
        hand_off = HandOff("low_confidence", slots={})
        parts = (*article_parts(found), text(texts.UNKNOWN_AGAIN))
        return Said(parts, (Miss(reason), hand_off), {"misses": 0.0, "clarified": 0.0})
    return Said(tuple(unknown_parts(found)), (Miss(reason),), {"misses": float(misses)})


def answer_without_dialogue(found: Found) -> tuple[list[Part], list[Directive]]:
    """The same answer where no dialogue keeps count: Rasa away, or the command line."""
    if found.decision == Decision.ANSWER:
        hit = found.hits[0]
        return answer_parts(hit), [_answered(hit, hit.entry.topic)]
    if found.decision == Decision.ASK:
        return [ask_which(found)], []
    return unknown_parts(found), [Miss("unknown")]


def _answered(hit: Hit, topic: str) -> Answer:
    return Answer(hit.entry.id, hit.confidence, topic)


def answer_parts(hit: Hit) -> list[Part]:
    """The answer in plain words, the guide where there is one, then its articles."""
    entry = hit.entry
    parts = [text(entry.answer, entry_id=entry.id, confidence=hit.confidence, detail=entry.detail)]
    if entry.guide:
        parts.append(card(texts.guide_title(entry.topic), guide_rows(entry.guide), code="guide"))
    if entry.citations:
        parts.append(citations(*(Citation(c.law, c.article, c.version) for c in entry.citations)))
    return parts


def guide_rows(guide: Guide) -> list[tuple[str, str]]:
    """The guide as label and value, without what is not known."""
    values = guide_values(guide)
    return [(label, values[name]) for name, label in texts.GUIDE_LABELS.items() if values[name]]


def follow_up_parts(entry: Entry, knowledge: Knows) -> list[Part]:
    """Where to go from here: related questions, and what the entry leads to."""
    onward = _onward(entry, knowledge)
    return [choices(texts.FOLLOW_UPS, *onward)] if onward else []


def _onward(entry: Entry, knowledge: Knows) -> list[str]:
    related = [found.question for i in entry.follow_ups[:MAX_FOLLOW_UPS] if (found := knowledge.entry(i))]
    return related + ([texts.LEADS[entry.leads_to]] if entry.leads_to in texts.LEADS else [])


def ask_which(found: Found, shown: str = "") -> Part:
    """One question back, with the likeliest two or three and two ways out; what was shown last is no choice again."""
    others = [hit for hit in found.hits if hit.entry.id != shown]
    likeliest = (hit.entry.question for hit in others or found.hits)
    return choices(texts.ASK_WHICH, *likeliest, texts.NONE_OF_THESE, texts.HUMAN, code="ask_which")


def unknown_parts(found: Found) -> list[Part]:
    """Plainly not known; with statutes imported, the nearest articles as reading matter."""
    return [*article_parts(found), not_known()]


def not_known() -> Part:
    """Plainly not known, with the way on."""
    return choices(texts.UNKNOWN, texts.HUMAN, code="unknown")


def article_parts(found: Found) -> list[Part]:
    """The nearest articles, where the search found any."""
    if found.decision != Decision.ARTICLES:
        return []
    shown = [
        f"《{a.law}》{a.article}{texts.text_of(a.version)}：{a.text[:ARTICLE_SHOWN]}{'…' if len(a.text) > ARTICLE_SHOWN else ''}"
        for a in found.articles
    ]
    return [
        text("\n".join([texts.ARTICLES, *shown]), code="articles"),
        citations(*(Citation(a.law, a.article, a.version) for a in found.articles)),
    ]
