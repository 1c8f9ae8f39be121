"""Whether a limit is about to run out, as citizens say it; where in doubt, not sure."""

import pytest

from bot.actions.forms.deadline import NOT_URGENT, UNSURE, URGENT, read_deadline
from bot.actions.forms.legal_aid_precheck import FORM
from bot.directives import File
from tests.bot.conftest import MONDAY

SOON = [
    "没时间了",
    "很急",
    "非常着急",
    "急",
    "不急，不过快到期了",
    "来不及了呀",
    "有的，很急",
    "马上要开庭了",
    "就要截止了",
    "没有时间了",
    "12月前交",
    "12月底之前，明天也要交一次",
    "11月到期",
    "不知道，就明天吧",
    "有",
    "有的",
    "有啊",
    "是的",
    "下周一",
    "三天后开庭",
    "今天是最后一天",
    "明天",
    "后天到期",
    "马上到期",
    "快到期了",
    "来不及了",
    "没几天了",
    "还有三天",
    "还有两三天",
    "不到一周",
    "不足七天",
    "一周后",
    "这周五开庭",
    "周五",
    "还剩48小时",
    "这几天",
    "七天内",
    "七天内有",
    "11月30日到期",
    "29号截止",
    "二十八号到期",
    "十一月二十九",
    "有，后天",
    "再过几天",
    "下周",
    "5天",
    "五日内",
    "还有5个工作日",
    "没有几天了",
    "本周",
    "有期限，26号",
    "大后天",
    "12月之前",
    "月底",
    "还有两天，不知道来不来得及",
    "28日到期",
    "不清楚，好像是周三",
    "就这两天",
    "明年了，不对，是明天",
    "七天之内要到",
    "还有不到3天",
    "没多少时间了，后天",
    "已经收到五天了，还有两天",
]
LATER = [
    "没有快到期的",
    "没有马上到期的",
    "不是很急",
    "不太着急",
    "别急",
    "没那么急",
    "没有紧急的期限",
    "没有很急的",
    "12月到期",
    "3月",
    "下个月底",
    "没什么期限",
    "明年1月到期",
    "下月10号",
    "没",
    "没有期限",
    "没有紧急期限",
    "不急",
    "不着急",
    "还有两个月",
    "12月1日到期",
    "一个月后",
    "半个月后",
    "没有七天内的",
    "七天内没有",
    "还早",
    "还有两个星期",
    "下下周五",
    "一年",
    "还有一年多",
    "明年3月",
    "12月15号",
    "没有，还有一个月",
    "两个半月",
    "目前没有",
    "没有的",
    "没有什么期限",
    "没有，就是想咨询",
    "还有十几天",
    "1月5日",
    "半年",
    "一周内没有",
    "下个月15号",
    "没有急的",
    "不紧急",
    "还有三个月到期",
    "暂时没有",
    "没有到期的",
]
DOUBTFUL = [
    "不知道还有多少天",
    "不懂怎么算",
    "不知道",
    "不清楚",
    "不确定",
    "不清楚有没有",
    "说不好",
    "不太清楚",
    "忘了",
    "应该没有",
    "好像没有吧",
    "判决书昨天收到的",
    "三天前收到的裁决",
    "收到判决书五天了",
    "不晓得",
    "可能有",
    "不懂这个",
    "已经过了三天",
    "可能还有一个月",
    "11月10日就过了",
]
NO_ANSWER = [
    "什么叫期限",
    "怎么算期限",
    "仲裁时效是什么意思？",
    "多少天算",
    "浦东",
    "上海浦东",
    "期限是多久？",
    "有没有期限吗",
    "法律援助收费吗",
    "王芳",
]


@pytest.mark.parametrize(
    ("words", "answer"),
    [(words, answer) for answer, said in ((URGENT, SOON), (NOT_URGENT, LATER), (UNSURE, DOUBTFUL)) for words in said],
)
def test_the_nearest_day_counts(words, answer):
    reading = read_deadline(words, MONDAY)
    assert reading is not None
    assert reading.text == answer


@pytest.mark.parametrize("words", NO_ANSWER)
def test_a_question_or_another_thing_is_no_answer(words):
    assert read_deadline(words, MONDAY) is None


@pytest.mark.parametrize(
    ("words", "priority", "told"),
    [("三天后开庭", 8, None), ("不清楚有没有", 6, "当事人说不清有没有期限，请先帮着核对"), ("还有两个月", 0, None)],
)
def test_what_may_be_urgent_comes_first_to_the_seat_and_is_said_to_be(play, words, priority, told):
    said = play(FORM, "讨工资", "我本人", "农民工", words, "浦东", "刘强", "138****5678", "确认提交").said
    filed = next(d for d in said.directives if isinstance(d, File))
    assert (filed.priority, filed.summary.get("可能紧急")) == (priority, told)
    card = next(part for part in said.parts if part.code.startswith("precheck_"))
    assert ("紧急" in [row.label for row in card.rows]) is bool(priority)
