"""kill -9 of any process at any moment: every accepted message is answered or has a ticket."""

import os
import signal
import threading
import time

import httpx
import pytest

from eval.live import Citizen, pid_of, running
from fawen.model import RASA_PYTHON

pytestmark = pytest.mark.e2e
WAIT_S = 40


@pytest.fixture(scope="module")
def victim():
    """A system of its own: what happens to it must not disturb the others."""
    if not RASA_PYTHON.exists():
        pytest.skip("Rasa's environment is missing: ./test installs it")
    with running() as system:
        yield system


def wait_until_ready(live):
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        try:
            if httpx.get(f"{live.url}/health/ready", timeout=2, trust_env=False).json()["status"] == "ready":
                return
        except (httpx.HTTPError, ValueError):
            pass
        time.sleep(0.2)
    pytest.fail("not ready again")


def unanswered(citizen):
    transcript = citizen.transcript()
    answered = {m["turn_id"] for m in transcript["messages"] if m["sender"] != "citizen"}
    return [
        m["parts"][0]["text"]
        for m in transcript["messages"]
        if m["sender"] == "citizen" and m["turn_id"] not in answered
    ]


@pytest.mark.parametrize("name", ["rasa", "service", "worker"])
def test_whoever_is_killed_every_accepted_message_is_answered(victim, name):
    wait_until_ready(victim)
    citizens = [Citizen(victim.url) for _ in range(6)]
    killed = threading.Event()

    def talk(citizen, number):
        for turn in range(6):
            try:
                citizen.say("办继承公证要带什么材料" if turn % 2 else "法律援助怎么申请", f"{name}-{number}-{turn}")
            except httpx.HTTPError:
                time.sleep(0.1)  # the service is away: the page would send the same message again later
            if turn == 1:
                killed.set()

    threads = [threading.Thread(target=talk, args=(citizen, n)) for n, citizen in enumerate(citizens)]
    for thread in threads:
        thread.start()
    killed.wait(10)
    os.kill(pid_of(victim, name), signal.SIGKILL)
    for thread in threads:
        thread.join()
    wait_until_ready(victim)
    end = time.monotonic() + WAIT_S
    while (left := [words for citizen in citizens for words in unanswered(citizen)]) and time.monotonic() < end:
        time.sleep(0.3)
    assert left == []


def test_a_form_survives_the_death_of_rasa(victim):
    wait_until_ready(victim)
    citizen = Citizen(victim.url)
    citizen.say("我要预约公证")
    step = citizen.say("继承公证")["replies"][-1]
    os.kill(pid_of(victim, "rasa"), signal.SIGKILL)
    time.sleep(0.5)
    wait_until_ready(victim)
    after = citizen.say("浦东新区")["replies"][-1]
    assert after["step"] > step["step"]


def test_with_rasa_stopped_questions_are_answered_and_forms_are_away(victim):
    wait_until_ready(victim)
    rasa = pid_of(victim, "rasa")
    os.kill(rasa, signal.SIGSTOP)
    try:
        replies = Citizen(victim.url).say("办继承公证要带什么材料")["replies"]
    finally:
        os.kill(rasa, signal.SIGCONT)
    assert replies[0]["entry_id"].startswith("notary-inheritance")
    assert replies[-1]["code"] == "away"
