"""The whole way, over HTTP: every conversation of the set goes as expected."""

import httpx
import pytest

from eval.dialogue.__main__ import replay_all
from eval.live import Citizen

pytestmark = pytest.mark.e2e


def test_every_conversation_goes_as_expected(live):
    outcomes = replay_all(live)
    assert len(outcomes) >= 60
    assert {f"{o.group}: {o.name}": o.problems for o in outcomes if o.problems} == {}


@pytest.mark.parametrize(
    "words",
    [
        "/restart",
        "/session_start",
        "/ask_human",
        "😀😀😀",
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE message; --",
        '{"a": 1}',
        "\\u0000",
        "a" * 1000,
    ],
)
def test_odd_messages_get_an_answer(live, words):
    reply = Citizen(live.url).say(words)
    assert reply["state"] == "bot"
    assert reply["replies"]
    assert all(part["text"] for part in reply["replies"])
    assert "broken" not in {part.get("code") for part in reply["replies"]}


def test_a_button_pressed_twice_is_one_message(live):
    citizen = Citizen(live.url)
    assert citizen.say("你能做什么", "press-1") == citizen.say("你能做什么", "press-1")
    assert len(citizen.transcript()["messages"]) == 2


def test_health_and_metrics(live):
    def get(path):
        return httpx.get(live.url + path, trust_env=False)

    assert get("/health/live").json() == {"status": "live"}
    assert get("/health/ready").json()["status"] == "ready"
    assert "python_info" in get("/metrics").text
