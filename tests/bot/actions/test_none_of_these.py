"""None of the entries that were offered is meant."""

import pytest

from bot.actions.answer import answer
from bot.actions.register import ACTIONS
from bot.directives import HandOff, Miss
from bot.tracker import Tracker
from knowledge import Decision


def deny(services, words, **slots):
    return ACTIONS["action_nothing_to_confirm"](Tracker("s", words, "deny", 0.9, slots), services)


def test_the_question_back_offers_none_of_these_before_the_seat(services, knowledge):
    knowledge.decision = Decision.ASK
    asked = answer(Tracker("s", "公证费", "ask_notary", 0.9), services)
    assert [choice.title for choice in asked.parts[0].choices][-2:] == ["都不是", "转人工"]
    said = deny(services, asked.parts[0].choices[-2].payload, **asked.slots)
    assert (said.parts[-1].code, said.directives) == ("unknown", (Miss("none_of_these"),))
    assert [choice.title for choice in said.parts[-1].choices] == ["转人工"]


def test_the_second_miss_hands_off(services):
    said = deny(services, "以上都不是", clarified=1.0, misses=1.0)
    assert [type(directive) for directive in said.directives] == [Miss, HandOff]


@pytest.mark.parametrize(("words", "clarified"), [("都不是", 0.0), ("不是", 1.0), ("不对", 1.0)])
def test_another_denial_confirms_nothing(services, words, clarified):
    assert deny(services, words, clarified=clarified).directives == ()


def outside(services, words, intent, confidence=0.9):
    return ACTIONS["action_nothing_to_confirm"](Tracker("s", words, intent, confidence), services)


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("取消我的预约", "stop"),
        ("预约我去不了了，想取消", "stop"),
        ("我约好了，来不了了", "stop"),
        ("撤销投诉", "stop"),
        ("我的回拨不用打了", "stop"),
        ("刚才的投诉我想补充", "correct"),
        ("公证预约推迟几天", "correct"),
        ("要改到下周一", "correct"),
        ("改一下，对方是王某", "correct"),
        ("刚才电话写错了", "correct"),
    ],
)
def test_what_is_filed_is_not_said_to_be_cancelled_or_changed(services, words, intent):
    (part,) = outside(services, words, intent).parts
    assert (part.code, [choice.payload for choice in part.choices]) == ("filed_stands", ["我的登记", "转人工"])


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("他不同意公证费", "deny"),
        ("那重新来又要交公证费？", "correct"),
        ("鼻梁断了，公证费", "stop"),
        ("我妈不要公证费", "deny"),
        ("好的，公证费多少", "affirm"),
    ],
)
def test_what_says_more_is_looked_up(services, words, intent):
    assert outside(services, words, intent).parts[0].entry_id == "notary-fee"


@pytest.mark.parametrize("words", ["他不同意", "我是房东", "腿断了", "我妈不肯"])
def test_what_says_more_and_is_not_known_is_told_so(services, words):
    assert outside(services, words, "deny", 0.7).parts[-1].code == "unknown"


@pytest.mark.parametrize(
    ("words", "intent"),
    [("好的", "affirm"), ("嗯嗯", "affirm"), ("不是", "deny"), ("不用了", "stop"), ("算了", "stop"), ("没呢", "deny")],
)
def test_a_bare_word_is_only_acknowledged(services, words, intent):
    assert outside(services, words, intent).parts[0].code == "small_talk"
