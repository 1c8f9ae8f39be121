"""WeChat as a channel that must be called: customer-service messages within the budget, notices by consent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from sqlalchemy.orm import Session

from channels.delivery import Dropped, Held, Later, Outcome, Sent, Unsendable
from channels.wechat import budget, store
from channels.wechat.account import CHANNEL
from channels.wechat.client import Client
from channels.wechat.errors import SETUP_CODES, WeChatAway, WeChatError, backoff, meaning
from channels.wechat.events import gone
from channels.wechat.limits import Limits
from channels.wechat.models import PieceState, Via, WeChatContact, WeChatUser
from channels.wechat.notices import Notice, Notices
from channels.wechat.parcel import Packed, Packer, write_down
from consult import outbox
from consult.models import Conversation, Outgoing, Purpose
from core.clock import now
from core.log import get_logger
from outreach.programme import card_waits

log = get_logger(__name__)
# How soon a card that must not disturb now is looked at again.
CARD_AGAIN_S = 300


@dataclass(frozen=True, slots=True)
class WeChatParcel:
    """One call to WeChat."""

    sending: str
    conversation_id: str
    openid: str
    text: str
    attempts: int
    messages: tuple[int, ...]
    completes: tuple[int, ...]
    contact_id: int | None = None
    notice: Notice | None = None

    @property
    def via(self) -> Via:
        return Via.NOTICE if self.notice else Via.CUSTOMER


class WeChatCarrier:
    """Packs, sends and settles; the outbox itself is `channels.delivery`'s."""

    channel = CHANNEL

    def __init__(self, client: Client, packer: Packer, limits: Limits, notices: Notices) -> None:
        self._client = client
        self._packer = packer
        self._limits = limits
        self._notices = notices

    def pack(self, session: Session, conversation_id: str, rows: Sequence[Outgoing]) -> WeChatParcel | Unsendable:
        user = store.user_of(session, conversation_id)
        if user is None or not user.subscribed:
            return Unsendable(tuple(row.message_id for row in rows), Dropped("unsubscribed"))
        past = tuple(row.message_id for row in rows if outbox.is_past(row, now()))
        if past:
            return Unsendable(past, Dropped(outbox.LAPSED))
        is_campaign = rows[0].purpose == Purpose.CAMPAIGN
        if is_campaign and (why := card_waits(session, session.get_one(Conversation, conversation_id), now())):
            return Unsendable(tuple(row.message_id for row in rows), Later(why, CARD_AGAIN_S))
        alike = list(takewhile(lambda row: (row.purpose == Purpose.CAMPAIGN) == is_campaign, rows))
        packed = self._packer.pack(session, alike)
        if not packed.pieces:  # nothing to show is nothing to send
            return Unsendable(packed.messages, Sent("empty"))
        standing = budget.standing(session, self._limits, conversation_id, now())
        if standing.left > (self._limits.seat_reserve if is_campaign else 0):
            return self._customer(session, user, packed, alike[0].attempts, standing.allowances[0].contact_id)
        return self._by_notice(session, user, alike) or Unsendable(
            tuple(row.message_id for row in alike), Held(standing.reason)
        )

    def _customer(
        self, session: Session, user: WeChatUser, packed: Packed, attempts: int, contact_id: int
    ) -> WeChatParcel:
        sending = write_down(session, packed, user.conversation_id, Via.CUSTOMER, PieceState.SENDING, contact_id)
        return WeChatParcel(
            sending,
            user.conversation_id,
            user.openid,
            packed.text,
            attempts,
            packed.messages,
            packed.completes,
            contact_id,
        )

    def _by_notice(self, session: Session, user: WeChatUser, rows: Sequence[Outgoing]) -> WeChatParcel | None:
        """The first message whose kind she agreed to, by a subscription notice that leads to its full text."""
        for row in rows:
            pieces = self._packer.pack(session, [row]).pieces
            notice = self._notices.notice_for(row.message, Purpose(row.purpose)) if pieces else None
            if notice is None or not store.claim_consent(session, user.openid, notice.template_id):
                continue
            one = row.message_id
            alone = Packed(pieces, (one,), (one,))
            sending = write_down(session, alone, user.conversation_id, Via.NOTICE, PieceState.SENDING)
            return WeChatParcel(
                sending, user.conversation_id, user.openid, "", row.attempts, (one,), (one,), notice=notice
            )
        return None

    def send(self, parcel: WeChatParcel) -> Outcome:
        name = ""
        try:
            if parcel.notice is not None:
                notice = parcel.notice
                name = self._client.send_notice(parcel.openid, notice.template_id, notice.data, notice.page)
            else:
                self._client.send_text(parcel.openid, parcel.text)
        except WeChatError as error:
            level = log.error if error.code in SETUP_CODES else log.warning
            level("wechat_refused", code=error.code, conversation=parcel.conversation_id)
            return meaning(error.code, parcel.attempts)
        except WeChatAway as away:
            log.warning("wechat_away", reason=str(away), maybe_sent=away.maybe_sent)
            return Held(outbox.UNCONFIRMED) if away.maybe_sent else Later("away", backoff(parcel.attempts))
        return Sent(parcel.via, name)

    def settle(self, session: Session, parcel: WeChatParcel, outcome: Outcome) -> None:
        pieces = store.pieces_of_sending(session, parcel.sending)
        for piece in pieces:
            match outcome:
                case Sent(name=name):
                    piece.state, piece.msgid = PieceState.SENT, name
                case Held(reason=outbox.UNCONFIRMED):
                    piece.state = PieceState.UNCONFIRMED
                case _:  # not sent: it costs no budget
                    session.delete(piece)
        if isinstance(outcome, Held) and outcome.reason in ("window", "budget") and parcel.contact_id:
            session.get_one(WeChatContact, parcel.contact_id).spent = True
        if isinstance(outcome, Later) and parcel.notice is not None:
            store.note_consent(session, parcel.openid, parcel.notice.template_id, True, now())
        if isinstance(outcome, Dropped) and outcome.reason == "unsubscribed":
            gone(session, session.get_one(WeChatUser, parcel.openid))  # she left without our hearing of it

    def give_up(self, session: Session, rows: Sequence[Outgoing]) -> None:
        for piece in store.pieces_in_flight(session, [row.message_id for row in rows]):
            piece.state = PieceState.UNCONFIRMED
