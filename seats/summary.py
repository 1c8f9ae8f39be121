"""What a ticket is about, in one line: the first thing of substance that the citizen said, not her last "好吧"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from consult import store as consultations
from consult.asking import SESSION_GAP
from consult.commands import plain
from consult.dialogue import HUMAN, SMALL_TALK
from consult.models import Conversation, Message, Sender
from consult.request import MOVES, requests_of
from consult.texts import KINDS
from consult.turn import LEAVE_QUEUE
from seats import store, texts
from seats.models import Ticket

LOOKED_BACK = 200
LONGEST = 80
SUBSTANTIAL = 6
# What a channel writes for a thing that is no words: ［关注了公众号］, ［图片］.
MARK = re.compile(r"(?:［[^［］]*］\s*)*")
# What is said to a machine or out of politeness, however many characters it has.
EMPTY = re.compile(
    r"(?:.{0,6}(?:转|找|接|要|叫)(?:个|一下)?(?:人工|真人|坐席|客服).{0,6}|.{0,4}(?:谢谢|感谢|多谢|再见|拜拜).{0,6}"
    r"|(?:确认|取消|退出|返回|继续|重新|修改)(?:提交|预约|登记|删除|填写|排队|人工|服务)?.{0,3}"
    r"|(?:查|看)?(?:进度|我的登记|我的信息)|预约回拨|订阅.{0,6}|退订.{0,6}|好的?吧?.{0,3}|(?:没|有)人(?:吗|呢|在吗)?|(?:还)?在吗.{0,2})"
)


def talk_of(session: Session, ticket: Ticket) -> list[Message]:
    """The messages that belong to a ticket: of the talk that led to it, and up to its end."""
    before = store.closed_before(session, ticket)
    since = max(filter(None, (before, ticket.opened_at - SESSION_GAP)))
    recent = consultations.last_messages(session, ticket.conversation_id, LOOKED_BACK)
    return [message for message in recent if message.at >= since and is_of(ticket, message)]


def is_of(ticket: Ticket, message: Message) -> bool:
    """Whether a message was said before the ticket was closed: what she tells the bot afterwards is no seat's."""
    return ticket.closed_at is None or message.at <= ticket.closed_at


def summary_of(session: Session, ticket: Ticket, talk: Sequence[Message]) -> str:
    """The first question or story; else the topic; else what was filed; else the longest of what the citizen said."""
    asked = _answers_of_forms(talk)
    said = [str(message.parts[0]["text"]) for message in talk if message.sender == Sender.CITIZEN]
    words = [one for one in said if not MARK.fullmatch(one)]
    told = next((one for one in words if is_substantial(one) and one not in asked), "")
    topic = session.get_one(Conversation, ticket.conversation_id).topic
    return (told or topic or _filed(session, ticket) or max(words, key=len, default="") or texts.NO_STORY)[:LONGEST]


def _filed(session: Session, ticket: Ticket) -> str:
    """The latest thing that was filed and is not done with."""
    filed = requests_of(session, ticket.conversation_id)
    return next((f"{KINDS[one.kind]} {one.reference}" for one in filed if one.status in MOVES), "")


def is_substantial(words: str) -> bool:
    """Whether words tell what somebody wants."""
    bare = plain(words)
    empty = any(pattern.fullmatch(bare) for pattern in (EMPTY, HUMAN, SMALL_TALK)) or LEAVE_QUEUE.match(bare)
    return len(bare) >= SUBSTANTIAL and not empty


def _answers_of_forms(talk: Sequence[Message]) -> set[str]:
    """What the buttons of forms send: 家庭暴力、虐待、遗弃 is an answer, no story."""
    return {
        choice["payload"]
        for message in talk
        for part in message.parts
        if part.get("step")
        for choice in part.get("choices", ())
    }
