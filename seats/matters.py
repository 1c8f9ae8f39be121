"""What a citizen has going on: her filed requests and open tickets, on whichever of her channels."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from bot.replies import Part, card, notice
from consult.cancelling import cancellable
from consult.commands import Command, Handle
from consult.models import Conversation
from consult.person import conversations_of
from consult.request import requests_of
from consult.texts import KINDS, STATUSES
from core.clock import local
from seats import store, texts
from seats.queue import Queue

ASK = re.compile(r"(?:查看|查询|看看)?我的(?:登记|工单|事项|办理)")
ANYBODY = re.compile(
    r"(?:喂[,，]?|怎么)?(?:人呢|人在哪里?|(?:没|没有)(?:一个)?人(?:吗|么|呢|啊|在|在吗|理|理我|回|回复|回答|接)?|(?:人工|坐席|客服)(?:呢|在吗|去哪里?了|在哪里?|不在吗)"
    r"|(?:还|都)(?:没|没有)人(?:来|吗|理我|回复?)?|到底有没有人|有没有人)[啊呀呢吗?!？！]*"
)
SHOWN = 10


def commands(queue: Queue) -> tuple[Command, ...]:
    return (Command("my_matters", ASK, my_matters), Command("anybody_there", ANYBODY, _anybody(queue)))


def _anybody(queue: Queue) -> Handle:
    return lambda session, conversation, _words: queue.where_is_everybody(session, conversation)


def my_matters(session: Session, conversation: Conversation, _words: str) -> list[Part]:
    """Reference and status of each; contact data stays sealed, so nobody at an open telephone reads it here."""
    ids = conversations_of(session, conversation.id)
    requests = requests_of(session, *ids)[:SHOWN]
    rows = [
        (f"{KINDS[r.kind]} {r.reference}", f"{STATUSES[r.status]}（{local(r.created_at):%Y-%m-%d}）") for r in requests
    ]
    rows += [
        (f"{texts.TICKET} {t.id[:8]}", f"{texts.STATUSES[t.status]}（{local(t.opened_at):%Y-%m-%d}）")
        for t in store.open_tickets_of(session, ids)[:SHOWN]
    ]
    if not rows:
        return [notice(texts.NO_MATTERS, code="no_matters")]
    can = next((r.reference for r in requests if cancellable(r)), "")
    how = texts.how_to_cancel(can) if can else ""
    lines = "\n".join([texts.MY_MATTERS, *(f"{label}：{value}" for label, value in rows), *([how] if how else [])])
    return [card(texts.MY_MATTERS, rows, lines, code="my_matters", detail=how)]
