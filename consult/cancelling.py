"""A citizen calls off what she filed: asked back first, and only what is hers and not done with yet."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from bot import texts as bot_texts
from bot.components.phrases import CANCELS
from bot.directives import CallOff, Nod
from bot.replies import Part, choices, notice
from consult import store, texts
from consult.asking import open_question
from consult.commands import Command, plain
from consult.desk import Desk
from consult.handlers import Handlers
from consult.models import Conversation, Request
from consult.person import conversations_of
from consult.request import MOVES, PREFIXES, move, requests_of
from core.clock import minute, now

CANCELLED, BY = "cancelled", "citizen"
ASKED = "cancel_request"
_REFERENCE = re.compile(rf"(?:{'|'.join(PREFIXES.values())})[\d]{{6}}[0-9A-Z]{{4}}", re.IGNORECASE)
_NUMBER = rf"(?:编号|登记)?[:：是为]?\s*(?:{_REFERENCE.pattern})"
_WANT = r"(?:请|麻烦)?(?:我)?(?:想|要|想要)?(?:帮我)?"
_CALL_OFF = rf"(?:{CANCELS}|不要)(?:了|掉)?"
_MATTER = r"(?:我的|这个|那个|我)?(?:登记|预约|申请|投诉|回拨|预审|公证预约|预约登记|登记事项)?(?:的)?"
_END = r"\s*(?:了|吧|这个登记|这个预约|的登记|的预约)?"
# 取消预约 alone may mean the form that is open: without a number only what can mean nothing else is a command.
CANCEL = re.compile(
    rf"{_WANT}{_CALL_OFF}{_MATTER}\s*{_NUMBER}{_END}|{_WANT}把?{_NUMBER}\s*{CANCELS}(?:了|掉|吧)?"
    rf"|{_WANT}{CANCELS}(?:我的(?:登记|预约|申请|投诉|回拨)|登记)",
    re.IGNORECASE,
)
CONFIRM = re.compile(rf"(?:我)?确认取消(?:登记|预约)?\s*(?:{_REFERENCE.pattern})?", re.IGNORECASE)
KEEP = re.compile(
    r"(?:算了|那|嗯|好吧?|我|再想想|[,，])*(?:还是|先|暂时|就)*(?:我)?(?:不|别|勿|不要|不想|不用|不必)再?取消(?:了|吧|啦|它|登记|预约)*"
    r"|(?:还是|就)?保留(?:登记|预约|着|吧)+"
)


def cancellable(request: Request) -> bool:
    return CANCELLED in MOVES.get(request.status, ())


class Cancelling:
    """The commands; the desk is told of what was called off."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def commands(self) -> tuple[Command, ...]:
        """Heard whoever holds the conversation: the seat who does sees it in the ticket."""
        return (
            Command("cancel_request", CANCEL, self.ask, anytime=True),
            Command("confirm_cancel", CONFIRM, self.confirm, anytime=True),
            Command("keep_request", KEEP, lambda *_: _kept(), anytime=True),
        )

    def handlers(self) -> Handlers:
        """The same wishes in other words, and a bare yes or no to the question, as the dialogue heard them."""
        return {
            CallOff: lambda session, talk, _, wish: self._call_off(session, talk, wish),
            Nod: lambda session, talk, _, nod: self._nod(session, talk, nod),
        }

    def ask(self, session: Session, conversation: Conversation, words: str) -> list[Part]:
        """Whether she means it; where she names none and has several, which."""
        named = _named(words)
        mine = _hers(session, conversation)
        if named:
            request = _of_number(mine, named)
            return [_question(request)] if request and cancellable(request) else _refused(request, named)
        open_ones = [one for one in mine if cancellable(one)]
        if open_question(session, conversation):
            return _which(open_ones, or_form=True) if open_ones else _leave_form(conversation)
        return _which(open_ones) if open_ones else _nothing()

    def confirm(self, session: Session, conversation: Conversation, words: str) -> list[Part]:
        """Carry out what is named, or was asked about just now: it cannot be undone. Else it is asked which one."""
        if named := _named(words):
            return self._carry_out(session, conversation, named)
        asked = _asked_about(session, conversation)
        request = _of_number(_hers(session, conversation), asked)
        if request is None or not cancellable(request):
            return self.ask(session, conversation, "")
        return self._carry_out(session, conversation, asked)

    def _call_off(self, session: Session, conversation: Conversation, wish: CallOff) -> list[Part]:
        """Words that name a matter mean it; those that may mean anything else name nothing that is not filed."""
        open_ones = [one for one in _hers(session, conversation) if cancellable(one)]
        named = [one for one in open_ones if one.kind == wish.request]
        meant = named or (open_ones if wish.surely or not wish.request else [])
        if not meant:
            return _nothing() if wish.surely else []
        staff_move = [notice(bot_texts.FILED_CANNOT_COME, code="filed_stands")] if wish.may_move else []
        return staff_move + _which(meant)

    def _nod(self, session: Session, conversation: Conversation, nod: Nod) -> list[Part]:
        named = _asked_about(session, conversation)
        if not named:
            return []
        return self._carry_out(session, conversation, named) if nod.yes else _kept()

    def _carry_out(self, session: Session, conversation: Conversation, named: str) -> list[Part]:
        """Call it off; the seats find it in the ticket."""
        request = _of_number(_hers(session, conversation), named)
        if request is None or not cancellable(request):
            return _refused(request, named)
        move(session, named, CANCELLED, BY)
        told = {texts.label_cancelled(named): texts.cancelled_by_citizen(minute(now()))}
        for talk in {conversation.id, request.conversation_id}:
            self._desk.note(session, session.get_one(Conversation, talk), told)
        return [notice(texts.cancelled(texts.KINDS[request.kind], named), code="request_cancelled", title=named)]


def _leave_form(conversation: Conversation) -> list[Part]:
    """Nothing is filed, so that the form that is open is meant: the dialogue begins anew without it."""
    conversation.epoch += 1
    return [notice(bot_texts.FORM_LEFT, code="form_left")]


def _which(open_ones: list[Request], *, or_form: bool = False) -> list[Part]:
    """Whether the only one is meant, or which of several; the form that is open may be meant as well."""
    if len(open_ones) == 1 and not or_form:
        return [_question(open_ones[0])]
    buttons = [texts.cancel_words(one.reference) for one in open_ones] + [bot_texts.LEAVE] * or_form
    labels = [f"{texts.KINDS[one.kind]} {one.reference}" for one in open_ones] + [texts.CANCEL_FORM] * or_form
    return [choices(texts.CANCEL_WHICH, *zip(labels, buttons, strict=True), code="cancel_which")]


def _nothing() -> list[Part]:
    return [notice(texts.CANCEL_NOTHING, code="cancel_nothing")]


def _kept() -> list[Part]:
    return [notice(texts.CANCEL_KEPT, code="request_kept")]


def _hers(session: Session, conversation: Conversation) -> list[Request]:
    return requests_of(session, *conversations_of(session, conversation.id))


def _of_number(mine: list[Request], named: str) -> Request | None:
    return next((one for one in mine if one.reference == named), None)


def _named(words: str) -> str:
    found = _REFERENCE.search(plain(words))
    return found.group().upper() if found else ""


def _asked_about(session: Session, conversation: Conversation) -> str:
    """The number about which she was asked; nothing where anything, by whomever, was said to her since."""
    shown = store.said_last(session, conversation.id)
    asked = [part["title"] for part in shown.parts if part.get("code") == ASKED] if shown else []
    return asked[-1] if asked else ""


def _refused(request: Request | None, named: str) -> list[Part]:
    """Why it cannot be called off; nobody learns whether a number that is not hers exists."""
    if request is None:
        return [notice(texts.not_yours(named), code="cancel_unknown")]
    return [notice(texts.no_such_move(named, texts.STATUSES[request.status], []), code="cancel_over")]


def _question(request: Request) -> Part:
    words = texts.cancel_sure(texts.KINDS[request.kind], request.reference, texts.STATUSES[request.status])
    yes = texts.confirm_words(request.reference)
    return choices(words, (texts.CANCEL_YES, yes), texts.CANCEL_NO, code=ASKED, title=request.reference)
