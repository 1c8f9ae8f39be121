"""One person on several channels: conversations are joined by a one-time code, and by nothing else.

A code is asked for in one conversation and typed in the other within ten minutes. It is kept as a fingerprint, works
once, and a conversation that typed five wrong ones must wait: with 29^8 codes nobody guesses one.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from consult.models import Conversation
from consult.request import ALPHABET
from core.clock import now
from core.crypto import Seal
from core.db import Base

LENGTH = 8
LIFE = timedelta(minutes=10)
MAX_WRONG = 5
MAX_CONVERSATIONS = 8


class PersonLink(Base):
    """A conversation that is known to belong to a person; one that is not here stands alone."""

    __tablename__ = "person_link"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(String(32), index=True)
    linked_at: Mapped[datetime] = mapped_column(default=now)


class LinkCode(Base):
    """The open code of a conversation; a new one replaces it."""

    __tablename__ = "link_code"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(32), index=True)
    expires_at: Mapped[datetime]


class LinkTries(Base):
    """How many wrong codes a conversation has typed, until its count starts anew."""

    __tablename__ = "link_tries"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    wrong: Mapped[int] = mapped_column(default=0)
    until: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Code:
    """A fresh code: shown once, kept only as a fingerprint."""

    code: str
    expires_at: datetime


class Outcome(StrEnum):
    """What came of typing a code. Values, not errors: a wrong try must be counted, so its transaction commits."""

    LINKED = "linked"
    ALREADY = "already"
    WRONG = "wrong"
    LOCKED = "locked"
    OWN = "own"
    FULL = "full"


def new_code(session: Session, seal: Seal, conversation_id: str) -> Code:
    """A code for this conversation; an earlier one stops working."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    kept = session.get(LinkCode, conversation_id) or LinkCode(conversation_id=conversation_id)
    kept.fingerprint, kept.expires_at = _fingerprint(seal, code), now() + LIFE
    session.add(kept)
    return Code(f"{code[:4]}-{code[4:]}", kept.expires_at)


def redeem(session: Session, seal: Seal, conversation_id: str, typed: str) -> tuple[Outcome, str]:
    """Join this conversation with the one that the typed code belongs to: (outcome, that conversation's id)."""
    tries = _tries(session, conversation_id)
    if tries.wrong >= MAX_WRONG:
        return Outcome.LOCKED, ""
    owner = _owner(session, seal, typed)
    if owner is None:
        tries.wrong += 1
        return Outcome.WRONG, ""
    if owner == conversation_id:
        return Outcome.OWN, owner
    if not _use_up(session, owner):  # typed twice at the same moment: one of them counts
        return Outcome.WRONG, ""
    return _join(session, owner, conversation_id), owner


def unlink(session: Session, conversation_id: str) -> list[str]:
    """Take this conversation out of its person; gives the conversations it was joined with."""
    others = [c for c in conversations_of(session, conversation_id) if c != conversation_id]
    leaving = [conversation_id, *others] if len(others) == 1 else [conversation_id]
    session.execute(delete(PersonLink).where(PersonLink.conversation_id.in_(leaving)))
    return others


def conversations_of(session: Session, conversation_id: str) -> list[str]:
    """Every conversation of the same person, this one first."""
    link = session.get(PersonLink, conversation_id)
    if link is None:
        return [conversation_id]
    found = session.scalars(
        select(PersonLink.conversation_id)
        .where(PersonLink.person_id == link.person_id, PersonLink.conversation_id != conversation_id)
        .order_by(PersonLink.linked_at)
    )
    return [conversation_id, *found]


def channels_of(session: Session, conversation_id: str) -> Sequence[Conversation]:
    """The person's conversations with their channels, the oldest first."""
    ids = conversations_of(session, conversation_id)
    found = session.scalars(select(Conversation).where(Conversation.id.in_(ids)).order_by(Conversation.created_at))
    return found.all()


def last_used(session: Session, conversation_ids: Sequence[str]) -> str | None:
    """Which of these conversations was used last; None of none."""
    return session.scalar(
        select(Conversation.id)
        .where(Conversation.id.in_(conversation_ids))
        .order_by(Conversation.last_at.desc(), Conversation.id)
        .limit(1)
    )


def forget(session: Session, conversation_id: str) -> list[str]:
    """Nothing joins this conversation with another any more, and no code leads to it; gives those it was joined with."""
    others = unlink(session, conversation_id)
    for table in (LinkCode, LinkTries):
        session.execute(delete(table).where(table.conversation_id == conversation_id))
    return others


def clear_expired(session: Session) -> None:
    """Forget codes and counts that have run out."""
    session.execute(delete(LinkCode).where(LinkCode.expires_at < now()))
    session.execute(delete(LinkTries).where(LinkTries.until < now()))


def _fingerprint(seal: Seal, code: str) -> str:
    return seal.fingerprint(re.sub(r"[^0-9A-Z]", "", code.upper()))


def _tries(session: Session, conversation_id: str) -> LinkTries:
    tries = session.get(LinkTries, conversation_id)
    if tries is None:
        tries = LinkTries(conversation_id=conversation_id, wrong=0, until=now() + LIFE)
        session.add(tries)
    elif tries.until < now():
        tries.wrong, tries.until = 0, now() + LIFE
    return tries


def _owner(session: Session, seal: Seal, typed: str) -> str | None:
    return session.scalar(
        select(LinkCode.conversation_id).where(
            LinkCode.fingerprint == _fingerprint(seal, typed), LinkCode.expires_at > now()
        )
    )


def _use_up(session: Session, owner: str) -> bool:
    return bool(session.execute(delete(LinkCode).where(LinkCode.conversation_id == owner)).rowcount)  # type: ignore[attr-defined]


def _join(session: Session, owner: str, typist: str) -> Outcome:
    theirs, ours = conversations_of(session, owner), conversations_of(session, typist)
    if typist in theirs:
        return Outcome.ALREADY
    if len(theirs) + len(ours) > MAX_CONVERSATIONS:
        return Outcome.FULL
    link = session.get(PersonLink, owner)
    person_id = link.person_id if link else secrets.token_hex(16)
    session.execute(
        update(PersonLink).where(PersonLink.conversation_id.in_([*theirs, *ours])).values(person_id=person_id)
    )
    for conversation_id in (owner, typist):
        if session.get(PersonLink, conversation_id) is None:
            session.add(PersonLink(conversation_id=conversation_id, person_id=person_id))
    session.flush()
    return Outcome.LINKED
