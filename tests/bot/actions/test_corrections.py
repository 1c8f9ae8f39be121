"""Earlier answers are corrected in one's own words, at every step; what cannot be done is said."""

import pytest

from bot.actions.forms.callback import FORM as CALLBACK
from bot.actions.forms.mediation import FORM as MEDIATION
from bot.actions.forms.notary_appointment import FORM as NOTARY

UP_TO_NAME = ("继承公证", "浦东新区", "下周三上午")
UP_TO_PHONE = (*UP_TO_NAME, "王芳")
UP_TO_CONFIRM = (*UP_TO_PHONE, "138****5678")
CALLED = ("想问离婚", "明天", "上午")


def codes(said):
    return [part.code for part in said.parts]


@pytest.mark.parametrize(
    ("form", "before", "words", "slot", "value"),
    [
        (NOTARY, UP_TO_NAME[:1], "不是继承，是遗嘱", "matter", "遗嘱公证"),
        (NOTARY, UP_TO_NAME[:1], "改成遗嘱", "matter", "遗嘱公证"),
        (NOTARY, UP_TO_NAME, "改成下周四", "visit_date", "2026-12-03"),
        (NOTARY, UP_TO_NAME, "不是浦东，是徐汇", "district", "徐汇区"),
        (NOTARY, UP_TO_NAME, "刚才说错了，是徐汇不是浦东", "district", "徐汇区"),
        (NOTARY, UP_TO_NAME, "浦东改成徐汇", "district", "徐汇区"),
        (NOTARY, UP_TO_PHONE, "改成下周四", "visit_date", "2026-12-03"),
        (NOTARY, UP_TO_PHONE, "时间改成下午", "visit_half", "下午"),
        (NOTARY, UP_TO_PHONE, "不是王芳，是王方", "name", "王方"),
        (NOTARY, UP_TO_PHONE, "王芳改成王方", "name", "王方"),
        (MEDIATION, ("楼上漏水", "楼上邻居", "普陀"), "改成徐汇", "district", "徐汇区"),
        (CALLBACK, CALLED, "时间改成下午", "callback_time", "13:00–15:00"),
        (CALLBACK, CALLED, "时间改成后天", "callback_date", "2026-11-25"),
    ],
)
def test_at_every_step(play, form, before, words, slot, value):
    game = play(form, *before)
    asked = game.asked
    said = game.say(words, "correct", 0.98)
    assert (game.slots[slot], game.asked) == (value, asked)
    assert codes(said) == ["corrected", asked]


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("改成下午", {"visit_half": "下午"}),
        ("上午改成下午", {"visit_half": "下午"}),
        ("下午吧", {"visit_half": "下午"}),
        ("时间改成下午", {"visit_half": "下午"}),
        ("下周四下午可以吗", {"visit_date": "2026-12-03", "visit_half": "下午"}),
        ("改成遗嘱吧", {"matter": "遗嘱公证"}),
        ("姓名是王方", {"name": "王方"}),
        ("名字改成李四，电话改成139****2222", {"name": "李四", "phone": "139****2222"}),
        ("姓名和电话写错了，李四，139****2222", {"name": "李四", "phone": "139****2222"}),
        ("改成徐汇，下周四", {"district": "徐汇区", "visit_date": "2026-12-03"}),
        ("时间改下午", {"visit_half": "下午"}),
        ("换下周四", {"visit_date": "2026-12-03"}),
        ("区改成徐汇 时间改下午 名字是陈小红", {"district": "徐汇区", "visit_half": "下午", "name": "陈小红"}),
        ("区改成徐汇，时间改下午，名字是陈小红", {"district": "徐汇区", "visit_half": "下午", "name": "陈小红"}),
        ("电话应该是139****2222 区改徐汇", {"phone": "139****2222", "district": "徐汇区"}),
    ],
)
def test_at_the_summary_one_or_several_at_once(play, words, changed):
    game = play(NOTARY, *UP_TO_CONFIRM)
    before = dict(game.slots)
    said = game.say(words)
    assert codes(said) == ["corrected", "confirm"]
    assert {s: game.slots[s] for s in game.slots if s != "form_retries" and game.slots[s] != before[s]} == changed


def test_after_a_date_without_a_half_day_the_new_half_stays(play):
    game = play(NOTARY, "继承公证", "浦东", "下周三", "上午", "王芳", "138****5678", "时间改成下午", "下周四")
    assert (game.slots["visit_date"], game.slots["visit_half"]) == ("2026-12-03", "下午")


def test_two_that_are_wrong_are_both_asked_again(play):
    game = play(NOTARY, *UP_TO_CONFIRM, "电话和区都写错了")
    assert game.asked == "district"
    game.say("徐汇")
    assert game.asked == "phone"
    assert codes(game.say("139****4321")) == ["confirm"]


@pytest.mark.parametrize(
    ("words", "slot", "said"),
    [
        ("日期改成昨天", "visit_date", "来不及"),
        ("改成下周六", "visit_date", "休息日"),
        ("改成晚上", "visit_half", "白天"),
    ],
)
def test_what_cannot_be_set_is_asked_again_and_why(play, words, slot, said):
    game = play(NOTARY, *UP_TO_CONFIRM, words)
    assert (codes(game.said), game.asked) == (["problem", slot], slot)
    assert said in game.said.parts[0].text


@pytest.mark.parametrize(
    ("words", "told", "slot"), [("日期改成去年", "去年", "visit_date"), ("把区改成火星", "火星", "district")]
)
def test_what_is_not_understood_changes_nothing(play, words, told, slot):
    game = play(NOTARY, *UP_TO_CONFIRM)
    had = game.slots[slot]
    said = game.say(words)
    assert (codes(said), game.asked, game.slots[slot]) == (["problem", "confirm"], "confirm", had)
    assert told in said.parts[0].text
    assert codes(game.say("徐汇")) == ["corrected", "confirm"]


def test_of_several_the_one_that_is_not_understood_stays(play):
    game = play(NOTARY, *UP_TO_CONFIRM, "区改成火星 时间改下午")
    assert (game.slots["district"], game.slots["visit_half"]) == ("浦东新区", "下午")
    assert codes(game.said) == ["corrected", "problem", "confirm"]


@pytest.mark.parametrize("words", ["改下时间", "日期改下", "换下时间"])
def test_to_change_it_a_bit_names_no_time(play, words):
    assert play(NOTARY, *UP_TO_CONFIRM, words).asked == "visit_date"


def test_the_end_of_what_is_set_anew_is_kept(play):
    game = play(MEDIATION, "邻居鸡叫", "楼上邻居", "普陀", "让他不要养", "改诉求 让他把鸡杀了")
    assert game.slots["wish"] == "让他把鸡杀了"


@pytest.mark.parametrize("words", ["随便哪天", "哦哦", "你的"])
def test_a_topic_in_ones_own_words_is_changed_by_no_words_that_fit_nothing(play, words):
    game = play(CALLBACK, "离婚的事", words)
    assert (game.slots["callback_topic"], codes(game.said)) == ("离婚的事", ["not_understood", "callback_date"])


@pytest.mark.parametrize("words", ["日期要改", "能改个日期吗，写错了", "日期写错了怎么办"])
def test_without_a_new_value_nothing_is_complained_of(play, words):
    game = play(NOTARY, *UP_TO_CONFIRM, words)
    assert (codes(game.said), game.asked) == (["visit_date"], "visit_date")


@pytest.mark.parametrize(
    ("words", "slot"),
    [("电话", "phone"), ("姓名", "name"), ("第三个", "visit_date"), ("2", "district"), ("改电话", "phone")],
)
def test_which_one_is_chosen_by_label_or_number(play, words, slot):
    game = play(NOTARY, *UP_TO_CONFIRM, "修改")
    question = game.said.parts[-1]
    assert (question.code, question.title, question.step, question.steps) == ("correct_which", "公证预约", 7, 7)
    game.say(words)
    assert game.asked == slot


def test_nothing_is_chosen_either(play):
    game = play(NOTARY, *UP_TO_CONFIRM, "修改")
    assert codes(game.say("不改了", "stop", 0.69)) == ["confirm"]


def test_a_number_is_a_choice_only_while_it_is_open(play):
    assert codes(play(NOTARY, *UP_TO_CONFIRM, "3").said) == ["not_understood", "confirm"]


def test_a_label_alone_is_no_correction_before_the_end(play):
    assert play(NOTARY, *UP_TO_NAME, "电话").asked == "name"


@pytest.mark.parametrize(
    "words", ["他说不是漏水，是下雨", "换成一楼的房子给我住", "改到九点以后再跳绳", "不是漏水，是噪音"]
)
def test_free_text_stays_free(play, words):
    game = play(MEDIATION, "楼上漏水", "楼上邻居", "普陀", words)
    assert game.slots["wish"] == words


@pytest.mark.parametrize("words", ["不同意", "不提交", "先不提交", "不行"])
def test_no_to_the_summary_says_what_can_be_done(play, words):
    game = play(NOTARY, *UP_TO_CONFIRM, words)
    assert (codes(game.said), game.asked) == (["not_confirmed", "confirm"], "confirm")
    assert "修改" in game.said.parts[0].text
    assert "不办了" in game.said.parts[0].text
