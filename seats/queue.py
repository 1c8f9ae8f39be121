"""The queue: how a conversation comes to the seats, and how it leaves without one.

`Queue` is the `Desk` that a consultation asks for; each method runs inside the turn's transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.directives import HandOff
from bot.replies import Part, choices, notice
from consult.asking import RECENT, SESSION_GAP, codes_of
from consult.models import Conversation, Handler, Message, Purpose, Sender
from consult.request import requests_of
from consult.screens import by_gravity, kinds_shown
from consult.store import add_message, last_messages, new_id
from core.clock import now
from core.crypto import Seal
from core.events import TICKET_CLOSED, TICKET_OPENED, TICKET_RETURNED, emit
from core.settings import Settings
from seats import store, texts
from seats.hours import Hours
from seats.models import Ticket, TicketStatus

LOOKED_BACK = 500
ASKED, HUMAN = "asked", "转人工"
NOBODY_ON = "nobody_on"  # the code of what is told where no seat is on
NOBODY = frozenset({NOBODY_ON, "ticket_kept"})  # what is said where no seat can help
TO_TALK = frozenset({ASKED, "low_confidence", "complex", "crisis"})  # the citizen waits for a word; all else is a task
GRAVE = 7  # from here on a ticket is seen by a human, whatever the citizen says later


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
        anybody = self._anybody(session, at)
        kept = store.open_ticket_of(session, conversation.id)
        ticket = kept or self._new_ticket(session, conversation, hand_off, at)
        ticket.priority = max(ticket.priority, hand_off.priority, conversation.priority)
        self._add_facts(ticket, hand_off.slots)
        if anybody:  # a seat who is logged in outside hours is still a seat
            return self._enqueue(session, conversation, ticket)
        ticket.status = TicketStatus.DEFERRED
        session.flush()
        if kept and NOBODY_ON in codes_of(last_messages(session, conversation.id, RECENT)):
            words = texts.left_already(_urgent(session, at, ticket))
            return [choices(words, texts.CALL_BACK, code=NOBODY_ON)]
        return self._nobody_on(session, at, ticket)

    def _anybody(self, session: Session, at: datetime) -> bool:
        return store.seats_on(session, at - self._lease) > 0

    def _nobody_on(self, session: Session, at: datetime, ticket: Ticket) -> list[Part]:
        urgent = _urgent(session, at, ticket)
        open_now = self._hours.are_open(at)
        words = texts.nobody_on(urgent) if open_now else texts.closed_now(str(self._hours), urgent)
        return [choices(words, texts.CALL_BACK, code=NOBODY_ON)]

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
        _alarm(ticket, self._alerts_so_far(session, conversation))
        session.add(ticket)
        record(session, ticket, TICKET_OPENED)
        return ticket

    def _alerts_so_far(self, session: Session, conversation: Conversation) -> list[str]:
        """The screens that struck since the last ticket was closed, by the scripts the citizen was shown."""
        if not conversation.priority:
            return []
        since = store.last_closed_at(session, conversation.id)
        shown = [m for m in last_messages(session, conversation.id, LOOKED_BACK) if since is None or m.at > since]
        return kinds_shown(part.get("code", "") for message in shown for part in message.parts)

    def _enqueue(self, session: Session, conversation: Conversation, ticket: Ticket) -> list[Part]:
        ticket.status = TicketStatus.WAITING
        conversation.handler = Handler.QUEUE
        session.flush()
        return [choices(texts.queued(store.place_of(session, ticket)), texts.LEAVE, code="queued")]

    def while_waiting(self, session: Session, conversation: Conversation) -> list[Part]:
        ticket = store.open_ticket_of(session, conversation.id)
        if conversation.handler != Handler.QUEUE or ticket is None:
            return [notice(texts.NOT_WAITING)]
        if not self._anybody(session, now()):
            return self._let_go(session, conversation, ticket)
        return [choices(texts.still_queued(store.place_of(session, ticket)), texts.LEAVE, code="queued")]

    def _let_go(self, session: Session, conversation: Conversation, ticket: Ticket) -> list[Part]:
        """The last seat has gone: the bot goes on with the citizen, and the ticket stays for who comes on next."""
        ticket.status, ticket.staff_id = TicketStatus.DEFERRED, None
        conversation.handler = Handler.BOT
        conversation.epoch += 1  # a form that was open before must not swallow the next question
        return self._nobody_on(session, now(), ticket)

    def where_is_everybody(self, session: Session, conversation: Conversation) -> list[Part]:
        """人呢, 没人吗: whether her ticket is kept, and when somebody will be there to read it."""
        ticket = store.open_ticket_of(session, conversation.id)
        at = now()
        if self._anybody(session, at):
            if ticket is not None and ticket.reason == ASKED:  # nobody was on when she asked, and now somebody is
                return self._enqueue(session, conversation, ticket)
            return [choices(texts.SOMEBODY_ON, HUMAN, code="somebody_on")]
        if ticket is None:
            return [choices(texts.nobody_yet(str(self._hours)), HUMAN, code="nobody_yet")]
        urgent = _urgent(session, at, ticket)
        return [
            choices(texts.ticket_kept(ticket.id[:8], str(self._hours), urgent), texts.CALL_BACK, code="ticket_kept")
        ]

    def leave_queue(self, session: Session, conversation: Conversation) -> list[Part]:
        ticket = store.open_ticket_of(session, conversation.id)
        if ticket is not None and ticket.status == TicketStatus.WAITING:
            self._no_longer_awaited(session, ticket)
        conversation.handler = Handler.BOT
        conversation.epoch += 1  # see `_let_go`
        grave = ticket is not None and _is_grave(ticket)
        return [notice(texts.LEFT_QUEUE_GRAVE if grave else texts.LEFT_QUEUE, code="left_queue")]

    def withdraw(self, session: Session, conversation: Conversation) -> list[Part]:
        ticket = store.open_ticket_of(session, conversation.id)
        if ticket is None or ticket.status != TicketStatus.DEFERRED or ticket.reason not in TO_TALK:
            return []
        self._no_longer_awaited(session, ticket)
        words = texts.WITHDRAWN if ticket.status == TicketStatus.CLOSED else texts.STILL_KEPT
        return [notice(words, code="withdrawn")]

    def _no_longer_awaited(self, session: Session, ticket: Ticket) -> None:
        filed = [r for r in requests_of(session, ticket.conversation_id) if r.created_at >= ticket.opened_at]
        # What was filed or feared must still be acted on.
        if filed or ticket.reason not in TO_TALK or _is_grave(ticket):
            ticket.status = TicketStatus.DEFERRED
            return
        ticket.status = TicketStatus.CLOSED
        ticket.closed_at = now()
        record(session, ticket, TICKET_CLOSED, outcome="left")

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
            _alarm(ticket, [kind])
            ticket.priority = max(ticket.priority, priority)

    def place(self, session: Session, conversation_id: str) -> int:
        """Place in the queue, or 0."""
        ticket = store.open_ticket_of(session, conversation_id)
        return store.place_of(session, ticket) if ticket else 0

    def lost(self, session: Session) -> bool:
        """Whether any taken ticket's seat has gone silent, or somebody waits and no seat is on."""
        at = now()
        if store.lost_tickets(session, at - self._lease):
            return True
        return not self._anybody(session, at) and bool(store.queued(session))

    def take_back_lost(self, session: Session) -> list[str]:
        """Tickets whose seat has gone silent return to the queue's head; gives their conversations.

        With no seat on at all nobody is left waiting: the bot takes over, and a call-back is offered.
        """
        at = now()
        lost = list(store.lost_tickets(session, at - self._lease))
        if self._anybody(session, at):
            for ticket in lost:
                give_back(session, ticket, texts.SEAT_LOST)
            return [ticket.conversation_id for ticket in lost]
        alone = lost + list(store.queued(session))
        for ticket in alone:
            conversation = session.get_one(Conversation, ticket.conversation_id)
            if ticket.status == TicketStatus.TAKEN:
                record(session, ticket, TICKET_RETURNED)
            parts = self._let_go(session, conversation, ticket)
            add_message(session, conversation, new_id(), Sender.SYSTEM, parts, purpose=Purpose.SEAT)
        return [ticket.conversation_id for ticket in alone]


def alerts_of(ticket: Ticket) -> list[str]:
    """Every kind of danger that a ticket shows, the gravest first."""
    return by_gravity([*(ticket.alerts or []), ticket.alert])


def _alarm(ticket: Ticket, kinds: list[str]) -> None:
    """More danger on a ticket: 欠薪 said later must not hide 轻生, nor 家暴 said before."""
    ticket.alerts = by_gravity([*(ticket.alerts or []), ticket.alert or "", *kinds])
    ticket.alert = next(iter(ticket.alerts), "")


def _urgent(session: Session, at: datetime, ticket: Ticket) -> str:
    """The numbers for a ticket's dangers; none where a hand-off has just named them, a few messages above.

    The newest message does not count: the button pressed again brings it back, and it must not lose its numbers.
    """
    words = texts.call_in_need(alerts_of(ticket))
    above = last_messages(session, ticket.conversation_id, RECENT)[:-1]
    told = [part["text"] for m in above if at - m.at < SESSION_GAP for part in m.parts if part.get("code") in NOBODY]
    return "" if any(words in text for text in told) else words


def _is_grave(ticket: Ticket) -> bool:
    """Whether a danger was seen: who leaves the queue in it must not be forgotten."""
    return bool(ticket.alert) or ticket.priority >= GRAVE


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
