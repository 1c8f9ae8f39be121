"""The console's routes: parse, authorise, call the desk, answer."""

from __future__ import annotations

import asyncio
import contextlib
import json
from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Response, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from consult import store as consultations
from consult.models import Conversation, Request, Sender
from consult.person import channels_of
from consult.request import MOVES, given, move, requests_of
from consult.texts import KINDS, STATUSES, channel_name
from consult.transcript import MessageOut, message_out
from core.bus import Bus
from core.crypto import Seal
from core.db import Database
from core.errors import BadInput, Forbidden, NotAuthorised, NotFound
from core.http import Token, problem_responses
from core.log import get_logger
from core.staff import Role, Staff, open_login, staff_of, verify_password
from seats import desk, store, texts
from seats.line import Lines
from seats.models import Ticket, TicketStatus
from seats.queue import alerts_of
from seats.summary import is_of, summary_of, talk_of

log = get_logger(__name__)

DESK_KEY = "desk"
POLL_S = 1.0
PING_S = 15.0
OTHERS_SHOWN = 100
DESK_ROLES = frozenset({Role.SEAT, Role.SUPERVISOR, Role.ADMIN})


class Login(BaseModel):
    name: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=200)


class LoggedIn(BaseModel):
    token: str
    name: str
    display_name: str
    role: str


class TicketOut(BaseModel):
    id: str
    status: Literal["waiting", "deferred", "taken", "closed"]
    reason: str
    priority: int
    alert: str
    alerts: list[str]
    place: int
    opened_at: datetime
    summary: str
    unread: int


class RequestOut(BaseModel):
    """A filed request and where it may go from here; `fields` (label → value, contact data in the clear) only for the seat that holds the ticket."""

    kind: str
    reference: str
    at: datetime
    status: str
    status_text: str
    moves: list[Literal["accepted", "done", "cancelled"]]
    fields: dict[str, str]


class RequestMove(BaseModel):
    status: Literal["accepted", "done", "cancelled"]


class LineOut(BaseModel):
    """What may still be written to a citizen whose channel limits it."""

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


class OtherChannel(BaseModel):
    """What the same person said on another channel that she has linked with this one: the latest messages."""

    channel: str
    messages: list[MessageOut]


class TicketFull(TicketOut):
    messages: list[MessageOut]
    line: LineOut | None
    slots: dict[str, str]
    requests: list[RequestOut]
    others: list[OtherChannel]


class Tickets(BaseModel):
    waiting: list[TicketOut]
    mine: list[TicketOut]


class SeatMessage(BaseModel):
    message_id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,48}$")
    text: str


class Closing(BaseModel):
    note: str = Field("", max_length=2000)


class PhoneOut(BaseModel):
    """A phone in the clear, the mask it has in the transcript, and the message it stands in."""

    message_id: int
    masked: str
    number: str


class Phones(BaseModel):
    phones: list[PhoneOut]


class PresenceIn(BaseModel):
    online: bool


def ticket_out(session: Session, ticket: Ticket) -> TicketOut:
    """A ticket as the console lists it; the summary is the first thing of substance that the citizen said."""
    talk = talk_of(session, ticket)
    topic = session.get_one(Conversation, ticket.conversation_id).topic
    alerts = alerts_of(ticket)
    return TicketOut(
        id=ticket.id,
        status=ticket.status,
        reason=texts.REASONS.get(ticket.reason, ticket.reason),
        priority=ticket.priority,
        alert=texts.alerts_shown(alerts[:1]),
        alerts=[texts.alerts_shown([kind]) for kind in alerts],
        place=store.place_of(session, ticket),
        opened_at=ticket.opened_at,
        summary=summary_of(talk, topic),
        unread=sum(m.sender == Sender.CITIZEN and m.id > ticket.seen_id for m in talk),
    )


def request_out(request: Request, fields: dict[str, str]) -> RequestOut:
    """A request as the console shows it; `fields` are what the form collected, for who has taken the ticket."""
    return RequestOut(
        kind=KINDS[request.kind],
        reference=request.reference,
        at=request.created_at,
        status=request.status,
        status_text=STATUSES[request.status],
        moves=list(MOVES.get(request.status, ())),
        fields=fields,
    )


def ticket_full(session: Session, seal: Seal, lines: Lines, ticket: Ticket, staff: Staff) -> TicketFull:
    """A ticket with all that the citizen has said and filed, so that she never tells her story twice."""
    if ticket.closed_at:
        messages = consultations.messages_until(session, ticket.conversation_id, ticket.closed_at)
    else:
        messages = consultations.messages_after(session, ticket.conversation_id, 0)
    line = lines.line_of(session, session.get_one(Conversation, ticket.conversation_id))
    linked = [c for c in channels_of(session, ticket.conversation_id) if c.id != ticket.conversation_id]
    filed = requests_of(session, ticket.conversation_id, *(c.id for c in linked))
    holds = ticket.status == TicketStatus.TAKEN and ticket.staff_id == staff.id
    if holds and filed:
        references = [r.reference for r in filed]
        log.info("requests_unsealed", ticket=ticket.id, staff=staff.id, references=references)
    return TicketFull(
        **ticket_out(session, ticket).model_dump(),
        messages=[message_out(m) for m in messages],
        line=LineOut.model_validate(line, from_attributes=True) if line else None,
        slots=seal.unseal(ticket.sealed_slots) if ticket.sealed_slots else {},
        requests=[request_out(r, given(r, seal) if holds else {}) for r in filed],
        others=[
            OtherChannel(
                channel=channel_name(c.channel),
                messages=[
                    message_out(m) for m in consultations.last_messages(session, c.id, OTHERS_SHOWN) if is_of(ticket, m)
                ],
            )
            for c in linked
        ],
    )


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
        staff = staff_of(session, token)
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
        """Log in; the token holds for twelve hours."""
        with console.db.session_scope() as session:
            staff = verify_password(session, body.name, body.password)
            token = open_login(session, staff)
            return LoggedIn(token=token, name=staff.name, display_name=staff.display_name, role=staff.role)

    @routes.get("/tickets")
    def tickets(token: Token) -> Tickets:
        """The queue and the seat's own tickets."""
        with console.db.read_scope() as session:
            staff = console.staff(session, token)
            return Tickets(
                waiting=[ticket_out(session, t) for t in store.waiting(session)],
                mine=[ticket_out(session, t) for t in store.taken_by(session, staff.id)],
            )

    @routes.get("/tickets/{ticket_id}")
    def ticket(ticket_id: str, token: Token) -> TicketFull:
        """One ticket with its transcript, collected answers and filed requests."""
        with console.db.session_scope() as session:
            staff = console.staff(session, token)
            found = desk.ticket_of(session, ticket_id)
            full = ticket_full(session, console.seal, console.lines, found, staff)
            if found.staff_id == staff.id and full.messages:
                found.seen_id = full.messages[-1].id
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
    def take(ticket_id: str, token: Token) -> TicketOut:
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
    def phones(ticket_id: str, token: Token, response: Response) -> Phones:
        """The phones that the citizen gave, in the clear: only for the seat that holds the ticket, and logged."""
        with console.db.session_scope() as session:
            found = desk.phones(session, console.seal, console.staff(session, token), ticket_id)
        response.headers["Cache-Control"] = "no-store"
        return Phones(phones=[PhoneOut.model_validate(one, from_attributes=True) for one in found])

    @routes.post("/tickets/{ticket_id}/close")
    def close(ticket_id: str, body: Closing, token: Token) -> TicketOut:
        """Close a ticket; the bot takes the conversation over again."""
        return _act(token, lambda session, staff: desk.close(session, staff, ticket_id, body.note))

    @routes.post("/tickets/{ticket_id}/return")
    def put_back(ticket_id: str, token: Token) -> TicketOut:
        """Return a ticket to the head of the queue."""
        return _act(token, lambda session, staff: desk.put_back(session, staff, ticket_id))

    @routes.post("/requests/{reference}/status")
    def move_request(reference: str, body: RequestMove, token: Token) -> RequestOut:
        """Take a request up, end or cancel it; 409 when its status does not allow this."""
        with console.db.session_scope() as session:
            return request_out(move(session, reference, body.status, console.staff(session, token).name), {})

    @routes.post("/presence", status_code=204, response_class=Response)
    def presence(body: PresenceIn, token: Token) -> None:
        """Come on or go off."""
        with console.db.session_scope() as session:
            desk.set_presence(session, console.staff(session, token).id, body.online)

    def _act(token: str, deed: Any) -> TicketOut:
        with console.db.session_scope() as session:
            done: Ticket = deed(session, console.staff(session, token))
            session.flush()
            conversation_id, out = done.conversation_id, ticket_out(session, done)
        console.announce(conversation_id)
        return out

    @routes.websocket("/events")
    async def events(socket: WebSocket) -> None:
        """What happens at the desk. First frame `{"token"}`; `{"kind": "alive"}` at least every 15 s renews the lease."""
        await socket.accept()
        try:
            first = await socket.receive_json()
            token = str(first["token"])
            staff_id = await asyncio.to_thread(_staff_id, token)
        except (KeyError, TypeError, json.JSONDecodeError, WebSocketDisconnect, NotAuthorised, Forbidden, BadInput):
            with contextlib.suppress(RuntimeError):
                await socket.close(4401)
            return
        hear = asyncio.create_task(_hear(socket, staff_id))
        try:
            await _tell(socket, staff_id, hear)
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            hear.cancel()

    def _staff_id(token: str) -> int:
        with console.db.session_scope() as session:
            staff = console.staff(session, token)
            desk.still_alive(session, staff.id)
            return staff.id

    async def _hear(socket: WebSocket, staff_id: int) -> None:
        with contextlib.suppress(WebSocketDisconnect, json.JSONDecodeError, RuntimeError):
            while True:
                await socket.receive_text()
                await asyncio.to_thread(_alive, staff_id)

    def _alive(staff_id: int) -> None:
        with console.db.session_scope() as session:
            desk.still_alive(session, staff_id)

    async def _tell(socket: WebSocket, staff_id: int, hear: asyncio.Task[None]) -> None:
        cursors: dict[str, int] = {}
        queue_seen: Any = None
        quiet = 0.0
        with console.bus.listen(DESK_KEY) as signal:
            while not hear.done():
                queue, fresh = await asyncio.to_thread(_look, staff_id, cursors)
                if queue != queue_seen:
                    queue_seen = queue
                    await socket.send_json({"kind": "queue"})
                for ticket_id, message in fresh:
                    frame = {"kind": "message", "ticket_id": ticket_id, "message": message.model_dump(mode="json")}
                    await socket.send_json(frame)
                quiet = 0.0 if await signal.wait(POLL_S) else quiet + POLL_S
                if quiet >= PING_S:
                    quiet = 0.0
                    await socket.send_json({"kind": "ping"})

    def _look(staff_id: int, cursors: dict[str, int]) -> tuple[Any, list[tuple[str, MessageOut]]]:
        """The state of the queue, and what is new in the seat's own conversations (moves the cursors)."""
        with console.db.read_scope() as session:
            waiting = [(t.id, t.status, t.priority, t.alerts) for t in store.waiting(session)]
            own = store.taken_by(session, staff_id)
            fresh = []
            for ticket in own:
                if ticket.id not in cursors:
                    newest = consultations.last_messages(session, ticket.conversation_id, 1)
                    cursors[ticket.id] = newest[-1].id if newest else 0
                    continue
                for message in consultations.messages_after(session, ticket.conversation_id, cursors[ticket.id]):
                    cursors[ticket.id] = message.id
                    fresh.append((ticket.id, message_out(message)))
            return (waiting, [(t.id, t.alerts) for t in own]), fresh

    return routes
