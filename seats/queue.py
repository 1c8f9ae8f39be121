"""The queue: how a conversation comes to the seats, and how it leaves without one.

`Queue` is the `Desk` that a consultation asks for; each method runs inside the turn's transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.directives import HandOff
from bot.replies import Part, choices, notice
from consult.models import Conversation, Handler, Message, Purpose, Sender
from consult.store import add_message, new_id
from core.clock import now
from core.crypto import Seal
from core.events import TICKET_CLOSED, TICKET_OPENED, TICKET_RETURNED, emit
from core.settings import Settings
from seats import store, texts
from seats.hours import Hours
from seats.models import Ticket, TicketStatus


class Queue:
    """Opens, holds and gives up tickets."""

    def __init__(self, settings: Settings, seal: Seal) -> None:
        self._hours = Hours(settings)
        self._lease = timedelta(seconds=settings.seat_lease_s)
        self._seal = seal

    def open_ticket(self, session: Session, conversation: Conversation, hand_off: HandOff) -> list[Part]:
        """Queue the conversation; outside hours or with nobody on, leave it with the bot and offer a call-back.

        Either way a ticket stays: nobody who asked for a human is forgotten.
        """
        at = now()
        is_open, anybody = self._hours.are_open(at), store.seats_on(session, at - self._lease) > 0
        ticket = store.open_ticket_of(session, conversation.id)
        if ticket is None:
            ticket = self._new_ticket(session, conversation, hand_off, at)
        ticket.priority = max(ticket.priority, hand_off.priority, conversation.priority)
        self._add_facts(ticket, hand_off.slots)
        if anybody:  # a seat who is logged in outside hours is still a seat
            return self._enqueue(session, conversation, ticket)
        ticket.status = TicketStatus.DEFERRED
        session.flush()
        words = texts.NOBODY_ON if is_open else texts.closed_now(str(self._hours))
        return [choices(words, texts.CALL_BACK, code="nobody_on")]

    def defer(self, session: Session, conversation: Conversation, hand_off: HandOff) -> None:
        ticket = store.open_ticket_of(session, conversation.id)
        if ticket is None:
            ticket = self._new_ticket(session, conversation, hand_off, now())
            ticket.status = TicketStatus.DEFERRED
        ticket.priority = max(ticket.priority, hand_off.priority, conversation.priority)
        self._add_facts(ticket, hand_off.slots)
        session.flush()

    def _new_ticket(self, session: Session, conversation: Conversation, hand_off: HandOff, at: datetime) -> Ticket:
        ticket = Ticket(
            id=new_id(),
            conversation_id=conversation.id,
            reason=hand_off.reason,
            priority=0,
            status=TicketStatus.WAITING,
            opened_at=at,
            queued_at=at,
        )
        session.add(ticket)
        record(session, ticket, TICKET_OPENED)
        return ticket

    def _enqueue(self, session: Session, conversation: Conversation, ticket: Ticket) -> list[Part]:
        ticket.status = TicketStatus.WAITING
        conversation.handler = Handler.QUEUE
        session.flush()
        return [choices(texts.queued(store.place_of(session, ticket)), texts.LEAVE, code="queued")]

    def while_waiting(self, session: Session, conversation: Conversation) -> list[Part]:
        ticket = store.open_ticket_of(session, conversation.id)
        if conversation.handler != Handler.QUEUE or ticket is None:
            return [notice(texts.NOT_WAITING)]
        return [choices(texts.still_queued(store.place_of(session, ticket)), texts.LEAVE, code="queued")]

    def leave_queue(self, session: Session, conversation: Conversation) -> list[Part]:
        ticket = store.open_ticket_of(session, conversation.id)
        if ticket is not None and ticket.status == TicketStatus.WAITING:
            ticket.status = TicketStatus.CLOSED
            ticket.closed_at = now()
            record(session, ticket, TICKET_CLOSED, outcome="left")
        conversation.handler = Handler.BOT
        return [notice(texts.LEFT_QUEUE, code="left_queue")]

    def note(self, session: Session, conversation: Conversation, facts: dict[str, str]) -> bool:
        ticket = store.open_ticket_of(session, conversation.id)
        if ticket is None:
            return False
        self._add_facts(ticket, facts)
        return True

    def _add_facts(self, ticket: Ticket, facts: dict[str, str]) -> None:
        if facts:
            known = self._seal.unseal(ticket.sealed_slots) if ticket.sealed_slots else {}
            ticket.sealed_slots = self._seal.seal(known | facts)

    def alert(self, session: Session, conversation: Conversation, kind: str, priority: int) -> None:
        ticket = store.open_ticket_of(session, conversation.id)
        if ticket is not None:
            ticket.alert = kind
            ticket.priority = max(ticket.priority, priority)

    def place(self, session: Session, conversation_id: str) -> int:
        """Place in the queue, or 0."""
        ticket = store.open_ticket_of(session, conversation_id)
        return store.place_of(session, ticket) if ticket else 0

    def lost(self, session: Session) -> bool:
        """Whether any taken ticket's seat has gone silent."""
        return bool(store.lost_tickets(session, now() - self._lease))

    def take_back_lost(self, session: Session) -> list[str]:
        """Tickets whose seat has gone silent return to the queue's head; gives their conversations."""
        lost = store.lost_tickets(session, now() - self._lease)
        for ticket in lost:
            give_back(session, ticket, texts.SEAT_LOST)
        return [ticket.conversation_id for ticket in lost]


def record(session: Session, ticket: Ticket, kind: str, **more: str) -> None:
    """Tell whoever listens what has happened to a ticket."""
    known = {"conversation_id": ticket.conversation_id, "ticket_id": ticket.id, "reason": ticket.reason}
    emit(session, kind, known | more)


def give_back(session: Session, ticket: Ticket, words: str) -> Message:
    """Return a taken ticket to the queue; its old time of arrival keeps it at the head of its priority."""
    ticket.status = TicketStatus.WAITING
    ticket.staff_id = None
    record(session, ticket, TICKET_RETURNED)
    conversation = session.get_one(Conversation, ticket.conversation_id)
    conversation.handler = Handler.QUEUE
    parts = [notice(words, code="requeued")]
    return add_message(session, conversation, new_id(), Sender.SYSTEM, parts, purpose=Purpose.SEAT)
