"""What a sentence means inside a form."""

import pytest

from bot.actions.forms.callback import FORM as CALLBACK
from bot.actions.forms.complaint import FORM as COMPLAINT
from bot.actions.forms.mediation import FORM as MEDIATION
from bot.actions.forms.notary_appointment import FORM as NOTARY
from bot.directives import Answer, File, HandOff

UP_TO_CONFIRM = ("继承公证", "浦东", "下周三上午", "王芳", "138****5678")


def codes(said):
    return [part.code for part in said.parts]


def test_a_form_asks_one_thing_after_the_other_and_says_where_one_is(play):
    game = play(NOTARY, "继承公证")
    assert (game.said.parts[-1].code, game.said.parts[-1].step, game.said.parts[-1].steps) == ("district", 2, 7)


def test_the_sentence_that_begins_a_form_may_name_the_first_answer(play):
    game = play(NOTARY)
    assert game.asked == "matter"
    game.slots.clear()
    game.say("我要预约遗嘱公证", intent="book_notary")
    assert (game.slots["matter"], game.asked) == ("遗嘱公证", "district")


def test_a_date_may_bring_its_half_day(play):
    assert play(NOTARY, "继承", "浦东", "下周三上午").asked == "name"
    assert play(NOTARY, "继承", "浦东", "下周三").asked == "visit_half"


@pytest.mark.parametrize(
    ("words", "slot", "asked"),
    [
        ("明天下午三点", "15:00–17:00", "name"),
        ("明天上午", "9:00–11:00", "name"),
        ("12月2日上午11点", "11:00–13:00", "name"),
        ("明天", None, "callback_time"),
        ("明天晚上八点", None, "callback_time"),
    ],
)
def test_a_call_backs_date_may_bring_its_time(play, words, slot, asked):
    game = play(CALLBACK, "想问房产继承", words)
    assert (game.slots.get("callback_time"), game.asked) == (slot, asked)


def test_the_summary_shows_every_answer_and_the_consent(play):
    summary = play(NOTARY, *UP_TO_CONFIRM).said.parts[-1]
    assert [row.value for row in summary.rows] == [
        "继承公证",
        "浦东新区",
        "12月2日（周三）",
        "上午",
        "王芳",
        "138****5678",
    ]
    assert "同意" in summary.text
    assert [choice.title for choice in summary.choices] == ["确认提交", "修改", "不办了"]


@pytest.mark.parametrize(
    "words", ["确认提交", "确认", "好的", "对的", "没问题", "OK", "好的，提交吧", "确认无误", "我同意提交"]
)
def test_confirming_files_with_consent(play, words):
    said = play(NOTARY, *UP_TO_CONFIRM, words).said
    filed = said.directives[0]
    assert isinstance(filed, File)
    assert filed.consent
    assert filed.fields["visit_date"] == "2026-12-02"


@pytest.mark.parametrize(
    ("words", "slot", "value"),
    [
        ("电话写错了，是139****4321", "phone", "139****4321"),
        ("电话号码不对，应该是139****4321", "phone", "139****4321"),
        ("139****4321", "phone", "139****4321"),
        ("改成下周四", "visit_date", "2026-12-03"),
        ("日期改为12月4日下午", "visit_half", "下午"),
        ("名字写错了，叫王方", "name", "王方"),
        ("不是浦东，改成徐汇", "district", "徐汇区"),
        ("事项选错了，是遗嘱", "matter", "遗嘱公证"),
    ],
)
def test_an_earlier_answer_is_corrected_in_any_words(play, words, slot, value):
    game = play(NOTARY, *UP_TO_CONFIRM, words)
    assert game.slots[slot] == value
    assert codes(game.said) == ["corrected", "confirm"]


def test_a_correction_without_its_value_asks_again(play):
    game = play(NOTARY, *UP_TO_CONFIRM, "电话要改")
    assert game.asked == "phone"
    assert game.say("139****4321").parts[-1].code == "confirm"


def test_change_asks_which(play):
    game = play(NOTARY, *UP_TO_CONFIRM, "修改")
    assert codes(game.said) == ["correct_which"]
    assert game.asked == "confirm"


@pytest.mark.parametrize("words", ["算了", "不办了", "退出", "取消吧", "取消我的预约吧", "不想办了，太麻烦"])
def test_leaving_stores_nothing(play, words):
    said = play(NOTARY, "继承公证", words).said
    assert (codes(said), said.directives) == (["form_left"], ())


TO_WISH = ("楼上漏水", "楼上邻居", "普陀")
WISHES = [
    "停止噪音并道歉",
    "取消合同退还余款",
    "希望对方改到九点以后不要跳绳",
    "换一个安静的时间练琴",
    "不要了，把钱退给我",
]
COMPLAINTS = [
    "我打热线转人工等了半小时没人接",
    "问他还缺什么材料，他不理我",
    "公证处说材料不对让我跑了三趟",
    "他怎么都不肯告诉我理由",
]


@pytest.mark.parametrize(
    ("form", "before", "words", "slot"),
    [(MEDIATION, TO_WISH, words, "wish") for words in WISHES]
    + [(COMPLAINT, ("律师",), words, "complaint_text") for words in COMPLAINTS]
    + [(CALLBACK, (), "想问离婚以后孩子归谁的事", "callback_topic")],
)
def test_free_text_is_written_down_whatever_words_it_holds(play, form, before, words, slot):
    game = play(form, *before, words)
    assert (game.slots[slot], game.slots.get("other_side", "楼上邻居")) == (words, "楼上邻居")
    assert game.asked not in (None, slot)


@pytest.mark.parametrize("words", ["取消", "退出吧，谢谢", "不要了", "我要退出办理", "不办了，太麻烦", "算了，不弄了"])
def test_free_text_is_still_left(play, words):
    assert codes(play(MEDIATION, *TO_WISH, words).said) == ["form_left"]


@pytest.mark.parametrize("words", ["转人工", "我要人工客服", "帮我转人工吧，谢谢"])
def test_a_human_is_still_asked_for_at_free_text(play, words):
    assert isinstance(play(MEDIATION, *TO_WISH, words).said.directives[0], HandOff)


@pytest.mark.parametrize("words", ["对方写错了，是楼上老王", "对方改成楼上老王"])
def test_free_text_that_begins_with_a_slip_corrects(play, words):
    game = play(MEDIATION, *TO_WISH, words)
    assert (game.slots["other_side"], game.asked) == ("楼上老王", "wish")


def test_the_words_for_changing_something_work_before_the_end(play):
    game = play(MEDIATION, *TO_WISH, "改一下")
    assert (codes(game.said), game.asked) == (["correct_which"], "wish")
    game.say("对方要改")
    assert game.asked == "other_side"


@pytest.mark.parametrize("words", ["调解收多少钱", "人民调解要收多少钱", "调解不成的话我该怎么办", "公证费怎么收？"])
def test_a_question_at_free_text_is_answered_once_and_then_written_down(play, words):
    game = play(MEDIATION, *TO_WISH, words)
    assert (codes(game.said)[-2:], game.asked) == (["form_back", "wish"], "wish")
    game.say(words)
    assert (game.slots["wish"], game.asked) == (words, "name")


def test_asking_for_a_human_hands_over_what_was_collected(play):
    said = play(NOTARY, "继承公证", "浦东", "转人工").said
    assert said.directives == (HandOff("asked", slots={"公证事项": "继承公证", "所在区": "浦东新区"}),)


def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(play, knowledge):
    game = play(NOTARY, "继承公证", "公证费怎么收？")
    assert game.said.parts[0].entry_id == "notary-fee"
    assert codes(game.said)[-2:] == ["form_back", "district"]
    assert isinstance(game.said.directives[0], Answer)
    assert knowledge.asked == [("公证费怎么收？", "继承公证")]


def test_an_answer_is_heard_before_the_intent(play, services):
    game = play(NOTARY, "继承公证")
    game.say("浦东新区", intent="find_institution", confidence=0.99)
    assert game.asked == "visit_date"


def test_three_sentences_that_fit_nothing_lead_to_a_seat(play):
    game = play(NOTARY, "继承公证", "月球", "火星")
    assert codes(game.said) == ["not_understood", "district"]
    assert "转人工" in [choice.title for choice in game.say("木星").parts[0].choices]


@pytest.mark.parametrize(
    ("words", "why"),
    [("昨天", "来不及"), ("今天", "来不及"), ("11月28日", "休息日"), ("2027年5月1日", "太远"), ("明年10月1日", "太远")],
)
def test_a_day_that_cannot_be_booked_says_why(play, words, why):
    game = play(NOTARY, "继承", "浦东", words)
    assert why in game.said.parts[0].text
    assert game.asked == "visit_date"


@pytest.mark.parametrize(
    "words", ["明天", "后天下午", "12月1日", "下周一", "星期五", "这周四上午", "27号", "2026-12-01"]
)
def test_days_as_people_say_them(play, words):
    assert play(NOTARY, "继承", "浦东", words).asked in ("visit_half", "name")


@pytest.mark.parametrize("words", ["王芳", "我叫王芳", "阿卜杜拉·买买提", "我是李雷", "Tom Smith"])
def test_names(play, words):
    assert play(NOTARY, "继承", "浦东", "明天上午", words).asked == "phone"


@pytest.mark.parametrize("words", ["要带什么", "12", "你们几点下班？"])
def test_what_is_no_name(play, words):
    assert play(NOTARY, "继承", "浦东", "明天上午", words).asked == "name"


def test_a_wrong_number_says_what_would_do(play):
    game = play(NOTARY, "继承", "浦东", "明天上午", "王芳", "1381234567")
    assert (game.asked, "11 位" in game.said.parts[0].text) == ("phone", True)


@pytest.mark.parametrize(
    ("form", "sentences", "fields"),
    [
        (
            MEDIATION,
            ("楼上漏水", "楼上邻居", "普陀", "修好并赔偿", "赵敏", "138****5678", "确认提交"),
            {"dispute_kind": "邻里纠纷", "other_side": "楼上邻居", "district": "普陀区", "wish": "修好并赔偿"},
        ),
        (
            COMPLAINT,
            ("律师", "收了钱三个月不办事，要求退费", "孙悦", "138****5678", "确认提交"),
            {"complaint_about": "律师", "complaint_text": "收了钱三个月不办事，要求退费"},
        ),
        (
            CALLBACK,
            ("想问房产继承", "明天", "上午", "周杰", "138****5678", "确认提交"),
            {"callback_date": "2026-11-24", "callback_time": "9:00–11:00"},
        ),
    ],
)
def test_the_other_forms_file_what_was_said(play, form, sentences, fields):
    filed = play(form, *sentences).said.directives[0]
    assert filed.request == form.request
    assert fields.items() <= filed.fields.items()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("上周五下午", "来不及"),
        ("1月1号上午", "休息日"),
        ("今天下午", "来不及"),
        ("周六上午", "休息日"),
        ("昨天上午", "来不及"),
    ],
)
@pytest.mark.parametrize(
    ("form", "before", "slot"),
    [(NOTARY, ("继承", "浦东"), "visit_half"), (CALLBACK, ("想问房产继承",), "callback_time")],
)
def test_a_half_day_of_a_day_that_cannot_be_booked_says_why(play, form, before, slot, words, why):
    game = play(form, *before, "下周三", words)
    assert why in game.said.parts[0].text
    assert game.asked == slot


@pytest.mark.parametrize(
    ("form", "before", "slot"),
    [(NOTARY, ("继承", "浦东"), "visit_date"), (CALLBACK, ("想问房产继承",), "callback_date")],
)
def test_a_half_day_of_another_day_moves_the_day_and_says_so(play, form, before, slot):
    game = play(form, *before, "明天", "下周三下午")
    assert (game.slots[slot], game.asked) == ("2026-12-02", "name")
    assert (game.said.parts[0].code, "12月2日" in game.said.parts[0].text) == ("also_heard", True)


@pytest.mark.parametrize("words", ["下午", "明天下午", "下午，白天都行"])
def test_a_half_day_of_the_same_day_or_of_none_moves_nothing(play, words):
    game = play(NOTARY, "继承", "浦东", "明天", words)
    assert (game.slots["visit_date"], game.slots["visit_half"], game.asked) == ("2026-11-24", "下午", "name")
    assert "also_heard" not in codes(game.said)


def test_every_next_counts_in_the_sentence_that_begins_a_form_too(play):
    game = play(NOTARY)
    game.slots.clear()
    game.say("我要预约遗嘱公证，下下下周三", intent="book_notary")
    assert game.slots["visit_date"] == "2026-12-16"
