"""Free text that is written already is added to, and a complaint begins with what was told first."""

import pytest

from bot.actions.forms.callback import FORM as CALLBACK
from bot.actions.forms.complaint import FORM as COMPLAINT
from bot.actions.forms.mediation import FORM as MEDIATION
from bot.actions.forms.notary_appointment import FORM as NOTARY

STORY = "收了我800块不给发票"
UP_TO_CONFIRM = ("公证机构", STORY, "王芳", "138****5678")
UP_TO_NAME = ("楼上漏水", "楼上邻居", "普陀", "修好漏水")


def codes(said):
    return [part.code for part in said.parts]


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("再加一句 工作人员骂我", "工作人员骂我"),
        ("内容加上他姓李", "他姓李"),
        ("补充：要求退钱", "要求退钱"),
        ("我还要补充一点，他态度不好", "他态度不好"),
        ("经过里再写一条 他骂人了", "他骂人了"),
    ],
)
@pytest.mark.parametrize("before", [UP_TO_CONFIRM, UP_TO_CONFIRM[:2]])
def test_what_is_added_joins_what_was_written(play, before, words, more):
    game = play(COMPLAINT, *before)
    asked = game.asked
    said = game.say(words)
    assert (game.slots["complaint_text"], game.asked) == (f"{STORY}；{more}", asked)
    assert codes(said) == ["corrected", asked]


@pytest.mark.parametrize(
    ("form", "before", "words", "slot", "value"),
    [
        (MEDIATION, UP_TO_NAME, "再加一条 要道歉", "wish", "修好漏水；要道歉"),
        (MEDIATION, UP_TO_NAME, "对方再加上他老婆", "other_side", "楼上邻居；他老婆"),
        (CALLBACK, ("离婚的事",), "补充一下 还有孩子", "callback_topic", "离婚的事；还有孩子"),
    ],
)
def test_in_every_form_with_free_text(play, form, before, words, slot, value):
    assert play(form, *before, words).slots[slot] == value


def test_what_is_to_be_added_may_come_in_the_next_sentence(play):
    game = play(COMPLAINT, *UP_TO_CONFIRM, "再加一句")
    assert codes(game.said) == ["add_what"]
    assert codes(game.say("工作人员骂我")) == ["corrected", "confirm"]
    assert game.slots["complaint_text"] == f"{STORY}；工作人员骂我"
    assert codes(game.say("没问题")) != ["corrected", "confirm"]


@pytest.mark.parametrize(
    ("form", "before", "slot", "most"),
    [
        (COMPLAINT, UP_TO_CONFIRM, "complaint_text", 500),
        (MEDIATION, UP_TO_NAME, "wish", 200),
        (CALLBACK, ("离婚的事",), "callback_topic", 200),
    ],
)
def test_what_does_not_fit_is_not_cut_but_told(play, form, before, slot, most):
    game = play(form, *before)
    had, asked = game.slots[slot], game.asked
    said = game.say("再加一句 " + "他" * (most - len(had)))
    assert (game.slots[slot], game.asked, codes(said)) == (had, asked, ["problem", asked])
    assert f"{most} 字" in said.parts[0].text
    more = "他" * (most - len(had) - 1)
    game.say(f"再加一句 {more}")
    assert game.slots[slot] == f"{had}；{more}"


def test_the_other_side_has_its_own_limit(play):
    game = play(MEDIATION, *UP_TO_NAME)
    game.say("对方再加上" + "他" * 60)
    assert game.slots["other_side"] == "楼上邻居"


@pytest.mark.parametrize("words", ["再写一遍", "再加一遍", "写上我的名字", "加上我的电话吧"])
def test_once_more_and_the_name_of_another_field_add_nothing(play, words):
    game = play(COMPLAINT, *UP_TO_CONFIRM)
    game.say(words)
    assert game.slots["complaint_text"] == STORY


@pytest.mark.parametrize(
    ("form", "before", "words"),
    [
        (MEDIATION, UP_TO_NAME[:3], "再加一条隔音棉"),
        (CALLBACK, (), "加班费一直不给"),
        (COMPLAINT, ("律师",), "再加一句都不肯写"),
    ],
)
def test_free_text_that_is_asked_for_is_no_addition(play, form, before, words):
    game = play(form, *before)
    asked = game.asked
    game.say(words)
    assert game.slots[asked] == words


@pytest.mark.parametrize("words", ["补充材料我没有", "加上个月去了三次", "写上诉状要钱", "加班加到半夜"])
def test_words_of_a_story_add_nothing(play, words):
    assert play(COMPLAINT, *UP_TO_CONFIRM, words).slots["complaint_text"] == STORY


def test_without_free_text_nothing_is_added(play):
    assert codes(play(NOTARY, "继承", "再加一句 遗嘱").said) == ["not_understood", "district"]


def begun(play, form, words):
    game = play(form)
    game.slots.clear()
    game.said = game.say(words, "make_complaint")
    return game


def test_what_the_first_sentence_tells_is_the_complaint(play):
    words = "那个公证处真是的 我要投诉他们 收了我800块不给发票 说是服务费"
    game = begun(play, COMPLAINT, words)
    assert (game.slots["complaint_about"], game.slots["complaint_text"]) == ("公证机构", words)
    assert (codes(game.said), game.asked) == (["", "also_heard", "add_more", "name"], "name")


def test_without_the_name_and_phone_that_stand_beside(play):
    game = begun(play, COMPLAINT, "我要投诉律师收了钱三个月不办事，我叫王芳，138****5678")
    assert (game.slots["complaint_text"], game.slots["name"]) == ("我要投诉律师收了钱三个月不办事", "王芳")
    assert game.asked == "confirm"


@pytest.mark.parametrize(
    "words", ["我要投诉", "我要投诉徐汇公证处", "投诉公证处的工作人员李某某", "投诉律师收了钱不办事怎么办"]
)
def test_who_only_names_whom_or_asks_is_asked_what_happened(play, words):
    assert begun(play, COMPLAINT, words).slots.get("complaint_text") is None
