"""One turn of a conversation at a time, in order, without waiting for a poll."""

from __future__ import annotations

import asyncio
import contextlib
import time

from rasa.core.lock_store import LockStore
from rasa.utils.endpoints import EndpointConfig

from bot.components.lock_store import ConversationLocks


def test_rasa_finds_it_by_the_endpoints_file():
    store = LockStore.create(EndpointConfig(type="bot.components.lock_store.ConversationLocks"))
    assert isinstance(store, ConversationLocks)


def test_turns_of_one_sender_come_in_order_and_others_do_not_wait():
    locks, order, running = ConversationLocks(), [], set()

    async def turn(sender, number):
        async with locks.lock(sender):
            assert sender not in running
            running.add(sender)
            await asyncio.sleep(0.01)
            running.remove(sender)
            order.append((sender, number))

    async def all_turns():
        await asyncio.gather(*(turn(sender, number) for number in range(10) for sender in "ab"))

    started = time.monotonic()
    asyncio.run(all_turns())
    assert [number for sender, number in order if sender == "a"] == list(range(10))
    assert [number for sender, number in order if sender == "b"] == list(range(10))
    assert time.monotonic() - started < 0.9  # Rasa's own store looks again after a second
    assert not locks.is_someone_waiting("a")
    assert not locks._locks


def test_a_turn_that_fails_or_is_cancelled_lets_go():
    locks = ConversationLocks()

    async def turns():
        async def hold(seconds):
            async with locks.lock("a"):
                await asyncio.sleep(seconds)
                raise LookupError

        held, waiting = asyncio.create_task(hold(10)), asyncio.create_task(hold(10))
        await asyncio.sleep(0)
        assert locks.is_someone_waiting("a")
        waiting.cancel()
        held.cancel()
        await asyncio.gather(held, waiting, return_exceptions=True)
        assert not locks._locks
        with contextlib.suppress(LookupError):
            await hold(0)
        async with locks.lock("a"):
            assert locks.is_someone_waiting("a")

    asyncio.run(asyncio.wait_for(turns(), 5))
