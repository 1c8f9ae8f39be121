"""WeChat the whole way: the real dialogue behind the double, in safe mode, whoever dies."""

import pytest

from eval.load.wechat import Chaos, measure, stand
from fawen.model import RASA_PYTHON

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def standing():
    """A system of its own, joined to a double; its database is empty for the first test."""
    if not RASA_PYTHON.exists():
        pytest.skip("Rasa's environment is missing: ./test installs it")
    with stand() as at:
        yield at


def test_under_chaos_every_message_is_answered_exactly_once(standing):
    tally = Chaos(standing, 240, failing=0.05, repeating=0.10).run()
    assert tally.problems == []
    assert (tally.unheard, tally.rasa_killed) == (0, 2)
    assert tally.answered_once == tally.messages


def test_afterwards_a_conversation_with_a_form_is_answered_in_wechats_own_calls(standing):
    standing.platform.faults.share = 0.0
    figures = measure(standing, 4)
    assert figures.messages == 36
    assert (figures.unheard, figures.broken) == (0, 0)
    assert figures.passive_share >= 0.9  # what is cut in two goes on by customer-service message
