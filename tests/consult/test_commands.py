"""Plain words that are heard before the dialogue, wherever the conversation stands."""

import pytest

from bot.client import BotTurn
from bot.directives import Grade, HandOff, Subscribe, Unsubscribe
from bot.replies import choices, text
from consult.models import Conversation, Handler
from seats.desk import take
from seats.store import open_ticket_of
from tests.consult.test_turn import seat_on

QUESTION = choices("您在哪个区？", "浦东新区", "徐汇区", code="district", step=2, steps=7)


def codes(parts):
    return [part.get("code") for part in parts]


async def test_a_command_does_not_reach_the_dialogue(consultation):
    assert codes(await consultation.say("订阅宪法宣传")) == ["subscribed"]
    assert codes(await consultation.say("退订")) == ["unsubscribed"]
    assert consultation.dialogue.heard == []


async def test_in_the_middle_of_a_form_it_is_carried_out_and_the_form_asks_again(consultation):
    consultation.dialogue.reply = BotTurn((QUESTION,), ())
    await consultation.say("我要预约公证")
    parts = await consultation.say("退订")
    assert codes(parts) == ["unsubscribed", "form_back", "district"]
    assert parts[-1]["choices"] == [
        {"title": "浦东新区", "payload": "浦东新区"},
        {"title": "徐汇区", "payload": "徐汇区"},
    ]
    again = await consultation.say("TD")
    assert codes(again) == ["unsubscribed", "form_back", "district"]


async def test_the_same_wish_in_other_words_asks_the_form_again_too(consultation):
    consultation.dialogue.reply = BotTurn((QUESTION,), ())
    await consultation.say("我要预约公证")
    consultation.dialogue.reply = BotTurn((), (Unsubscribe(),))
    assert codes(await consultation.say("不想收了")) == ["unsubscribed", "form_back", "district"]


async def test_without_an_open_form_nothing_is_asked_again(consultation):
    await consultation.say("你好")
    consultation.dialogue.reply = BotTurn((), (Subscribe("constitution"),))
    assert codes(await consultation.say("每天发我一张")) == ["subscribed"]


async def test_what_a_quiz_grades_adds_nothing_to_its_words(consultation):
    consultation.dialogue.reply = BotTurn((text("答对了"), QUESTION), (Grade("quiz-court", 0, True),))
    assert [part["text"] for part in await consultation.say("A")] == ["答对了", QUESTION.text]


async def test_in_the_queue_it_is_carried_out_and_the_place_is_kept(consultation):
    seat_on(consultation)
    consultation.dialogue.reply = BotTurn((text("好的"),), (HandOff("asked"),))
    await consultation.say("转人工")
    assert codes(await consultation.say("退订")) == ["unsubscribed"]
    with consultation.db.read_scope() as session:
        assert session.get_one(Conversation, consultation.id).handler == Handler.QUEUE
    assert codes(await consultation.say("在吗")) == ["queued"]


async def test_with_a_seat_it_is_carried_out_and_told_and_the_bot_stays_silent_otherwise(consultation):
    staff = seat_on(consultation)
    await consultation.turns.hand_off(consultation.id)
    with consultation.db.session_scope() as session:
        take(session, staff, open_ticket_of(session, consultation.id).id)
    assert codes(await consultation.say("退订")) == ["unsubscribed"]
    assert await consultation.say("还有一个问题") == []


async def test_a_danger_is_answered_before_a_command(consultation):
    parts = await consultation.say("退订")
    assert codes(parts) == ["unsubscribed"]
    parts = await consultation.say("我不想活了，退订")
    assert "12356" in parts[0]["text"]


@pytest.mark.parametrize("words", ["退订，另外问一下公证费", "我的信息泄露了怎么办", "删除我的信息合法吗"])
async def test_a_sentence_that_says_more_goes_to_the_dialogue(consultation, words):
    await consultation.say(words)
    assert consultation.dialogue.heard == [words]
