"""The desk's live line: what is new for a seat, frame by frame over a WebSocket."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from typing import Annotated, Any

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

Cursor = Annotated[int, Field(ge=0, le=2**53)]


class Hello(BaseModel):
    """The first frame: who listens, and the last message that she has seen of each ticket she has before her."""

    token: str
    after: dict[str, Cursor] = Field({}, max_length=200)


class LiveLine:
    """Tells seats what happens at the desk, and keeps their leases."""

    def __init__(self, db: Database, bus: Bus, staff: Callable[[Session, str], Staff]) -> None:
        self._db = db
        self._bus = bus
        self._staff = staff

    async def serve(self, socket: WebSocket) -> None:
        """One seat's line, from her first frame to its end; closed with 4401 when she is not known."""
        await socket.accept()
        try:
            hello = Hello.model_validate(await socket.receive_json())
            staff_id = await asyncio.to_thread(self._staff_id, hello.token)
        except (KeyError, json.JSONDecodeError, ValidationError, WebSocketDisconnect, NotAuthorised, Forbidden):
            with contextlib.suppress(RuntimeError):
                await socket.close(REFUSED)
            return
        hear = asyncio.create_task(self._hear(socket, staff_id))
        try:
            await self._tell(socket, staff_id, dict(hello.after), hear)
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            hear.cancel()

    def _staff_id(self, token: str) -> int:
        with self._db.session_scope() as session:
            staff = self._staff(session, token)
            desk.still_alive(session, staff.id)
            return staff.id

    async def _hear(self, socket: WebSocket, staff_id: int) -> None:
        with contextlib.suppress(WebSocketDisconnect, json.JSONDecodeError, RuntimeError):
            while True:
                await socket.receive_text()
                await asyncio.to_thread(self._alive, staff_id)

    def _alive(self, staff_id: int) -> None:
        with self._db.session_scope() as session:
            desk.still_alive(session, staff_id)

    async def _tell(self, socket: WebSocket, staff_id: int, cursors: dict[str, int], hear: asyncio.Task[None]) -> None:
        known: Any = None
        told_at = time.monotonic()
        with self._bus.listen(DESK_KEY) as signal:
            while not hear.done():
                state, frames = await asyncio.to_thread(self._look, staff_id, cursors)
                if state != known:
                    frames.insert(0, {"kind": "queue"})
                known = state
                if not frames and time.monotonic() - told_at >= PING_S:
                    frames = [{"kind": "ping"}]
                for frame in frames:
                    await socket.send_json(frame)
                    told_at = time.monotonic()
                await signal.wait(POLL_S)

    def _look(self, staff_id: int, cursors: dict[str, int]) -> tuple[Any, list[dict[str, Any]]]:
        """The state of the desk, and a frame for each new message of the seat's own citizens (moves the cursors)."""
        with self._db.read_scope() as session:
            queue = store.waiting(session)
            said = consultations.newest_ids(session, [ticket.conversation_id for ticket in queue])
            own = store.taken_by(session, staff_id)
            presence = session.get(Presence, staff_id)
            state = (
                [(t.id, t.status, t.priority, t.alerts, said.get(t.conversation_id)) for t in queue],
                [(t.id, t.alerts) for t in own],
                presence is not None and presence.online,
            )
            return state, [frame for ticket in own for frame in _news(session, ticket, cursors)]


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
