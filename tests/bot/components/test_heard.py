"""What acts must have been heard surely; what was not becomes a question with its own confidence."""

import pytest
from rasa.shared.nlu.training_data.message import Message
from small import EXAMPLES

from bot.components.classifier import Example, NgramIntentClassifier
from bot.components.heard import QUESTION, SURE, acts_surely


def heard(text, name, confidence):
    rest = {"name": "follow_up", "confidence": 0.1}
    return acts_surely([{"name": name, "confidence": confidence}, rest], text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("他意见很大", "make_complaint"),
        ("他换工作了", "ask_human"),
        ("催过他", "check_progress"),
        ("已经断了", "unsubscribe"),
        ("有记录", "capabilities"),
        ("他删了我的照片", "erase_my_data"),
        ("吹了85", "goodbye"),
    ],
)
def test_what_acts_and_was_not_heard_surely_is_a_question(text, name):
    best, *rest = heard(text, name, 0.4)
    assert best == {"name": QUESTION, "confidence": 0.4}
    assert [one["name"] for one in rest] == [name, "follow_up"]
    assert heard(text, name, SURE)[0]["name"] == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("转人工啊", "ask_human"),
        ("有没有真人", "ask_human"),
        ("有活人伐", "ask_human"),
        ("叫客服", "ask_human"),
        ("human", "ask_human"),
        ("退订", "unsubscribe"),
        ("推送开一下", "subscribe"),
        ("我的记录删掉", "erase_my_data"),
    ],
)
def test_who_says_the_word_itself_is_heard_at_any_confidence(text, name):
    assert heard(text, name, 0.2)[0]["name"] == name


@pytest.mark.parametrize("name", ["crisis", "affirm", "deny", "stop", "correct", "off_topic", "ask_debt"])
def test_what_the_actions_weigh_themselves_is_left_as_it_was_heard(name):
    assert heard("什么", name, 0.2)[0]["name"] == name


@pytest.mark.parametrize("text", ["取消公证预约", "我预约的公证不想办了", "预约公证去不了了", "想撤销申请"])
def test_calling_off_begins_no_form(text):
    assert heard(text, "book_notary", 0.9)[0]["name"] == "stop"
    assert heard(text, "check_progress", 0.9)[0]["name"] == "stop"
    assert heard("我要预约遗嘱公证", "book_notary", 0.9)[0]["name"] == "book_notary"


@pytest.mark.parametrize(
    "text",
    [
        "公证预约改期",
        "改预约时间",
        "预约时间想换一天",
        "我想改一下预约的时间",
        "预约改到下周三",
        "回拨的时间调一下",
        "换一天预约",
        "约好的日子能改吗",
    ],
)
def test_moving_what_is_booked_begins_no_second_booking(text):
    for name in ("book_notary", "request_callback", "check_progress"):
        assert heard(text, name, 0.95)[0]["name"] == "correct"


@pytest.mark.parametrize(
    "text", ["改天再预约公证", "约一个时间去公证", "预约公证，时间最好周三", "换个公证处预约", "预约遗嘱公证，改天去"]
)
def test_who_books_for_another_day_books(text):
    assert heard(text, "book_notary", 0.95)[0]["name"] == "book_notary"


@pytest.mark.parametrize("text", ["我的预约改到周四吧，周三不要了", "我的预约时间改一下，不用周五了"])
def test_a_day_that_is_refused_calls_nothing_off(text):
    assert heard(text, "book_notary", 0.95)[0]["name"] == "correct"
    assert heard("我的预约不要了", "book_notary", 0.95)[0]["name"] == "stop"


@pytest.mark.parametrize("text", ["我的申请什么时间调解啊", "我申请的调解什么时间开始", "我要预约调解时间"])
def test_to_mediate_is_not_to_move(text):
    assert heard(text, "apply_mediation", 0.95)[0]["name"] == "apply_mediation"


@pytest.mark.parametrize("text", ["预约公证要不要本人去", "预约公证要不要带身份证", "申请调解要不要钱"])
def test_whether_one_must_is_asked_and_calls_nothing_off(text):
    assert heard(text, "book_notary", 0.95)[0]["name"] == QUESTION


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我的预约进度怎么样，要不要带材料", "check_progress"),
        ("我要预约公证，要不要带身份证", "book_notary"),
        ("我的申请怎么还不办", "check_progress"),
    ],
)
def test_what_is_asked_besides_leaves_the_wish_as_it_is(text, name):
    assert heard(text, name, 0.95)[0]["name"] == name


@pytest.mark.parametrize("text", ["我要见公证员", "我要见鉴定人", "给了18万"])
def test_a_complaint_is_opened_by_a_word_of_complaint_alone(text):
    assert heard(text, "make_complaint", 0.95)[0]["name"] == QUESTION


@pytest.mark.parametrize(
    "text",
    ["我要投速", "投述律师", "窗口态度恶劣", "我要讨个说法", "工作人员说话太难听", "对服务不满意", "举报律师", "tousu"],
)
def test_a_word_of_complaint_is_heard_in_many_spellings(text):
    assert heard(text, "make_complaint", 0.95)[0]["name"] == "make_complaint"


@pytest.mark.parametrize("text", ["我要投诉律师收了钱三个月不办事", "投诉公证处不办理"])
def test_what_is_not_done_is_complained_of_and_not_called_off(text):
    assert heard(text, "make_complaint", 0.9)[0]["name"] == "make_complaint"


def test_a_sentence_in_english_is_not_read_as_chinese():
    english = [Example("i want to die", "crisis"), Example("thank you", "thank"), Example("hello", "greet")]
    texts = [Example(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    classifier = NgramIntentClassifier(NgramIntentClassifier.get_default_config(), None, None)
    classifier.learn([*texts, *english])

    def intent(text):
        message = Message({"text": text})
        classifier.process([message])
        return message.get("intent")["name"]

    assert intent("Where can I get free legal help?") == "unreadable"
    assert intent("I want to die now") == "crisis"
    assert intent("wo yao yuyue gongzheng") != "unreadable"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我是厨师", "apply_legal_aid"),
        ("八十岁了能请援助律师吗", "apply_legal_aid"),
        ("调解员能先打个电话吗", "apply_mediation"),
        ("他走了", "request_callback"),
    ],
)
def test_a_form_is_begun_by_its_own_word_and_by_no_question(text, name):
    assert heard(text, name, 0.8)[0]["name"] == QUESTION
    assert heard(text, name, 0.9)[0]["name"] == name


@pytest.mark.parametrize("text", ["我要申请法律援助", "帮我测测能不能用法援"])
def test_who_wants_the_form_gets_it(text):
    assert heard(text, "apply_legal_aid", 0.6)[0]["name"] == "apply_legal_aid"


@pytest.mark.parametrize("text", ["我在奉贤", "嘉定那边", "浦东新区"])
def test_a_district_alone_is_where_somebody_is(text):
    assert heard(text, "find_institution", 0.3)[0]["name"] == "find_institution"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("要公证伐", "book_notary"),
        ("这个要公证吗", "book_notary"),
        ("房子要不要公证", "book_notary"),
        ("是不是要公证", "book_notary"),
        ("要办公证不", "book_notary"),
        ("请调解员要给钱吗", "apply_mediation"),
    ],
)
def test_whether_one_must_begins_no_form(text, name):
    assert heard(text, name, 0.97)[0]["name"] == QUESTION


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("能预约公证吗", "book_notary"),
        ("公证还有号伐", "book_notary"),
        ("我要公证", "book_notary"),
        ("打只电话来好伐", "request_callback"),
        ("我退休金两千八够法援吗", "apply_legal_aid"),
    ],
)
def test_who_asks_for_the_form_itself_gets_it(text, name):
    assert heard(text, name, 0.97)[0]["name"] == name


@pytest.mark.parametrize("text", ["就是那个公证", "那个调解", "就这个投诉"])
def test_pointing_at_a_matter_begins_nothing(text):
    assert heard(text, "book_notary", 0.97)[0]["name"] == QUESTION
