"""What happens around a conversation: following and leaving, QR codes, consents to notices, results of notices."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.replies import Part, choices
from channels.wechat import budget, store, texts
from channels.wechat.inbound import Event, Inbound
from channels.wechat.models import WeChatUser
from channels.wechat.places import Places
from consult import outbox
from consult.models import Conversation
from consult.privacy import leave_to_staff
from consult.store import new_id
from core.clock import now
from core.log import get_logger
from outreach.subscriptions import end_all

log = get_logger(__name__)

DISTRICT, CAMPAIGN = "district-", "campaign-"
WITHDRAWN = frozenset({"user_authorization_revoke", "user_authorization_cancellation"})


class Events:
    """Notes events; each once, which the caller sees to."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def note(self, session: Session, user: WeChatUser, event: Event) -> None:
        """What an event changes about a citizen."""
        at = now()
        match event.name:
            case "subscribe" | "scan":
                self._scene(user, event.key)
                user.left_at = None
            case "unsubscribe":
                dropped = gone(session, user)
                log.info("wechat_unsubscribed", conversation=user.conversation_id, dropped=dropped)
            case name if name in WITHDRAWN:
                self._withdrawn(session, user, name)
        for consent in event.consents:
            if consent.template_id:
                store.note_consent(session, user.openid, consent.template_id[:64], consent.accepted, at)
        if any(consent.accepted and consent.template_id for consent in event.consents):
            outbox.revive(session, user.conversation_id, at, budget.REASONS)

    def _withdrawn(self, session: Session, user: WeChatUser, event: str) -> None:
        """She took her authorisation back or closed her account: what is kept about her is to be erased."""
        conversation = session.get_one(Conversation, user.conversation_id)
        task, _ = leave_to_staff(session, conversation, "withdrawn")
        log.info("wechat_withdrawn", kind=event, receipt=task.receipt)

    def is_new(self, session: Session, inbound: Inbound) -> bool:
        """Whether this event is heard for the first time; from now on it is not."""
        mark = new_id()
        return store.use_nonce(session, inbound.key, mark) == mark

    def _scene(self, user: WeChatUser, scene: str) -> None:
        """The QR code she came by: `district-310115` or `campaign-<name>`."""
        if not scene:
            return
        user.scene = scene
        user.district = self._places.district_of(scene.removeprefix(DISTRICT)) or user.district
        if scene.startswith(CAMPAIGN):
            user.campaign = scene.removeprefix(CAMPAIGN)[:64]

    def place_words(self, event: Event) -> str:
        """A sentence about the district whose code was scanned; empty for another code."""
        district = self._places.district_of(event.key.removeprefix(DISTRICT))
        return texts.welcome_district(district) if district else ""

    def welcome(self, event: Event) -> Sequence[Part]:
        """What a new follower is told: what Fawen can do, and a few things to pick from."""
        district = self._places.district_of(event.key.removeprefix(DISTRICT))
        near = (texts.where_in(district),) if district else ()
        return [choices(texts.WELCOME + self.place_words(event), *near, *texts.WELCOME_CHOICES, code="welcome")]


def gone(session: Session, user: WeChatUser) -> int:
    """She has left the account: nothing goes out any more, and her subscriptions end. Gives how many were dropped."""
    user.subscribed, user.left_at = False, now()
    end_all(session, user.conversation_id, "unfollowed")
    return outbox.drop_all(session, user.conversation_id, "unsubscribed")
