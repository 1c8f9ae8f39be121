"""What the desk is told about a WeChat citizen: what is left of the budget, what is held, and her pictures."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from channels.wechat import budget, store, texts
from channels.wechat.account import CHANNEL
from channels.wechat.limits import Limits
from channels.wechat.media import MediaShelf
from consult import outbox
from consult.models import Conversation, Delivery
from core.clock import now
from seats.line import Attachment, Line

# As long as that a seat is told of a message that will never arrive.
TOLD = timedelta(days=3)


class WeChatLine:
    """The desk's `Lines` for conversations of this channel."""

    def __init__(self, limits: Limits, shelf: MediaShelf) -> None:
        self._limits = limits
        self._shelf = shelf

    def line_of(self, session: Session, conversation: Conversation) -> Line | None:
        """The line to a citizen; None for a conversation of another channel."""
        if conversation.channel != CHANNEL:
            return None
        user, unsent = store.user_of(session, conversation.id), outbox.unsent(session, conversation.id)
        standing = budget.standing(session, self._limits, conversation.id, now())
        queued = unsent.get(Delivery.WAITING, 0)
        reason, gone = outbox.reason_held(session, conversation.id), user is not None and not user.subscribed
        dropped = outbox.dropped(session, conversation.id, now() - TOLD)
        return Line(
            channel=CHANNEL,
            limit=standing.limit,
            left=max(0, standing.left - queued),
            is_open=standing.window_open,
            until=standing.until,
            held=unsent.get(Delivery.HELD, 0),
            held_why=texts.why_not_sent(reason) if reason else "",
            dropped=len(dropped),
            dropped_why=texts.why_not_sent(dropped[0]) if dropped else "",
            gone=gone,
            full=texts.GONE if gone else texts.NO_BUDGET.format(limit=standing.limit),
        )

    def attachment(self, session: Session, conversation: Conversation, name: str) -> Attachment | None:
        return self._shelf.open(session, name, conversation.id) if conversation.channel == CHANNEL else None
