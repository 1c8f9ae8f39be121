"""The tracker store keeps what was said through anything, and only what belongs to the current session."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from rasa.utils.endpoints import EndpointConfig
from small import SENTENCES, talk

from bot.components.mends.actions import failures
from bot.components.tracker_store import SqliteTrackerStore

ROOT = Path(__file__).resolve().parents[3]
DOMAIN = Domain.from_yaml('version: "3.1"\nslots: {topic: {type: text, mappings: [{type: custom}]}}\n')


@pytest.fixture
def open_store(tmp_path):
    """Opens the same file as often as asked; all are closed afterwards."""
    stores = []

    def open_one(**more):
        stores.append(SqliteTrackerStore(DOMAIN, str(tmp_path / "deep" / "rasa.db"), **more))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


def say(store, sender, words, *events):
    """One turn: what Rasa does with a store."""

    async def turn():
        tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
        if not tracker.events:
            tracker.update(ActionExecuted("action_session_start"))
            tracker.update(SessionStarted())
        for event in (UserUttered(words, metadata={"turn_id": words}), *events, ActionExecuted("action_listen")):
            tracker.update(event)
        await store.save(tracker)

    asyncio.run(turn())


def heard(store, sender):
    tracker = asyncio.run(store.retrieve(sender))
    return tracker and [event.text for event in tracker.events if isinstance(event, UserUttered)]


def test_rasa_finds_it_by_the_endpoints_file(tmp_path):
    endpoint = EndpointConfig(str(tmp_path / "x.db"), type="bot.components.tracker_store.SqliteTrackerStore")
    store = TrackerStore.create(endpoint, DOMAIN)
    assert isinstance(store, SqliteTrackerStore)
    store.close()
    assert (tmp_path / "x.db").exists()


def test_the_place_comes_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("FAWEN_RASA_STORE", str(tmp_path / "env.db"))
    SqliteTrackerStore(DOMAIN).close()
    assert stat.S_IMODE((tmp_path / "env.db").stat().st_mode) == 0o600


def test_a_conversation_goes_on_in_another_process(open_store):
    store = open_store()
    say(store, "a", "你好", SlotSet("topic", "继承公证"))
    say(store, "a", "多久")
    say(store, "b", "再见")
    other = open_store()
    assert heard(other, "a") == ["你好", "多久"]
    assert asyncio.run(other.retrieve("a")).get_slot("topic") == "继承公证"
    assert heard(other, "nobody") is None
    assert sorted(asyncio.run(other.keys())) == ["a", "b"]


def test_a_turn_is_written_once_and_read_back_never(open_store):
    store = open_store()
    for words in "一二三":
        say(store, "a", words)
    counts = store._database.execute("SELECT COUNT(*), MAX(LENGTH(events)) FROM turns").fetchone()
    assert counts[0] == 3
    assert asyncio.run(store.retrieve("a")) is asyncio.run(store.retrieve("a"))


def test_a_tracker_that_fell_out_of_the_cache_is_the_same(open_store):
    store = open_store(cached=2)
    for words in ("一", "二"):
        for sender in "abcd":
            say(store, sender, words)
    assert len(store._cache) == 2
    assert [heard(store, sender) for sender in "abcd"] == [["一", "二"]] * 4


def test_a_new_session_takes_the_place_of_the_old_one_and_keeps_its_slots(open_store):
    store = open_store()
    say(store, "a", "第一次", SlotSet("topic", "继承公证"))
    say(store, "a", "回来", ActionExecuted("action_session_start"), SessionStarted(), SlotSet("topic", "继承公证"))
    say(store, "a", "多久")
    assert heard(store, "a") == ["多久"]
    assert heard(open_store(), "a") == ["多久"]
    assert asyncio.run(store.retrieve("a")).get_slot("topic") == "继承公证"
    assert "第一次" not in str(list(store._database.execute("SELECT events FROM turns")))


def test_a_turn_that_broke_off_leaves_nothing(open_store):
    store = open_store()
    say(store, "a", "你好")
    asyncio.run(store.retrieve("a")).update(SlotSet("topic", "half"))
    assert asyncio.run(store.retrieve("a")).get_slot("topic") is None
    assert heard(store, "a") == ["你好"]


def test_a_turn_whose_action_failed_is_not_kept(open_store):
    store = open_store()
    say(store, "a", "你好")
    token = failures.set(["action_answer"])
    say(store, "a", "失败", SlotSet("topic", "x"))
    failures.reset(token)
    assert heard(store, "a") == heard(open_store(), "a") == ["你好"]


def test_the_last_turn_can_be_taken_back_by_its_id(open_store):
    store = open_store()
    say(store, "a", "一", SlotSet("topic", "x"))
    say(store, "a", "二", SlotSet("topic", "y"))
    assert not asyncio.run(store.take_back("a", "一"))
    assert asyncio.run(store.take_back("a", "二"))
    assert heard(store, "a") == ["一"]
    assert asyncio.run(store.retrieve("a")).get_slot("topic") == "x"
    assert not asyncio.run(open_store().take_back("a", "二"))
    assert asyncio.run(open_store().take_back("a"))
    assert not asyncio.run(store.take_back("nobody"))


def test_silent_senders_are_forgotten_and_others_stay(open_store):
    store = open_store()
    say(store, "old", "很久以前")
    store._database.execute("UPDATE senders SET at = at - 100")
    say(store, "new", "刚才")
    store.prune(older_than=50)
    assert heard(store, "old") is None
    assert heard(store, "new") == ["刚才"]
    assert asyncio.run(store.keys()) == ["new"]
    asyncio.run(store.delete("new"))
    assert heard(open_store(), "new") is None


def test_who_is_deleted_is_in_no_file_and_others_stay(open_store, tmp_path):
    store = open_store()
    say(store, "gone", "石狮子被撞坏了")
    say(store, "stays", "别人的话")
    stored = lambda: b"".join(file.read_bytes() for file in (tmp_path / "deep").iterdir())  # noqa: E731
    assert "石狮子".encode() in stored()
    asyncio.run(store.delete("gone"))
    assert "石狮子".encode() not in stored()
    assert b"gone" not in stored()
    assert heard(store, "stays") == ["别人的话"]


def test_pruning_happens_by_itself(open_store, monkeypatch):
    store = open_store()
    say(store, "old", "很久以前")
    store._database.execute("UPDATE senders SET at = 0")
    say(store, "new", "刚才")
    assert heard(store, "old") == ["很久以前"]
    now = time.time()
    monkeypatch.setattr("bot.components.tracker_store.time.time", lambda: now + 3700)
    say(store, "new", "现在")
    assert asyncio.run(store.keys()) == ["new"]


def test_it_gives_rasa_what_the_store_in_memory_gives(project, open_store):
    store = open_store(cached=1)
    ours = asyncio.run(talk(project, SENTENCES, store))
    memory = asyncio.run(talk(project, SENTENCES, InMemoryTrackerStore(DOMAIN)))
    assert ours[0] == memory[0]
    assert ours[1].current_slot_values() == memory[1].current_slot_values()
    assert len(ours[1].events) == len(memory[1].events)


WRITER = """
import asyncio, sys
sys.path.insert(0, {root!r})
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from bot.components.tracker_store import SqliteTrackerStore

async def write():
    store = SqliteTrackerStore(Domain.empty(), {path!r})
    number = 0
    while True:
        tracker = await store.get_or_create_tracker("a", append_action_listen=False)
        tracker.update(UserUttered(str(number)))
        await store.save(tracker)
        print(number, flush=True)
        number += 1

asyncio.run(write())
"""


def test_what_was_kept_outlives_kill_9(tmp_path):
    path = str(tmp_path / "rasa.db")
    code = "from bot.components.absent import leave_out; leave_out()\n" + WRITER.format(root=str(ROOT), path=path)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    writer = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment, text=True)
    lines = [writer.stdout.readline() for _ in range(200)]
    writer.send_signal(signal.SIGKILL)
    lines += writer.stdout.readlines()
    writer.wait()
    writer.stdout.close()
    said = int([line for line in lines if line.endswith("\n")][-1])
    store = SqliteTrackerStore(DOMAIN, path)
    kept = heard(store, "a")
    store.close()
    assert said >= 199
    assert kept[: said + 1] == [str(number) for number in range(said + 1)]
    assert len(kept) <= said + 2
