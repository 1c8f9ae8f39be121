"""The routes of the citizen's page: parse, authorise, call, answer."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response, WebSocket
from pydantic import BaseModel

from channels.live import Admitted, serve_line
from channels.talk import HistoryOut, MessageIn, RatingIn, ReplyOut, Talk
from channels.texts import NO_ARTICLE
from channels.web import texts
from channels.web.sessions import conversation_of, open_session
from consult.inbox import Inbox
from consult.turn import Turns
from core.bus import Bus
from core.db import Database
from core.errors import NotFound
from core.http import Token, problem_responses
from knowledge import Searcher
from seats.desk import rate
from seats.queue import Queue


class SessionOut(BaseModel):
    session_id: str
    token: str


class ArticleOut(BaseModel):
    """An article; `version` is the date of the law's text shown, `note` says what a reader must know of it."""

    law: str
    article: str
    text: str
    version: str | None = None
    note: str | None = None


class Web(Talk):
    """What the routes work with."""

    def __init__(self, db: Database, bus: Bus, inbox: Inbox, turns: Turns, queue: Queue, searcher: Searcher) -> None:
        super().__init__(db, bus, inbox, turns, queue)
        self.searcher = searcher

    def admit(self, token: str) -> Admitted:
        with self.db.read_scope() as session:
            return Admitted(conversation_of(session, token))


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
        return await web.say(lambda session: conversation_of(session, token), body)

    @routes.post("/handoffs", response_model_exclude_none=True, responses=problem_responses(401))
    async def handoffs(token: Token) -> ReplyOut:
        """Ask for a human seat."""
        admitted = await asyncio.to_thread(web.admit, token)
        return await web.hand_off(admitted.conversation_id)

    @routes.get("/messages", response_model_exclude_none=True, responses=problem_responses(401, 422))
    def history(token: Token, after: Annotated[int, Query(ge=0, le=2**53)] = 0) -> HistoryOut:
        """The transcript behind a cursor, for a page that was reloaded."""
        with web.db.read_scope() as session:
            return web.history(session, conversation_of(session, token), after)

    @routes.get("/articles", response_model_exclude_none=True, responses=problem_responses(404, 422))
    def articles(
        law: Annotated[str, Query(min_length=1, max_length=100)],
        article: Annotated[str, Query(min_length=1, max_length=30)],
        version: Annotated[str, Query(max_length=10)] = "",
    ) -> ArticleOut:
        """The text of an article, where the statutes are imported: of the law's version of a date, else in force."""
        found = web.searcher.article(law, article, version)
        if found is None or not found.text:
            none = texts.no_such_article(law, article) if web.searcher.holds_law(law) else NO_ARTICLE
            raise NotFound(found.note if found else none)
        return ArticleOut(
            law=law, article=article, text=found.text, version=found.version or None, note=found.note or None
        )

    @routes.post("/ratings", status_code=204, response_class=Response, responses=problem_responses(401, 404, 409, 422))
    def ratings(body: RatingIn, token: Token) -> None:
        """Rate a closed ticket, once."""
        with web.db.session_scope() as session:
            rate(session, conversation_of(session, token), body.ticket_id, body.score, body.reason)

    @routes.websocket("/events")
    async def events(socket: WebSocket) -> None:
        """What comes later; the frames are described in `channels.live`."""
        await serve_line(socket, web, web.admit)

    return routes
