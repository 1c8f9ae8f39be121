"""Reading a citizen's answers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from bot.actions.forms.callback import FORM as CALLBACK
from bot.actions.forms.legal_aid_precheck import FORM as PRECHECK
from bot.actions.forms.mediation import FORM as MEDIATION
from bot.actions.forms.notary_appointment import FORM as NOTARY
from bot.actions.forms.values import Problem, Value, read_half, spoken_date
from tests.bot.conftest import MONDAY


def test_many_citizens_name_their_days_at_once_and_each_is_heard():
    days = [MONDAY.date() + timedelta(days=n) for n in range(2, 30)] * 8

    def hear(day: date):
        return spoken_date(f"{day.month}月{day.day}日上午", MONDAY)

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(hear, days)) == days


def read(form, slot, words):
    reading = next(f for f in form.fields if f.slot == slot).read(words, MONDAY)
    return reading.text if isinstance(reading, Value) else reading


@pytest.mark.parametrize(
    ("slot", "words", "option"),
    [
        ("aid_exemption", "不是农民工", "都不是"),
        ("aid_exemption", "没有低保", "都不是"),
        ("aid_exemption", "不是农民工，吃低保的", "低保等社会救助、司法救助或优抚对象"),
        ("aid_exemption", "我是农民工", "进城务工人员"),
        ("aid_exemption", "都不属于", "都不是"),
        ("aid_exemption", "退休了", "都不是"),
        ("aid_exemption", "不知道", "不确定"),
        ("aid_exemption", "不确定是不是农民工", "不确定"),
        ("aid_exemption", "我70岁，没有收入", "无固定生活来源的未成年人、老人、残疾人"),
        ("aid_exemption", "农民工，没有固定收入", "进城务工人员"),
        ("aid_means", "不符合", "不确定"),
        ("aid_means", "我不困难", None),
        ("aid_person", "我的孩子", "未成年子女"),
        ("aid_person", "我的父母", "父母等老人"),
        ("aid_person", "是我爸", "父母等老人"),
        ("aid_person", "不是我的，是我朋友的", "其他家属或他人"),
        ("aid_person", "是我自己的事", "我本人"),
    ],
)
def test_what_is_denied_does_not_count_and_the_nearer_word_does(slot, words, option):
    assert read(PRECHECK, slot, words) == option


@pytest.mark.parametrize("words", ["没有固定收入", "没有生活来源", "失业了", "没有低保也没有收入"])
def test_no_income_alone_is_asked_about_as_article_42_wants_it(words):
    problem = read(PRECHECK, "aid_exemption", words)
    assert isinstance(problem, Problem)
    assert "第四十二条" in problem.words


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("十二月二十五", (2026, 12, 25)),
        ("12月二十五", (2026, 12, 25)),
        ("阳历12月25", (2026, 12, 25)),
        ("农历十二月二十五", (2027, 2, 1)),
        ("腊月二十五", (2027, 2, 1)),
        ("正月初五", (2027, 2, 10)),
        ("1月5日", (2027, 1, 5)),
        ("元旦", (2027, 1, 1)),
        ("今年1月5日", (2026, 1, 5)),
        ("11月20日", (2026, 11, 20)),
        ("5号", (2026, 12, 5)),
        ("下个月5号", (2026, 12, 5)),
    ],
)
def test_a_day_is_of_the_solar_calendar_and_to_come_unless_said_otherwise(words, day):
    assert spoken_date(words, MONDAY) == date(*day)


def test_a_time_without_an_end_is_no_day():
    assert spoken_date("过两天", MONDAY) is None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("健身房不退款", "消费纠纷"),
        ("他不还钱", "债务纠纷"),
        ("不是邻居，是物业", "物业纠纷"),
        ("不是物业", None),
    ],
)
def test_a_dispute_may_well_be_about_what_is_not_done(words, kind):
    assert read(MEDIATION, "dispute_kind", words) == kind


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("上午", "9:00–11:00"),
        ("下午", "13:00–15:00"),
        ("下午3点", "15:00–17:00"),
        ("下午四点", "15:00–17:00"),
        ("下午三点半可以吗", "15:00–17:00"),
        ("四点多", "15:00–17:00"),
        ("中午11点", "11:00–13:00"),
        ("中午1点", "13:00–15:00"),
        ("十点", "9:00–11:00"),
        ("14:30", "13:00–15:00"),
        ("13:00–15:00", "13:00–15:00"),
        ("下班前", "15:00–17:00"),
        ("没什么", None),
        ("你们几点下班？", None),
    ],
)
def test_a_time_of_day_is_read_as_the_hour_it_means(words, option):
    assert read(CALLBACK, "callback_time", words) == option


@pytest.mark.parametrize("words", ["21点", "二十一点", "晚上8点", "早上7点", "下午5点", "晚上", "凌晨2点"])
def test_outside_of_the_hours_they_are_named(words):
    problem = read(CALLBACK, "callback_time", words)
    assert isinstance(problem, Problem)
    assert "9:00–17:00" in problem.words


@pytest.mark.parametrize(
    ("words", "half"), [("上午", "上午"), ("9点", "上午"), ("两点", "下午"), ("下午三点", "下午"), ("15点", "下午")]
)
def test_half_a_day_is_read_from_the_hour(words, half):
    assert read_half(words, MONDAY) == Value(half)


@pytest.mark.parametrize("words", ["晚上8点", "晚上", "21点", "7点", "凌晨"])
def test_at_night_nothing_is_booked(words):
    assert isinstance(read_half(words, MONDAY), Problem)


@pytest.mark.parametrize(
    ("words", "now", "day"),
    [
        ("周三", 26, (12, 2)),
        ("周三上午", 26, (12, 2)),
        ("礼拜三", 26, (12, 2)),
        ("周五", 29, (12, 4)),
        ("周五", 26, (11, 27)),
        ("这周三", 26, (11, 25)),
        ("本周三", 26, (11, 25)),
        ("上周三", 26, (11, 18)),
        ("下周三", 26, (12, 2)),
        ("周四", 26, (11, 26)),
    ],
)
def test_a_weekday_alone_that_has_passed_is_the_one_to_come(words, now, day):
    assert spoken_date(words, MONDAY.replace(day=now)) == date(2026, *day)


@pytest.mark.parametrize(
    ("words", "answer"),
    [("周五收到的判决", "不确定"), ("周五到期", "七天内有期限到期"), ("周三开庭", "七天内有期限到期")],
)
def test_a_weekday_on_which_a_paper_came_is_over(words, answer):
    field = next(f for f in PRECHECK.fields if f.slot == "aid_deadline")
    assert field.read(words, MONDAY.replace(day=26)) == Value(answer)


@pytest.mark.parametrize("words", ["64331234", "6433 1234", "6433-1234", "我家电话64331234"])
def test_eight_digits_are_a_phone_of_shanghai(words):
    assert read(MEDIATION, "phone", words) == "02164331234"


@pytest.mark.parametrize("words", ["12345678", "6433123", "643312345", "4008123456", "+852 9123 4567"])
def test_what_is_no_phone_says_what_would_do(words):
    assert isinstance(read(MEDIATION, "phone", words), Problem)


@pytest.mark.parametrize("words", ["不是农民工，我是残疾人", "我是残疾人", "孩子未成年", "残疾人，退休了"])
def test_a_group_alone_is_asked_about_as_article_42_wants_it(words):
    problem = read(PRECHECK, "aid_exemption", words)
    assert isinstance(problem, Problem)
    assert "没有固定生活来源" in problem.words


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("残疾人，没有收入", "无固定生活来源的未成年人、老人、残疾人"),
        ("无固定生活来源的未成年人、老人、残疾人", "无固定生活来源的未成年人、老人、残疾人"),
        ("没有收入的老人", "无固定生活来源的未成年人、老人、残疾人"),
        ("我是残疾人，吃低保", "低保等社会救助、司法救助或优抚对象"),
        ("残疾人，来上海打工的", "进城务工人员"),
        ("不是残疾人", "都不是"),
    ],
)
def test_both_facts_together_or_another_group_settle_it(words, option):
    assert read(PRECHECK, "aid_exemption", words) == option


@pytest.mark.parametrize(
    ("words", "day"),
    [("下周三", (12, 2)), ("下下周三", (12, 9)), ("下下下周三", (12, 16)), ("下下下个星期三", (12, 16))],
)
def test_every_next_counts(words, day):
    assert spoken_date(words, MONDAY.replace(day=26)) == date(2026, *day)


@pytest.mark.parametrize("words", ["明天半夜三点", "明天晚上八点", "下周三凌晨", "周五21点"])
def test_a_day_at_an_hour_that_cannot_be_is_no_visit(words):
    assert "白天" in read(NOTARY, "visit_date", words).words
