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


@pytest.mark.parametrize("words", ["不晓得他叫啥", "不知道对方是谁", "不知道他叫什么"])
def test_not_to_know_who_it_is_is_no_kind_of_dispute(play, words):
    game = play(MEDIATION, words)
    assert (codes(game.said), game.asked) == (["problem", "dispute_kind"], "dispute_kind")
    assert "没关系" in game.said.parts[0].text
    game.say("邻居漏水")
    assert game.asked == "other_side"


@pytest.mark.parametrize("words", ["不知道", "不认识", "不知道他是谁", "不清楚叫什么", "不晓得他叫啥"])
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


@pytest.mark.parametrize("before", [(), ("楼上邻居", "普陀")])
@pytest.mark.parametrize(
    "words",
    [
        "能不能不告诉他我是谁",
        "他会不会知道是我申请的",
        "可以不让他知道是我吗",
        "能匿名吗 他知道我怕他报复",
        "怕他报复，能匿名吗",
        "不想写名字可以吗",
    ],
)
def test_who_fears_to_be_known_hears_what_is_known_of_that_and_what_is_not(play, before, words):
    game = play(MEDIATION, "楼上吵", *before)
    asked = game.asked
    said = game.say(words)
    assert (codes(said), game.asked) == (["aside", "form_back", asked], asked)
    assert "第二十三条" in said.parts[0].text
    assert "没有写" in said.parts[0].text
    assert ("不能匿名" in said.parts[0].text) is ("名" in words)


@pytest.mark.parametrize("words", ["你们来上门调解可以吗", "可不可以不到场调解", "先不登记行伐", "能不能让他赔多少钱"])
def test_what_asks_us_for_leave_is_no_wish(play, words):
    game = play(MEDIATION, "楼上吵", "楼上邻居", "普陀", words)
    assert (codes(game.said)[-2:], game.asked) == (["form_back", "wish"], "wish")


@pytest.mark.parametrize(
    "words",
    [
        "能不能让他晚上别跳",
        "能不能让他停",
        "可不可以叫楼上道歉",
        "让他赔钱行不行",
        "双方各退一步可以吗",
        "希望他不要让别人知道是我说的",
    ],
)
def test_what_the_other_side_shall_do_is_one_however_politely_it_is_put(play, words):
    game = play(MEDIATION, "楼上吵", "楼上邻居", "普陀", words)
    assert (game.slots["wish"], game.asked) == (words, "name")


@pytest.mark.parametrize("words", ["可不可以不写", "名字不写了", "不写行伐", "不想说", "能不能不写他的名字"])
def test_who_would_rather_not_say_who_hears_that_no_name_is_needed(play, words):
    game = play(MEDIATION, "楼上吵", words)
    assert (codes(game.said), game.asked) == (["problem", "other_side"], "other_side")
    assert "楼上邻居" in game.said.parts[0].text


@pytest.mark.parametrize(("words", "who"), [("楼上邻居可以吗", "楼上邻居"), ("能不能让楼上别跳", "楼上")])
def test_who_it_is_stands_in_a_question_too(play, words, who):
    assert play(MEDIATION, "楼上吵", words).slots["other_side"] == who
