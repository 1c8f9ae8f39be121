"""An answer that was just given is not given again to words that it does not answer."""

from dataclasses import replace

import pytest

from bot.actions.answer import answer
from bot.directives import Miss
from bot.tracker import Tracker
from knowledge import Decision, Found, Hit
from tests.bot.conftest import ENTRY


def ask(services, words, **slots):
    return answer(Tracker("s", words, "ask_notary", 0.9, slots), services)


def test_the_answer_before_is_not_said_again_to_words_that_it_only_answers_by_its_topic(services, knowledge):
    knowledge.answers = lambda question, topic: bool(topic) or "公证" in question
    slots = ask(services, "公证费多少").slots
    said = ask(services, "没钱会怎样", **slots)
    told = said.parts[0].text
    assert told.startswith("上面说的是“公证费怎么收？”。您问的“没钱会怎样”，我没有在上面的答案里找到")
    assert said.parts[0].choices[-1].title == "转人工"
    assert (said.directives, said.slots["misses"]) == ((Miss("same_again"),), 1.0)
    again = ask(services, "那会怎样", **{**slots, **said.slots})
    assert (again.directives, again.slots["misses"]) == ((Miss("same_again"),), 1.0)


def test_the_answer_before_is_said_again_to_the_same_words_and_to_words_that_need_no_topic(services, knowledge):
    knowledge.answers = lambda question, topic: bool(topic) or "公证" in question
    slots = ask(services, "公证费多少").slots
    assert ask(services, "公证费多少？", **slots).parts[0].entry_id == "notary-fee"
    assert ask(services, "公证要收多少", **slots).parts[0].entry_id == "notary-fee"
    slots = ask(services, "没钱会怎样", topic="公证费").slots
    assert ask(services, "没钱会怎样", **slots).parts[0].entry_id == "notary-fee"


def test_an_answer_that_holds_the_term_or_the_fee_asked_for_is_said_again(services, knowledge):
    entry = replace(ENTRY, answer="三十日内申请，法院不收费。")
    knowledge.search = lambda question, topic="": Found(
        Decision.ANSWER if topic else Decision.UNKNOWN, (Hit(entry, 0.9),) if topic else (), (), "g1"
    )
    slots = {"topic": entry.topic, "shown": entry.id, "shown_for": "要去法院吗"}
    assert ask(services, "多久之内", **slots).parts[0].entry_id == entry.id
    assert ask(services, "要钱吗", **slots).parts[0].entry_id == entry.id
    assert ask(services, "谁去都行吗", **slots).parts[0].code == "same_again"


LEAVE = replace(
    ENTRY,
    id="correction-leave",
    question="社区矫正期间能离开上海吗，会不会收监？",
    answer="离开所居住的市、县，应当报经批准。没批准就走，可能被训诫、警告，严重的会被收监。能去几天以它的批复为准。",
    detail="外出要带好批准文件；去外省的，每天按要求报告位置。",
)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("没批准就去了会怎么样", "没批准就走，可能被训诫、警告，严重的会被收监。"),
        ("去外省每天都要报告位置吗", "去外省的，每天按要求报告位置。"),
        ("我老婆也要一起去吗", ""),
        ("坐高铁会被查吗", ""),
    ],
)
def test_the_sentence_that_answers_is_said_and_no_other(services, knowledge, words, sentence):
    knowledge.search = lambda question, topic="": Found(
        Decision.ANSWER if topic else Decision.UNKNOWN, (Hit(LEAVE, 0.9),) if topic else (), (), "g1"
    )
    said = ask(services, words, topic=LEAVE.topic, shown=LEAVE.id, shown_for="能离开上海吗")
    assert said.parts[0].code == "same_again"
    assert said.parts[0].text.endswith(f"上面写到：{sentence}") if sentence else "没有在上面" in said.parts[0].text
    assert said.directives == (() if sentence else (Miss("same_again"),))


def test_a_number_beside_the_question_hides_no_sentence_that_answers_it(services, knowledge):
    knowledge.search = lambda question, topic="": Found(
        Decision.ANSWER if topic else Decision.UNKNOWN, (Hit(LEAVE, 0.9),) if topic else (), (), "g1"
    )
    words = "我的身份证号码是310***********1234，联系电话138****5678，去外省每天都要报告位置吗"
    said = ask(services, words, topic=LEAVE.topic, shown=LEAVE.id, shown_for="能离开上海吗")
    assert said.parts[0].text.endswith("您问的“去外省每天都要报告位置吗”，上面写到：去外省的，每天按要求报告位置。")


def test_words_that_are_the_very_question_get_its_answer(services, knowledge):
    knowledge.search = lambda question, topic="": Found(
        Decision.ANSWER if topic else Decision.UNKNOWN, (Hit(LEAVE, 0.9),) if topic else (), (), "g1"
    )
    said = ask(services, "会不会收监", topic=LEAVE.topic, shown=LEAVE.id, shown_for="能离开上海吗")
    assert said.parts[0].entry_id == LEAVE.id


def test_what_was_shown_last_is_no_choice_of_a_question_back(services, knowledge):
    other = replace(ENTRY, id="notary-time", question="公证要多久？")
    hits = (Hit(ENTRY, 0.5), Hit(other, 0.2))
    knowledge.search = lambda question, topic="": Found(Decision.ASK, hits, (), "g1")
    assert [one.title for one in ask(services, "那呢").parts[0].choices][:2] == [ENTRY.question, other.question]
    assert ask(services, "那呢", shown=ENTRY.id).parts[0].choices[0].title == other.question
