"""What a consultation needs from the human seats; the room `seats` provides it, `fawen` joins the two."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from bot.directives import HandOff
from bot.replies import Part
from consult.models import Conversation


class Desk(Protocol):
    """Called inside the turn's transaction; changes `conversation.handler` and says what the citizen is told."""

    def open_ticket(self, session: Session, conversation: Conversation, hand_off: HandOff) -> list[Part]:
        """Queue the conversation for a seat, or leave it with the bot and offer a call-back when nobody is on."""
        ...

    def defer(self, session: Session, conversation: Conversation, hand_off: HandOff) -> None:
        """A task for the seats for which nobody waits: the bot goes on with the citizen."""
        ...

    def while_waiting(self, session: Session, conversation: Conversation) -> list[Part]:
        """The answer to a message of a citizen who waits in the queue: her place."""
        ...

    def leave_queue(self, session: Session, conversation: Conversation) -> list[Part]:
        """The citizen no longer wants to wait: the bot takes over."""
        ...

    def withdraw(self, session: Session, conversation: Conversation) -> list[Part]:
        """The citizen no longer wants the seat for whom she left a ticket; empty where she left none."""
        ...

    def note(self, session: Session, conversation: Conversation, facts: dict[str, str]) -> bool:
        """An open ticket shows these facts to whoever holds it; False when there is none."""
        ...

    def alert(self, session: Session, conversation: Conversation, kind: str, priority: int) -> None:
        """A screen struck: an open ticket shows it and moves up."""
        ...
