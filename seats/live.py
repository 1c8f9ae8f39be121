"""The desk's live line: what is new for a seat, frame by frame over a WebSocket.

The seat's first frame is `{"token", "after"}`. Then come `{"kind": "queue", "tickets"}` (the list has changed, for these
tickets; at first for all), `{"kind": "message", "ticket_id", "message"}` of her own tickets, and pings. She sends
`{"kind": "alive"}`, or `{"kind": "seen", "ticket_id", "message_id"}` of what she has read. 4401 closes what is not let
in, and what is open when its login ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.orm import Session

from consult import store as consultations
from consult.transcript import message_out
from core.bus import Bus
from core.db import Database
from core.errors import Forbidden, NotAuthorised
from core.staff import Staff
from seats import desk, store
from seats.models import Presence, Ticket

DESK_KEY = "desk"
POLL_S = 1.0
PING_S = 15.0
REFUSED = 4401
NOT_LET_IN = (NotAuthorised, Forbidden)

Cursor = Annotated[int, Field(ge=0, le=2**53)]


class Hello(BaseModel):
    """The first frame: who listens, and the last message that she has seen of each ticket she has before her."""

    token: str
    after: dict[str, Cursor] = Field({}, max_length=200)


class Seen(BaseModel):
    """What she has before her: up to this message of a ticket of hers."""

    kind: Literal["seen"]
    ticket_id: str
    message_id: Cursor


@dataclass(frozen=True, slots=True)
class _State:
    """What the desk's lists are made of."""

    tickets: dict[str, Any]
    online: bool

    def changed_from(self, before: _State) -> list[str]:
        """The tickets that came, went or are not what they were."""
        both = self.tickets.keys() | before.tickets.keys()
        return sorted(one for one in both if self.tickets.get(one) != before.tickets.get(one))


_NOTHING = _State({}, False)


class LiveLine:
    """Tells seats what happens at the desk, and keeps their leases."""

    def __init__(self, db: Database, bus: Bus, staff: Callable[[Session, str], Staff]) -> None:
        self._db = db
        self._bus = bus
        self._staff = staff

    async def serve(self, socket: WebSocket) -> None:
        """One seat's line, from her first frame to its end; closed with 4401 when she is not known, or no longer."""
        await socket.accept()
        try:
            hello = Hello.model_validate(await socket.receive_json())
            await asyncio.to_thread(self._alive, hello.token)
        except (KeyError, json.JSONDecodeError, ValidationError, WebSocketDisconnect, *NOT_LET_IN):
            await _refuse(socket)
            return
        hear = asyncio.create_task(self._hear(socket, hello.token))
        try:
            await self._tell(socket, hello.token, dict(hello.after), hear)
        except NOT_LET_IN:
            await _refuse(socket)
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            hear.cancel()

    async def _hear(self, socket: WebSocket, token: str) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                frame = await socket.receive_text()
                with contextlib.suppress(*NOT_LET_IN):  # the next look ends the line
                    await asyncio.to_thread(self._alive, token, _seen_in(frame))

    def _alive(self, token: str, seen: Seen | None = None) -> None:
        """Renew the lease of the login's seat, and note what she has read."""
        with self._db.session_scope() as session:
            staff = self._staff(session, token)
            desk.still_alive(session, staff.id)
            if seen:
                desk.mark_seen(session, staff, seen.ticket_id, seen.message_id)

    async def _tell(self, socket: WebSocket, token: str, cursors: dict[str, int], hear: asyncio.Task[None]) -> None:
        known: _State | None = None
        told_at = time.monotonic()
        with self._bus.listen(DESK_KEY) as signal:
            while not hear.done():
                state, frames = await asyncio.to_thread(self._look, token, cursors)
                if state != known:
                    frames.insert(0, {"kind": "queue", "tickets": state.changed_from(known or _NOTHING)})
                known = state
                if not frames and time.monotonic() - told_at >= PING_S:
                    frames = [{"kind": "ping"}]
                for frame in frames:
                    await socket.send_json(frame)
                    told_at = time.monotonic()
                await signal.wait(POLL_S)

    def _look(self, token: str, cursors: dict[str, int]) -> tuple[_State, list[dict[str, Any]]]:
        """The state of the desk, and a frame for each new message of the seat's own citizens (moves the cursors).

        Raises:
            NotAuthorised: the login has ended; Forbidden: its account has no desk any more.
        """
        with self._db.read_scope() as session:
            staff_id = self._staff(session, token).id
            queue = store.waiting(session)
            said = consultations.newest_ids(session, [ticket.conversation_id for ticket in queue])
            own = store.taken_by(session, staff_id)
            presence = session.get(Presence, staff_id)
            tickets: dict[str, Any] = {
                t.id: (t.status, t.priority, t.queued_at, t.alerts, said.get(t.conversation_id)) for t in queue
            }
            tickets |= {t.id: (t.status, t.alerts) for t in own}
            state = _State(tickets, presence is not None and presence.online)
            return state, [frame for ticket in own for frame in _news(session, ticket, cursors)]


async def _refuse(socket: WebSocket) -> None:
    with contextlib.suppress(RuntimeError):
        await socket.close(REFUSED)


def _seen_in(frame: str) -> Seen | None:
    """What a frame says was read; every other frame only shows that the seat is there."""
    try:
        return Seen.model_validate_json(frame)
    except ValidationError:
        return None


def _news(session: Session, ticket: Ticket, cursors: dict[str, int]) -> list[dict[str, Any]]:
    """What was said behind the cursor; without one, behind what the desk was shown last, or from now on."""
    start = cursors.get(ticket.id, ticket.seen_id)
    if not start:
        newest = consultations.newest_ids(session, [ticket.conversation_id])
        start = newest.get(ticket.conversation_id, 0)
    cursors[ticket.id] = start
    frames = []
    for message in consultations.messages_after(session, ticket.conversation_id, start):
        cursors[ticket.id] = message.id
        shown = message_out(message).model_dump(mode="json")
        frames.append({"kind": "message", "ticket_id": ticket.id, "message": shown})
    return frames
