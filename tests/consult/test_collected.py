"""What an open form has collected, read off the transcript that its own replies make."""

from collections.abc import Iterator

import pytest

from bot.actions.action import Services
from bot.actions.forms.notary_appointment import FORM as NOTARY
from bot.actions.legal_aid import load_rules
from consult.collected import collected
from consult.models import Message, Sender
from core.settings import ROOT
from knowledge import load_lessons
from tests.bot.conftest import MONDAY, OneEntry, Play

UP_TO_NAME = ("继承公证", "浦东", "下周三上午")
UP_TO_CONFIRM = (*UP_TO_NAME, "王芳", "138****5678")


@pytest.fixture
def services():
    return Services(OneEntry(), load_rules(), lambda: MONDAY, load_lessons(ROOT / "knowledge" / "lessons"))


def transcript(services, sentences) -> Iterator[Message]:
    game = Play(NOTARY, services)
    for words in ("我要预约", *sentences):
        yield Message(sender=Sender.CITIZEN, parts=[{"type": "text", "text": words}], pending=False)
        yield Message(sender=Sender.BOT, parts=[part.to_json() for part in game.say(words).parts])


@pytest.mark.parametrize(
    ("sentences", "name"),
    [
        (UP_TO_NAME, None),
        ((*UP_TO_NAME, "王芳"), "王芳"),
        ((*UP_TO_NAME, "等一下"), None),
        ((*UP_TO_NAME, "换个时间"), None),
        ((*UP_TO_NAME, "改一下"), None),
        ((*UP_TO_NAME, "买买提"), "买买提"),
        ((*UP_TO_NAME, "买买提", "是的"), "买买提"),
        ((*UP_TO_NAME, "买买提", "不是"), None),
    ],
)
def test_what_is_no_answer_is_not_collected(services, sentences, name):
    answers = collected(transcript(services, sentences))
    assert answers.get("姓名") == name
    assert answers["公证事项"] == "继承公证"


@pytest.mark.parametrize("words", [("修改",), ("修改", "第二个"), ("不同意",), ("公证费怎么收？",)])
def test_while_a_summary_is_talked_about_all_of_it_stands(services, words):
    answers = collected(transcript(services, (*UP_TO_CONFIRM, *words)))
    kept = {"公证事项": "继承公证", "日期": "12月2日（周三）", "姓名": "王芳", "联系电话": "138****5678"}
    assert kept.items() <= answers.items()
    assert ("所在区" in answers) == (words != ("修改", "第二个"))


@pytest.mark.parametrize(
    ("sentences", "answers"),
    [
        ((*UP_TO_NAME, "区选错了，是徐汇"), {"所在区": "徐汇区", "日期": "下周三上午"}),
        (
            (*UP_TO_NAME, "日期改成下周四下午", "王芳"),
            {"日期": "12月3日（周四）", "上午或下午": "下午", "姓名": "王芳"},
        ),
        (("翻译件", "学历的"), {"公证事项": "学历、成绩单公证"}),
        (("继承公证", "徐汇，下周三上午"), {"所在区": "徐汇区", "日期": "12月2日（周三）", "上午或下午": "上午"}),
        (("下周二上午 长宁区 王丽丽 138****5678",), {"所在区": "长宁区", "姓名": "王丽丽", "联系电话": "138****5678"}),
    ],
)
def test_what_was_corrected_or_heard_early_is_collected_as_it_stands(services, sentences, answers):
    found = collected(transcript(services, sentences))
    assert answers.items() <= found.items()
    assert "公证事项" in found or len(sentences) == 1


def test_every_label_is_the_forms_own(services):
    assert collected(transcript(services, ("下周二 长宁",))) == {"所在区": "长宁区", "日期": "12月1日（周二）"}
