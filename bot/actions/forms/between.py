"""What comes between a form's question and its answer: another question, progress, another form, talk."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot import texts
from bot.actions import answer, institution, refuse, service
from bot.actions.forms import words as wording
from bot.actions.forms.asides import aside_for
from bot.actions.forms.correcting import ask_which
from bot.actions.forms.progress import CONFIRM, Progress, Step
from bot.actions.forms.values import Problem, Reading, Value
from bot.actions.wishes import wish_of
from bot.directives import Answer, Directive, Miss
from bot.replies import Part, choices, notice, text
from knowledge import Decision, Found

LIKELY = 0.5  # among several entries, the best one is answered with
CERTAIN = 0.8
BEGUN_BY = {
    "book_notary": ("notary_appointment", "公证预约"),
    "apply_legal_aid": ("legal_aid_precheck", "法律援助预审"),
    "apply_mediation": ("mediation", "人民调解申请"),
    "make_complaint": ("complaint", "投诉建议"),
    "request_callback": ("callback", "预约回拨"),
    "start_quiz": ("quiz", texts.QUIZ),
}
SENTENCES = texts.LEADS | {"quiz": texts.QUIZ}
# Nothing but the wish to begin a form; "我要投诉物业" describes a dispute.
_BEGINS = re.compile(
    r"^(?:那|请|我|要|想|需要|帮|给|去|来|改|申请|预约|办理?|做|填|写|一下|一个|个|人民|公证|法律援助|法援|援助|预审|调解|投诉|建议"
    r"|举报|登记|回拨|回电|宪法|小?测验|的|吧|了|啊)+[。！!]*$"
)
_PROGRESS = re.compile(r"^(?:我要|我想|帮我|请|麻烦)*(?:查询?|看)(?:一下|看)?(?:我的)?(?:办理)?(?:进度|编号)")


def interrupted(progress: Progress) -> Step | None:
    """What is heard before an answer, because it can be none: unwillingness, progress of a request, another form."""
    if progress.field and progress.words in progress.field.options:
        return None
    if step := _aside(progress):
        return step
    if _is_unwilling(progress):
        return Step((notice(texts.FORM_UNWILLING, code="unwilling"),))
    return _progress_of_request(progress) or _other_form(progress, _BEGINS.match(progress.words) is not None)


def _aside(progress: Progress) -> Step | None:
    """A question about the form itself; a field may have its own words for it, but a mere guess does not count."""
    found = aside_for(progress.form.asides, progress.words)
    if found is None or progress.was_answered:
        return None
    if progress.field and not progress.is_free and _is_surely_read(progress.read(progress.field, progress.words)):
        return None
    return _asked(progress, found.search) if found.search else _told(progress, [text(found.words, code="aside")])


def _is_surely_read(reading: Reading) -> bool:
    return reading is not None and not (isinstance(reading, Value) and reading.is_guess)


def _is_unwilling(progress: Progress) -> bool:
    """Whether somebody would rather not say, or asks what becomes of it; a field may have its own words for that."""
    asked = progress.field
    if not progress.form.reviews or asked is None or asked.is_free or not wording.UNWILLING.search(progress.words):
        return False
    return not isinstance(progress.read(asked, progress.words), Problem)


def talked(progress: Progress) -> Step | None:
    """A sentence that fits nothing the form asks: leaving, a human, danger, talk, a question."""
    if step := _wished(progress) if len(progress.words) <= wording.SHORT else None:
        return step
    if progress.hears("crisis", sure=wording.SURE):
        return Step((text(texts.CRISIS, code="crisis"), progress.back()))
    if step := _other_form(progress, not progress.is_free) or _chatted(progress):
        return step
    return _asked(progress) if is_question(progress) else None


def _wished(progress: Progress) -> Step | None:
    """A short sentence that wants something of us: to stop, a human, its subscription or data."""
    if progress.hears("stop", sure=0.5) and not wording.asks(progress.words):
        return Step(outcome="left")
    if progress.hears("ask_human", sure=0.0):
        return Step(outcome="human")
    # No words of its own: the turn says what it did, and asks the form's question again behind it.
    wish = wish_of(progress.tracker)
    return Step(directives=(wish,), ask_again=False) if wish else None


def _chatted(progress: Progress) -> Step | None:
    """Talk that asks for nothing."""
    if wording.WAIT.match(progress.words):
        return Step((notice(texts.FORM_WAIT, code="wait"),))
    if wording.GREETING.match(progress.words):
        return Step((progress.back(texts.FORM_CHAT["greet"]),))
    return _chat_heard(progress) if len(progress.words) <= wording.SHORT else None


def _chat_heard(progress: Progress) -> Step | None:
    """The same by its intent."""
    if progress.hears(*texts.FORM_CHAT, sure=CERTAIN):
        return Step((progress.back(texts.FORM_CHAT[progress.tracker.intent]),))
    if progress.hears("easier_words", sure=CERTAIN):
        help_words = progress.field.retry if progress.field else texts.FORM_CONFIRM_HELP
        return Step((notice(texts.FORM_EASIER + help_words, code="easier"),))
    if progress.form.reviews and progress.hears("correct", sure=CERTAIN):
        return ask_which(progress)
    return None


def is_question(progress: Progress) -> bool:
    """Whether a sentence that is no answer asks for something."""
    if wording.ANY.search(progress.words):
        return False
    if wording.QUESTION.search(progress.words):
        return True
    # A bare word is a failed answer, whatever intent it sounds like: "月球" is no question about foreign law.
    if len(progress.words) <= wording.BARE and not progress.hears("abuse", "capabilities", sure=CERTAIN):
        return False
    tracker = progress.tracker
    is_heard = wording.QUESTION_INTENTS.match(tracker.intent) or tracker.intent == "abuse"
    return bool(is_heard and tracker.intent_confidence > wording.SURE)


def _asked(progress: Progress, question: str = "") -> Step:
    """A question in the middle: answered first, then the form goes on where it was."""
    return _told(progress, *reply(progress, question))


def _told(progress: Progress, parts: list[Part], directives: Sequence[Directive] = ()) -> Step:
    lead = texts.FORM_WRITE_AS_IS if progress.is_free else ""
    return Step((*parts, progress.back(lead)), tuple(directives), answered=progress.words)


def reply(progress: Progress, question: str = "") -> tuple[list[Part], list[Directive]]:
    """The answer to a question, without buttons: those of the form's question behind it are the only ones.

    `question` is asked in the place of the citizen's words, which leave out what they are about; it stands for itself,
    so that nothing that was spoken of before is carried into it.
    """
    if not question and progress.hears("find_institution", sure=wording.SURE):
        return _places(progress), []
    if not question and progress.hears("capabilities", sure=wording.SURE):
        return [text(texts.CAPABILITIES)], []
    topic = "" if question else progress.answers.get("matter", progress.tracker.text("topic"))
    found = progress.services.knowledge.search(question or progress.tracker.asks, topic=topic)
    if found.decision != Decision.ANSWER and not (topic or question) and _asks_of_nothing(progress):
        return [text(progress.form.which, code="which_matter")], []
    if found.decision == Decision.ASK:
        return _likeliest(found)
    parts, directives = answer.answer_without_dialogue(found)
    reason = refuse.REASONS.get(progress.tracker.intent, "")
    if found.decision == Decision.UNKNOWN and reason and progress.tracker.intent_confidence >= CERTAIN:
        return [text(texts.REFUSALS[reason], code=reason)], [Miss(reason)]
    said = [part for part in parts if part.type != "choices"] or [text(texts.UNKNOWN, code="unknown")]
    return said, directives


def _asks_of_nothing(progress: Progress) -> bool:
    """Whether the words leave out which of the form's matters they are about: "那要带什么材料？"."""
    return bool(progress.form.which) and progress.services.knowledge.leaves_out(progress.tracker.asks)


def _likeliest(found: Found) -> tuple[list[Part], list[Directive]]:
    """The best of several entries where it is likelier than not; else their questions, in words.

    As buttons they would stand beside those of the form's question, and nobody could tell to which of the two
    questions a button is the answer.
    """
    best = found.hits[0]
    if best.confidence > LIKELY:
        return answer.answer_parts(best), [Answer(best.entry.id, best.confidence, best.entry.topic)]
    return [text(texts.ask_which_in_words([hit.entry.question for hit in found.hits]), code="ask_which")], []


def _places(progress: Progress) -> list[Part]:
    """The offices that are asked for; the form's own district is not touched by it."""
    parts = institution.find_institution(progress.tracker, progress.services).parts
    if parts[-1].code == "which_district":
        return [text(texts.INSTITUTION_NAME_DISTRICT, code="which_district")]
    return [text(part.text, code=part.code) if part.type == "choices" else part for part in parts]


def _progress_of_request(progress: Progress) -> Step | None:
    """How far an earlier request is. Number and phone must stand in one sentence: alone, a phone is an answer here."""
    words = progress.words
    has_number = service.REFERENCE.search(words) is not None
    is_meant = _PROGRESS.match(words) or (
        not progress.is_free and (has_number or progress.hears("check_progress", sure=CERTAIN))
    )
    if not is_meant or progress.was_answered:
        return None
    if has_number and service.MASKED_PHONE.search(words):
        found = service.check_progress(progress.tracker, progress.services).directives
        return Step((progress.back(),), found)  # the turn puts what it finds in front
    return Step((text(texts.PROGRESS_TOGETHER, code="progress_ask"), progress.back()), answered=words)


def _other_form(progress: Progress, is_plain: bool) -> Step | None:
    """Another form is wished for: this one is left at once where nothing is lost by it, else we ask first."""
    topic, title = BEGUN_BY.get(progress.tracker.intent, ("", ""))
    is_sure = progress.tracker.intent_confidence >= CERTAIN
    if not (is_plain and is_sure and topic) or topic == progress.form.topic or progress.was_answered:
        return None
    if not progress.answers or progress.form.request is None:
        return Step(outcome=leave_for(topic))
    options = ((texts.change_to(title), texts.change_to(title)), texts.STAY)
    question = texts.change_form(progress.form.title, title)
    part = choices(question, *options, code="other_form", **progress.place(progress.asked))
    return Step((part,), ask_again=False, answered=progress.words, open=leave_for(topic))


def wishes_it_again(progress: Progress) -> bool:
    """Whether the sentence only begins this very form once more."""
    own = BEGUN_BY.get(progress.tracker.intent, ("", ""))[0] == progress.form.topic
    return own and _BEGINS.match(progress.words) is not None


def leave_for(topic: str) -> str:
    """The outcome of a form that is left for another one."""
    return f"left:{topic}"


def begin_other(topic: str) -> Part:
    """How to begin the form for which this one was left."""
    title = next((title for known, title in BEGUN_BY.values() if known == topic), "")
    return choices(texts.begin_form(title, SENTENCES[topic]), SENTENCES[topic], code="begin_other")


def is_talk(progress: Progress, sure: float) -> bool:
    """Whether what could be a value is rather said to us: greeting, waiting, not knowing, correcting, wishing."""
    words = progress.words
    patterns = (
        wording.GREETING,
        wording.WAIT,
        wording.UNWILLING,
        wording.UNSURE,
        wording.NO_WORDS,
        wording.NOT_KNOWN_WHO,
    )
    if any(pattern.fullmatch(words) for pattern in patterns) or wording.is_correction(words):
        return True
    others = (intent for intent, (topic, _) in BEGUN_BY.items() if topic != progress.form.topic)
    # "我要办宠物协议公证" names a matter; "我要办公证" does not.
    return wishes_it_again(progress) or progress.hears(*_TALK, *others, sure=sure)


_TALK = (
    *("stop", "ask_human", "abuse", "greet", "goodbye", "thank", "affirm", "deny", "easier_words", "capabilities"),
    *("crisis", "correct", "check_progress", "subscribe", "unsubscribe", "view_my_data", "erase_my_data"),
)


def not_confirmed(progress: Progress) -> Step | None:
    """ "不同意" to the summary: nothing is filed, and what can be done now is said in words."""
    is_deny = len(progress.words) <= wording.SHORT and progress.hears("deny", sure=CERTAIN)
    if progress.asked != CONFIRM or not (wording.NOT_CONFIRMED.match(progress.words) or is_deny):
        return None
    if wording.WAIT.match(progress.words):
        return None
    return Step((notice(texts.FORM_NOT_CONFIRMED, code="not_confirmed"),))
