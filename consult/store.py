"""Every query on the tables of a consultation. Nothing here commits."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, func, select
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
    select(Conversation, Message)
    .outerjoin(Message, and_(Message.turn_id == bindparam("turn_id"), Message.sender != Sender.CITIZEN))
    .where(Conversation.id == bindparam("conversation_id"))
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


def hold(session: Session, conversation: Conversation) -> None:
    """`write_in_order`, for one that was read before: it is read anew, as it may have changed until now."""
    if session.get_bind().dialect.name != "sqlite":
        session.refresh(conversation, with_for_update=True)


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


def newest_ids(session: Session, conversation_ids: Sequence[str]) -> dict[str, int]:
    """The id of the last message of each conversation that has one."""
    last = select(Message.conversation_id, func.max(Message.id)).where(Message.conversation_id.in_(conversation_ids))
    return {row[0]: row[1] for row in session.execute(last.group_by(Message.conversation_id))}


def said_last(session: Session, conversation_id: str) -> Message | None:
    """What was said to the citizen last, by whomever."""
    return session.scalar(_SAID_LAST, {"conversation_id": conversation_id})


def reply_of(session: Session, conversation_id: str, turn_id: str) -> tuple[Conversation, Message | None]:
    """A conversation, and the answer to the citizen's message of this turn."""
    conversation, reply = session.execute(_REPLY, {"conversation_id": conversation_id, "turn_id": turn_id}).one()
    return conversation, reply


def next_pending(session: Session, conversation_id: str) -> Message | None:
    """The oldest message of the citizen that waits for its answer."""
    return session.scalar(_PENDING, {"conversation_id": conversation_id})


def next_turn(session: Session, conversation_id: str) -> tuple[Message, Conversation] | None:
    """`next_pending`, with its conversation, which is held until the transaction ends.

    The conversation first, and in a statement of its own: who writes an answer holds it and then changes the message.
    """
    write_in_order(session, conversation_id)
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


def claim(conversation: Conversation, owner: str, at: datetime) -> bool:
    """Take the lease of a conversation that the transaction holds (`next_turn`), unless a living owner has it."""
    until = conversation.busy_until
    free = until is None or until < at or conversation.busy_by == owner or owner_is_dead(conversation.busy_by)
    if free:
        conversation.busy_by, conversation.busy_until = owner, at + LEASE
    return free


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
