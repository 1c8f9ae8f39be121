"""Every query on the tables of the WeChat channel. Nothing here commits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, case, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from channels.wechat.account import CHANNEL
from channels.wechat.models import (
    Contact,
    PieceState,
    Via,
    WeChatConsent,
    WeChatContact,
    WeChatMedia,
    WeChatPiece,
    WeChatSeen,
    WeChatUser,
)
from channels.wechat.split import GAP
from consult.models import Conversation, Delivery, Handler, Message, Outgoing, Purpose, Sender
from consult.store import open_conversation
from core.clock import now

SEEN, CONTACT = cast(Table, WeChatSeen.__table__), cast(Table, WeChatContact.__table__)
# The code of a fixed reply to a picture and the like.
# The pieces of a sending, joined with their messages, as they were packed: the answer to a call first.
AS_PACKED = (case((Message.turn_id == WeChatPiece.call, 0), else_=1), WeChatPiece.message_id, WeChatPiece.number)
ASIDE = "aside"
RECENT = 5


def meet(session: Session, openid: str) -> WeChatUser:
    """The citizen with this openid; made, with her conversation, at the first contact."""
    user = session.get(WeChatUser, openid)
    if user is None:
        conversation = open_conversation(session, CHANNEL, openid)
        user = WeChatUser(openid=openid, conversation_id=conversation.id)
        session.add(user)
        session.flush()
    return user


def user_of(session: Session, conversation_id: str) -> WeChatUser | None:
    return session.scalar(select(WeChatUser).where(WeChatUser.conversation_id == conversation_id))


def came_by_campaign(session: Session) -> list[tuple[str, int, int]]:
    """(campaign, citizens whose last code of a campaign was its own, those of them who follow), by name."""
    rows = session.execute(
        select(WeChatUser.campaign, func.count(), func.count().filter(WeChatUser.subscribed))
        .where(WeChatUser.campaign != "")
        .group_by(WeChatUser.campaign)
        .order_by(WeChatUser.campaign)
    )
    return [(campaign, came, stay) for campaign, came, stay in rows]


def seen_key(session: Session, nonce: str) -> str | None:
    """The message that this nonce came with."""
    return session.scalar(select(WeChatSeen.key).where(WeChatSeen.nonce == nonce))


def use_nonce(session: Session, nonce: str, key: str) -> str:
    """Use a nonce for this key unless it has been used; gives the key that it belongs to from now on."""
    values = {"nonce": nonce, "key": key, "at": now()}
    # Both databases have this clause, each under its own name in SQLAlchemy; it also settles a race of two processes.
    if session.get_bind().dialect.name == "sqlite":
        fresh: Any = session.execute(sqlite.insert(SEEN).values(values).on_conflict_do_nothing())
    else:
        fresh = session.execute(postgresql.insert(SEEN).values(values).on_conflict_do_nothing())
    return key if fresh.rowcount else seen_key(session, nonce) or ""


def forget_before(session: Session, before: datetime) -> int:
    """Nonces that are too old to be accepted anyway; gives how many."""
    return int(session.execute(delete(WeChatSeen).where(WeChatSeen.at < before)).rowcount)  # type: ignore[attr-defined]


def add_contact(session: Session, conversation_id: str, kind: Contact, at: datetime) -> None:
    session.execute(insert(CONTACT).values(conversation_id=conversation_id, kind=kind, at=at, spent=False))


def newest_contact(session: Session, conversation_id: str, kind: Contact) -> WeChatContact | None:
    return session.scalar(
        select(WeChatContact)
        .where(WeChatContact.conversation_id == conversation_id, WeChatContact.kind == kind)
        .order_by(WeChatContact.at.desc(), WeChatContact.id.desc())
        .limit(1)
    )


def used(session: Session, contact_id: int) -> int:
    """How many customer-service messages were sent, or may have been, on the strength of this contact."""
    return (
        session.scalar(
            select(func.count(WeChatPiece.sending.distinct())).where(
                WeChatPiece.contact_id == contact_id, WeChatPiece.via == Via.CUSTOMER
            )
        )
        or 0
    )


def pieces_done(session: Session, message_ids: Sequence[int]) -> dict[int, set[int]]:
    """Which pieces of these messages are on their way or have arrived."""
    done: dict[int, set[int]] = {}
    if not message_ids:
        return done
    rows = session.execute(
        select(WeChatPiece.message_id, WeChatPiece.number).where(
            WeChatPiece.message_id.in_(message_ids), WeChatPiece.state != PieceState.UNCONFIRMED
        )
    )
    for message_id, number in rows:
        done.setdefault(message_id, set()).add(number)
    return done


def pieces_of_sending(session: Session, sending: str) -> Sequence[WeChatPiece]:
    return session.scalars(
        select(WeChatPiece).where(WeChatPiece.sending == sending).order_by(WeChatPiece.message_id, WeChatPiece.number)
    ).all()


def pieces_of_msgid(session: Session, msgid: str) -> Sequence[WeChatPiece]:
    """What went out under this name of WeChat's."""
    return session.scalars(
        select(WeChatPiece).where(WeChatPiece.msgid == msgid, WeChatPiece.state == PieceState.SENT)
    ).all()


def pieces_in_flight(session: Session, message_ids: Iterable[int]) -> Sequence[WeChatPiece]:
    return session.scalars(
        select(WeChatPiece).where(
            WeChatPiece.message_id.in_(list(message_ids)), WeChatPiece.state == PieceState.SENDING
        )
    ).all()


def unconfirmed(session: Session, message_id: int, number: int) -> WeChatPiece | None:
    """A piece that may or may not have arrived."""
    piece = session.get(WeChatPiece, (message_id, number))
    return piece if piece is not None and piece.state == PieceState.UNCONFIRMED else None


def passive_answer(session: Session, turn_id: str) -> str:
    """The text that answered the call of this turn, for WeChat's repeat of it; empty when none did."""
    pieces = session.scalars(
        select(WeChatPiece.text)
        .join(Message, Message.id == WeChatPiece.message_id)
        .where(WeChatPiece.call == turn_id, WeChatPiece.via == Via.PASSIVE)
        .order_by(*AS_PACKED)
    )
    return GAP.join(pieces)


def held_cards(session: Session, since: datetime, silent_since: datetime) -> list[tuple[WeChatUser, Outgoing]]:
    """Cards of campaigns that are held for want of a right to send them, with their receivers.

    Nobody gets one before an answer that has not reached her, while she is with a seat or in the queue, or when she
    has written after `silent_since`.
    """
    owed = aliased(Outgoing)
    is_owed = exists().where(
        owed.conversation_id == Outgoing.conversation_id,
        owed.purpose.in_((Purpose.REPLY, Purpose.SEAT)),
        owed.state.in_((Delivery.WAITING, Delivery.CLAIMED, Delivery.HELD)),
    )
    rows = session.execute(
        select(WeChatUser, Outgoing)
        .join(WeChatUser, WeChatUser.conversation_id == Outgoing.conversation_id)
        .join(Message, Message.id == Outgoing.message_id)
        .join(Conversation, Conversation.id == Outgoing.conversation_id)
        .where(
            Outgoing.channel == CHANNEL,
            Outgoing.state == Delivery.HELD,
            Outgoing.purpose == Purpose.CAMPAIGN,
            Outgoing.reason.in_(("window", "budget")),
            Outgoing.attempts == 0,  # of one that was tried, a piece may have arrived
            Message.at >= since,
            WeChatUser.subscribed,
            ~is_owed,
            Conversation.handler == Handler.BOT,
            Conversation.last_at < silent_since,
        )
        .order_by(Outgoing.message_id)
    )
    return [(user, row) for user, row in rows]


def mass_of_month(session: Session, since: datetime, conversation_ids: Sequence[str]) -> dict[str, int]:
    """How many mass messages went to each of these conversations since then, or may have."""
    rows = session.execute(
        select(WeChatPiece.conversation_id, func.count(WeChatPiece.sending.distinct()))
        .where(WeChatPiece.via == Via.MASS, WeChatPiece.at >= since, WeChatPiece.conversation_id.in_(conversation_ids))
        .group_by(WeChatPiece.conversation_id)
    )
    return {str(conversation_id): int(count) for conversation_id, count in rows}


def bodies(session: Session, message_ids: Iterable[int]) -> dict[int, str]:
    """The content of messages, as something that equal messages have in common."""
    return {n: json.dumps(message.parts, sort_keys=True) for n, message in messages(session, message_ids).items()}


def messages(session: Session, message_ids: Iterable[int]) -> dict[int, Message]:
    found = session.scalars(select(Message).where(Message.id.in_(list(message_ids))))
    return {message.id: message for message in found}


def last_said(session: Session, conversation_id: str) -> list[Message]:
    """The last message to the citizen that she may be answering, with those before it in the same text, in order.

    What was said aside changes no question.
    """
    said = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.sender != Sender.CITIZEN)
        .order_by(Message.id.desc())
        .limit(RECENT)
    )
    last = next((message for message in said if _asks(message)), None)
    if last is None:
        return []
    sending = (
        select(WeChatPiece.sending)
        .where(WeChatPiece.message_id == last.id)
        .order_by(WeChatPiece.number.desc())
        .limit(1)
    )
    shown = select(WeChatPiece.message_id).where(WeChatPiece.sending == sending.scalar_subquery())
    beside = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.id.in_(shown), Message.id < last.id)
        .order_by(Message.id)
    )
    return [*(message for message in beside if _asks(message)), last]


def _asks(message: Message) -> bool:
    return bool(message.parts[-1].get("code") != ASIDE)


def conversation_of(session: Session, openid: str) -> Conversation | None:
    user = session.get(WeChatUser, openid)
    return session.get(Conversation, user.conversation_id) if user else None


def wanted_media(session: Session, at: datetime, limit: int) -> Sequence[WeChatMedia]:
    return session.scalars(
        select(WeChatMedia).where(_wanted(at)).order_by(func.coalesce(WeChatMedia.due_at, WeChatMedia.at)).limit(limit)
    ).all()


def claim_media(session: Session, name: str, at: datetime, until: datetime) -> bool:
    """Take a picture to fetch it, before `until`; False when another process was faster."""
    taken = session.execute(
        update(WeChatMedia)
        .where(WeChatMedia.id == name, _wanted(at))
        .values(due_at=until, attempts=WeChatMedia.attempts + 1)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _wanted(at: datetime) -> ColumnElement[bool]:
    return and_(WeChatMedia.state == "wanted", or_(WeChatMedia.due_at.is_(None), WeChatMedia.due_at <= at))


def claim_consent(session: Session, openid: str, template_id: str) -> bool:
    """Use up one of the citizen's consents to a notice; False when she gave none."""
    taken = session.execute(
        update(WeChatConsent)
        .where(WeChatConsent.openid == openid, WeChatConsent.template_id == template_id, WeChatConsent.left > 0)
        .values(left=WeChatConsent.left - 1)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def note_consent(session: Session, openid: str, template_id: str, accepted: bool, at: datetime) -> None:
    """One more notice allowed, or all of them taken back."""
    consent = session.get(WeChatConsent, (openid, template_id))
    if consent is None:
        consent = WeChatConsent(openid=openid, template_id=template_id, left=0)
        session.add(consent)
    consent.left = consent.left + 1 if accepted else 0
    consent.at = at
