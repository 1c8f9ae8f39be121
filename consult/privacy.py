"""A citizen's rights in the conversation: see what is kept, have it erased. Works without the dialogue."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.directives import HandOff, MyData
from bot.replies import Part, card, choices, notice
from consult import privacy_texts as texts
from consult.commands import Command
from consult.desk import Desk
from consult.export import Export, Form
from consult.handlers import Handlers
from consult.holdings import Holdings, show_all
from consult.models import Conversation, Erasure, ErasureState, Handler
from consult.request import ALPHABET, requests_of
from consult.texts import channel_name
from core.clock import local, now
from core.workdays import is_working_day

CONFIRM_WITHIN = timedelta(minutes=10)
# Until the database was cleaned, a wish can be taken back.
NOT_CARRIED_OUT = (ErasureState.ASKED, ErasureState.CONFIRMED, ErasureState.STAFF)
# What a person must handle is done within 15 working days, the longest that the regulators' rules on apps allow
# (App违法违规收集使用个人信息行为认定方法, 6).
STAFF_DAYS = 15
# These can hand a file over; elsewhere the summary says where the whole is to be had.
WITH_FILES = {"web": texts.DOWNLOAD_HERE, "app": texts.DOWNLOAD_APP}
_WANT = r"(?:请|麻烦)?(?:我)?(?:想|要|想要)?(?:帮我)?"
_OURS = r"(?:我的|我)?(?:全部|所有)?的?(?:个人)?(?:信息|数据|资料|记录)"
VIEW = re.compile(rf"{_WANT}(?:查看|查阅|导出|下载|看看)我的(?:全部|所有)?(?:个人)?(?:信息|数据|资料|记录)|我的信息")
ERASE = re.compile(rf"{_WANT}(?:删除|删掉|清除|注销){_OURS}|{_WANT}把{_OURS}(?:都)?(?:删除|删掉|删|清除)(?:了|掉)?")
CONFIRM = re.compile(r"(?:我)?确认删除")
KEEP = re.compile(r"不删了|先不删了?|不删除了?|取消删除")


class Privacy:
    """The conversation's side; `consult.erasure` carries out what was confirmed here."""

    def __init__(self, holdings: Sequence[Holdings], desk: Desk, pages: Mapping[str, str] | None = None) -> None:
        """`pages`: where a channel without files opens the same conversation as a page, which has them."""
        self._holdings = holdings
        self._desk = desk
        self._pages = pages or {}

    def commands(self) -> tuple[Command, ...]:
        """The plain words, heard before the dialogue and whoever holds the conversation."""
        return (
            Command("view_my_data", VIEW, lambda session, talk, _: self.view(session, talk), anytime=True),
            Command("erase_my_data", ERASE, lambda session, talk, _: self.ask(session, talk), anytime=True),
            Command("confirm_erasure", CONFIRM, lambda session, talk, _: self.confirm(session, talk), anytime=True),
            Command("keep_my_data", KEEP, lambda session, talk, _: self.keep(session, talk), anytime=True),
        )

    def handlers(self) -> Handlers:
        """The same wishes in other words, as the dialogue heard them."""
        return {MyData: lambda session, talk, _, wish: self._wish(session, talk, wish)}

    def _wish(self, session: Session, conversation: Conversation, wish: MyData) -> list[Part]:
        return self.view(session, conversation) if wish.wish == "view" else self.ask(session, conversation)

    def view(self, session: Session, conversation: Conversation) -> list[Part]:
        """A summary of what is kept, and where the whole is to be had."""
        sections = show_all(session, self._holdings, conversation.id)
        rows = [(texts.LABEL_SINCE, f"{local(conversation.created_at):%Y-%m-%d}")]
        rows += [(section.title, texts.count(len(section.rows))) for section in sections if section.rows]
        page = self._pages.get(conversation.channel, "")
        elsewhere = texts.download_at(page) if page else texts.DOWNLOAD_ELSEWHERE
        whole = WITH_FILES.get(conversation.channel, elsewhere)
        lines = "\n".join(f"{label}：{value}" for label, value in rows)
        # The rights stand in the part that follows: a channel of plain text shows both.
        summary = card(texts.CARD_TITLE, rows, f"{texts.CARD_TITLE}\n{lines}\n{whole}", code="my_data", detail=whole)
        return [summary, choices(texts.RIGHTS, texts.ERASE, code="my_data_rights")]

    def export(self, session: Session, conversation_id: str, form: Form = "json") -> bytes:
        """Everything that is kept, as a file for the citizen."""
        channel = channel_name(session.get_one(Conversation, conversation_id).channel)
        return Export(channel, now(), show_all(session, self._holdings, conversation_id)).as_file(form)

    def ask(self, session: Session, conversation: Conversation) -> list[Part]:
        """What would be deleted and what the law wants kept; carried out only after a confirmation."""
        open_asks = _erasures(session, conversation.id, ErasureState.ASKED)
        erasure = open_asks[0] if open_asks else _new(session, conversation)
        erasure.asked_at = now()
        unaccepted = len([r for r in requests_of(session, conversation.id) if r.status == "filed"])
        return [_question(unaccepted, obstacle(session, conversation))]

    def confirm(self, session: Session, conversation: Conversation) -> list[Part]:
        """The citizen means it: from here on it will be done, whatever dies."""
        if confirmed := _erasures(session, conversation.id, ErasureState.CONFIRMED):
            receipt = confirmed[0].receipt
            if obstacle(session, conversation):  # it waits, and the conversation is not over yet
                return [notice(texts.approved(receipt), code="erase_approved", title=receipt)]
            return [notice(texts.erased(receipt), code="erased", title=receipt)]
        fresh = [
            erasure
            for erasure in _erasures(session, conversation.id, ErasureState.ASKED)
            if now() - erasure.asked_at <= CONFIRM_WITHIN
        ]
        if not fresh:
            return [notice(texts.NOTHING_TO_CONFIRM, code="nothing_to_erase")]
        if why := obstacle(session, conversation):
            return self._leave_to_staff(session, conversation, fresh[0], why)
        fresh[0].state, fresh[0].confirmed_at = ErasureState.CONFIRMED, now()
        return [notice(texts.erased(fresh[0].receipt), code="erased", title=fresh[0].receipt)]

    def keep(self, session: Session, conversation: Conversation) -> list[Part]:
        """She thought better of it: whatever has not been carried out yet never will be."""
        open_ones = _erasures(session, conversation.id, *NOT_CARRIED_OUT, lock=True)
        if not open_ones:
            return [notice(texts.NOTHING_TO_KEEP, code="nothing_to_keep")]
        for erasure in open_ones:
            erasure.state = ErasureState.DROPPED
            if erasure.why:  # a ticket may show it
                self._desk.note(session, conversation, {texts.TASK_LABEL: texts.withdrawn(erasure.receipt)})
        return [notice(texts.KEPT_AS_IT_WAS, code="kept")]

    def _leave_to_staff(self, session: Session, conversation: Conversation, asked: Erasure, why: str) -> list[Part]:
        """A task for staff, once; an open ticket shows it, and where there is none one is opened."""
        erasure, due_at = leave_to_staff(session, conversation, why, asked)
        parts = [notice(texts.blocked(why, erasure.receipt, f"{local(due_at):%Y-%m-%d}"), code="erase_blocked")]
        facts = {texts.TASK_LABEL: erasure.receipt}
        if not self._desk.note(session, conversation, facts):
            parts += self._desk.open_ticket(session, conversation, HandOff("erase_my_data", slots=facts))
        return parts


def _question(unaccepted: int, why: str) -> Part:
    rows = [(texts.LABEL_WAITS, texts.waits(why, STAFF_DAYS))] if why else []
    rows += [(texts.LABEL_GONE, texts.GONE)]
    rows += [(texts.LABEL_CANCELLED, texts.cancelled(unaccepted))] if unaccepted else []
    rows += [(texts.LABEL_NAMELESS, texts.NAMELESS), (texts.LABEL_KEPT, texts.KEPT)]
    lines = "\n".join(f"{label}：{value}" for label, value in rows)
    words = f"{texts.CONFIRM_TITLE}\n{lines}\n{texts.NO_WAY_BACK}"
    buttons = choices("", texts.CONFIRM, texts.KEEP).choices
    return card(texts.CONFIRM_TITLE, rows, words, code="erase_confirm", detail=texts.NO_WAY_BACK, choices=buttons)


def leave_to_staff(
    session: Session, conversation: Conversation, why: str, asked: Erasure | None = None
) -> tuple[Erasure, datetime]:
    """The confirmed task for staff to erase this conversation, made once, and until when it is to be done.

    Args:
        asked: the wish that becomes the task, where there is none yet.
    """
    tasks = _erasures(session, conversation.id, ErasureState.STAFF)
    erasure = tasks[0] if tasks else asked or _new(session, conversation)
    if asked is not None and asked is not erasure:
        asked.state = ErasureState.DROPPED
    erasure.state, erasure.why, erasure.confirmed_at = ErasureState.STAFF, why, now()
    erasure.due_at = erasure.due_at or working_days_later(now(), STAFF_DAYS)
    return erasure, erasure.due_at


def obstacle(session: Session, conversation: Conversation) -> str:
    """Why a conversation cannot be erased now: `seat` holds it, or a `request` has been taken up; else empty."""
    if conversation.handler == Handler.SEAT:
        return "seat"
    if any(request.status == "accepted" for request in requests_of(session, conversation.id)):
        return "request"
    return ""


def _erasures(session: Session, conversation_id: str, *states: ErasureState, lock: bool = False) -> Sequence[Erasure]:
    """Newest first; with `lock`, as they are once the worker has let go of them."""
    found = (
        select(Erasure)
        .where(Erasure.conversation_id == conversation_id, Erasure.state.in_(states))
        .order_by(Erasure.asked_at.desc())
    )
    return session.scalars(found.with_for_update() if lock else found).all()


def _new(session: Session, conversation: Conversation) -> Erasure:
    at = now()
    erasure = Erasure(
        receipt=f"SC{local(at):%y%m%d}" + "".join(secrets.choice(ALPHABET) for _ in range(6)),
        conversation_id=conversation.id,
        channel=conversation.channel,
        state=ErasureState.ASKED,
        asked_at=at,
    )
    session.add(erasure)
    return erasure


def working_days_later(at: datetime, days: int) -> datetime:
    """The same time of day, so many working days later."""
    while days:
        at += timedelta(days=1)
        days -= is_working_day(local(at).date())
    return at
