"""The worker's rounds: each at its own pace, none twice at once, one that fails does not stop the others."""

import asyncio

from fawen.rounds import Round, Rounds


async def test_a_round_begins_again_only_after_its_time_and_never_twice_at_once():
    begun, go_on = [], asyncio.Event()

    async def slow():
        begun.append("slow")
        await go_on.wait()

    async def seldom():
        begun.append("seldom")

    rounds = Rounds([Round("slow", 0, slow), Round("seldom", 3600, seldom)])
    for _ in range(3):
        rounds.start_due()
        await asyncio.sleep(0)
    assert begun == ["slow", "seldom"]
    go_on.set()
    await rounds.finish()
    rounds.start_due()
    await rounds.finish()
    assert begun == ["slow", "seldom", "slow"]


async def test_a_round_that_fails_is_tried_again_and_the_others_go_on():
    begun = []

    async def broken():
        begun.append("broken")
        raise RuntimeError("away")

    async def other():
        begun.append("other")

    rounds = Rounds([Round("broken", 0, broken), Round("other", 0, other)])
    for _ in range(2):
        rounds.start_due()
        await rounds.finish()
    assert begun == ["broken", "other"] * 2
