"""None of the entries that were offered is meant."""

import pytest

from bot.actions.answer import answer
from bot.actions.register import ACTIONS
from bot.directives import CallOff, HandOff, Miss, Nod
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
def test_another_denial_is_a_bare_no(services, words, clarified):
    assert deny(services, words, clarified=clarified).parts[0].code == "small_talk"
    assert not any(isinstance(one, Miss) for one in deny(services, words, clarified=clarified).directives)


def outside(services, words, intent, confidence=0.9):
    return ACTIONS["action_nothing_to_confirm"](Tracker("s", words, intent, confidence), services)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("取消预约", ""),
        ("取消我的预约", ""),
        ("预约我去不了了，想取消", ""),
        ("公证的预约取消", "notary_appointment"),
        ("撤回投诉", "complaint"),
        ("我的回拨不用打了", "callback"),
        ("取消法律援助申请", "legal_aid_precheck"),
    ],
)
@pytest.mark.parametrize("action", ["action_nothing_to_confirm", "action_check_progress"])
def test_what_is_filed_and_called_off_is_asked_back_by_who_knows_what_is_filed(services, words, kind, action):
    said = ACTIONS[action](Tracker("s", words, "stop", 0.9), services)
    assert (said.parts, said.directives) == ((), (CallOff(kind),))


@pytest.mark.parametrize("words", ["不要取消我的预约", "先别取消", "投诉我不想取消"])
def test_who_wants_it_kept_calls_nothing_off(services, words):
    assert not any(isinstance(directive, CallOff) for directive in outside(services, words, "stop").directives)


def test_who_cannot_come_hears_that_staff_give_another_day_and_may_call_off(services):
    said = outside(services, "我约好了，来不了了", "stop")
    assert (said.parts, said.directives) == ((), (CallOff(may_move=True),))


@pytest.mark.parametrize(
    "words",
    [
        "预约公证要不要本人去",
        "我的预约进度怎么样，要不要带材料",
        "我的预约要不要取消",
        "我的预约不用取消了",
        "我的申请怎么还不办",
    ],
)
@pytest.mark.parametrize("action", ["action_nothing_to_confirm", "action_check_progress"])
def test_a_question_and_what_is_kept_calls_nothing_off(services, words, action):
    said = ACTIONS[action](Tracker("s", words, "stop", 0.9), services)
    assert not any(isinstance(directive, CallOff) for directive in said.directives)


@pytest.mark.parametrize("words", ["我的预约改到周四吧，周三不要了", "我的预约时间改一下，不用周五了"])
def test_who_moves_to_another_day_calls_nothing_off(services, words):
    said = outside(services, words, "stop")
    assert ([part.code for part in said.parts], said.directives) == (["filed_stands"], ())


@pytest.mark.parametrize("words", ["不用周五了", "周三不要了"])
def test_a_day_alone_gives_nothing_up(services, words):
    assert outside(services, words, "stop").directives == ()


@pytest.mark.parametrize("words", ["我的申请什么时间调解啊", "我申请的调解什么时间开始", "公证要提前预约吗"])
def test_to_mediate_or_to_book_ahead_moves_nothing(services, words):
    assert "filed_stands" not in [part.code for part in outside(services, words, "stop").parts]


@pytest.mark.parametrize(
    "words", ["刚才的投诉我想补充", "公证预约推迟几天", "要改到下周一", "改一下，对方是王某", "刚才电话写错了"]
)
def test_what_is_filed_is_changed_by_staff_and_called_off_here(services, words):
    (part,) = outside(services, words, "correct").parts
    assert (part.code, [choice.payload for choice in part.choices]) == ("filed_stands", ["我的登记", "转人工"])
    assert "取消不了" not in part.text


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("我不投诉了", "complaint"),
        ("我爸又不想立了 取消掉", ""),
        ("不办了", ""),
        ("那公证不想办了", "notary_appointment"),
    ],
)
def test_what_is_given_up_may_be_something_filed(services, words, kind):
    said = outside(services, words, "stop")
    assert (said.parts[0].code, said.directives) == ("small_talk", (CallOff(kind, surely=False),))


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
    said = outside(services, words, intent)
    assert said.parts[0].code == "small_talk"
    assert not any(isinstance(directive, CallOff) for directive in said.directives)


@pytest.mark.parametrize(
    ("words", "intent", "yes"),
    [("好的", "affirm", True), ("是的", "affirm", True), ("不是", "deny", False), ("算了", "stop", False)],
)
def test_a_bare_yes_or_no_may_answer_what_the_consultation_asked(services, words, intent, yes):
    assert outside(services, words, intent).directives == (Nod(yes),)


@pytest.mark.parametrize(("words", "code"), [("墙是本来就有的裂", "unknown"), ("好的我先去问问他们", "small_talk")])
def test_agreement_is_heard_in_its_first_words(services, words, code):
    assert outside(services, words, "affirm", 0.65).parts[-1].code == code


@pytest.mark.parametrize(
    "words",
    ["改预约时间", "预约时间想换一天", "我想改一下预约的时间", "公证预约时间改一下", "换一天预约", "回拨的时间调一下"],
)
@pytest.mark.parametrize("action", ["action_nothing_to_confirm", "action_check_progress"])
def test_moving_what_is_filed_is_for_staff(services, words, action):
    said = ACTIONS[action](Tracker("s", words, "correct", 0.9), services)
    assert [part.code for part in said.parts] == ["filed_stands"]


@pytest.mark.parametrize("words", ["改天再预约公证", "预约的时间是周三"])
def test_another_day_to_book_moves_nothing(services, words):
    assert "filed_stands" not in [part.code for part in outside(services, words, "follow_up").parts]
