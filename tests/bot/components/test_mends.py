"""Each mend fits the Rasa that is installed, and gives what Rasa gave."""

from __future__ import annotations

import asyncio
import random
import warnings

import aiohttp
import jsonschema
import pytest
import rasa
from aiohttp import web
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.engine.exceptions import GraphRunError
from rasa.shared.core import events as e
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError
from small import SENTENCES, Webhook, talk

from bot.components import mends
from bot.components.mends import actions


def test_every_mend_is_applied_to_the_rasa_that_is_installed():
    assert rasa.__version__ == mends.WRITTEN_FOR
    assert mends.missing() == []


@pytest.mark.parametrize("mend", mends.MENDS, ids=lambda mend: mend.name)
def test_a_mend_replaces_the_source_it_was_written_for(mend):
    assert mends.fingerprint(mends.stock(mend.name)) == mend.expected
    assert getattr(mend.owner, mend.attribute) is not mends.stock(mend.name)


def test_another_version_of_rasa_runs_unmended_and_says_so(monkeypatch, unmended, caplog):
    with unmended:
        caplog.set_level("WARNING", "bot.components.mends")
        monkeypatch.setattr(mends, "_stock", {})
        monkeypatch.setattr(rasa, "__version__", "3.6.22")
        assert mends.apply_mends() == []
        assert "running unmended" in caplog.text
        assert len(mends.missing()) == len(mends.MENDS)


def test_a_function_that_changed_is_left_alone_and_named(monkeypatch, unmended, caplog):
    with unmended:
        caplog.set_level("WARNING", "bot.components.mends")
        monkeypatch.setattr(mends, "_stock", {})
        monkeypatch.setattr(Domain, "is_empty", lambda self: False)
        mends.apply_mends()
        assert mends.missing() == ["Domain.is_empty"]
        assert "Domain.is_empty" in caplog.text
        monkeypatch.undo()


def test_a_whole_conversation_is_the_same_as_with_stock(project, unmended):
    mended = asyncio.run(talk(project, SENTENCES))
    with unmended:
        stock = asyncio.run(talk(project, SENTENCES))
    assert mended[0] == stock[0]
    assert _state(mended[1]) == _state(stock[1])
    assert [_plain(event) for event in mended[1].events] == [_plain(event) for event in stock[1].events]
    assert [_call(call) for call in mended[2]] == [_call(call) for call in stock[2]]
    assert len(mended[2]) > len(SENTENCES) - 4
    assert all("domain" not in call and call["tracker"]["events"] is None for call in mended[2])


def _state(tracker):
    return {**tracker.current_state(), "latest_event_time": None, "latest_message": None}


def _plain(event):
    return {key: value for key, value in event.as_dict().items() if key not in ("timestamp", "message_id", "metadata")}


def _call(call):
    """A call without what differs on purpose (events, domain, metadata) or each time (times, ids)."""
    tracker = {key: value for key, value in call["tracker"].items() if key not in ("events", "latest_event_time")}
    tracker["latest_message"] = {
        k: v for k, v in tracker["latest_message"].items() if k not in ("message_id", "metadata")
    }
    return {**call, "tracker": tracker, "domain": None}


REPLIES = [
    {}, {"events": []}, {"events": [], "responses": [{}]}, [], None, "x", {"events": None}, {"events": {}}, {"responses": {}},
    {"responses": ["x"]}, {"events": ["x"]}, {"events": [{"event": "slot"}]}, {"events": [{"event": "slot", "name": "a"}]},
    {"events": [{"event": "slot", "name": "a", "value": None}]}, {"events": [{"event": "slot", "name": 1, "value": 2}]},
    {"events": [{"event": "slot", "name": "a", "value": 1, "timestamp": 1.5}]},
    {"events": [{"event": "slot", "name": "a", "value": 1, "timestamp": "now"}]},
    {"events": [{"event": "slot", "name": "a", "value": 1, "metadata": "m"}]}, {"events": [{"event": "nothing"}]},
    {"events": [{"event": "action", "name": 5}]}, {"events": [{"event": "bot", "text": "x"}]}, {"events": [{}]},
    {"events": [{"event": "followup", "name": "action_listen"}], "responses": []}, {"other": 1, "events": []},
]  # fmt: skip


@pytest.mark.parametrize("reply", REPLIES, ids=str)
def test_a_reply_is_valid_where_stock_finds_it_valid(reply):
    assert _is_valid(RemoteAction._validate_action_result, reply) == _is_valid(
        mends.stock("RemoteAction._validate_action_result"), reply
    )


def _is_valid(check, reply):
    try:
        return check(RemoteAction("action_answer", None), reply)
    except jsonschema.ValidationError:
        return False


def test_an_action_call_holds_what_the_sender_sent_along():
    tracker = DialogueStateTracker.from_events("citizen", [e.UserUttered("好", metadata={"screened": True})], [])
    call = RemoteAction("action_answer", None)._action_call_format(tracker, Domain.empty())
    assert call["tracker"]["latest_message"]["metadata"]["screened"] is True


def test_calls_share_one_connection_and_survive_its_end():
    async def calls():
        webhook = Webhook()
        endpoint = await webhook.start()
        webhook.answer = lambda call: {"events": []}
        await endpoint.request(json={})
        await endpoint.request(json={})
        assert len(webhook.peers) == 1
        await webhook.stop()
        with pytest.raises(aiohttp.ClientConnectionError):
            await endpoint.request(json={})
        await webhook.start(webhook.port)
        assert await endpoint.request(json={}) == {"events": []}
        await endpoint._kept_session.close()
        await webhook.stop()

    asyncio.run(calls())


def test_a_connection_that_closes_under_a_call_is_tried_once_more():
    answers = ["drop", "answer", "drop", "drop"]

    async def serve(reader, writer):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if b"ontent-Length" in line)
            await reader.readexactly(length)
            if answers.pop(0) == "drop":
                writer.close()
                return
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")

    async def calls():
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        endpoint = actions.EndpointConfig(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhook")
        assert await endpoint.request(json={}) == {}
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await endpoint.request(json={})
        await endpoint._kept_session.close()
        server.close()

    asyncio.run(calls())
    assert answers == []


def test_an_error_of_the_webhook_is_raised_and_a_call_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr(actions, "CALL_LIMIT_S", 0.2)

    async def calls():
        webhook = Webhook()
        endpoint = await webhook.start()
        webhook.answer = lambda call: web.json_response({"error": "x", "action_name": "a"}, status=400)
        with pytest.raises(ClientResponseError) as raised:
            await endpoint.request(json={})
        assert raised.value.status == 400
        webhook.answer = lambda call: asyncio.sleep(5)
        with pytest.raises(asyncio.TimeoutError):
            await endpoint.request(json={}, timeout=actions.DEFAULT_REQUEST_TIMEOUT)
        await endpoint._kept_session.close()
        await webhook.stop()

    asyncio.run(calls())


def test_event_types_resolve_as_before():
    stock = mends.stock("Event.resolve_by_type")
    for name in [cls.type_name for cls in rasa.shared.utils.common.all_subclasses(Event)]:
        assert Event.resolve_by_type(name) is stock(name) is Event.resolve_by_type(name)
    assert Event.resolve_by_type("topic") is stock("topic") is None
    assert Event.resolve_by_type("nothing", e.SlotSet) is e.SlotSet
    with pytest.raises(ValueError, match="nothing"):
        Event.resolve_by_type("nothing")


def _some_event(choice):
    return choice(
        [
            lambda: e.UserUttered("x", {"name": choice(["ask", "book"]), "confidence": 1.0}),
            lambda: e.UserUttered("y", {"name": "stop", "confidence": 1.0}),
            lambda: e.ActionExecuted("action_listen"),
            lambda: e.ActionExecuted(choice(["book_form", "action_answer", "utter_greet"])),
            lambda: e.ActionExecuted("book_form"),
            lambda: e.ActiveLoop(choice(["book_form", "other_form", None])),
            lambda: e.SlotSet(choice(["topic", "matter"]), choice(["a", None])),
            lambda: e.DefinePrevUserUtteredFeaturization(False),
            lambda: e.BotUttered("z"),
            lambda: e.ActionExecutionRejected("book_form"),
            lambda: e.LoopInterrupted(choice([True, False])),
            choice([e.UserUtteranceReverted, e.ActionReverted, e.SessionStarted, e.Restarted]),
        ]
    )()


def _wanderings(seed, length=60):
    """A tracker that grows by one random event at a time."""
    choice = random.Random(seed).choice
    slots = [TextSlot(name, [], influence_conversation=name == "matter") for name in ("topic", "matter")]
    tracker = DialogueStateTracker("x", slots)
    for _ in range(length):
        tracker.update(_some_event(choice))
        yield tracker


@pytest.mark.parametrize("seed", range(40))
def test_events_that_count_are_the_same_at_every_step_of_a_random_conversation(seed):
    stock = mends.stock("DialogueStateTracker.applied_events")
    for tracker in _wanderings(seed):
        assert list(map(id, tracker.applied_events())) == list(map(id, stock(tracker)))
        twin = tracker.copy()
        twin.update(_some_event(random.Random(seed).choice))
        assert list(map(id, twin.applied_events())) == list(map(id, stock(twin)))


@pytest.mark.parametrize("seed", range(10))
def test_a_copy_is_what_replaying_gives_and_shares_nothing_that_changes(seed):
    for tracker in _wanderings(seed):
        before = tracker.current_state()
        copied, replayed = tracker.copy(), mends.stock("DialogueStateTracker.copy")(tracker)
        assert copied.current_state() == replayed.current_state()
        assert copied.active_loop == replayed.active_loop
        assert list(copied.events) == list(replayed.events)
        copied.update(e.SlotSet("topic", "changed"))
        copied.update(e.ActiveLoop("changed"))
        copied.update(e.LoopInterrupted(True))
        assert tracker.current_state() == before


@pytest.fixture(scope="module")
def policy(project):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        agent = asyncio.run(rasa.core.agent.load_agent(model_path=str(project / "model.tar.gz")))
    nodes = agent.processor.graph_runner._instantiated_nodes
    found = next(node._component for name, node in nodes.items() if "RulePolicy" in name)
    return found, agent.domain, agent.processor.graph_runner


@pytest.mark.parametrize("seed", range(20))
def test_rules_see_and_predict_the_same_in_random_conversations(seed, policy):
    rules, domain, _ = policy
    for tracker in _wanderings(seed, 40):
        for use_text in (True, False):
            recent = rules._prediction_states(tracker, domain, use_text)
            whole = mends.stock("RulePolicy._prediction_states")(rules, tracker, domain, use_text)
            assert recent == whole[-len(recent) :]
            assert len(recent) in (len(whole), 1 + mends.rules._longest_rule(rules))
            for lookup in (rules.lookup["rules"], rules.lookup["rules_for_loop_unhappy_path"]):
                expected = mends.stock("RulePolicy._get_possible_keys")(rules, lookup, whole)
                assert rules._get_possible_keys(lookup, recent) == expected


def test_the_graph_gives_what_dask_gave(policy):
    runner = policy[2]
    target = "run_bot.components.classifier.NgramIntentClassifier0"
    message = UserMessage("公证费多少", message_id="1")
    inputs = {"__message__": [message], "__tracker__": None}
    mended = runner.run(inputs, [target])[target][0].as_dict()
    assert mended == mends.stock("DaskGraphRunner.run")(runner, inputs, [target])[target][0].as_dict()
    assert mended["intent"]["name"] == "ask"
    with pytest.raises(GraphRunError):
        runner.run({target: "x"}, [target])


def test_an_empty_domain_is_still_seen(policy):
    assert Domain.empty().is_empty()
    assert not policy[1].is_empty()
    assert not policy[1].is_empty()


def test_slots_that_a_sentence_fills_are_still_filled(policy):
    domain = Domain.from_yaml(
        'version: "3.1"\nintents: [ask]\nslots: {words: {type: text, mappings: [{type: from_text}]}}\n'
    )
    tracker = DialogueStateTracker("x", domain.slots)
    tracker.update(e.UserUttered("公证", {"name": "ask", "confidence": 1.0}))
    action = actions.ActionExtractSlots(None)
    assert asyncio.run(action.run(None, None, tracker, domain)) == [e.SlotSet("words", "公证")]
    assert asyncio.run(action.run(None, None, tracker, policy[1])) == []
