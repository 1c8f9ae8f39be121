"""The message model that the page and the app share: what is sent, what comes back, what is shown again.

A channel of its own authenticates; from there on a message, a hand-off and a transcript are the same everywhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from consult import outbox, store
from consult.inbox import Inbox, Who
from consult.models import Conversation, Handler, Message
from consult.transcript import MessageOut, PartOut, message_out, parts_out
from consult.turn import Turns
from core.bus import Bus
from core.clock import now
from core.db import Database
from seats.queue import Queue
from seats.store import scores_of

State = Literal["bot", "queued", "seat", "closed"]
STATES: dict[str, State] = {
    Handler.BOT: "bot",
    Handler.QUEUE: "queued",
    Handler.SEAT: "seat",
    Handler.CLOSED: "closed",
}
PAGE = 500
FETCHED_HERE = "page"


class MessageIn(BaseModel):
    message_id: str = Field(description="1–64 letters, digits, dots, underscores or hyphens; repeat it to retry safely")
    text: str = Field(description="up to 1,000 characters")


class ReplyOut(BaseModel):
    replies: list[PartOut]
    state: State
    turn_id: str
    reply_id: int | None = None
    place: int = 0


class HistoryOut(BaseModel):
    conversation_id: str = Field(description="opaque; another one means another user, or that she began anew")
    messages: list[MessageOut]
    state: State
    place: int = 0
    more: bool = Field(False, description="whether there is more behind the last of these messages")


class RatingIn(BaseModel):
    ticket_id: str = Field(max_length=32)
    score: int = Field(ge=1, le=5)
    reason: str = Field("", max_length=200)


class Talk:
    """One conversation at a time, for whoever has been let in."""

    def __init__(self, db: Database, bus: Bus, inbox: Inbox, turns: Turns, queue: Queue) -> None:
        self.db = db
        self.bus = bus
        self.inbox = inbox
        self.turns = turns
        self.queue = queue

    async def say(self, who: Who, message: MessageIn) -> ReplyOut:
        """Store a message, answer it, and give the reply; a repeated `message_id` gives the same reply.

        Raises:
            What `Inbox.receive` raises.
        """
        receipt = await asyncio.to_thread(self.inbox.receive, who, message.message_id, message.text)
        await self.turns.answer(receipt.conversation_id)
        return await asyncio.to_thread(self.reply, receipt.conversation_id, receipt.turn_id)

    async def hand_off(self, conversation_id: str) -> ReplyOut:
        """Ask for a human seat; repeated, it adds no message and tells the place as it is now."""
        message = await self.turns.hand_off(conversation_id)
        reply = await asyncio.to_thread(self.reply, conversation_id, message.turn_id)
        return reply.model_copy(update={"replies": parts_out(message)})

    def reply(self, conversation_id: str, turn_id: str) -> ReplyOut:
        """The stored answer of a turn; none while a seat holds the conversation."""
        with self.db.read_scope() as session:
            conversation, message = store.reply_of(session, conversation_id, turn_id)
            state, place = self.state(session, conversation_id)
        # A citizen of a channel that is called is answered here, and not over there as well.
        if conversation.channel in store.PUSHED:
            with self.db.session_scope() as session:
                outbox.fetched(session, turn_id, FETCHED_HERE, now())
        return ReplyOut(
            replies=message_out(message).parts if message else [],
            state=state,
            turn_id=turn_id,
            reply_id=message.id if message else None,
            place=place,
        )

    def history(self, session: Session, conversation_id: str, after: int, limit: int = PAGE) -> HistoryOut:
        """The transcript behind a cursor, oldest first, at most `limit` messages."""
        found = store.messages_after(session, conversation_id, after, limit + 1)
        state, place = self.state(session, conversation_id)
        messages = self.shown(session, found[:limit])
        more = len(found) > limit
        return HistoryOut(conversation_id=conversation_id, messages=messages, state=state, place=place, more=more)

    def shown(self, session: Session, messages: Sequence[Message]) -> list[MessageOut]:
        """Messages as the citizen sees them: a request to rate with the score that she has given."""
        shown = [message_out(message) for message in messages]
        asked = {part.title: part for one in shown for part in one.parts if part.code == "rate" and part.title}
        for ticket_id, score in scores_of(session, list(asked)).items():
            asked[ticket_id].score = score
        return shown

    def state(self, session: Session, conversation_id: str) -> tuple[State, int]:
        """Who holds the conversation, and its place in the queue (0: not queued)."""
        handler = session.get_one(Conversation, conversation_id).handler
        return STATES[handler], self.queue.place(session, conversation_id) if handler == Handler.QUEUE else 0
