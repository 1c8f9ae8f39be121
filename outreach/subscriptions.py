"""Subscribing and unsubscribing: consent is stored as it was given, and withdrawn at once."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from bot.actions.wishes import CONSTITUTION
from bot.directives import Subscribe, Unsubscribe
from bot.replies import Part, notice
from consult.commands import Command
from consult.handlers import Handlers
from consult.models import Conversation
from consult.person import conversations_of
from core.clock import now
from outreach import store, texts
from outreach.models import Subscription

# The wording that `texts.subscribed` shows; raised when it changes.
CONSENT_VERSION = "2026-11"
_WANT = r"(?:请|麻烦)?(?:我)?(?:想|要|想要)?(?:帮我)?"
_WHAT = r"(?:你们的?)?(?:每日|每天的?)?(?:宪法|普法|法治)?(?:学习|知识)?(?:宣传|卡片|推送|内容|消息|信息){0,2}"
SUBSCRIBE = re.compile(rf"{_WANT}(?:重新)?订阅(?:一下)?{_WHAT}吧?")
UNSUBSCRIBE = re.compile(
    rf"{_WANT}(?:td|退订|取消订阅|不再接收|停止接收|停止推送|关闭推送|取消推送|别再推送|不要再?推送)(?:一下)?{_WHAT}[了吧]*",
    re.IGNORECASE,
)


class Subscriptions:
    """What a citizen's words do to her subscriptions. `at` is the time of day that she is told, "09:30"."""

    def __init__(self, at: str) -> None:
        self._at = at

    def commands(self) -> tuple[Command, ...]:
        """The plain words, heard before the dialogue and whoever holds the conversation."""
        return (
            Command("unsubscribe", UNSUBSCRIBE, lambda session, talk, _: self.unsubscribe(session, talk), anytime=True),
            Command("subscribe", SUBSCRIBE, lambda session, talk, _: self.subscribe(session, talk), anytime=True),
        )

    def handlers(self) -> Handlers:
        """The same wishes in other words, as the dialogue heard them."""
        return {
            Subscribe: lambda session, talk, _, wish: self.subscribe(session, talk, wish.programme),
            Unsubscribe: lambda session, talk, _, __: self.unsubscribe(session, talk),
        }

    def subscribe(self, session: Session, conversation: Conversation, programme: str = CONSTITUTION) -> list[Part]:
        """Store the consent: time, wording, channel."""
        if store.live(session, conversation.id, programme) is not None:
            return [notice(texts.SUBSCRIBED_ALREADY, code="subscribed")]
        session.add(
            Subscription(
                conversation_id=conversation.id,
                programme=programme,
                channel=conversation.channel,
                consent_version=CONSENT_VERSION,
                consent_at=now(),
            )
        )
        return [notice(texts.subscribed(self._at), code="subscribed")]

    def unsubscribe(self, session: Session, conversation: Conversation) -> list[Part]:
        """Withdraw every consent of this person in all her channels, and stop what is already on its way."""
        ended = sum(end_all(session, one, "asked") for one in conversations_of(session, conversation.id))
        return [notice(texts.UNSUBSCRIBED if ended else texts.NOT_SUBSCRIBED, code="unsubscribed")]


def end_all(session: Session, conversation_id: str, why: str) -> int:
    """End every live subscription of a conversation; how many. For channels too: `why` is a code such as `unfollowed`."""
    ended = [one for one in store.subscriptions_of(session, conversation_id) if one.ended_at is None]
    for one in ended:
        one.ended_at, one.ended_why = now(), why
    store.drop_waiting(session, conversation_id)
    return len(ended)
