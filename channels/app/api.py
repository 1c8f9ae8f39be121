"""The routes of the app and of partner systems: the page's message model, for a user that a signed token names."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response, WebSocket

from channels.app.door import Door
from channels.app.schema import (
    CodeIn,
    CodeOut,
    EmbedOut,
    LinkedOut,
    RequestsOut,
    SessionOut,
    TicketsOut,
    filed_by,
    linked_with,
    tickets_of,
)
from channels.live import serve_line
from channels.talk import HistoryOut, MessageIn, RatingIn, ReplyOut, Talk
from consult.export import MEDIA, Form
from consult.inbox import Inbox
from consult.linking import Linking
from consult.models import Conversation
from consult.person import Outcome
from consult.privacy import Privacy
from consult.texts import LINK_OUTCOMES
from consult.turn import Turns
from core.bus import Bus
from core.crypto import Seal
from core.db import Database
from core.errors import BadInput, Conflict, FawenError, TooMany
from core.http import Token, problem_responses
from core.settings import Settings
from seats.desk import rate
from seats.queue import Queue

PAGE = 100
MAX_PAGE = 200
FILE = {"description": "everything that is kept about the user", "content": {"application/json": {}, "text/html": {}}}
REFUSALS: dict[Outcome, type[FawenError]] = {
    Outcome.WRONG: BadInput,
    Outcome.OWN: BadInput,
    Outcome.LOCKED: TooMany,
    Outcome.FULL: Conflict,
}


class App(Talk):
    """What the routes work with."""

    def __init__(
        self,
        settings: Settings,
        db: Database,
        bus: Bus,
        seal: Seal,
        inbox: Inbox,
        turns: Turns,
        queue: Queue,
        privacy: Privacy,
    ) -> None:
        super().__init__(db, bus, inbox, turns, queue)
        self.door = Door(settings, db)
        self.privacy = privacy
        self.linking = Linking(seal)
        self.origins = settings.embed_origins

    def who(self, token: str) -> str:
        """The conversation of the token's user; a signed token is spent by this."""
        return self.door.admit(token).conversation_id


def router(app: App) -> APIRouter:  # noqa: PLR0915 (one short function a route)
    """The routes under `/api/v1/app`."""
    routes = APIRouter(prefix="/api/v1/app", tags=["app"])

    @routes.post("/sessions", status_code=201, responses=problem_responses(401))
    def sessions(token: Token) -> SessionOut:
        """Exchange a signed token (JWT), which is spent by this, for a session token that serves many calls."""
        opened, until = app.door.open_session(token)
        return SessionOut(token=opened, expires_at=until)

    @routes.delete("/sessions", status_code=204, response_class=Response, responses=problem_responses(401))
    def end_session(token: Token) -> None:
        """End the session of this token, as at a log-out."""
        app.door.close_session(token)

    @routes.post("/messages", response_model_exclude_none=True, responses=problem_responses(401, 404, 409, 422, 429))
    async def messages(body: MessageIn, token: Token) -> ReplyOut:
        """Send a message and receive its reply; the same `message_id` gives the same reply and is processed once."""
        conversation_id = await asyncio.to_thread(app.who, token)
        return await app.say(lambda _session: conversation_id, body)

    @routes.get("/messages", response_model_exclude_none=True, responses=problem_responses(401, 422))
    def history(
        token: Token,
        after: Annotated[int, Query(ge=0, le=2**53, description="the id of the last message already known")] = 0,
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = PAGE,
    ) -> HistoryOut:
        """The user's transcript behind a cursor, oldest first; `more` says that there is a next page."""
        conversation_id = app.who(token)
        with app.db.read_scope() as session:
            return app.history(session, conversation_id, after, limit)

    @routes.get("/tickets", responses=problem_responses(401))
    def tickets(token: Token) -> TicketsOut:
        """The user's open tickets, those of linked channels among them."""
        conversation_id = app.who(token)
        with app.db.read_scope() as session:
            return tickets_of(session, conversation_id)

    @routes.get("/requests", responses=problem_responses(401))
    def requests(token: Token) -> RequestsOut:
        """What the user filed (appointments, applications, complaints), with its status; contact data stays sealed."""
        conversation_id = app.who(token)
        with app.db.read_scope() as session:
            return filed_by(session, conversation_id)

    @routes.post("/handoffs", response_model_exclude_none=True, responses=problem_responses(401))
    async def handoffs(token: Token) -> ReplyOut:
        """Ask for a human seat."""
        return await app.hand_off(await asyncio.to_thread(app.who, token))

    @routes.post("/ratings", status_code=204, response_class=Response, responses=problem_responses(401, 404, 409, 422))
    def ratings(body: RatingIn, token: Token) -> None:
        """Rate a closed ticket, once."""
        conversation_id = app.who(token)
        with app.db.session_scope() as session:
            rate(session, conversation_id, body.ticket_id, body.score, body.reason)

    @routes.get("/export", response_class=Response, responses={200: FILE, **problem_responses(401, 422)})
    def export(token: Token, form: Form = "json") -> Response:
        """Everything that is kept about the user, for her to download: as data (JSON), or as a page to read."""
        conversation_id = app.who(token)
        with app.db.read_scope() as session:
            body = app.privacy.export(session, conversation_id, form)
        return Response(body, media_type=MEDIA[form], headers={"Cache-Control": "no-store"})

    @routes.get("/links", responses=problem_responses(401))
    def links(token: Token) -> LinkedOut:
        """The channels that are known to be this person's."""
        conversation_id = app.who(token)
        with app.db.read_scope() as session:
            return linked_with(session, conversation_id)

    @routes.post("/links", status_code=201, responses=problem_responses(401))
    def link_code(token: Token) -> CodeOut:
        """A one-time code to be typed in another channel within ten minutes."""
        conversation_id = app.who(token)
        with app.db.session_scope() as session:
            code = app.linking.ask(session, conversation_id)
        return CodeOut(code=code.code, expires_at=code.expires_at)

    @routes.put("/links", responses=problem_responses(401, 409, 422, 429))
    def use_link_code(body: CodeIn, token: Token) -> LinkedOut:
        """Use a code that another channel gave; after five wrong ones the user must wait ten minutes."""
        conversation_id = app.who(token)
        with app.db.session_scope() as session:
            outcome = app.linking.use(session, session.get_one(Conversation, conversation_id), body.code)
            found = linked_with(session, conversation_id)
        if outcome in REFUSALS:  # raised here, after the commit: a wrong try counts
            raise REFUSALS[outcome](LINK_OUTCOMES[outcome])
        return found

    @routes.delete("/links", status_code=204, response_class=Response, responses=problem_responses(401))
    def unlink(token: Token) -> None:
        """Undo the link of this channel; nothing to undo is no error."""
        conversation_id = app.who(token)
        with app.db.session_scope() as session:
            app.linking.undo(session, session.get_one(Conversation, conversation_id))

    @routes.get("/embed")
    def embed() -> EmbedOut:
        """Which sites may embed the page; the embedded page listens to no others."""
        return EmbedOut(origins=list(app.origins))

    @routes.websocket("/events")
    async def events(socket: WebSocket) -> None:
        """What comes later. First frame `{"token", "after"}`; then messages, states and pings."""
        await serve_line(socket, app, app.door.admit)

    return routes
