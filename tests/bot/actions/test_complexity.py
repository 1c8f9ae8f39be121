"""Cases too complex for the assistant alone get the topic's answer and a ticket; ordinary questions do not."""

import pytest
import yaml

from bot.actions.answer import answer
from bot.actions.complexity import complexity_of
from bot.directives import Answer, HandOff
from bot.tracker import Tracker
from core.settings import ROOT


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("我爸在美国去世，上海的遗产我哥不同意分，吵得要打官司", "涉外、涉港澳台的继承有争议"),
        ("要离婚，孩子抚养权谈不拢，他还欠了贷款，房子又要动迁", "几件事牵连在一起"),
        ("我们三十多个工友被拖欠工资半年", "当事人众多"),
        ("合同纠纷标的两千万，对方要起诉我", "标的很大的争议"),
        ("合同纠纷标的三千万，对方要起诉我", "标的很大的争议"),
    ],
)
def test_what_is_complex_and_why(words, why):
    assert complexity_of(words) == why


@pytest.mark.parametrize(
    "words",
    [
        "涉外继承公证怎么办",
        "遗产怎么分",
        "离婚时欠债怎么分",
        "老板拖欠工资怎么办",
        "两个人合伙起诉要什么材料",
        "押金三千不退，能起诉吗",
    ],
)
def test_an_ordinary_question_is_not(words):
    assert complexity_of(words) == ""


def test_questions_as_citizens_ask_them_hardly_ever_are():
    asked = yaml.safe_load((ROOT / "eval" / "retrieval" / "heldout.yml").read_text(encoding="utf-8"))
    questions = [words for several in asked.values() if isinstance(several, list) for words in several]
    assert len(questions) > 1000
    assert sum(bool(complexity_of(words)) for words in questions) <= 5


def test_the_topic_is_answered_and_a_ticket_says_why(services):
    words = "公证费谁出？我们三十多个工友被拖欠工资"
    said = answer(Tracker("s", words, "ask_notary", 0.9, {}), services)
    assert (said.parts[0].entry_id, said.parts[-1].code) == ("notary-fee", "complex")
    assert said.directives == (
        Answer("notary-fee", 0.9, "公证费"),
        HandOff("complex", slots={"复杂之处": "当事人众多"}),
    )


def test_a_complex_case_that_is_not_known_is_handed_on_without_asking_back(services):
    said = answer(Tracker("s", "我们三十多个工友被拖欠工资", "ask_labour", 0.9, {}), services)
    assert [part.code for part in said.parts] == ["complex"]
    assert [d.reason for d in said.directives] == ["complex"]
