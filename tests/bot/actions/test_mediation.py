"""Mediation: whom a dispute is with, and what is wished for."""

import pytest

from bot.actions.forms.mediation import FORM as MEDIATION


def codes(said):
    return [part.code for part in said.parts]


@pytest.mark.parametrize("words", ["房屋租赁", "租赁", "租房合同", "退租", "房租涨价"])
def test_letting_is_a_kind_of_its_own(play, words):
    assert play(MEDIATION, words).slots["dispute_kind"] == "房屋租赁纠纷"


@pytest.mark.parametrize(
    "words",
    [
        "楼上邻居",
        "房东老李",
        "小区物业",
        "公司",
        "上海某某物业管理有限公司",
        "王建国",
        "John Smith",
        "我老婆",
        "美团",
        "撞我的司机",
        "医院",
    ],
)
def test_who_is_named_alone_stands_as_it_is(play, words):
    game = play(MEDIATION, "楼上漏水", words)
    assert (game.slots["other_side"], game.slots["dispute_kind"]) == (words, "邻里纠纷")


@pytest.mark.parametrize(
    ("story", "who"),
    [
        ("房东不退我两千块押金，说墙上有钉子眼", "房东"),
        ("我在上海美好健身有限公司办了卡，不退钱", "上海美好健身有限公司"),
        ("我跟我老公吵架，他打我", "老公"),
        ("隔壁邻居养狗天天叫", "隔壁邻居"),
        ("王建国欠我钱", "王建国"),
        ("我儿子不养我", "儿子"),
        ("老板没发工资", "老板"),
        ("5楼的小孩每天半夜弹琴", "5楼的小孩"),
    ],
)
def test_out_of_a_story_the_person_is_taken_and_the_story_kept(play, story, who):
    game = play(MEDIATION, "宅基地", story)
    assert game.slots["other_side"] == who
    assert game.slots["dispute_kind"] == f"其他纠纷：宅基地；{story}"
    assert (codes(game.said), game.asked) == (["also_heard", "district"], "district")


@pytest.mark.parametrize("words", ["噪音", "漏水", "噪音太大", "停车位", "每天半夜有人弹琴，睡不着"])
def test_who_names_nobody_is_asked_and_may_insist(play, words):
    game = play(MEDIATION, "楼上漏水", words)
    assert (codes(game.said), game.asked) == (["problem", "other_side"], "other_side")
    game.say(words)
    assert (game.slots["other_side"], game.asked) == (words, "district")


@pytest.mark.parametrize("words", ["不知道", "不认识", "不知道他是谁", "不清楚叫什么"])
def test_an_unknown_other_side_is_none_the_less_one(play, words):
    game = play(MEDIATION, "楼上漏水", words)
    assert (game.slots["other_side"], game.asked) == ("不清楚", "district")


@pytest.mark.parametrize(
    ("before", "words", "other_side", "name", "asked"),
    [
        (("租房", "房东", "普陀"), "他叫王建国，我叫李小红", "房东（王建国）", "李小红", "wish"),
        (("租房", "不知道", "普陀"), "对方叫王建国", "王建国", None, "wish"),
        (("租房",), "他叫王建国，我叫李小红", "王建国", "李小红", "district"),
        (("租房", "房东", "普陀", "退押金"), "他叫 John Smith，我叫周敏", "房东（John Smith）", "周敏", "phone"),
        (("租房", "房东", "普陀"), "他叫我滚，我要他道歉", "房东", None, "name"),
    ],
)
def test_names_are_heard_whenever_they_are_said(play, before, words, other_side, name, asked):
    game = play(MEDIATION, *before, words)
    assert (game.slots["other_side"], game.slots.get("name"), game.asked) == (other_side, name, asked)


@pytest.mark.parametrize("words", ["不知道", "没想好", "随便"])
def test_who_does_not_know_what_to_wish_is_asked_once_more(play, words):
    game = play(MEDIATION, "楼上漏水", "楼上邻居", "普陀", words)
    assert (codes(game.said), game.asked) == (["problem", "wish"], "wish")
    game.say(words)
    assert (game.slots["wish"], game.asked) == (words, "name")
