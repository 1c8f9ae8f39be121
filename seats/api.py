"""The console's routes: parse, authorise, call the desk, answer."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response, WebSocket
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from consult.models import Conversation
from consult.request import move
from consult.transcript import MessageOut, message_out
from core.bus import Bus
from core.crypto import Seal
from core.db import Database
from core.errors import Forbidden, NotFound
from core.http import Token, problem_responses
from core.staff import Role, Staff, close_login, open_login, staff_of, verify_password
from seats import desk, shown, texts
from seats.line import Lines
from seats.live import DESK_KEY, LiveLine
from seats.models import Ticket

DESK_ROLES = frozenset({Role.SEAT, Role.SUPERVISOR, Role.ADMIN})


class Login(BaseModel):
    name: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=200)


class LoggedIn(BaseModel):
    token: str
    name: str
    display_name: str
    role: str


class RequestMove(BaseModel):
    status: Literal["accepted", "done", "cancelled"]


class SeatMessage(BaseModel):
    message_id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,48}$")
    text: str


class Closing(BaseModel):
    note: str = Field("", max_length=2000)


class PresenceIn(BaseModel):
    online: bool


class Console:
    """What the routes work with."""

    def __init__(self, db: Database, bus: Bus, seal: Seal, lines: Lines = desk.UNLIMITED) -> None:
        self.db = db
        self.bus = bus
        self.seal = seal
        self.lines = lines

    def staff(self, session: Session, token: str) -> Staff:
        """The seat behind a token.

        Raises:
            NotAuthorised: no such login; Forbidden: an account without a desk.
        """
        return self.of_desk(staff_of(session, token))

    def of_desk(self, staff: Staff) -> Staff:
        """Raises Forbidden for an account without a desk."""
        if staff.role not in DESK_ROLES:
            raise Forbidden(texts.SEATS_ONLY)
        return staff

    def announce(self, conversation_id: str) -> None:
        self.bus.publish(conversation_id)
        self.bus.publish(DESK_KEY)


def router(console: Console) -> APIRouter:  # noqa: PLR0915 (one short function a route)
    """The routes under `/api/v1/console`."""
    routes = APIRouter(prefix="/api/v1/console", tags=["console"], responses=problem_responses(401, 403, 404, 409, 422))

    @routes.post("/login")
    def login(body: Login) -> LoggedIn:
        """Log in; the token holds for twelve hours. 403 for an account without a desk."""
        with console.db.session_scope() as session:
            staff = console.of_desk(verify_password(session, body.name, body.password))
            token = open_login(session, staff)
            return LoggedIn(token=token, name=staff.name, display_name=staff.display_name, role=staff.role)

    @routes.post("/logout", status_code=204, response_class=Response)
    def logout(token: Token) -> None:
        """End the login and go off; the tickets in hand return to the head of the queue."""
        with console.db.session_scope() as session:
            returned = [t.conversation_id for t in desk.log_off(session, console.staff(session, token))]
            close_login(session, token)
        for conversation_id in returned:
            console.announce(conversation_id)

    @routes.get("/tickets")
    def tickets(token: Token) -> shown.Tickets:
        """The queue, the seat's own tickets, and whether she takes new ones."""
        with console.db.read_scope() as session:
            return shown.tickets_of(session, console.staff(session, token))

    @routes.get("/tickets/{ticket_id}")
    def ticket(ticket_id: str, token: Token) -> shown.TicketFull:
        """One ticket with its transcript, collected answers and filed requests."""
        with console.db.session_scope() as session:
            staff = console.staff(session, token)
            found = desk.ticket_of(session, ticket_id)
            full = shown.ticket_full(session, console.seal, console.lines, found, staff)
            if found.staff_id == staff.id and full.messages:
                found.seen_id = max(found.seen_id, full.messages[-1].id)
            return full

    @routes.get("/tickets/{ticket_id}/attachments/{name}", response_class=Response)
    def attachment(ticket_id: str, name: str, token: Token) -> Response:
        """A picture or recording that the citizen sent."""
        with console.db.read_scope() as session:
            console.staff(session, token)
            conversation = session.get_one(Conversation, desk.ticket_of(session, ticket_id).conversation_id)
            found = console.lines.attachment(session, conversation, name)
        if found is None:
            raise NotFound(texts.NO_ATTACHMENT)
        return Response(found.content, media_type=found.content_type, headers={"Cache-Control": "private, no-store"})

    @routes.post("/tickets/{ticket_id}/take")
    def take(ticket_id: str, token: Token) -> shown.TicketOut:
        """Take a ticket; 409 when another seat was faster."""
        return _act(token, lambda session, staff: desk.take(session, staff, ticket_id))

    @routes.post("/tickets/{ticket_id}/messages")
    def say(ticket_id: str, body: SeatMessage, token: Token) -> MessageOut:
        """Write to the citizen; a repeated `message_id` is sent once."""
        with console.db.session_scope() as session:
            staff = console.staff(session, token)
            message = desk.say(session, staff, ticket_id, body.message_id, body.text, console.lines)
            conversation_id, out = message.conversation_id, message_out(message)
        console.announce(conversation_id)
        return out

    @routes.post("/tickets/{ticket_id}/phones")
    def phones(ticket_id: str, token: Token, response: Response) -> shown.Phones:
        """The phones that the citizen gave, in the clear: only for the seat that holds the ticket, and logged."""
        with console.db.session_scope() as session:
            found = desk.phones(session, console.seal, console.staff(session, token), ticket_id)
        response.headers["Cache-Control"] = "no-store"
        return shown.Phones(phones=[shown.PhoneOut.model_validate(one, from_attributes=True) for one in found])

    @routes.post("/tickets/{ticket_id}/close")
    def close(ticket_id: str, body: Closing, token: Token) -> shown.TicketOut:
        """Close a ticket; the bot takes the conversation over again."""
        return _act(token, lambda session, staff: desk.close(session, staff, ticket_id, body.note))

    @routes.post("/tickets/{ticket_id}/return")
    def put_back(ticket_id: str, token: Token, body: Closing | None = None) -> shown.TicketOut:
        """Return a ticket to the head of the queue, with a note for who takes it next."""
        note = body.note if body else ""
        return _act(token, lambda session, staff: desk.put_back(session, staff, ticket_id, note))

    @routes.get("/requests")
    def pending(
        token: Token,
        after: Annotated[int, Query(ge=0, le=2**31 - 1, description="behind this one; 0: the oldest")] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> shown.PendingList:
        """Filed requests that are not done with, the oldest first, whether or not a ticket is open; no contact data."""
        with console.db.read_scope() as session:
            console.staff(session, token)
            return shown.pending(session, after, limit)

    @routes.post("/requests/{reference}/status")
    def move_request(reference: str, body: RequestMove, token: Token) -> shown.RequestOut:
        """Take a request up, end or cancel it; 409 when its status does not allow this."""
        with console.db.session_scope() as session:
            return shown.request_out(move(session, reference, body.status, console.staff(session, token).name), {})

    @routes.post("/presence", status_code=204, response_class=Response)
    def presence(body: PresenceIn, token: Token) -> None:
        """Come on or go off."""
        with console.db.session_scope() as session:
            desk.set_presence(session, console.staff(session, token).id, body.online)

    def _act(token: str, deed: Any) -> shown.TicketOut:
        with console.db.session_scope() as session:
            done: Ticket = deed(session, console.staff(session, token))
            session.flush()
            conversation_id, out = done.conversation_id, shown.ticket_out(session, done)
        console.announce(conversation_id)
        return out

    line = LiveLine(console.db, console.bus, console.staff)

    @routes.websocket("/events")
    async def events(socket: WebSocket) -> None:
        """What happens at the desk. First frame `{"token", "after": {ticket: message id}}`; `{"kind": "alive"}` at least every 15 s renews the lease; see `seats.live`."""
        await line.serve(socket)

    return routes
