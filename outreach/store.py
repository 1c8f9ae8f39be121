"""Every query on the tables of legal education. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from consult.models import Delivery, Message, Outgoing, Purpose
from outreach.models import CardDelivery, CardState, QuizAnswer, Subscription

UNSENT = (Delivery.WAITING, Delivery.HELD)


def live(session: Session, conversation_id: str, programme: str) -> Subscription | None:
    """The citizen's live consent to a programme."""
    return session.scalar(
        select(Subscription).where(
            Subscription.conversation_id == conversation_id,
            Subscription.programme == programme,
            Subscription.ended_at.is_(None),
        )
    )


def subscriptions_of(session: Session, conversation_id: str) -> Sequence[Subscription]:
    """Every consent of a citizen, oldest first."""
    return session.scalars(
        select(Subscription).where(Subscription.conversation_id == conversation_id).order_by(Subscription.id)
    ).all()


def to_serve(session: Session, programme: str, day: date, subscribed_before: datetime) -> Sequence[str]:
    """Conversations that are owed this day's card: subscribed in time, and none written for the day."""
    served = select(CardDelivery.conversation_id).where(
        CardDelivery.programme == programme,
        CardDelivery.day == day,
        CardDelivery.state != CardState.WAITING,
    )
    return session.scalars(
        select(Subscription.conversation_id)
        .where(
            Subscription.programme == programme,
            Subscription.ended_at.is_(None),
            Subscription.consent_at < subscribed_before,
            Subscription.conversation_id.not_in(served),
        )
        .order_by(Subscription.id)
    ).all()


def has_had(session: Session, conversation_ids: Sequence[str], programme: str, day: date) -> bool:
    """Whether the day's card was written in one of a person's conversations."""
    found = session.scalar(
        select(CardDelivery.id)
        .where(
            CardDelivery.conversation_id.in_(conversation_ids),
            CardDelivery.programme == programme,
            CardDelivery.day == day,
            CardDelivery.state == CardState.WRITTEN,
        )
        .limit(1)
    )
    return found is not None


def delivery_of(session: Session, conversation_id: str, programme: str, day: date) -> CardDelivery | None:
    return session.scalar(
        select(CardDelivery).where(
            CardDelivery.conversation_id == conversation_id,
            CardDelivery.programme == programme,
            CardDelivery.day == day,
        )
    )


def lapse(session: Session, programme: str, today: date) -> int:
    """Cards of earlier days that still wait will not be sent any more; how many."""
    gone = session.execute(
        update(CardDelivery)
        .where(
            CardDelivery.programme == programme,
            CardDelivery.day < today,
            CardDelivery.state == CardState.WAITING,
        )
        .values(state=CardState.LAPSED)
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def drop_waiting(session: Session, conversation_id: str) -> None:
    """Nothing more goes out: neither cards that wait for their moment nor campaign messages on their way."""
    session.execute(
        update(CardDelivery)
        .where(CardDelivery.conversation_id == conversation_id, CardDelivery.state == CardState.WAITING)
        .values(state=CardState.DROPPED, reason="unsubscribed")
    )
    session.execute(
        update(Outgoing)
        .where(
            Outgoing.conversation_id == conversation_id,
            Outgoing.purpose == Purpose.CAMPAIGN,
            Outgoing.state.in_(UNSENT),
        )
        .values(state=Delivery.DROPPED, reason="unsubscribed")
    )


def last_shown(session: Session, conversation_id: str) -> Message | None:
    """The newest message of the transcript."""
    return session.scalar(
        select(Message).where(Message.conversation_id == conversation_id).order_by(Message.id.desc()).limit(1)
    )


def answer_of(session: Session, turn_id: str) -> QuizAnswer | None:
    return session.scalar(select(QuizAnswer).where(QuizAnswer.turn_id == turn_id))


def answers_of(session: Session, conversation_id: str) -> Sequence[QuizAnswer]:
    return session.scalars(
        select(QuizAnswer).where(QuizAnswer.conversation_id == conversation_id).order_by(QuizAnswer.id)
    ).all()


def states_of_day(session: Session, programme: str, day: date) -> Sequence[tuple[str, str, str, int]]:
    """(channel, state, state of its way out, count) of one day's cards; a channel that fetches has no way out."""
    rows = session.execute(
        select(CardDelivery.channel, CardDelivery.state, func.coalesce(Outgoing.state, ""), func.count(CardDelivery.id))
        .outerjoin(Outgoing, Outgoing.message_id == CardDelivery.message_id)
        .where(CardDelivery.programme == programme, CardDelivery.day == day)
        .group_by(CardDelivery.channel, CardDelivery.state, Outgoing.state)
        .order_by(CardDelivery.channel, CardDelivery.state)
    )
    return [(channel, state, way, count) for channel, state, way, count in rows]
