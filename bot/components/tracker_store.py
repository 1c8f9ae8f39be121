"""A tracker store that survives `kill -9` and costs little: one appended row a turn, trackers cached in the process.

Rasa 3.6's own SQL store reads every event of a conversation back at each turn (7.8 ms of CPU against 3.8 in
memory). Here a turn writes only its new events, and a tracker that is in the cache is never read back.
Only the current session is kept: the transcript of a consultation is the application's, not Rasa's.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any, Dict, Iterable, List, NamedTuple, Optional, Text

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.mends.actions import failures

DEFAULT_PATH = "var/rasa.db"
CACHED = 2000
KEPT_SECONDS = 7 * 24 * 3600
PRUNE_EVERY_SECONDS = 3600
SCHEMA = """
CREATE TABLE IF NOT EXISTS turns (id INTEGER PRIMARY KEY, sender TEXT NOT NULL, at REAL NOT NULL, events TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS turns_of_sender ON turns (sender, id);
CREATE TABLE IF NOT EXISTS senders (sender TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS senders_by_age ON senders (at);
"""


class Cached(NamedTuple):
    """A tracker, and how many of its events are in the file."""

    tracker: DialogueStateTracker
    saved: int


class SqliteTrackerStore(TrackerStore, SerializedTrackerAsText):
    """Trackers in one SQLite file, for one Rasa process."""

    def __init__(
        self,
        domain: Optional[Domain],
        host: Optional[Text] = None,
        event_broker: Optional[EventBroker] = None,
        cached: int = CACHED,
        **kwargs: Any,
    ) -> None:
        """`host` is what `url` of the endpoints file says; empty or unset means `FAWEN_RASA_STORE`, else var/rasa.db."""
        path = Path(host or os.environ.get("FAWEN_RASA_STORE") or DEFAULT_PATH)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        self._capacity = cached
        self._cache: "OrderedDict[Text, Cached]" = OrderedDict()
        self._database = sqlite3.connect(str(path), isolation_level=None, check_same_thread=False)
        # NORMAL in WAL mode loses nothing when the process is killed, only when the machine's power fails.
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "secure_delete=ON"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(SCHEMA)
        self.prune()
        super().__init__(domain, event_broker, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append the events that came since the last save; a new session takes the place of the one before.

        A turn whose action failed is not kept: the next one, or the same said again, finds what was before it.
        """
        if failures.get():
            return
        await self.stream_events(tracker)
        sender, events = tracker.sender_id, list(tracker.events)
        held = self._cache.get(sender)
        fresh = events[held.saved if held else 0 :]
        begin = _session_start(fresh)
        current = fresh[begin or 0 :]
        if current:
            self._append(sender, current, replace=begin is not None)
        if begin is None or len(current) == len(events):
            self._remember(tracker)
        else:  # the tracker still holds earlier sessions: the next turn begins with a short one
            self._cache.pop(sender, None)
        if time.time() > self._prune_at:
            self.prune()

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """The tracker of a sender's current session, from the cache or built from its rows."""
        held = self._cache.get(sender_id)
        # A turn that broke off left events in the cached tracker that were never saved: go back to what was.
        if held is not None and len(held.tracker.events) == held.saved:
            self._cache.move_to_end(sender_id)
            return held.tracker
        rows = self._database.execute("SELECT events FROM turns WHERE sender = ? ORDER BY id", (sender_id,))
        events = [event for (text,) in rows for event in json.loads(text)]
        if not events:
            self._cache.pop(sender_id, None)
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        self._remember(tracker)
        return tracker

    async def delete(self, sender_id: Text) -> None:
        """Forget a sender, in the file's log, too."""
        self._cache.pop(sender_id, None)
        self._in_one_transaction(
            ("DELETE FROM turns WHERE sender = ?", (sender_id,)), ("DELETE FROM senders WHERE sender = ?", (sender_id,))
        )
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    async def take_back(self, sender_id: Text, turn_id: Optional[Text] = None) -> bool:
        """Forget a sender's last turn as if it had not been said; with `turn_id`, only if it was that one.

        Rasa's own way back, a `rewind` event, loses more than one turn inside a form, and the listening besides.
        """
        held = self._cache.get(sender_id)
        if turn_id is not None and held is not None and len(held.tracker.events) == held.saved:
            said = held.tracker.latest_message
            if said is not None and (said.metadata or {}).get("turn_id") != turn_id:
                return False
        row = self._database.execute(
            "SELECT id, events FROM turns WHERE sender = ? ORDER BY id DESC LIMIT 1", (sender_id,)
        ).fetchone()
        if row is None or (turn_id is not None and turn_id not in _turn_ids(json.loads(row[1]))):
            return False
        self._cache.pop(sender_id, None)
        self._in_one_transaction(("DELETE FROM turns WHERE id = ?", (row[0],)))
        return True

    async def keys(self) -> Iterable[Text]:
        """All senders."""
        return [sender for (sender,) in self._database.execute("SELECT sender FROM senders")]

    def prune(self, older_than: float = KEPT_SECONDS) -> None:
        """Delete the senders that have been silent for so many seconds."""
        self._prune_at = time.time() + PRUNE_EVERY_SECONDS
        oldest = time.time() - older_than
        for (sender,) in self._database.execute("SELECT sender FROM senders WHERE at < ?", (oldest,)):
            self._cache.pop(sender, None)
        self._in_one_transaction(
            ("DELETE FROM turns WHERE sender IN (SELECT sender FROM senders WHERE at < ?)", (oldest,)),
            ("DELETE FROM senders WHERE at < ?", (oldest,)),
        )

    def close(self) -> None:
        """Write the log back into the file and let go of it."""
        self._database.close()

    def _append(self, sender: Text, events: List[Event], replace: bool) -> None:
        at = time.time()
        text = json.dumps([event.as_dict() for event in events], ensure_ascii=False)
        statements = [("DELETE FROM turns WHERE sender = ?", (sender,))] if replace else []
        self._in_one_transaction(
            *statements,
            ("INSERT INTO turns (sender, at, events) VALUES (?, ?, ?)", (sender, at, text)),
            ("INSERT INTO senders VALUES (?, ?) ON CONFLICT (sender) DO UPDATE SET at = excluded.at", (sender, at)),
        )

    def _in_one_transaction(self, *statements: Any) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            for sql, values in statements:
                self._database.execute(sql, values)
            self._database.execute("COMMIT")
        except BaseException:
            self._database.rollback()
            raise

    def _remember(self, tracker: DialogueStateTracker) -> None:
        self._cache[tracker.sender_id] = Cached(tracker, len(tracker.events))
        self._cache.move_to_end(tracker.sender_id)
        while len(self._cache) > self._capacity:
            self._cache.popitem(last=False)


def _turn_ids(events: List[Dict[Text, Any]]) -> List[Any]:
    return [(event.get("metadata") or {}).get("turn_id") for event in events if event.get("event") == "user"]


def _session_start(events: List[Event]) -> Optional[int]:
    """Where the last session among these events begins."""
    for at in range(len(events) - 1, -1, -1):
        if isinstance(events[at], ActionExecuted) and events[at].action_name == ACTION_SESSION_START_NAME:
            return at
    return None
