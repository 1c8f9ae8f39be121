"""Action calls, by the protocol that Rasa speaks."""

import pytest
from fastapi.testclient import TestClient

from bot.actions.register import ACTIONS
from bot.webhook import build_webhook
from core.settings import ROOT
from knowledge import load_lessons

LESSONS = load_lessons(ROOT / "knowledge" / "lessons")


def call(knowledge, name, words="公证费多少", actions=None, metadata=None, **more):
    tracker = {
        "sender_id": "s",
        "slots": more,
        "latest_message": {"text": words, "intent": {"name": "ask_notary", "confidence": 0.9}, "metadata": metadata},
    }
    with TestClient(build_webhook(knowledge, LESSONS, actions), raise_server_exceptions=False) as client:
        return client.post(
            "/webhook", json={"next_action": name, "sender_id": "s", "tracker": tracker, "version": "3.6.21"}
        )


def test_an_action_gives_events_and_one_response(knowledge):
    answer = call(knowledge, "action_answer").json()
    assert {"event": "slot", "timestamp": None, "name": "topic", "value": "公证费"} in answer["events"]
    assert answer["responses"][0]["custom"]["parts"][0]["entry_id"] == "notary-fee"
    assert answer["responses"][0]["custom"]["directives"][0]["kind"] == "Answer"


def test_an_action_reads_what_asks_as_it_was_sent_along_or_by_itself(knowledge):
    """Once a turn, whoever reads it how often."""
    words, asked = "我电话138****5678，公证费多少", []
    actions = {"look": lambda tracker, _: asked.append(tracker.asks) or ACTIONS["action_answer"](tracker, _)}
    call(knowledge, "look", words, actions, metadata={"plain": "公证费多少钱"})
    call(knowledge, "look", words, actions)
    assert asked == ["公证费多少钱", "公证费多少"]


def test_an_action_reads_the_directory_that_it_was_given(knowledge):
    class Asked(Exception):
        pass

    class Places:
        def find(self, kinds, district, *, words="", most=3):
            raise Asked(district)

    tracker = {"sender_id": "s", "slots": {}, "latest_message": {"text": "浦东公证处在哪里"}}
    with TestClient(build_webhook(knowledge, LESSONS, directory=Places()), raise_server_exceptions=False) as client:
        answer = client.post("/webhook", json={"next_action": "action_find_institution", "tracker": tracker})
    assert answer.json() == {"error": "Asked"}


def test_an_unknown_action_is_named(knowledge):
    answer = call(knowledge, "action_unheard_of")
    assert (answer.status_code, answer.json()["action_name"]) == (404, "action_unheard_of")


def test_a_failing_action_is_an_error_and_not_silence(knowledge):
    def broken(_tracker, _services):
        raise RuntimeError("away")

    assert call(knowledge, "action_answer", actions={"action_answer": broken}).status_code == 500


@pytest.mark.parametrize("body", [b"", b"[]", b'{"next_action": "x"}', b'{"next_action": "x", "tracker": []}'])
def test_what_is_no_action_call_is_refused(knowledge, body):
    with TestClient(build_webhook(knowledge, LESSONS)) as client:
        assert client.post("/webhook", content=body).status_code == 400


def test_the_domain_and_the_register_name_the_same_actions():
    import yaml

    domain = yaml.safe_load((ROOT / "bot" / "domain" / "actions.yml").read_text(encoding="utf-8"))["actions"]
    assert set(domain) == set(ACTIONS)


def test_the_domain_and_the_forms_name_the_same_slots():
    import yaml

    from bot.actions import quiz
    from bot.actions.forms.register import FORMS

    every = (*FORMS, quiz.form_of(list(LESSONS.questions[: quiz.COUNT])))
    forms = yaml.safe_load((ROOT / "bot" / "domain" / "forms.yml").read_text(encoding="utf-8"))["forms"]
    assert {name: form["required_slots"] for name, form in forms.items()} == {
        f.name: [x.slot for x in f.fields] for f in every
    }
