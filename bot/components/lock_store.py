"""One turn of a conversation at a time, in one process, first come first served.

Rasa 3.6's own store asks once a second whether it is its turn; here the next one is woken at once.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import Any, AsyncGenerator, Dict, Text

from rasa.core.lock import TicketLock
from rasa.core.lock_store import InMemoryLockStore


class ConversationLocks(InMemoryLockStore):
    """An asyncio lock for each conversation that is being spoken in."""

    def __init__(self, endpoint_config: Any = None) -> None:
        """The endpoint's configuration has nothing for us; Rasa passes it."""
        super().__init__()
        self._locks: Dict[Text, asyncio.Lock] = {}
        self._users: Dict[Text, int] = {}

    @asynccontextmanager
    async def lock(
        self, conversation_id: Text, lock_lifetime: float = 0, wait_time_in_seconds: float = 0
    ) -> AsyncGenerator[TicketLock, None]:
        """Hold the conversation. It is let go however the turn ends, so lifetime and waiting time mean nothing here."""
        self._users[conversation_id] = self._users.get(conversation_id, 0) + 1
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        try:
            async with lock:
                yield TicketLock(conversation_id)
        finally:
            self._users[conversation_id] -= 1
            if not self._users[conversation_id]:
                del self._users[conversation_id], self._locks[conversation_id]

    def is_someone_waiting(self, conversation_id: Text) -> bool:
        """Whether a turn of the conversation runs or waits."""
        return conversation_id in self._users
