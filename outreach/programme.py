"""The daily card: one a day to each person who subscribed, outside of quiet hours, never twice and never skipped by a crash.

A card is written and its delivery recorded in one transaction a subscriber, under a key that is unique for
subscriber and day. Whatever dies, the next run serves exactly those whose card is not recorded yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import texts as bot_texts
from bot.actions.wishes import CONSTITUTION
from bot.replies import Citation, Part, choices, citations, text
from consult.asking import SESSION_GAP
from consult.models import Conversation, Handler, Purpose, Sender
from consult.person import conversations_of, last_used
from consult.store import add_message, new_id, next_pending
from core.bus import Bus
from core.clock import SHANGHAI, local
from core.db import Database
from core.errors import BadInput, SetupError
from core.settings import Settings
from knowledge import Card, Lessons
from outreach import store, texts
from outreach.models import CardDelivery, CardState

# Nobody is woken: between these hours nothing of a campaign goes out.
QUIET_FROM, QUIET_UNTIL = time(21), time(8)
ANY_TIME = timedelta(days=2)


@dataclass
class Reach:
    """How many a run reaches, by channel; `waits` by channel and reason why not now."""

    written: Counter[str] = field(default_factory=Counter)
    waits: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.written.total()


class Programme:
    """The cards of the constitution and their subscribers."""

    def __init__(self, db: Database, bus: Bus, lessons: Lessons, settings: Settings) -> None:
        """Raises SetupError when the time of day lies in quiet hours."""
        self._db = db
        self._bus = bus
        self._lessons = lessons
        self._at = send_time(settings)

    def card(self, card_id: str, at: datetime) -> Card:
        """The card with this id; with an empty id, today's.

        Raises:
            BadInput: there is no such card; the message names those there are.
        """
        if not card_id:
            return self._lessons.card_of(local(at).date())
        found = self._lessons.card(card_id)
        if found is None:
            raise BadInput(texts.no_card(card_id, [card.id for card in self._lessons.cards]))
        return found

    def reach(self, at: datetime) -> Reach:
        """Whom a run would reach at this moment, without sending anything."""
        reach = Reach()
        with self._db.read_scope() as session:
            for conversation_id in _owed_now(session, local(at).date(), at + ANY_TIME):
                conversation = session.get_one(Conversation, conversation_id)
                _count(reach, conversation.channel, busy_with(session, conversation, at))
        return reach

    def send(self, at: datetime, card_id: str = "") -> Reach:
        """Send a card now to every subscriber who has had none today.

        Raises:
            BadInput: no such card, or it is a quiet hour.
        """
        if is_quiet(at):
            raise BadInput(texts.quiet(f"{local(at):%H:%M}"))
        return self._run(self.card(card_id, at), at, at + ANY_TIME)

    def send_due(self, at: datetime) -> Reach:
        """The daily run: from the set time on, to those who had subscribed by then; the rest begin tomorrow."""
        today = local(at).date()
        begins = datetime.combine(today, self._at, SHANGHAI)
        if at < begins or is_quiet(at):
            return Reach()
        return self._run(self._lessons.card_of(today), at, begins)

    def _run(self, card: Card, at: datetime, subscribed_before: datetime) -> Reach:
        today, reach = local(at).date(), Reach()
        for conversation_id in self._owed(today, subscribed_before):
            try:
                with self._db.session_scope() as session:
                    done = _serve(session, conversation_id, card, today, at)
            except IntegrityError:  # another process wrote this subscriber's card at the same moment
                continue
            if done is not None:
                _count(reach, *done)
                self._bus.publish(conversation_id)
        return reach

    def _owed(self, today: date, subscribed_before: datetime) -> Iterator[str]:
        with self._db.read_scope() as session:
            owed = _owed_now(session, today, subscribed_before)
        if owed:
            with self._db.session_scope() as session:
                store.lapse(session, CONSTITUTION, today)
        yield from owed


def _owed_now(session: Session, day: date, subscribed_before: datetime) -> list[str]:
    """The conversations that are owed the day's card: of one person's, the one that she used last."""
    owed = store.to_serve(session, CONSTITUTION, day, subscribed_before)
    wanted = frozenset(owed)
    return [one for one in owed if _is_hers(session, one, wanted, day)]


def _is_hers(session: Session, conversation_id: str, owed: frozenset[str], day: date) -> bool:
    """Whether a person's card belongs here: she has had none elsewhere, and used no other that is owed it later."""
    hers = conversations_of(session, conversation_id)
    if len(hers) == 1:
        return True
    if store.has_had(session, hers, CONSTITUTION, day):
        return False
    return conversation_id == last_used(session, [one for one in hers if one in owed])


def send_time(settings: Settings) -> time:
    """The time of day of the daily run.

    Raises:
        SetupError: it is no time, or lies in quiet hours.
    """
    try:
        at = time.fromisoformat(settings.outreach_at)
    except ValueError as error:
        raise SetupError(texts.BAD_TIME) from error
    if not QUIET_UNTIL <= at < QUIET_FROM:
        raise SetupError(texts.BAD_TIME)
    return at


def is_quiet(at: datetime) -> bool:
    return not QUIET_UNTIL <= local(at).time() < QUIET_FROM


def card_waits(session: Session, conversation: Conversation, at: datetime) -> str:
    """Why a written card must not go out now: a quiet hour, or what the citizen is busy with; else empty."""
    return "quiet" if is_quiet(at) else busy_with(session, conversation, at)


def busy_with(session: Session, conversation: Conversation, at: datetime) -> str:
    """Why a card must wait: a seat or the queue, a question being answered, a form that is open; else empty."""
    if conversation.handler != Handler.BOT:
        return "seat"
    if next_pending(session, conversation.id) is not None:
        return "turn"
    shown = store.last_shown(session, conversation.id)
    if shown is not None and at - shown.at < SESSION_GAP and any(part.get("step") for part in shown.parts):
        return "form"
    return ""


def card_parts(card: Card) -> list[Part]:
    """A card as every channel shows it."""
    return [
        text(texts.card(card.title, card.text), code="lesson", title=card.title),
        citations(Citation(card.article.law, card.article.article)),
        choices(texts.CARD_END, bot_texts.QUIZ, bot_texts.UNSUBSCRIBE, code="lesson_end"),
    ]


def _serve(session: Session, conversation_id: str, card: Card, day: date, at: datetime) -> tuple[str, str] | None:
    """One subscriber's card: written, or waiting with the reason. None when it is no longer owed."""
    conversation = session.get_one(Conversation, conversation_id, with_for_update=True)
    delivery = store.delivery_of(session, conversation_id, CONSTITUTION, day)
    if delivery is not None and delivery.state != CardState.WAITING:
        return None
    if store.live(session, conversation_id, CONSTITUTION) is None:
        return None
    if store.has_had(session, conversations_of(session, conversation_id), CONSTITUTION, day):
        return None
    if delivery is None:
        delivery = CardDelivery(
            conversation_id=conversation_id,
            programme=CONSTITUTION,
            day=day,
            card_id=card.id,
            channel=conversation.channel,
            state=CardState.WAITING,
        )
        session.add(delivery)
    delivery.reason, delivery.at = busy_with(session, conversation, at), at
    if not delivery.reason:
        message = add_message(
            session, conversation, new_id(), Sender.SYSTEM, card_parts(card), purpose=Purpose.CAMPAIGN
        )
        delivery.state, delivery.card_id, delivery.message_id = CardState.WRITTEN, card.id, message.id
    return conversation.channel, delivery.reason


def _count(reach: Reach, channel: str, reason: str) -> None:
    if reason:
        reach.waits[channel, reason] += 1
    else:
        reach.written[channel] += 1
