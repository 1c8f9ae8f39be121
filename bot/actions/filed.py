"""What is filed already: called off, given up, or moved to another day.

What is called off is asked back by the consultation, which knows what is filed; another day is for staff to give.
"""

from __future__ import annotations

import re

from bot import texts
from bot.actions.action import Said
from bot.components.phrases import (
    CANCELS,
    CANNOT_COME,
    CHANGES,
    FILED,
    MOVES,
    NO_DAY,
    NOT_KEPT,
    REFUSAL,
    REFUSES,
    TIME,
)
from bot.directives import CallOff, RequestKind
from bot.replies import choices
from bot.tracker import Tracker

# "预约去不了了", "取消我的预约", "改到下周一".
_OFF = rf"(?:{NOT_KEPT}(?:{CANCELS}|退掉)|{REFUSES})"
_MOVE = rf"(?:{MOVES}|提前(?!预约|申请|登记|多)|换(?:个|一个))"
_UNDO = rf"(?:{_OFF}|{_MOVE}|{CANNOT_COME})"
IS_FILED = re.compile(
    rf"{FILED}.{{0,12}}{_UNDO}|{_UNDO}.{{0,10}}{FILED}|{CHANGES}[^，,。]{{0,4}}{FILED}的?{TIME}"
    r"|^.{0,4}(?:改期|改到|改约|推迟到|延后到|提前到).+"
)
MOVED, CALLED_OFF, COMES_NOT = re.compile(_MOVE), re.compile(_OFF), re.compile(CANNOT_COME)
_KEEPS = rf"(?:不|别|勿)(?:想|要|用|必|再|打算)*{CANCELS}"
# "我不投诉了", "又不想立了，取消掉": something is given up, and the words may not say what.
GIVES_UP = re.compile(
    rf"{NOT_KEPT}{CANCELS}|撤了|退掉|{NO_DAY}{REFUSAL}(?!{_KEEPS})(?:不|别|勿)(?:想|要|用|再|打算)*[一-龥]{{1,4}}(?:了|啦|哉)"
    rf"|{REFUSAL}不(?:想|要)?(?:办|约|申请|投诉|预约|调解)"
)
# Said to be polite, or to put something off: nothing is given up.
NO_THANKS = re.compile(
    r"(?:那|好的?|嗯|先|暂时|现在|就|[,，])*(?:算了|算哉|不用|不必|不需要|不要紧|没事|不了|不急|不好意思)[了啦吧啊,，。！!]*(?:谢谢[你您]?)?[。！!]*"
)
KINDS: tuple[tuple[RequestKind, re.Pattern[str]], ...] = (
    ("complaint", re.compile(r"投诉|举报")),
    ("callback", re.compile(r"回拨|回电|回个?电话|打电话|来电")),
    ("mediation", re.compile(r"调解")),
    ("legal_aid_precheck", re.compile(r"法律援助|法援|预审")),
    ("notary_appointment", re.compile(r"公证|公正")),
)


def kind_named(words: str) -> RequestKind | None:
    """Which of the matters that can be filed the words name; None where they name none, or several."""
    named = [kind for kind, pattern in KINDS if pattern.search(words)]
    return named[0] if len(named) == 1 else None


def of_filed(tracker: Tracker) -> Said:
    """To words about something filed: called off it is asked back, any other change is for staff to make."""
    words = tracker.words
    comes_not = COMES_NOT.search(words) is not None
    if MOVED.search(words) or not (comes_not or CALLED_OFF.search(words)):
        return Said((choices(texts.FILED_STANDS, texts.MY_MATTERS, texts.HUMAN, code="filed_stands"),))
    # Who cannot come may want another day; who says so and calls it off does not.
    may_move = comes_not and not CALLED_OFF.search(words)
    return Said((), (CallOff(kind_named(words) or "", may_move=may_move),))


def gives_up(tracker: Tracker) -> bool:
    """Whether the words give something up, be it filed or not."""
    words = tracker.words.strip()
    return tracker.intent == "stop" and GIVES_UP.search(words) is not None and NO_THANKS.fullmatch(words) is None
