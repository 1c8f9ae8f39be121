"""What a citizen has going on: her filed requests and open tickets, on whichever of her channels."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from bot.replies import Part, card, notice
from consult.commands import Command
from consult.models import Conversation
from consult.person import conversations_of
from consult.request import requests_of
from consult.texts import KINDS, STATUSES
from core.clock import local
from seats import store, texts

ASK = re.compile(r"(?:查看|查询|看看)?我的(?:登记|工单|事项|办理)")
SHOWN = 10


def commands() -> tuple[Command, ...]:
    return (Command("my_matters", ASK, my_matters),)


def my_matters(session: Session, conversation: Conversation, _words: str) -> list[Part]:
    """Reference and status of each; contact data stays sealed, so nobody at an open telephone reads it here."""
    ids = conversations_of(session, conversation.id)
    rows = [
        (f"{KINDS[r.kind]} {r.reference}", f"{STATUSES[r.status]}（{local(r.created_at):%Y-%m-%d}）")
        for r in requests_of(session, *ids)[:SHOWN]
    ]
    rows += [
        (f"{texts.TICKET} {t.id[:8]}", f"{texts.STATUSES[t.status]}（{local(t.opened_at):%Y-%m-%d}）")
        for t in store.open_tickets_of(session, ids)[:SHOWN]
    ]
    return [card(texts.MY_MATTERS, rows, code="my_matters") if rows else notice(texts.NO_MATTERS, code="no_matters")]
