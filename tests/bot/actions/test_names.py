"""A name is taken where it surely is one, asked back where it may be, and never made of what is said to us."""

import pytest

from bot.actions.forms.names import read_name
from bot.actions.forms.notary_appointment import FORM as NOTARY
from bot.actions.forms.values import Problem, Value
from tests.bot.conftest import MONDAY

UP_TO_NAME = ("继承公证", "浦东新区", "下周三上午")


def codes(said):
    return [part.code for part in said.parts]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("王芳", "王芳"),
        ("王𬭎", "王𬭎"),
        ("王 芳", "王芳"),
        ("王芳，女", "王芳"),
        ("我姓王，叫王芳", "王芳"),
        ("姓名：欧阳娜娜", "欧阳娜娜"),
        ("陈李明华", "陈李明华"),
        ("买买提•艾力", "买买提·艾力"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        ("叫我王芳就行", "王芳"),
        ("王芳吧", "王芳"),
        ("Tom Smith", "Tom Smith"),
        ("WANG FANG", "WANG FANG"),
        ("他叫 John Smith，我叫周敏", "周敏"),
        ("我叫周敏，他叫 John Smith", "周敏"),
        ("对方叫王建国，我是李小红", "李小红"),
        ("她姓陈，我叫 John Smith", "John Smith"),
        ("退十万就行，我叫王芳", "王芳"),
        ("高兴的，我叫王芳", "王芳"),
        ("张百万", "张百万"),
    ],
)
def test_what_surely_is_a_name(words, name):
    assert read_name(words, MONDAY) == Value(name)


@pytest.mark.parametrize("words", ["买买提", "扎西", "叫我老王就行", "金山", "方便", "马上来", "周四", "wo yao tousu"])
def test_what_may_be_a_name_is_a_guess(words):
    reading = read_name(words, MONDAY)
    assert isinstance(reading, Value)
    assert reading.is_guess


@pytest.mark.parametrize("words", ["我姓王", "免贵姓王", "欧阳", "叫我王"])
def test_a_bare_surname_is_no_whole_name(words):
    assert isinstance(read_name(words, MONDAY), Problem)


@pytest.mark.parametrize(
    "words",
    [
        "我在徐汇",
        "黄浦区",
        "12",
        "你们几点下班？",
        "谢谢",
        "退十万就行",
        "他叫王建国",
        "她姓王",
        "对方叫 John Smith",
        "赔我两千块",
        "道歉就行",
    ],
)
def test_what_is_no_name(words):
    assert read_name(words, MONDAY) is None


@pytest.mark.parametrize(
    ("words", "intent", "code"),
    [
        ("我再想想", "deny", "wait"),
        ("等一下", "deny", "wait"),
        ("没空", "", "wait"),
        ("不想说", "stop", "unwilling"),
        ("不告诉你", "stop", "unwilling"),
        ("姓名保密可以吗", "follow_up", "unwilling"),
        ("为什么要名字", "off_topic", "unwilling"),
        ("以后再说", "stop", "form_left"),
        ("听不懂", "easier_words", "easier"),
        ("你好", "greet", "form_back"),
        ("谢谢", "thank", "form_back"),
        ("操你妈", "abuse", "abuse"),
        ("王八蛋", "abuse", "abuse"),
        ("我不想活了", "crisis", "crisis"),
        ("我要投诉", "make_complaint", "other_form"),
        ("上一步", "correct", "correct_which"),
        ("好的", "affirm", "not_understood"),
    ],
)
def test_what_is_said_to_us_is_no_name(play, words, intent, code):
    game = play(NOTARY, *UP_TO_NAME)
    said = game.say(words, intent, 0.98)
    assert code in codes(said)
    assert game.slots.get("name") is None


def test_who_we_are_is_answered(play):
    game = play(NOTARY, *UP_TO_NAME)
    assert "法问" in game.say("你是谁", "capabilities", 0.91).parts[0].text
    assert game.asked == "name"


@pytest.mark.parametrize(
    ("words", "name"),
    [("是", "买买提"), ("对的", "买买提"), ("买买提", "买买提"), ("不是，我叫王芳", "王芳"), ("王芳", "王芳")],
)
def test_a_doubtful_name_is_asked_back(play, words, name):
    game = play(NOTARY, *UP_TO_NAME, "买买提")
    question = game.said.parts[-1]
    assert (codes(game.said), question.step, question.steps) == (["name_doubt"], 5, 7)
    assert "买买提" in question.text
    assert game.slots.get("name") is None
    game.say(words)
    assert (game.slots["name"], game.asked) == (name, "phone")


def test_no_to_a_doubtful_name_asks_for_the_name_again(play):
    game = play(NOTARY, *UP_TO_NAME, "买买提", "不是")
    assert (game.asked, game.slots.get("name")) == ("name", None)


def test_a_name_that_sounds_like_talk_is_asked_back_and_not_refused(play):
    game = play(NOTARY, *UP_TO_NAME)
    assert codes(game.say("谢莉", "thank", 0.96)) == ["name_doubt"]
    game.say("是的")
    assert game.slots["name"] == "谢莉"


@pytest.mark.parametrize("words", ["转到徐汇", "我在徐汇"])
def test_another_answers_new_value_is_no_name(play, words):
    game = play(NOTARY, *UP_TO_NAME, words)
    assert (game.slots["district"], game.asked) == ("徐汇区", "name")


def test_a_phone_behind_the_name_is_heard_too(play):
    game = play(NOTARY, *UP_TO_NAME, "我叫王芳，电话138****5678")
    assert (game.slots["name"], game.slots["phone"], game.asked) == ("王芳", "138****5678", "confirm")
