"""What comes between a form's question and its answer."""

from dataclasses import replace

import pytest

from bot import texts
from bot.actions.forms.callback import FORM as CALLBACK
from bot.actions.forms.complaint import FORM as COMPLAINT
from bot.actions.forms.mediation import FORM as MEDIATION
from bot.actions.forms.notary_appointment import FORM as NOTARY
from bot.directives import Answer, LookUp
from knowledge import Decision

UP_TO_NAME = ("继承公证", "浦东新区", "下周三上午")
UP_TO_CONFIRM = (*UP_TO_NAME, "王芳", "138****5678")
TO_WISH = ("楼上漏水", "楼上邻居", "普陀")


def codes(said):
    return [part.code for part in said.parts]


@pytest.mark.parametrize(
    ("before", "words", "intent"),
    [
        (UP_TO_CONFIRM, "徐汇区公证处在哪里", "find_institution"),
        (UP_TO_CONFIRM, "下周五你们上班吗", "request_callback"),
        (UP_TO_NAME[:1], "徐汇公证处电话多少", "find_institution"),
        (UP_TO_NAME[:1], "徐汇公证处在哪", "find_institution"),
        (UP_TO_NAME[:2], "下周三你们上班吗", "request_callback"),
        ((*UP_TO_NAME[:2], "下周三"), "上午几点开门", "find_institution"),
        ((), "哪里可以办继承公证", "ask_notary"),
    ],
)
def test_a_question_is_answered_and_changes_nothing(play, before, words, intent):
    game = play(NOTARY, *before)
    kept = {slot: value for slot, value in game.slots.items() if slot not in ("form_answered", "form_retries")}
    said = game.say(words, intent, 0.79)
    assert codes(said)[-2:] == ["form_back", game.asked]
    assert kept.items() <= game.slots.items()


def test_the_offices_that_are_asked_for_are_those_of_the_question(play):
    said = play(NOTARY, *UP_TO_CONFIRM).say("徐汇区公证处在哪里", "find_institution")
    assert "徐汇区" in said.parts[0].text
    assert not said.parts[0].choices


def test_without_a_district_it_is_asked_for_in_words(play):
    said = play(NOTARY, "继承公证").say("公证处在哪里", "find_institution")
    assert codes(said) == ["which_district", "form_back", "district"]
    assert not said.parts[0].choices


@pytest.mark.parametrize(
    ("before", "words", "asked"),
    [
        (UP_TO_NAME[:1], "浦东可以吗", "visit_date"),
        (UP_TO_NAME[:1], "闵行行吗", "visit_date"),
        (UP_TO_NAME[:1], "那徐汇呢", "visit_date"),
        (UP_TO_NAME[:2], "下周三行吗", "visit_half"),
        (UP_TO_NAME[:2], "下周三上午行不行？", "name"),
        (UP_TO_NAME[:2], "下周三？", "visit_half"),
        (UP_TO_NAME[:2], "12月3号有空吗", "visit_half"),
        ((), "遗嘱公证可以吗", "district"),
    ],
)
def test_whether_an_answer_will_do_is_an_answer(play, before, words, asked):
    assert play(NOTARY, *before, words).asked == asked


def test_of_two_districts_we_ask_which(play):
    game = play(NOTARY, "继承公证", "闵行和徐汇都可以")
    assert (codes(game.said), game.asked) == (["problem", "district"], "district")
    assert "闵行区" in game.said.parts[0].text
    assert "徐汇区" in game.said.parts[0].text


def test_of_several_entries_the_likelier_than_not_is_the_answer(play, knowledge):
    knowledge.decision, knowledge.confidence = Decision.ASK, 0.6
    game = play(NOTARY, "继承公证", "什么是继承公证")
    assert game.said.parts[0].entry_id == "notary-fee"
    assert isinstance(game.said.directives[0], Answer)
    assert codes(game.said)[-2:] == ["form_back", "district"]


def test_else_they_are_named_in_words_beside_the_buttons_of_the_form(play, knowledge):
    knowledge.decision, knowledge.confidence = Decision.ASK, 0.4
    said = play(NOTARY, "继承公证", "什么是继承公证").said
    assert codes(said) == ["ask_which", "form_back", "district"]
    assert "\n· 公证费怎么收？\n" in said.parts[0].text
    assert not said.parts[0].choices


def test_a_request_is_looked_up_and_the_form_goes_on(play):
    game = play(NOTARY, "继承公证")
    said = game.say("查进度 GZ2611268BH6 138****5678", "check_progress")
    assert said.directives == (LookUp("GZ2611268BH6", "138****5678"),)
    assert (codes(said), game.asked) == (["form_back", "district"], "district")


@pytest.mark.parametrize("words", ["我的预约办到哪里了", "GZ2611268BH6办得怎么样了"])
def test_what_a_look_up_needs_is_said(play, words):
    game = play(NOTARY, "继承公证")
    said = game.say(words, "check_progress")
    assert (codes(said), game.asked) == (["progress_ask", "form_back", "district"], "district")


def test_a_reference_in_free_text_is_written_down(play):
    words = "我的编号GZ2611268BH6查了三次都没人理"
    game = play(COMPLAINT, "公证机构")
    game.say(words, "check_progress")
    assert game.slots["complaint_text"] == words


@pytest.mark.parametrize(
    ("form", "words", "intent"),
    [
        (NOTARY, "不知道", "deny"),
        (NOTARY, "你好", "greet"),
        (NOTARY, "没听懂", "easier_words"),
        (NOTARY, "随便", "off_topic"),
        (NOTARY, "等一下", "deny"),
        (NOTARY, "不是", "deny"),
        (NOTARY, "123", "unreadable"),
        (NOTARY, "我要预约公证", "book_notary"),
        (NOTARY, "没有房产证可以办吗", "ask_notary"),
        (CALLBACK, "我要预约回拨", "request_callback"),
        (MEDIATION, "不知道", "deny"),
        (COMPLAINT, "我要投诉", "make_complaint"),
    ],
)
def test_talk_is_no_other_matter(play, form, words, intent):
    game = play(form)
    game.say(words, intent, 0.9)
    assert game.asked == form.fields[0].slot


@pytest.mark.parametrize(
    ("form", "words", "intent", "value"),
    [
        (NOTARY, "认领骨灰", "ask_family", "其他：认领骨灰"),
        (NOTARY, "我要办宠物收养公证", "book_notary", "其他：我要办宠物收养公证"),
        (MEDIATION, "宅基地", "ask_housing", "其他纠纷：宅基地"),
        (MEDIATION, "我要投诉物业乱收费", "make_complaint", "物业纠纷"),
        (COMPLAINT, "法律援助", "apply_legal_aid", "法律援助"),
    ],
)
def test_another_matter_is_one(play, form, words, intent, value):
    game = play(form)
    game.say(words, intent, 0.95)
    assert game.slots[form.fields[0].slot] == value


@pytest.mark.parametrize("form", [NOTARY, COMPLAINT, MEDIATION])
def test_another_form_that_is_wished_for_at_once_is_one_press_away(play, form):
    game = play(form)
    said = game.say("我要申请法律援助", "apply_legal_aid", 1.0)
    assert codes(said) == ["form_left", "begin_other"]
    assert [choice.payload for choice in said.parts[-1].choices] == ["我要申请法律援助"]


def test_later_we_ask_first(play):
    game = play(NOTARY, *UP_TO_NAME)
    question = game.say("我要投诉", "make_complaint", 1.0).parts[-1]
    assert (question.code, question.step, game.asked) == ("other_form", 5, "name")
    stay = replace(game, slots=dict(game.slots))
    assert codes(stay.say(texts.STAY)) == ["form_back", "name"]
    assert codes(game.say(question.choices[0].payload)) == ["form_left", "begin_other"]


def test_said_again_at_free_text_it_is_written_down(play):
    game = play(MEDIATION, *TO_WISH)
    assert codes(game.say("我要申请法律援助", "apply_legal_aid", 1.0)) == ["other_form"]
    game.say("我要申请法律援助", "apply_legal_aid", 1.0)
    assert game.slots["wish"] == "我要申请法律援助"


@pytest.mark.parametrize("words", ["打工受伤老板不赔怎么办", "我被辞退了能不能要赔偿？"])
def test_a_call_backs_topic_may_be_a_question(play, words):
    game = play(CALLBACK, words)
    assert (game.slots["callback_topic"], codes(game.said)) == (words, ["callback_date"])


def test_what_is_known_of_the_topic_is_said_beside(play):
    game = play(CALLBACK, "想问问公证费多少钱")
    assert game.slots["callback_topic"] == "想问问公证费多少钱"
    assert codes(game.said) == ["noted", "", "", "callback_date"]
    assert game.said.parts[1].entry_id == "notary-fee"


def test_other_free_text_that_asks_is_to_be_sent_again(play):
    said = play(MEDIATION, *TO_WISH, "人民调解要收多少钱").said
    assert "再发一次" in next(part.text for part in said.parts if part.code == "form_back")


@pytest.mark.parametrize("form", [MEDIATION, CALLBACK])
def test_a_greeting_is_no_free_text(play, form):
    game = play(form, *(TO_WISH if form is MEDIATION else ()))
    asked = game.asked
    game.say("你好", "greet", 0.98)
    assert (game.asked, game.slots.get(asked)) == (asked, None)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("没有电话", "亲友"),
        ("没有手机", "亲友"),
        ("不想留电话", "12348"),
        ("+852 9123 4567", "境外"),
        ("4008123456", "400"),
        ("400-812-3456", "400"),
    ],
)
def test_a_number_that_cannot_be_kept_says_what_would_do(play, words, why):
    game = play(NOTARY, *UP_TO_NAME, "王芳", words)
    assert (codes(game.said), game.asked) == (["problem", "phone"], "phone")
    assert why in game.said.parts[0].text
    assert "转人工" in game.said.parts[0].text


@pytest.mark.parametrize("words", ["随便哪天", "什么时候都可以", "越快越好"])
def test_any_day_is_no_question(play, words):
    game = play(NOTARY, "继承公证", "浦东")
    assert codes(game.say(words, "off_topic", 0.91)) == ["not_understood", "visit_date"]


UP_TO = {MEDIATION: TO_WISH[:1], NOTARY: UP_TO_NAME, CALLBACK: ("想问离婚",), COMPLAINT: ("律师", "等了三小时没人理")}


@pytest.mark.parametrize("form", [MEDIATION, NOTARY, CALLBACK, COMPLAINT])
@pytest.mark.parametrize(
    ("words", "intent", "told"),
    [
        ("能匿名吗", "make_complaint", "不能匿名"),
        ("可以不写真名吗", "ask_notary", "真实姓名"),
        ("匿名行不行", "make_complaint", "不能匿名"),
        ("不给真名行不行", "make_complaint", "真实姓名"),
        ("不想写名字可以吗", "deny", "真实姓名"),
        ("必须留电话吗", "request_callback", "电话"),
        ("能不能不留电话", "request_callback", "亲友"),
    ],
)
def test_questions_about_the_form_itself_are_answered(play, form, words, intent, told):
    game = play(form, *UP_TO[form])
    asked = game.asked
    said = game.say(words, intent, 0.97)
    assert (codes(said), game.asked) == (["aside", "form_back", asked], asked)
    assert told in said.parts[0].text


def test_a_complaint_promises_no_secrecy_that_no_article_carries(play):
    said = play(COMPLAINT, *UP_TO[COMPLAINT]).say("他会不会知道是我投诉的", "make_complaint", 0.97)
    assert "《信访工作条例》第三十条" in said.parts[0].text
    assert "保密" not in COMPLAINT.intro + said.parts[0].text


@pytest.mark.parametrize("words", ["取消了吗", "提交了吗", "预约好了没", "已经登记了吗"])
@pytest.mark.parametrize("form", [NOTARY, MEDIATION])
def test_whether_it_is_called_off_is_a_question_and_leaves_nothing(play, form, words):
    game = play(form, *UP_TO[form])
    asked = game.asked
    said = game.say(words, "stop", 0.64)
    assert (codes(said), game.asked) == (["aside", "form_back", asked], asked)
    assert "还没有提交" in said.parts[0].text


@pytest.mark.parametrize("words", ["能退出吗", "怎么取消", "可以不办吗", "能不能取消预约"])
def test_how_to_leave_is_told(play, words):
    game = play(NOTARY, "继承公证")
    said = game.say(words, "stop", 0.8)
    assert (codes(said), game.asked) == (["aside", "form_back", "district"], "district")
    assert "回复“退出”" in said.parts[0].text


@pytest.mark.parametrize("words", ["不弄了吗", "能停吗"])
def test_a_stop_that_is_heard_in_a_question_leaves_nothing(play, words):
    game = play(NOTARY, "继承公证")
    game.say(words, "stop", 0.64)
    assert game.asked == "district"


@pytest.mark.parametrize("before", [TO_WISH[:1], TO_WISH[:2], TO_WISH])
@pytest.mark.parametrize("words", ["这个要多少钱啊", "收费吗", "要钱吗", "要钱伐", "人民调解收费吗？"])
def test_mediation_knows_that_it_is_free(play, before, words):
    said = play(MEDIATION, *before).say(words, "follow_up")
    assert codes(said)[:2] == ["aside", "form_back"]
    assert "不收费" in said.parts[0].text


@pytest.mark.parametrize("words", ["这个要多少钱啊", "几钿"])
def test_what_a_notary_costs_is_looked_up_whatever_was_spoken_of_before(play, knowledge, words):
    game = play(NOTARY, "继承公证")
    game.slots["topic"] = "代位继承"
    said = game.say(words, "follow_up")
    assert knowledge.asked == [("公证费怎么收？", "")]
    assert said.parts[0].entry_id == "notary-fee"


@pytest.mark.parametrize(("form", "told"), [(MEDIATION, "愿意"), (NOTARY, "公证处"), (CALLBACK, "不用到场")])
def test_who_must_come_along(play, form, told):
    said = play(form, *UP_TO[form]).say("我老公也要一起去吗", "ask_family")
    assert told in said.parts[0].text


@pytest.mark.parametrize("words", ["他欠我多少钱也不说", "退一万块钱", "双方到场道歉"])
def test_a_wish_is_no_question_about_the_form(play, words):
    assert play(MEDIATION, *TO_WISH, words).slots["wish"] == words


@pytest.mark.parametrize("words", ["那要带什么材料？", "要多久？"])
def test_a_question_about_a_matter_that_was_not_named_asks_which(play, words):
    game = play(NOTARY, words)
    assert (game.said.parts[0].code, game.asked) == ("which_matter", "matter")


def test_once_the_matter_is_named_it_is_asked_about(play, knowledge):
    game = play(NOTARY, "继承", "那要带什么材料？")
    assert knowledge.asked[-1] == ("那要带什么材料？", "继承公证")
    assert "which_matter" not in [part.code for part in game.said.parts]
