"""What is said before it is asked for is kept, and told once."""

import pytest

from bot.actions.forms.callback import FORM as CALLBACK
from bot.actions.forms.complaint import FORM as COMPLAINT
from bot.actions.forms.legal_aid_precheck import FORM as PRECHECK
from bot.actions.forms.mediation import FORM as MEDIATION
from bot.actions.forms.notary_appointment import FORM as NOTARY

ALL = {"district": "长宁区", "visit_date": "2026-12-01", "visit_half": "上午", "name": "王丽丽", "phone": "138****5678"}


def codes(said):
    return [part.code for part in said.parts]


@pytest.mark.parametrize(("before", "asked"), [((), "matter"), (("继承公证",), "confirm")])
def test_all_that_was_said_at_once_is_kept(play, before, asked):
    game = play(NOTARY, *before, "下周二上午 长宁区 王丽丽 138****5678")
    assert ALL.items() <= game.slots.items()
    assert (codes(game.said), game.asked) == (["also_heard", asked], asked)
    assert game.said.parts[0].text.startswith("已记下：所在区：长宁区，日期：12月1日（周二）")
    assert game.slots.get("matter") == (before[0] if before else None)


@pytest.mark.parametrize(
    ("form", "sentences", "kept", "asked"),
    [
        (NOTARY, ("继承公证，下周二上午长宁区",), {"matter": "继承公证", "district": "长宁区"}, "name"),
        (NOTARY, ("继承", "上午"), {"visit_half": "上午"}, "district"),
        (NOTARY, ("继承", "上午", "浦东", "明天"), {"visit_half": "上午", "visit_date": "2026-11-24"}, "name"),
        (NOTARY, ("闵行 下周三行伐",), {"district": "闵行区", "visit_date": "2026-12-02"}, "matter"),
        (NOTARY, ("我住嘉定",), {"district": "嘉定区"}, "matter"),
        (PRECHECK, ("讨工资", "我本人", "都不是", "嘉定"), {"district": "嘉定区"}, "aid_deadline"),
        (PRECHECK, ("讨工资", "我本人", "都不是", "嘉定", "没有"), {"aid_deadline": "没有紧急期限"}, "name"),
        (MEDIATION, ("漏水", "楼上邻居，普陀"), {"other_side": "楼上邻居", "district": "普陀区"}, "wish"),
        (
            MEDIATION,
            ("漏水", "楼上邻居", "普陀", "修好，138****5678"),
            {"wish": "修好", "phone": "138****5678"},
            "name",
        ),
        (CALLBACK, ("下周二上午，想问离婚",), {"callback_topic": "想问离婚", "callback_date": "2026-12-01"}, "name"),
        (NOTARY, ("我想下周二上午去长宁办遗嘱",), {"matter": "遗嘱公证", "district": "长宁区"}, "name"),
        (NOTARY, ("长宁", "徐汇"), {"district": "徐汇区"}, "matter"),
        (NOTARY, ("继承", "12月9日", "浦东", "周三下午"), {"visit_date": "2026-12-09", "visit_half": "下午"}, "name"),
        (NOTARY, ("继承", "浦东或者徐汇，下周二"), {"visit_date": "2026-12-01"}, "district"),
        (MEDIATION, ("漏水", "噪音，普陀"), {"district": "普陀区"}, "other_side"),
        (MEDIATION, ("漏水", "李四，我的电话138****5678"), {"other_side": "李四", "phone": "138****5678"}, "district"),
        (CALLBACK, ("138****5678",), {"phone": "138****5678"}, "callback_topic"),
        (COMPLAINT, ("律师", "我叫王芳，等了三小时没人理"), {"name": "王芳"}, "phone"),
    ],
)
def test_a_piece_that_is_a_value_is_heard_early(play, form, sentences, kept, asked):
    game = play(form, *sentences)
    assert kept.items() <= game.slots.items()
    assert game.asked == asked


def test_the_sentence_that_begins_a_form_may_say_more(play):
    game = play(NOTARY)
    game.slots.clear()
    said = game.say("我要预约公证，下周二上午，长宁区", "book_notary")
    assert (codes(said), game.asked) == (["", "also_heard", "matter"], "matter")
    assert {"district": "长宁区", "visit_date": "2026-12-01", "visit_half": "上午"}.items() <= game.slots.items()


def test_a_call_back_may_be_wished_for_with_its_time(play):
    game = play(CALLBACK)
    game.slots.clear()
    game.say("我要预约回拨，明天下午三点，138****5678", "request_callback")
    kept = {"callback_date": "2026-11-24", "callback_time": "15:00–17:00", "phone": "138****5678"}
    assert (kept.items() <= game.slots.items(), game.asked) == (True, "callback_topic")


@pytest.mark.parametrize(
    ("form", "before", "words", "unheard"),
    [
        (CALLBACK, (), "明天上午，他要来搬东西", "callback_date"),
        (CALLBACK, (), "下周三开庭，我该怎么办", "callback_date"),
        (MEDIATION, ("漏水",), "李四，电话138****5678", "phone"),
        (MEDIATION, ("漏水",), "138****5678", "phone"),
        (COMPLAINT, ("律师",), "他让我打138****5678，没人接", "phone"),
        (MEDIATION, ("漏水",), "楼上邻居在浦东的房子", "district"),
        (NOTARY, (), "浦东的公证处远吗", "district"),
        (NOTARY, ("继承",), "下周二你们上班吗", "visit_date"),
        (PRECHECK, ("讨工资",), "我是农民工", "name"),
    ],
)
def test_a_story_or_a_question_sets_nothing_else(play, form, before, words, unheard):
    assert play(form, *before, words).slots.get(unheard) is None


def test_a_day_that_cannot_be_booked_says_why_at_once(play):
    game = play(NOTARY, "今天 长宁")
    assert (codes(game.said), game.asked) == (["also_heard", "problem", "matter"], "matter")
    assert game.slots.get("visit_date") is None


@pytest.mark.parametrize("words", ["学历的", "学历", "学历公证", "我要办学历的"])
def test_the_matter_said_anew_is_no_failed_answer(play, words):
    game = play(NOTARY, "翻译件", words)
    assert (codes(game.said), game.asked) == (["corrected", "district"], "district")
    assert game.slots["matter"] == "学历、成绩单公证"


@pytest.mark.parametrize("words", ["月球", "你的", "有病", "没有"])
def test_other_words_change_no_matter(play, words):
    assert play(NOTARY, "翻译件", words).slots["matter"] == "其他：翻译件"
