"""Every query on the tables of a consultation. Nothing here commits."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from bot.replies import Part
from consult.models import Conversation, Message, Outgoing, Purpose, Sender
from core.clock import now
from core.crypto import Seal

# Longer than any turn can take (Rasa's time-out and the search); a dead owner on this host is noticed at once.
LEASE = timedelta(seconds=30)
# Channels that do not fetch what is new: each message to them needs a way (`Outgoing`).
PUSHED = frozenset({"wechat"})
# A reply may still be fetched by the call that brought the question; after this it is pushed.
FETCH_GRACE = timedelta(seconds=1.5)
HOST = socket.gethostname()[:40]

# Asked several times a turn: made once, a statement keeps its cache key; made anew it costs as much again as its run.
_OF = Message.conversation_id == bindparam("conversation_id")
_WITH_ID = select(Message).where(_OF, Message.external_id == bindparam("external_id"))
_SENT_SINCE = select(func.count(Message.id)).where(
    _OF, Message.sender == Sender.CITIZEN, Message.at > bindparam("since")
)
_NEWEST = select(Message).where(_OF).order_by(Message.id.desc()).limit(bindparam("count"))
_SAID_LAST = select(Message).where(_OF, Message.sender != Sender.CITIZEN).order_by(Message.id.desc()).limit(1)
_REPLY = (
    select(Message)
    .where(Message.turn_id == bindparam("turn_id"), Message.sender != Sender.CITIZEN)
    .order_by(Message.id)
    .limit(1)
)
_PENDING = select(Message).where(_OF, Message.pending).order_by(Message.id).limit(1)
_TURN = select(Message, Conversation).join(Conversation, Conversation.id == Message.conversation_id)
_NEXT_TURN = _TURN.where(_OF, Message.pending).order_by(Message.id).limit(1)
_THIS_TURN = _TURN.where(Message.id == bindparam("message_id"))


@dataclass(frozen=True, slots=True)
class GivenNumber:
    """A number that a citizen's message contained, and the mask that stands in its place."""

    message_id: int
    masked: str
    number: str


def new_id() -> str:
    return secrets.token_hex(16)


def open_conversation(session: Session, channel: str, user: str) -> Conversation:
    """The conversation of this user on this channel; made at the first contact."""
    found = session.scalar(select(Conversation).where(Conversation.channel == channel, Conversation.user == user))
    if found is None:
        found = Conversation(id=new_id(), channel=channel, user=user)
        session.add(found)
        session.flush()
    return found


def write_in_order(session: Session, conversation_id: str) -> None:
    """Hold the conversation until the transaction ends, before a message is added to it.

    Or a later id could be seen before an earlier one, and a client that resumes behind the later would miss the other.
    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(Conversation.id).where(Conversation.id == conversation_id).with_for_update())


def message_by_external_id(session: Session, conversation_id: str, external_id: str) -> Message | None:
    return session.scalar(_WITH_ID, {"conversation_id": conversation_id, "external_id": external_id})


def count_recent(session: Session, conversation_id: str, since: datetime) -> int:
    """How many messages the citizen sent since then."""
    return session.scalar(_SENT_SINCE, {"conversation_id": conversation_id, "since": since}) or 0


def add_message(
    session: Session,
    conversation: Conversation,
    turn_id: str,
    sender: Sender,
    parts: Iterable[Part],
    name: str = "",
    purpose: Purpose = Purpose.REPLY,
) -> Message:
    """Append an outgoing message to the transcript, and put it on its way where the channel must be called."""
    message = Message(
        conversation_id=conversation.id,
        turn_id=turn_id,
        sender=sender,
        name=name,
        parts=[part.to_json() for part in parts],
    )
    write_in_order(session, conversation.id)
    session.add(message)
    session.flush()
    if conversation.channel in PUSHED:
        session.add(
            Outgoing(
                message_id=message.id,
                conversation_id=conversation.id,
                channel=conversation.channel,
                purpose=purpose,
                due_at=now() + (FETCH_GRACE if purpose == Purpose.REPLY else timedelta(0)),
            )
        )
    return message


def messages_after(session: Session, conversation_id: str, after: int, limit: int = 500) -> Sequence[Message]:
    """The transcript behind a cursor, oldest first."""
    return session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.id > after)
        .order_by(Message.id)
        .limit(limit)
    ).all()


def messages_until(session: Session, conversation_id: str, until: datetime, limit: int = 500) -> Sequence[Message]:
    """The transcript up to a moment, oldest first."""
    return session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.at <= until)
        .order_by(Message.id)
        .limit(limit)
    ).all()


def last_messages(session: Session, conversation_id: str, count: int) -> list[Message]:
    """The newest `count` messages, oldest first."""
    newest = session.scalars(_NEWEST, {"conversation_id": conversation_id, "count": count})
    return list(reversed(newest.all()))


def said_last(session: Session, conversation_id: str) -> Message | None:
    """What was said to the citizen last, by whomever."""
    return session.scalar(_SAID_LAST, {"conversation_id": conversation_id})


def reply_of(session: Session, turn_id: str) -> Message | None:
    """The answer to the citizen's message of this turn."""
    return session.scalar(_REPLY, {"turn_id": turn_id})


def next_pending(session: Session, conversation_id: str) -> Message | None:
    """The oldest message of the citizen that waits for its answer."""
    return session.scalar(_PENDING, {"conversation_id": conversation_id})


def next_turn(session: Session, conversation_id: str) -> tuple[Message, Conversation] | None:
    """`next_pending`, with its conversation."""
    found = session.execute(_NEXT_TURN, {"conversation_id": conversation_id}).first()
    return found and (found[0], found[1])


def this_turn(session: Session, message_id: int) -> tuple[Message, Conversation]:
    """A message and its conversation."""
    message, conversation = session.execute(_THIS_TURN, {"message_id": message_id}).one()
    return message, conversation


def stale_conversations(session: Session, before: datetime) -> Sequence[str]:
    """Conversations with a message that has waited since before then."""
    return session.scalars(
        select(Message.conversation_id).where(Message.pending, Message.at < before).distinct().limit(100)
    ).all()


def owner_name() -> str:
    """This process, as written into a lease."""
    return f"{HOST}:{os.getpid()}"


def claim(session: Session, conversation: Conversation, owner: str, at: datetime) -> bool:
    """Take the conversation's lease unless a living owner holds it."""
    if conversation.busy_by not in ("", owner) and owner_is_dead(conversation.busy_by):
        conversation.busy_until = None
        session.flush()
    taken = session.execute(
        update(Conversation)
        .where(
            Conversation.id == conversation.id,
            or_(Conversation.busy_until.is_(None), Conversation.busy_until < at, Conversation.busy_by == owner),
        )
        .values(busy_by=owner, busy_until=at + LEASE)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def owner_is_dead(owner: str) -> bool:
    """Whether the process that a lease names ran on this machine and is gone."""
    host, _, pid = owner.rpartition(":")
    if host != HOST:
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, ValueError):
        return False
    return False


def release(conversation: Conversation) -> None:
    conversation.busy_by = ""
    conversation.busy_until = None


def numbers_given(session: Session, seal: Seal, conversation_id: str) -> list[GivenNumber]:
    """Every number the citizen gave in this conversation, unsealed, oldest first."""
    sealed = session.execute(
        select(Message.id, Message.sealed)
        .where(Message.conversation_id == conversation_id, Message.sealed.is_not(None))
        .order_by(Message.id)
    )
    return [
        GivenNumber(message_id, masked, number)
        for message_id, box in sealed
        if box is not None
        for masked, number in seal.unseal(box).items()
    ]


def vault(session: Session, seal: Seal, conversation_id: str) -> dict[str, str]:
    """Mask → number for every number the citizen gave in this conversation; the latest wins."""
    return {given.masked: given.number for given in numbers_given(session, seal, conversation_id)}
