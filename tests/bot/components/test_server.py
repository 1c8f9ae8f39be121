"""The dialogue's process, started as the supervisor starts it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from aiohttp import web
from small import SENTENCES, Webhook, reply_to

ROOT = Path(__file__).resolve().parents[3]
SECRET = "王小明的身份证"


class Served:
    """The process, its webhook and a way to ask it."""

    def __init__(self, project, folder):
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.webhook = Webhook()
        self._run(self.webhook.start())
        self._model = project / "model.tar.gz"
        self._store = folder / "rasa.db"
        self.log = folder / "log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def _run(self, task):
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(10)

    def start(self):
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "FAWEN_WEBHOOK_URL": f"http://127.0.0.1:{self.webhook.port}/webhook",
            "FAWEN_RASA_STORE": str(self._store),
            "LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", "bot.components.serve", "--model", str(self._model), "--port", str(self.port)]
        with self.log.open("a") as out:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                self.status = self.get("/status")
                return
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.05)
        raise AssertionError(self.log.read_text())

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(10) == 0
        self._run(self.webhook.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return json.loads(answer.read())

    def post(self, path, body):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def delete(self, path):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method="DELETE")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status

    def say(self, sender, words, turn):
        body = {"sender": sender, "message": words, "metadata": {"turn_id": turn}}
        said = self.post("/webhooks/rest/webhook", body)
        return [message.get("text") or message["custom"]["parts"][0]["text"] for message in said]

    def slots(self, sender):
        slots = self.get(f"/conversations/{sender}/tracker")["slots"]
        return {name: slots[name] for name in ("topic", "matter", "phone", "requested_slot")}


def refused(ask, *arguments):
    """The code and body of an answer that is an error."""
    with pytest.raises(urllib.error.HTTPError) as raised:
        ask(*arguments)
    with raised.value as answer:
        return answer.code, json.loads(answer.read())


@pytest.fixture(scope="module")
def served(project, tmp_path_factory):
    process = Served(project, tmp_path_factory.mktemp("served"))
    yield process
    process.stop()


@pytest.fixture(autouse=True)
def usual_answers(served):
    served.webhook.answer = reply_to


def test_it_is_ready_with_its_model_fully_mended_and_small(served):
    assert served.status == {"model_file": "model.tar.gz", "mends_missing": []}
    memory = Path(f"/proc/{served.process.pid}/status").read_text().split("VmRSS:")[1].split()[0]
    assert int(memory) < 250_000


def test_a_conversation_with_a_form(served):
    said = [served.say("form", words, str(turn)) for turn, words in enumerate(("你好", "我要预约", "继承公证", "138"))]
    assert said == [
        ["您好"],
        ["validate_book_form:我要预约"],
        ["validate_book_form:继承公证"],
        ["action_submit:138"],
    ]
    assert served.slots("form") == {"topic": "138", "matter": "继承公证", "phone": "138", "requested_slot": None}


def test_a_turn_said_again_counts_once_anywhere_in_a_conversation(served):
    once = [served.say("once", words, str(turn)) for turn, words in enumerate(SENTENCES)]
    thrice = []
    for turn, words in enumerate(SENTENCES):
        for _ in range(3):
            said = served.say("thrice", words, str(turn))
        thrice.append(said)
    assert thrice == once
    assert served.slots("thrice") == served.slots("once")


def test_a_conversation_is_forgotten_and_an_unknown_one_is_already(served):
    served.say("forget", "我要预约", "1")
    served.say("forget", "继承公证", "2")
    assert served.slots("forget")["matter"] == "继承公证"
    assert [served.delete("/conversations/forget") for _ in range(2)] == [204, 204]
    assert served.slots("forget") == {"topic": None, "matter": None, "phone": None, "requested_slot": None}
    assert served.say("forget", "你好", "3") == ["您好"]


def test_a_rewind_takes_one_turn_back_also_inside_a_form(served):
    for turn, words in enumerate(("我要预约", "继承公证")):
        served.say("rewind", words, str(turn))
    assert served.slots("rewind")["requested_slot"] == "phone"
    served.post("/conversations/rewind/tracker/events", {"event": "rewind"})
    assert served.slots("rewind") == {"topic": None, "matter": None, "phone": None, "requested_slot": "matter"}
    assert served.say("rewind", "遗嘱", "2") == ["validate_book_form:遗嘱"]


def test_slots_can_be_set_from_outside(served):
    served.post("/conversations/set/tracker/events", [{"event": "slot", "name": "topic", "value": "继承"}])
    assert served.slots("set")["topic"] == "继承"


def test_a_failing_action_is_an_error_and_the_turn_can_be_said_again(served):
    served.say("fail", "我要预约", "1")
    served.webhook.answer = lambda call: web.json_response({}, status=500)
    assert refused(served.say, "fail", SECRET, "2") == (502, {"error": "ActionFailed"})
    assert served.slots("fail")["matter"] is None
    served.webhook.answer = reply_to
    assert served.say("fail", "继承公证", "2") == ["validate_book_form:继承公证"]
    assert served.slots("fail")["matter"] == "继承公证"


def test_commands_of_rasa_are_a_citizens_text(served):
    served.say("slash", "我要预约", "1")
    assert served.say("slash", "/restart", "2") == ["validate_book_form:／restart"]
    assert served.say("slash", ' /ask{"a":"b"}', "3") == ['action_submit:／ask{"a":"b"}']


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/webhooks/rest/webhook", b"{", 400),
        ("/webhooks/rest/webhook", {}, 400),
        ("/webhooks/rest/webhook", [], 400),
        ("/webhooks/rest/webhook", {"sender": "a", "message": ""}, 400),
        ("/webhooks/rest/webhook", {"sender": 1, "message": "x"}, 400),
        ("/conversations/a/tracker/events", {"event": "nothing"}, 400),
        ("/conversations/a/tracker/events", "x", 400),
        ("/conversations/a/tracker/events", [], 400),
        ("/model/train", {}, 404),
        ("/status", {}, 405),
    ],
)
def test_wrong_calls_are_refused(served, path, body, code):
    answered, body = refused(served.post, path, body)
    assert (answered, body.keys()) == (code, {"error"})


def test_a_wrong_verbosity_is_refused_and_a_right_one_lists_events(served):
    assert refused(served.get, "/conversations/a/tracker?include_events=SOME")[0] == 400
    assert served.get("/conversations/unheard/tracker?include_events=ALL")["events"] == []


def test_many_senders_in_parallel_and_one_sender_in_order(served):
    said = {}

    def converse(sender):
        said[sender] = [served.say(sender, words, str(turn)) for turn, words in enumerate(SENTENCES)]

    threads = [threading.Thread(target=converse, args=(f"p{number}",)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 12
    assert all(conversation == said["p0"] for conversation in said.values())


def test_a_form_goes_on_after_kill_9(served):
    served.say("killed", "我要预约", "1")
    served.say("killed", "继承公证", "2")
    served.kill()
    served.start()
    assert served.slots("killed") == {
        "topic": None,
        "matter": "继承公证",
        "phone": None,
        "requested_slot": "phone",
    }
    assert served.say("killed", "138", "3") == ["action_submit:138"]


def test_no_words_of_a_citizen_are_in_the_log(served):
    def nonsense(call):
        return {"events": [{"event": "slot", "name": call["tracker"]["latest_message"]["text"]}]}

    for answer in (nonsense, lambda call: {"events": 1}, lambda call: {"events": [{"event": "bot"}], "responses": [1]}):
        served.webhook.answer = answer
        assert refused(served.say, "secret", f"公证{SECRET}", "1")[0] == 502
    log = served.log.read_text()
    assert "ActionFailed" in log
    assert "ValidationError at" in log
    assert "Circuit breaker" not in log
    assert "Traceback" not in log
    assert SECRET not in log


@pytest.mark.parametrize(
    ("arguments", "endpoints", "words"),
    [
        (["--model", "nothing.tar.gz"], None, "no model at nothing.tar.gz"),
        ([], "action_endpoint: {url: 'http://127.0.0.1:1/'}\n", "no durable tracker store"),
    ],
)
def test_it_does_not_start_without_what_it_needs(project, tmp_path, arguments, endpoints, words):
    file = tmp_path / "endpoints.yml"
    file.write_text(endpoints or "{}", encoding="utf-8")
    command = [sys.executable, "-m", "bot.components.serve", "--model", str(project / "model.tar.gz")]
    done = subprocess.run(
        [*command, "--endpoints", str(file), *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert words in done.stderr
