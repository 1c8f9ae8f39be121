"""What a channel gives to the desk: how much may still be written to a citizen, and the pictures that she sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from consult.models import Conversation


@dataclass(frozen=True, slots=True)
class Line:
    """What may still be written: `left` of `limit` messages until `until`, while the line `is_open`.

    `held` messages wait for the citizen's next contact, `dropped` ones of late will never arrive, each with the reason
    of its newest in words; `gone`: she has left the channel.
    `full` is what a seat is told who writes one too many.
    """

    channel: str
    limit: int
    left: int
    is_open: bool
    until: datetime | None
    held: int
    held_why: str
    dropped: int
    dropped_why: str
    gone: bool
    full: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or recording of a citizen."""

    content: bytes
    content_type: str


class Lines(Protocol):
    """Knows the lines of the channels that limit us."""

    def line_of(self, session: Session, conversation: Conversation) -> Line | None:
        """The line of a conversation; None where nothing is limited."""
        ...

    def attachment(self, session: Session, conversation: Conversation, name: str) -> Attachment | None:
        """A picture of this conversation; None when there is none, or not yet.

        Raises:
            Gone: it cannot be had any more.
        """
        ...


class Unlimited:
    """No channel limits us, and none keeps pictures."""

    def line_of(self, session: Session, conversation: Conversation) -> Line | None:
        return None

    def attachment(self, session: Session, conversation: Conversation, name: str) -> Attachment | None:
        return None
