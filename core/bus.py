"""The bus: "something new for this key". It carries no content; who listens reads the database.

In process. A listener that misses a signal (another process spoke) still wakes by its own time-out.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Bus:
    """Signals by key between coroutines of one event loop; `publish` may come from any thread."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None

    def publish(self, key: str) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake, key)

    def _wake(self, key: str) -> None:
        for event in self._listeners.get(key, ()):
            event.set()

    @contextmanager
    def listen(self, *keys: str) -> Iterator[Signal]:
        """Listen until the block ends; `Signal.wait` returns at the next signal for one of the keys."""
        self._loop = asyncio.get_running_loop()
        event = asyncio.Event()
        for key in keys:
            self._listeners[key].add(event)
        try:
            yield Signal(event)
        finally:
            for key in keys:
                self._listeners[key].discard(event)
                if not self._listeners[key]:
                    del self._listeners[key]


class Signal:
    """What `Bus.listen` hands out."""

    def __init__(self, event: asyncio.Event) -> None:
        self._event = event

    async def wait(self, seconds: float) -> bool:
        """Wait for a signal, at most this long; True when one came."""
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return False
        self._event.clear()
        return True
