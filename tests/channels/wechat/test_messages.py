"""From the citizen's thumb to her screen: each message answered once, in every mode of the account."""

import pytest


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_a_text_is_answered_in_the_same_call(build, mode):
    world = build(mode)
    assert world.says("你好") == "答"
    assert world.dialogue.heard == ["你好"]
    assert world.ways() == [("sent", "", "passive")]
