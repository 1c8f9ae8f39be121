"""What the passive reply cannot carry goes by customer-service message: once, in order, within the budget."""

import dataclasses
import time

import pytest

from bot.client import BotTurn
from bot.replies import text


@pytest.fixture
def hasty(world):
    """A world in which a passive reply has 0.1 s."""
    object.__setattr__(world.wechat, "limits", dataclasses.replace(world.wechat.limits, passive_s=0.1))
    return world


def wait_for_reply(world, count):
    """The turn goes on beside the call that gave up waiting for it."""
    end = time.monotonic() + 5
    while len(world.ways()) < count and time.monotonic() < end:
        time.sleep(0.01)


def test_a_late_reply_gives_an_empty_answer_at_once_and_is_pushed(hasty):
    hasty.dialogue.delay = 0.3
    answered = hasty.caller.text("citizen-1", "你好")
    assert answered.text == ""
    assert answered.seconds < 0.3
    wait_for_reply(hasty, 1)
    hasty.due_now()
    hasty.deliver()
    assert hasty.sees() == [("customer", "答")]
    assert hasty.ways() == [("sent", "", "customer")]
