"""The desk: what a seat does with a ticket. One transaction an action, the owner checked inside it."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.replies import notice
from bot.replies import text as text_part
from consult import outbox
from consult.inbox import check_text
from consult.models import Conversation, Handler, Message, Purpose, Sender
from consult.store import GivenNumber, add_message, message_by_external_id, new_id, newest_ids, numbers_given
from core.clock import minute, now
from core.crypto import Seal
from core.errors import BadInput, Conflict, Forbidden, NotFound
from core.events import TICKET_CLOSED, TICKET_TAKEN
from core.log import get_logger
from core.masking import mask
from core.staff import Staff
from seats import store, texts
from seats.line import Lines, Unlimited
from seats.models import OPEN, Presence, Rating, Ticket, TicketStatus
from seats.queue import give_back, record

log = get_logger(__name__)

UNLIMITED = Unlimited()
# Why a request to rate is not sent any more.
RATED = "rated"


def set_presence(session: Session, staff_id: int, online: bool) -> None:
    """A seat comes on or goes off."""
    presence = session.get(Presence, staff_id)
    if presence is None:
        presence = Presence(staff_id=staff_id)
        session.add(presence)
    presence.online = online
    presence.alive_at = now()


def still_alive(session: Session, staff_id: int) -> None:
    """Renew the lease of a seat, whether or not it takes new tickets."""
    presence = session.get(Presence, staff_id)
    if presence is not None:
        presence.alive_at = now()


def ticket_of(session: Session, ticket_id: str) -> Ticket:
    """Raises NotFound for an unknown ticket."""
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        raise NotFound(texts.NO_TICKET)
    return ticket


def take(session: Session, staff: Staff, ticket_id: str) -> Ticket:
    """Take a ticket; from this transaction on the bot is silent.

    Raises:
        NotFound: no such ticket; Conflict: another seat was faster, or the citizen left.
    """
    ticket = ticket_of(session, ticket_id)
    if ticket.status == TicketStatus.TAKEN and ticket.staff_id == staff.id:
        return ticket
    won = session.execute(
        update(Ticket)
        .where(Ticket.id == ticket_id, Ticket.status.in_((TicketStatus.WAITING, TicketStatus.DEFERRED)))
        .values(status=TicketStatus.TAKEN, staff_id=staff.id, taken_at=now())
    )
    if not won.rowcount:  # type: ignore[attr-defined]
        raise Conflict(texts.TAKEN_BY_OTHER)
    session.refresh(ticket)
    conversation = session.get_one(Conversation, ticket.conversation_id)
    conversation.handler = Handler.SEAT
    conversation.epoch += 1
    if session.get(Presence, staff.id) is None:
        set_presence(session, staff.id, online=True)
    still_alive(session, staff.id)
    words = texts.taken(staff.display_name)
    parts = [notice(words, code="seat_taken")]
    add_message(session, conversation, new_id(), Sender.SYSTEM, parts, staff.display_name, Purpose.SEAT)
    record(session, ticket, TICKET_TAKEN)
    return ticket


def mine(session: Session, staff: Staff, ticket_id: str) -> Ticket:
    """The ticket, if this seat holds it.

    Raises:
        NotFound: no such ticket; Forbidden: it is not in this seat's hands.
    """
    ticket = ticket_of(session, ticket_id)
    if ticket.status != TicketStatus.TAKEN or ticket.staff_id != staff.id:
        raise Forbidden(texts.NOT_YOURS)
    still_alive(session, staff.id)
    return ticket


def mark_seen(session: Session, staff: Staff, ticket_id: str, message_id: int) -> None:
    """What she has read of a ticket is unread no longer; nothing happens where it is not in this seat's hands."""
    ticket = session.get(Ticket, ticket_id)
    if ticket is None or ticket.status != TicketStatus.TAKEN or ticket.staff_id != staff.id:
        return
    newest = newest_ids(session, [ticket.conversation_id]).get(ticket.conversation_id, 0)
    ticket.seen_id = max(ticket.seen_id, min(message_id, newest))


def say(
    session: Session, staff: Staff, ticket_id: str, external_id: str, words: str, lines: Lines = UNLIMITED
) -> Message:
    """A seat's message to the citizen; the same `external_id` gives the first message again.

    Phones stay in it, a lawyer's or an office's: she writes them for the citizen to call.

    Raises:
        Conflict: the citizen's channel takes no more messages now; the words say what can be done.
    """
    ticket = mine(session, staff, ticket_id)
    conversation = session.get_one(Conversation, ticket.conversation_id)
    external_id = f"seat-{staff.id}-{external_id}"[:64]
    seen = message_by_external_id(session, conversation.id, external_id)
    if seen is not None:
        return seen
    line = lines.line_of(session, conversation)
    if line is not None and (line.gone or (line.is_open and line.left == 0)):
        raise Conflict(line.full)
    if not words.strip():
        raise BadInput(texts.EMPTY_REPLY)
    part = text_part(mask(check_text(words), phones=False).text)
    message = add_message(session, conversation, new_id(), Sender.SEAT, [part], staff.display_name, Purpose.SEAT)
    message.external_id = external_id
    ticket.seen_id = message.id
    return message


def phones(session: Session, seal: Seal, staff: Staff, ticket_id: str) -> list[GivenNumber]:
    """The phones that the citizen gave in the conversation, unsealed; each reading is a line of the log.

    Raises:
        NotFound: no such ticket; Forbidden: it is not in this seat's hands.
    """
    ticket = mine(session, staff, ticket_id)
    given = numbers_given(session, seal, ticket.conversation_id)
    found = [one for one in given if "phone" in mask(one.number).kinds]
    log.info("phones_unsealed", ticket=ticket.id, staff=staff.id, messages=[one.message_id for one in found])
    return found


def close(session: Session, staff: Staff, ticket_id: str, note: str) -> Ticket:
    """End the service: the bot takes over again and the citizen is asked for a rating."""
    ticket = mine(session, staff, ticket_id)
    ticket.status = TicketStatus.CLOSED
    ticket.closed_at = now()
    _add_note(ticket, staff, note)
    conversation = session.get_one(Conversation, ticket.conversation_id)
    conversation.handler = Handler.BOT
    conversation.priority = 0
    # A fresh dialogue: a form that was open before the hand-off must not swallow the next question.
    conversation.epoch += 1
    parts = [notice(texts.CLOSED, code="rate", title=ticket.id)]
    add_message(session, conversation, new_id(), Sender.SYSTEM, parts, purpose=Purpose.SEAT)
    record(session, ticket, TICKET_CLOSED, outcome="served")
    return ticket


def put_back(session: Session, staff: Staff, ticket_id: str, note: str = "") -> Ticket:
    """Return a ticket to the queue's head for another seat, who finds the note in it."""
    ticket = mine(session, staff, ticket_id)
    _add_note(ticket, staff, note)
    give_back(session, ticket, texts.RETURNED)
    return ticket


def _add_note(ticket: Ticket, staff: Staff, words: str) -> None:
    """A line behind what those who held the ticket before wrote."""
    if words.strip():
        line = texts.noted(minute(now()), staff.display_name, mask(words.strip()).text)
        ticket.note = "\n".join(filter(None, (ticket.note, line)))


def log_off(session: Session, staff: Staff) -> list[Ticket]:
    """A seat goes home: she takes no more, and whom she had in hand waits for another; gives these tickets."""
    set_presence(session, staff.id, online=False)
    held = list(store.taken_by(session, staff.id))
    for ticket in held:
        give_back(session, ticket, texts.RETURNED)
    return held


def rate(session: Session, conversation_id: str, ticket_id: str, score: int, reason: str) -> None:
    """The citizen's rating of a closed ticket of her own.

    Raises:
        NotFound: not a ticket of this conversation; Conflict: still open, or rated already.
    """
    ticket = ticket_of(session, ticket_id)
    if ticket.conversation_id != conversation_id:
        raise NotFound(texts.NO_TICKET)
    if ticket.status in OPEN:
        raise Conflict(texts.NOT_CLOSED)
    if store.rating_of(session, ticket_id) is not None:
        raise Conflict(texts.RATED)
    session.add(Rating(ticket_id=ticket_id, score=score, reason=mask(reason).text))
    outbox.take_back(session, store.rating_asked(session, ticket), RATED)  # or it would ask for what she has given
