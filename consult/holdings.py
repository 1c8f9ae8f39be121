"""What is kept about a citizen: each room shows, erases and expires its own part.

A room that keeps anything under a conversation's id offers a `Holdings`; `fawen` joins them, the rooms further on
first, because their rows point at those of the rooms before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, CursorResult, Delete, Update, and_, delete, exists, not_, or_, select, update
from sqlalchemy.orm import Session

from consult import person, store, texts
from consult import privacy_texts as words
from consult.linking import tell_unlinked
from consult.models import Conversation, Erasure, Message, MissedQuestion, Outgoing, Request
from consult.request import requests_of
from core.clock import minute
from core.crypto import Seal

# Of these a bare record stays once they were taken up: their own rules ask for it.
KEPT_KINDS = frozenset({"complaint", "legal_aid_precheck"})
TAKEN_UP = frozenset({"accepted", "done"})
ERASED_USER = "erased-"
BATCH = 500


@dataclass(frozen=True, slots=True)
class Section:
    """One class of what is kept about a citizen, as she reads it."""

    title: str
    rows: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """How much of one class was deleted; with `kept`, how much was cut down to the bare record."""

    kind: str
    count: int
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the classes are kept."""

    messages: timedelta
    requests: timedelta
    missed: timedelta


class Holdings(Protocol):
    """What one room keeps. Every method runs in the caller's transaction."""

    def show(self, session: Session, conversation_id: str) -> list[Section]:
        """Everything of this citizen, for her to read."""
        ...

    def erase(self, session: Session, conversation_id: str) -> list[Removed]:
        """Delete it, or cut down to the bare record what the law wants kept."""
        ...

    def expire(self, session: Session, limits: Limits, at: datetime) -> list[Removed]:
        """Delete one batch of what is over age; empty when there is no more."""
        ...


class ConsultationHoldings:
    """Messages with their sealed numbers, requests, missed questions."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def show(self, session: Session, conversation_id: str) -> list[Section]:
        messages = store.messages_after(session, conversation_id, 0, limit=100_000)
        numbers = store.vault(session, self._seal, conversation_id)
        conversation = session.get_one(Conversation, conversation_id)
        turns = select(Message.turn_id).where(Message.conversation_id == conversation_id)
        missed = session.scalars(select(MissedQuestion).where(MissedQuestion.turn_id.in_(turns)))
        erasures = session.scalars(select(Erasure).where(Erasure.conversation_id == conversation_id))
        return [
            Section(words.SECTION_CONVERSATION, (_conversation_row(conversation),)),
            Section(words.SECTION_MESSAGES, tuple(_message_row(message) for message in messages)),
            Section(
                words.SECTION_NUMBERS,
                tuple({words.LABEL_MASK: mask, words.LABEL_NUMBER: number} for mask, number in numbers.items()),
            ),
            Section(
                words.SECTION_LINKS,
                tuple({words.LABEL_CHANNEL: texts.channel_name(c.channel)} for c in _linked(session, conversation_id)),
            ),
            Section(
                words.SECTION_REQUESTS,
                tuple(self._request_row(request) for request in requests_of(session, conversation_id)),
            ),
            Section(
                words.SECTION_MISSED,
                tuple({words.LABEL_AT: minute(one.at), words.LABEL_WORDS: one.text} for one in missed),
            ),
            Section(words.SECTION_ERASURES, tuple(_erasure_row(one) for one in erasures)),
        ]

    def _request_row(self, request: Request) -> dict[str, str]:
        given = {**request.fields, **self._seal.unseal(request.sealed)}
        return {
            texts.LABEL_REFERENCE: request.reference,
            texts.LABEL_KIND: texts.KINDS[request.kind],
            texts.LABEL_STATUS: texts.STATUSES[request.status],
            texts.LABEL_FILED: minute(request.created_at),
            words.LABEL_CONSENT: f"{minute(request.consent_at)}（{request.consent_version}）",
            **{words.FIELDS.get(name, name): value for name, value in given.items()},
        }

    def erase(self, session: Session, conversation_id: str) -> list[Removed]:
        turns = select(Message.turn_id).where(Message.conversation_id == conversation_id)
        missed = removed(session, delete(MissedQuestion).where(MissedQuestion.turn_id.in_(turns)))
        removed(session, delete(Outgoing).where(Outgoing.conversation_id == conversation_id))
        messages = removed(session, delete(Message).where(Message.conversation_id == conversation_id))
        others = person.forget(session, conversation_id)
        tell_unlinked(session, session.get_one(Conversation, conversation_id), others)
        kept = 0
        requests = requests_of(session, conversation_id)
        for request in requests:
            if request.kind in KEPT_KINDS and request.status in TAKEN_UP:
                request.fields, request.sealed, request.phone_index = {}, self._seal.seal({}), ""
                kept += 1
            else:
                session.delete(request)
        session.flush()
        return [
            Removed("message", messages),
            Removed("missed_question", missed),
            Removed("request", len(requests) - kept),
            Removed("request", kept, kept=True),
        ]

    def expire(self, session: Session, limits: Limits, at: datetime) -> list[Removed]:
        gone = [
            Removed(
                "missed_question",
                removed(session, delete(MissedQuestion).where(MissedQuestion.at < at - limits.missed)),
            ),
            Removed("message", _expire_messages(session, at - limits.messages)),
            Removed("request", removed(session, _old_requests(at - limits.requests))),
            Removed("conversation", removed(session, _nameless(at - limits.messages))),
        ]
        return [one for one in gone if one.count]


def _linked(session: Session, conversation_id: str) -> list[Conversation]:
    return [c for c in person.channels_of(session, conversation_id) if c.id != conversation_id]


def _expire_messages(session: Session, before: datetime) -> int:
    """One batch of messages with their ways out."""
    old = session.scalars(select(Message.id).where(_is_old_message(before)).order_by(Message.id).limit(BATCH)).all()
    removed(session, delete(Outgoing).where(Outgoing.message_id.in_(old)))
    return removed(session, delete(Message).where(Message.id.in_(old)))


def _old_requests(before: datetime) -> Delete:
    """Requests over age."""
    return delete(Request).where(_is_old_request(before))


def _is_old_message(before: datetime) -> ColumnElement[bool]:
    """Over age; one that still waits for its answer stays."""
    return and_(Message.at < before, Message.pending.is_(False))


def _is_old_request(before: datetime) -> ColumnElement[bool]:
    """Over age; one that is still being worked on stays."""
    return and_(Request.created_at < before, Request.status != "accepted")


def _nameless(before: datetime) -> Update:
    """Conversations of which nothing is left lose the name by which their channel knows the citizen."""
    return (
        update(Conversation)
        .where(
            Conversation.last_at < before,
            Conversation.user.not_like(f"{ERASED_USER}%"),
            ~exists().where(Message.conversation_id == Conversation.id),
            ~exists().where(Request.conversation_id == Conversation.id),
        )
        .values(user=ERASED_USER + Conversation.id, topic="")
        .execution_options(synchronize_session=False)
    )


def nobodys(limits: Limits, at: datetime) -> ColumnElement[bool]:
    """Conversations that have lost their citizen's name, or lose it in this run: all that is left is over age.

    For a channel that keeps the name in a table of its own and clears it before the consultation clears the rest.
    """
    fresh = exists().where(Message.conversation_id == Conversation.id, not_(_is_old_message(at - limits.messages)))
    wanted = exists().where(Request.conversation_id == Conversation.id, not_(_is_old_request(at - limits.requests)))
    silent = and_(Conversation.last_at < at - limits.messages, ~fresh, ~wanted)
    return or_(Conversation.user.like(f"{ERASED_USER}%"), silent)


def removed(session: Session, statement: Delete | Update) -> int:
    """Run it and count the rows."""
    done = session.execute(statement)
    return done.rowcount if isinstance(done, CursorResult) else 0


def _message_row(message: Message) -> dict[str, str]:
    return {
        words.LABEL_AT: minute(message.at),
        words.LABEL_SENDER: words.SENDERS[message.sender],
        words.LABEL_WORDS: "\n".join(part["text"] for part in message.parts),
    }


def _conversation_row(conversation: Conversation) -> dict[str, str]:
    row = {
        words.LABEL_FIRST: minute(conversation.created_at),
        words.LABEL_LAST: minute(conversation.last_at),
        words.LABEL_PRIORITY: str(conversation.priority),
    }
    return {**row, words.LABEL_TOPIC: conversation.topic} if conversation.topic else row


def _erasure_row(one: Erasure) -> dict[str, str]:
    return {
        words.LABEL_RECEIPT: one.receipt,
        words.LABEL_STATE: words.STATES[one.state],
        words.LABEL_AT: minute(one.asked_at),
    }


def show_all(session: Session, holdings: Sequence[Holdings], conversation_id: str) -> list[Section]:
    """What every room keeps about a citizen."""
    return [section for one in reversed(holdings) for section in one.show(session, conversation_id)]
