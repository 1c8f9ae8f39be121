"""The routes of the citizen's page: parse, authorise, call, answer."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field

from channels.web import texts
from channels.web.sessions import CHANNEL, conversation_of, open_session
from consult import outbox, store
from consult.inbox import Inbox
from consult.models import Conversation, Handler, Message
from consult.transcript import MessageOut, PartOut, message_out
from consult.turn import Turns
from core.bus import Bus
from core.clock import now
from core.db import Database
from core.errors import NotAuthorised, NotFound
from core.http import Token, problem_responses
from knowledge import Searcher
from seats.desk import rate
from seats.queue import Queue

POLL_S = 1.5
PING_S = 20.0
STATES: dict[str, Literal["bot", "queued", "seat", "closed"]] = {
    Handler.BOT: "bot",
    Handler.QUEUE: "queued",
    Handler.SEAT: "seat",
    Handler.CLOSED: "closed",
}


class SessionOut(BaseModel):
    session_id: str
    token: str


class MessageIn(BaseModel):
    message_id: str = Field(description="1–64 letters, digits, dots, underscores or hyphens; repeat it to retry safely")
    text: str = Field(description="up to 1,000 characters")


class ReplyOut(BaseModel):
    replies: list[PartOut]
    state: Literal["bot", "queued", "seat", "closed"]
    turn_id: str
    reply_id: int | None = None
    place: int = 0


class HistoryOut(BaseModel):
    messages: list[MessageOut]
    state: Literal["bot", "queued", "seat", "closed"]
    place: int = 0


class ArticleOut(BaseModel):
    law: str
    article: str
    text: str


class RatingIn(BaseModel):
    ticket_id: str = Field(max_length=32)
    score: int = Field(ge=1, le=5)
    reason: str = Field("", max_length=200)


class Web:
    """What the routes work with."""

    def __init__(
        self, db: Database, bus: Bus, inbox: Inbox, turns: Turns, queue: Queue, searcher: Searcher
    ) -> None:
        self.db = db
        self.bus = bus
        self.inbox = inbox
        self.turns = turns
        self.queue = queue
        self.searcher = searcher

    def authorise(self, token: str) -> str:
        with self.db.read_scope() as session:
            return conversation_of(session, token)

    def reply(self, conversation_id: str, turn_id: str) -> ReplyOut:
        """The stored answer of a turn; none while a seat holds the conversation."""
        with self.db.read_scope() as session:
            message = store.reply_of(session, turn_id)
            state, place = self.state(session, conversation_id)
            pushed = session.get_one(Conversation, conversation_id).channel in store.PUSHED
        if pushed:  # a citizen of another channel who writes here is answered here, and not over there as well
            with self.db.session_scope() as session:
                outbox.fetched(session, turn_id, CHANNEL, now())
        return ReplyOut(
            replies=message_out(message).parts if message else [],
            state=state,
            turn_id=turn_id,
            reply_id=message.id if message else None,
            place=place,
        )

    def state(self, session: Any, conversation_id: str) -> tuple[Literal["bot", "queued", "seat", "closed"], int]:
        handler = session.get_one(Conversation, conversation_id).handler
        return STATES[handler], self.queue.place(session, conversation_id) if handler == Handler.QUEUE else 0


def router(web: Web) -> APIRouter:
    """The routes under `/api/v1/web`."""
    routes = APIRouter(prefix="/api/v1/web", tags=["web"])

    @routes.post("/sessions", status_code=201)
    def sessions() -> SessionOut:
        """Open a visit; its token authorises everything else."""
        with web.db.session_scope() as session:
            session_id, token = open_session(session)
        return SessionOut(session_id=session_id, token=token)

    @routes.post("/messages", response_model_exclude_none=True, responses=problem_responses(401, 404, 409, 422, 429))
    async def messages(body: MessageIn, token: Token) -> ReplyOut:
        """Send a message and receive its reply; the same `message_id` gives the same reply and is processed once."""
        receipt = await asyncio.to_thread(_receive, token, body)
        await web.turns.answer(receipt.conversation_id)
        return await asyncio.to_thread(web.reply, receipt.conversation_id, receipt.turn_id)

    def _receive(token: str, body: MessageIn) -> Any:
        return web.inbox.receive(lambda session: conversation_of(session, token), body.message_id, body.text)

    @routes.post("/handoffs", response_model_exclude_none=True, responses=problem_responses(401))
    async def handoffs(token: Token) -> ReplyOut:
        """Ask for a human seat."""
        conversation_id = await asyncio.to_thread(web.authorise, token)
        message: Message = await web.turns.hand_off(conversation_id)
        return await asyncio.to_thread(web.reply, conversation_id, message.turn_id)

    @routes.get("/messages", response_model_exclude_none=True, responses=problem_responses(401, 422))
    def history(token: Token, after: Annotated[int, Query(ge=0, le=2**53)] = 0) -> HistoryOut:
        """The transcript behind a cursor, for a page that was reloaded."""
        with web.db.read_scope() as session:
            conversation_id = conversation_of(session, token)
            found = store.messages_after(session, conversation_id, after)
            state, place = web.state(session, conversation_id)
            return HistoryOut(messages=[message_out(m) for m in found], state=state, place=place)

    @routes.get("/articles", responses=problem_responses(404, 422))
    def articles(
        law: Annotated[str, Query(min_length=1, max_length=100)], article: Annotated[str, Query(min_length=1, max_length=30)]
    ) -> ArticleOut:
        """The text of an article, where the statutes are imported."""
        words = web.searcher.article(law, article)
        if words is None:
            raise NotFound(texts.NO_ARTICLE)
        return ArticleOut(law=law, article=article, text=words)

    @routes.post(
        "/ratings", status_code=204, response_class=Response, responses=problem_responses(401, 404, 409, 422)
    )
    def ratings(body: RatingIn, token: Token) -> None:
        """Rate a closed ticket, once."""
        with web.db.session_scope() as session:
            rate(session, conversation_of(session, token), body.ticket_id, body.score, body.reason)

    @routes.websocket("/events")
    async def events(socket: WebSocket) -> None:
        """What comes later. First frame `{"token", "after"}`; then messages, states and pings."""
        await socket.accept()
        try:
            first = await socket.receive_json()
            conversation_id = await asyncio.to_thread(web.authorise, str(first["token"]))
            cursor = max(0, int(first.get("after", 0)))
        except (KeyError, TypeError, ValueError, AttributeError, json.JSONDecodeError, WebSocketDisconnect, NotAuthorised):
            with contextlib.suppress(RuntimeError):
                await socket.close(4401)
            return
        gone = asyncio.create_task(_until_gone(socket))
        try:
            await _tell(socket, conversation_id, cursor, gone)
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            gone.cancel()

    async def _until_gone(socket: WebSocket) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await socket.receive_text()

    async def _tell(socket: WebSocket, conversation_id: str, cursor: int, gone: asyncio.Task[None]) -> None:
        told: tuple[str, int] | None = None
        quiet = 0.0
        with web.bus.listen(conversation_id) as signal:
            while not gone.done():
                fresh, state = await asyncio.to_thread(_look, conversation_id, cursor)
                for message in fresh:
                    cursor = message.id
                    frame = {"kind": "message", "message": message.model_dump(mode="json", exclude_none=True)}
                    await socket.send_json(frame)
                if state != told:
                    told = state
                    await socket.send_json({"kind": "state", "state": state[0], "place": state[1]})
                quiet = 0.0 if await signal.wait(POLL_S) else quiet + POLL_S
                if quiet >= PING_S:
                    quiet = 0.0
                    await socket.send_json({"kind": "ping"})

    def _look(conversation_id: str, cursor: int) -> tuple[list[MessageOut], tuple[str, int]]:
        with web.db.read_scope() as session:
            fresh = [message_out(m) for m in store.messages_after(session, conversation_id, cursor)]
            return fresh, web.state(session, conversation_id)

    return routes
