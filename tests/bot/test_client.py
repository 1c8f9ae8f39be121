"""Our end towards Rasa: words in, parts and directives out, and silence is a failure."""

import json

import httpx
import pytest

from bot.client import BotAway, BotClient
from bot.directives import HandOff
from bot.replies import text


def client(answer):
    return BotClient("http://rasa", 1.0, httpx.MockTransport(answer))


async def say(answer, words="你好"):
    spoken = client(answer)
    try:
        return await spoken.say("s", words, "t1")
    finally:
        await spoken.close()


async def test_custom_payloads_and_plain_responses_become_parts():
    custom = {
        "parts": [{"type": "text", "text": "答"}],
        "directives": [{"kind": "HandOff", "reason": "asked", "priority": 0, "slots": {}}],
    }
    messages = [{"custom": custom}, {"text": "选吧", "buttons": [{"title": "甲", "payload": "甲"}]}, {"text": "再见"}]
    turn = await say(lambda _: httpx.Response(200, json=messages))
    assert [part.text for part in turn.parts] == ["答", "选吧", "再见"]
    assert turn.parts[1].choices[0].payload == "甲"
    assert turn.directives == (HandOff("asked"),)


async def test_a_leading_slash_is_text():
    seen = []

    def answer(request):
        seen.append(json.loads(request.content))
        return httpx.Response(200, json=[{"text": "好"}])

    await say(answer, "/restart")
    assert (seen[0]["message"], seen[0]["metadata"]) == ("／restart", {"turn_id": "t1"})


def refuse(_request):
    raise httpx.ConnectError("refused")


def slow(_request):
    raise httpx.ReadTimeout("slow")


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: httpx.Response(200, json=[]),
        lambda _: httpx.Response(500),
        lambda _: httpx.Response(200, text="<html>"),
        lambda _: httpx.Response(200, json=[{"custom": {"parts": [{"type": "text"}]}}]),
        lambda _: httpx.Response(200, json=[{"custom": {"directives": [{"kind": "Unknown"}]}}]),
        refuse,
        slow,
    ],
)
async def test_whatever_is_no_answer_is_away(answer):
    with pytest.raises(BotAway):
        await say(answer)


async def test_parts_survive_the_way_through_json():
    part = text("答", entry_id="a-b", confidence=0.5, step=1, steps=3)
    assert type(part).from_json(part.to_json()) == part
