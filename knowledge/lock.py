"""Locks between processes: a file that the system holds for us, and lets go of when we die."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import Conflict

POLL_S = 0.02


@contextmanager
def locked(path: Path, wait_s: float, held: str) -> Iterator[None]:
    """Hold the lock of a file while the block runs.

    Raises:
        Conflict: somebody else holds it for longer than `wait_s` seconds; `held` is what the person reads.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + wait_s
    with path.open("ab") as file:
        while not _take(file.fileno()):
            if time.monotonic() > end:
                raise Conflict(held)
            time.sleep(POLL_S)
        yield


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
