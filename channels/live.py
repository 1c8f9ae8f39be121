"""The live line: a WebSocket that tells what is new in one conversation, and resumes where it was cut.

The client's first frame is `{"token", "after"}`; `after` is the id of the last message it has. Then come
`{"kind": "message", "message"}`, `{"kind": "state", "state", "place"}` and pings. 4401 closes what is not let in.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from channels.talk import State, Talk
from consult import store
from consult.models import Conversation, Handler
from consult.transcript import MessageOut
from core.clock import now
from core.errors import NotAuthorised

POLL_S = 1.5
PING_S = 20.0
REFUSED = 4401
HELLO_S = 10.0
# A frame of bytes has no text; pydantic's errors are ValueErrors, those of too deep a nesting among them.
MALFORMED = (KeyError, TypeError, ValueError, RecursionError, TimeoutError, WebSocketDisconnect)


class Hello(BaseModel):
    """The client's first frame."""

    token: str
    after: Annotated[int, Field(ge=0, le=2**53)] = 0


def _always(_session: Session) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who was let in: to which conversation, and until when (None: as long as the line holds).

    `holds` is asked at every look, in the look's own database session: a log-out ends the line as well.
    """

    conversation_id: str
    until: datetime | None = None
    holds: Callable[[Session], bool] = _always


class _Over(Exception):
    """The right to listen has ended."""


async def serve_line(socket: WebSocket, talk: Talk, admit: Callable[[str], Admitted]) -> None:
    """Run one line until the client goes or its right ends.

    Args:
        admit: who the first frame's token lets in; called in a thread; raises NotAuthorised.
    """
    await socket.accept()
    try:
        async with asyncio.timeout(HELLO_S):  # who is silent holds no line
            hello = Hello.model_validate_json(await socket.receive_text())
        admitted = await asyncio.to_thread(admit, hello.token)
    except (*MALFORMED, NotAuthorised):
        with contextlib.suppress(RuntimeError):
            await socket.close(REFUSED)
        return
    gone = asyncio.create_task(_until_gone(socket))
    try:
        await _Line(socket, talk, admitted, hello.after).tell(gone)
    except _Over:
        with contextlib.suppress(RuntimeError):
            await socket.close(REFUSED)
    except (WebSocketDisconnect, RuntimeError):
        pass
    finally:
        gone.cancel()


async def _until_gone(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.receive_text()


class _Line:
    """One client that listens."""

    def __init__(self, socket: WebSocket, talk: Talk, admitted: Admitted, cursor: int) -> None:
        self._socket = socket
        self._talk = talk
        self._admitted = admitted
        self._cursor = cursor
        self._told: tuple[State, int] | None = None

    async def tell(self, gone: asyncio.Task[None]) -> None:
        """Tell what is new until the client is gone.

        Raises:
            _Over: its right has ended.
        """
        quiet = 0.0
        with self._talk.bus.listen(self._admitted.conversation_id) as signal:
            while not gone.done():
                while await self._tell_what_is_new():
                    continue
                quiet = 0.0 if await signal.wait(POLL_S) else quiet + POLL_S
                if quiet >= PING_S:
                    quiet = 0.0
                    await self._socket.send_json({"kind": "ping"})

    def _is_over(self, session: Session) -> bool:
        until = self._admitted.until
        if (until is not None and until <= now()) or not self._admitted.holds(session):
            return True
        return session.get_one(Conversation, self._admitted.conversation_id).handler == Handler.CLOSED  # erased

    async def _tell_what_is_new(self) -> bool:
        """Whether anything was: a long gap comes in pieces."""
        fresh, state = await asyncio.to_thread(self._look)
        for message in fresh:
            self._cursor = message.id
            frame = {"kind": "message", "message": message.model_dump(mode="json", exclude_none=True)}
            await self._socket.send_json(frame)
        if state != self._told:
            self._told = state
            await self._socket.send_json({"kind": "state", "state": state[0], "place": state[1]})
        return bool(fresh)

    def _look(self) -> tuple[list[MessageOut], tuple[State, int]]:
        with self._talk.db.read_scope() as session:
            if self._is_over(session):
                raise _Over
            found = store.messages_after(session, self._admitted.conversation_id, self._cursor)
            return self._talk.shown(session, found), self._talk.state(session, self._admitted.conversation_id)
