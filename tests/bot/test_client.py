"""Our end towards Rasa: words in, parts and directives out, and silence is a failure."""

import asyncio
import json

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.client import BotAway, BotClient
from bot.directives import KINDS, CallOff, HandOff, Nod, from_json, to_json
from bot.replies import text


async def say(answer, words="你好", limit=1.0):
    """What the client makes of a server's answer: bytes, JSON, a status or a handler."""

    async def handle(request):
        given = await answer(request) if callable(answer) else answer
        if isinstance(given, int):
            return web.Response(status=given)
        return web.Response(
            body=given if isinstance(given, bytes) else json.dumps(given).encode(), content_type="application/json"
        )

    app = web.Application()
    app.router.add_post("/webhooks/rest/webhook", handle)
    async with TestServer(app) as server:
        client = BotClient(str(server.make_url("")), limit)
        try:
            return await client.say("s", words, "t1")
        finally:
            await client.close()


async def test_custom_payloads_and_plain_responses_become_parts():
    custom = {
        "parts": [{"type": "text", "text": "答"}],
        "directives": [{"kind": "HandOff", "reason": "asked", "priority": 0, "slots": {}}],
    }
    messages = [{"custom": custom}, {"text": "选吧", "buttons": [{"title": "甲", "payload": "甲"}]}, {"text": "再见"}]
    turn = await say(messages)
    assert [part.text for part in turn.parts] == ["答", "选吧", "再见"]
    assert turn.parts[1].choices[0].payload == "甲"
    assert turn.directives == (HandOff("asked"),)


async def test_a_leading_slash_is_text():
    seen = []

    async def answer(request):
        seen.append(await request.json())
        return [{"text": "好"}]

    await say(answer, "/restart")
    assert (seen[0]["message"], seen[0]["metadata"]) == (
        "／restart",
        {"turn_id": "t1", "is_question": False, "screened": False, "plain": "/restart"},
    )


async def test_the_question_is_told_without_the_number_beside_it():
    seen = []

    async def answer(request):
        seen.append(await request.json())
        return [{"text": "好"}]

    await say(answer, "我电话是138****5678，离婚孩子归谁")
    assert (seen[0]["message"], seen[0]["metadata"]["plain"]) == ("我电话是138****5678，离婚孩子归谁", "离婚孩子归谁")


@pytest.mark.parametrize(
    "answer",
    [
        [],
        500,
        b"<html>",
        [{"custom": {"parts": [{"type": "text"}]}}],
        [{"custom": {"directives": [{"kind": "Unknown"}]}}],
    ],
)
async def test_whatever_is_no_answer_is_away(answer):
    with pytest.raises(BotAway):
        await say(answer)


async def test_too_slow_is_away():
    async def slow(_request):
        await asyncio.sleep(0.5)
        return [{"text": "好"}]

    with pytest.raises(BotAway, match="Timeout"):
        await say(slow, limit=0.05)


async def test_nobody_there_is_away(unused_tcp_port):
    client = BotClient(f"http://127.0.0.1:{unused_tcp_port}", 1.0)
    with pytest.raises(BotAway):
        await client.say("s", "你好", "t1")
    assert not await client.is_ready()
    await client.close()


@pytest.mark.parametrize(("status", "is_away"), [(204, False), (500, True)])
async def test_rasa_is_told_to_forget_or_it_is_said_that_it_was_not(status, is_away):
    seen = []

    async def handle(request):
        seen.append(request.match_info["sender"])
        return web.Response(status=status)

    app = web.Application()
    app.router.add_delete("/conversations/{sender}", handle)
    async with TestServer(app) as server:
        client = BotClient(str(server.make_url("")), 1.0)
        try:
            await client.forget("abc-0")
        except BotAway:
            assert is_away
        else:
            assert not is_away
        finally:
            await client.close()
    assert seen == ["abc-0"]


async def test_parts_survive_the_way_through_json():
    part = text("答", entry_id="a-b", confidence=0.5, step=1, steps=3)
    assert type(part).from_json(part.to_json()) == part


@pytest.mark.parametrize("directive", [CallOff("complaint", surely=False), CallOff(), Nod(True)])
async def test_a_directive_survives_the_way_through_json(directive):
    turn = await say([{"custom": {"directives": [to_json(directive)]}}])
    assert turn.directives == (directive,) == (from_json(to_json(directive)),)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_no_field_of_a_directive_hides_its_kind(kind):
    assert "kind" not in kind.__dataclass_fields__
