"""Any number of processes over one database: a message is processed once and sent once, whoever takes it."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.replies import text
from channels.wechat.api import Calls
from channels.wechat.channel import WeChat
from channels.wechat.inbound import Event, Inbound, Text
from consult.inbox import Inbox
from consult.models import Conversation, Purpose, Sender
from consult.store import add_message
from consult.turn import Turns
from core.bus import Bus
from core.clock import now
from core.db import Database

PROCESSES = 4


@pytest.fixture
def processes(world, seal):
    """The parts of four processes, each with a database engine of its own."""
    opened = []
    for n in range(PROCESSES):
        db = Database.open(world.settings)
        inbox = Inbox(db, seal, 600)
        wechat = WeChat.open(world.settings, db, seal, inbox)
        turns = Turns(db, Bus(), seal, world.dialogue, world.turns._screens, world.queue)
        turns._owner = f"elsewhere:{n}"
        wechat.delivery._owner = f"elsewhere:{n}"
        opened.append((db, wechat, Calls(wechat, turns)))
    yield opened
    for db, _, _ in opened:
        db.close()


def at_once(deed, items):
    with ThreadPoolExecutor(PROCESSES) as pool:
        return list(pool.map(deed, items))


def test_one_message_at_four_processes_is_one_turn_with_one_reply(world, processes):
    inbound = Inbound("citizen-1", "gh", now(), "31", Text("你好"))

    def hear(process):
        return asyncio.run(process[2].hear(inbound, "1.n", time.monotonic() + 4))

    assert set(at_once(hear, processes)) == {"答"}
    assert world.dialogue.heard == ["你好"]
    assert len(world.ways()) == 1


def test_an_event_at_four_processes_is_noted_once(world, processes):
    world.says("你好")
    inbound = Inbound("citizen-1", "gh", now(), "e-1", Event("unsubscribe"))
    at_once(lambda process: process[1].intake.take(inbound, "1.n"), processes)
    with world.db.read_scope() as session:
        from channels.wechat.models import WeChatUser

        assert session.get_one(WeChatUser, "citizen-1").subscribed is False


def test_four_workers_send_each_message_once_and_in_order(world, processes):
    for c in range(6):
        world.says("你好", f"citizen-{c}")
        with world.db.session_scope() as session:
            conversation = session.get_one(Conversation, world.conversation_id(f"citizen-{c}"))
            for n in range(3):
                parts = [text(f"{n}" + "长" * 400)]
                add_message(session, conversation, f"{c}-{n}", Sender.SYSTEM, parts, purpose=Purpose.SEAT)
    world.due_now()

    def drain(process):
        for _ in range(6):
            asyncio.run(process[1].delivery.drain())

    at_once(drain, processes)
    for c in range(6):
        assert [shown[0] for _, shown in world.sees(f"citizen-{c}")] == ["答", "0", "1", "2"]
    assert {way[0] for way in world.ways()} == {"sent"}
    assert world.platform.tokens_given == 1
