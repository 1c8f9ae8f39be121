"""What legal education keeps about a citizen: her consents, the cards she was sent, how she answered the quiz."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from consult.holdings import Limits, Removed, Section, removed
from consult.models import Message
from consult.texts import channel_name
from core.clock import minute
from outreach import store, texts
from outreach.models import CardDelivery, QuizAnswer, Subscription


class OutreachHoldings:
    """Subscriptions, deliveries, quiz answers."""

    def show(self, session: Session, conversation_id: str) -> list[Section]:
        consents = store.subscriptions_of(session, conversation_id)
        answers = store.answers_of(session, conversation_id)
        cards = session.scalars(
            select(CardDelivery).where(CardDelivery.conversation_id == conversation_id).order_by(CardDelivery.day)
        )
        return [
            Section(texts.SECTION_CONSENTS, tuple(_consent_row(one) for one in consents)),
            Section(texts.SECTION_CARDS, tuple(_card_row(one) for one in cards)),
            Section(texts.SECTION_QUIZ, tuple(_answer_row(one) for one in answers)),
        ]

    def erase(self, session: Session, conversation_id: str) -> list[Removed]:
        return [
            Removed(kind, removed(session, delete(table).where(table.conversation_id == conversation_id)))
            for kind, table in (
                ("card_delivery", CardDelivery),
                ("quiz_answer", QuizAnswer),
                ("subscription", Subscription),
            )
        ]

    def expire(self, session: Session, limits: Limits, at: datetime) -> list[Removed]:
        """Deliveries and answers go with the messages; a withdrawn consent as long as a request's is kept as proof."""
        before = at - limits.messages
        old_messages = select(Message.id).where(Message.at < before)
        cards = delete(CardDelivery).where(or_(CardDelivery.at < before, CardDelivery.message_id.in_(old_messages)))
        answers = delete(QuizAnswer).where(QuizAnswer.at < before)
        consents = delete(Subscription).where(Subscription.ended_at < at - limits.requests)
        gone = [
            Removed("card_delivery", removed(session, cards)),
            Removed("quiz_answer", removed(session, answers)),
            Removed("subscription", removed(session, consents)),
        ]
        return [one for one in gone if one.count]


def _consent_row(one: Subscription) -> dict[str, str]:
    row = {
        texts.LABEL_PROGRAMME: texts.PROGRAMMES.get(one.programme, one.programme),
        texts.LABEL_CHANNEL: channel_name(one.channel),
        texts.LABEL_CONSENT: minute(one.consent_at),
        texts.LABEL_VERSION: one.consent_version,
    }
    return {**row, texts.LABEL_ENDED: minute(one.ended_at)} if one.ended_at else row


def _card_row(one: CardDelivery) -> dict[str, str]:
    return {
        texts.LABEL_DAY: f"{one.day:%Y-%m-%d}",
        texts.LABEL_CARD: one.card_id,
        texts.LABEL_CHANNEL: channel_name(one.channel),
        texts.LABEL_STATE: texts.STATES[one.state],
    }


def _answer_row(one: QuizAnswer) -> dict[str, str]:
    return {
        texts.LABEL_QUESTION: one.question_id,
        texts.LABEL_RESULT: texts.RESULTS[one.right],
        texts.LABEL_AT: minute(one.at),
    }
