"""What is filed already: called off, given up, or moved to another day.

What is called off is asked back by the consultation, which knows what is filed; another day is for staff to give.
"""

from __future__ import annotations

import re

from bot import texts
from bot.actions.action import Said
from bot.directives import CallOff, RequestKind
from bot.replies import choices, notice
from bot.tracker import Tracker

# "预约去不了了", "取消我的预约", "改到下周一".
_FILED = r"(?:预约|登记|投诉|回拨|回电|调解|法援|法律援助|工单|单子|已?约(?:好|了)|申请)"
_OFF = r"(?:(?<![不别勿])(?<!不[要想])取消|撤销|撤回|撤掉|退掉|不想?[办要做约](?!取消)了?|不用.{0,2}了|不投诉)"
_DAY = r"(?:时间|日期|日子|钟头)"
_MOVE = (
    r"(?:改期|改约|改[到在成为]|推迟|延后|提前|换(?:个|一个|到)|[换挪]一?[天日]"
    rf"|[改换调](?!天)[^，,。]{{0,4}}{_DAY}|{_DAY}.{{0,4}}[改换调](?!天))"
)
_CANNOT_COME = r"(?:去不了|来不了|不去了|不来了)"
_UNDO = rf"(?:{_OFF}|{_MOVE}|{_CANNOT_COME})"
FILED = re.compile(
    rf"{_FILED}.{{0,12}}{_UNDO}|{_UNDO}.{{0,10}}{_FILED}|[改换调](?!天)[^，,。]{{0,4}}{_FILED}的?{_DAY}|^.{{0,4}}(?:改期|改到|改约|推迟到|延后到|提前到).+"
)
CALLED_OFF, CANNOT_COME = re.compile(_OFF), re.compile(_CANNOT_COME)
# "我不投诉了", "又不想立了，取消掉": something is given up, and the words may not say what.
GIVES_UP = re.compile(
    r"(?<![不别勿])(?<!不[要想])取消|撤[销回掉了]|退掉|(?:不|别|勿)(?:想|要|用|再|打算)*[一-龥]{1,4}(?:了|啦|哉)|不(?:想|要)?(?:办|约|申请|投诉|预约|调解)"
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
    call_off = CallOff(kind_named(tracker.words) or "")
    if CALLED_OFF.search(tracker.words):
        return Said((), (call_off,))
    if CANNOT_COME.search(tracker.words):
        return Said((notice(texts.FILED_CANNOT_COME, code="filed_stands"),), (call_off,))
    return Said((choices(texts.FILED_STANDS, texts.MY_MATTERS, texts.HUMAN, code="filed_stands"),))


def gives_up(tracker: Tracker) -> bool:
    """Whether the words give something up, be it filed or not."""
    words = tracker.words.strip()
    return tracker.intent == "stop" and GIVES_UP.search(words) is not None and NO_THANKS.fullmatch(words) is None
