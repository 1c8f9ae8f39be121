"""Follow-ups that the guide shown last answers."""

from dataclasses import replace

import pytest

from bot.actions.answer import answer
from bot.directives import Answer, Miss
from bot.tracker import Tracker
from knowledge import Decision, Found, Guide, Hit
from tests.bot import conftest
from tests.bot.conftest import ENTRY

GUIDE = Guide(
    who="法定继承人",
    in_person="一般都要到场",
    materials=("身份证",),
    time="十五个工作日",
    fee="按件收",
    special="先不要签",
    used_for="过户",
)


# Each with a word of a field, and about something else.
OTHER_MATTERS = (
    *(
        "老板拖欠材料款",
        "离职手续不给办",
        "老公几天没回家",
        "证件被偷了",
        "房子漏水几天没修",
        "装修材料有甲醛",
        "老公来打我",
    ),
    *("他要多少钱", "借条多久过期", "儿子不肯去"),
)


@pytest.fixture
def say(services, knowledge, monkeypatch):
    """One message after another, with the slots that Rasa would keep, behind an answer with a guide."""
    monkeypatch.setattr(conftest, "ENTRY", replace(ENTRY, guide=GUIDE))
    slots = {}

    def one(words):
        said = answer(Tracker("s", words, "follow_up", 0.9, dict(slots)), services)
        slots.update(said.slots)
        return said

    one("公证费怎么收")
    return one


@pytest.mark.parametrize(
    ("words", "told", "untold"),
    [
        ("谁可以去", ["谁可以申请：法定继承人", "要不要本人去：一般都要到场"], ["材料"]),
        ("那谁能申请？", ["谁可以申请：法定继承人"], ["要不要本人去"]),
        ("可以让别人去吗", ["要不要本人去：一般都要到场"], ["谁可以申请"]),
        ("必须本人去吗", ["要不要本人去：一般都要到场"], ["谁可以申请"]),
        ("有什么要注意的", ["特别提醒：先不要签"], ["材料"]),
        ("有什么用", ["用在哪里：过户"], ["材料"]),
        ("要带什么材料呢", ["身份证"], ["十五个"]),
        ("办好要几天", ["十五个工作日"], ["身份证"]),
        ("要带什么，多久", ["身份证", "十五个工作日"], ["到场"]),
        ("我妈走不动，能代办吗", ["一般都要到场"], ["身份证"]),
    ],
)
def test_a_field_of_the_guide_is_told(say, words, told, untold):
    said = say(words)
    assert all(line in said.parts[0].text for line in told)
    assert not any(line in said.parts[0].text for line in untold)
    assert said.parts[1].citations
    assert said.directives == (Answer("notary-fee", 1.0, "公证费"),)


@pytest.mark.parametrize(
    "words", ["谁来赔我", "去哪里办", "他不肯去", "我不知道谁可以帮我去劝劝他别这样", *OTHER_MATTERS]
)
def test_what_asks_for_no_field_that_is_known_is_told_nothing_of_it(say, words):
    assert say(words).directives == (Miss("unknown"),)


def test_the_guide_of_another_topic_is_not_read(services):
    slots = {"guided": "notary-fee", "topic": "遗嘱"}
    assert answer(Tracker("s", "谁可以去", "follow_up", 0.9, slots), services).directives == (Miss("unknown"),)


def test_a_question_back_about_another_topic_comes_first_where_the_words_name_a_subject(say, knowledge):
    other = replace(ENTRY, id="will", topic="遗嘱")
    knowledge.search = lambda question, topic="": Found(Decision.ASK, (Hit(other, 0.4),), (), "g1")
    assert say("老婆可以代办吗").parts[0].code == "ask_which"
    assert say("谁可以去").parts[0].code == "guided"


def test_what_the_search_answers_comes_first(say, knowledge):
    knowledge.decision = Decision.ANSWER
    assert say("谁可以去").parts[0].code != "guided"
