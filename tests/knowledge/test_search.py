"""The right entry, with a confidence that means something, and the topic carried from question to question."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from knowledge import Decision, Searcher
from knowledge.confidence import load_calibration
from tests.knowledge.conftest import QUESTIONS, row, write


def first(found):
    return found.hits[0].entry.id if found.hits else None


@pytest.mark.parametrize(("entry_id", "question"), [(key, texts[1]) for key, texts in QUESTIONS.items()])
def test_a_button_returns_its_entry_with_certainty(searcher, entry_id, question):
    found = searcher.search(question)
    assert (found.decision, first(found), found.hits[0].confidence) == (Decision.ANSWER, entry_id, 1.0)


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("公正处在哪里", "notary-office"),
        ("gongzhengchu zai nali", "notary-office"),
        ("公證處在哪裡啊", "notary-office"),
        ("老板不给工资了", "labour-wages"),
        ("想申请法律援助", "legal-aid-apply"),
        ("跟邻居吵架找谁来调解呢", "mediation-neighbour"),
    ],
)
def test_what_is_asked_in_other_words_is_found(searcher, question, entry_id):
    assert first(searcher.search(question)) == entry_id


@pytest.mark.parametrize(
    "question", ["今天天气怎么样", "给我写一首诗", "红烧肉怎么做", "😀😀😀", "", "？？？", "x" * 5000]
)
def test_what_is_no_question_of_law_is_not_answered(searcher, question):
    found = searcher.search(question)
    assert (found.decision, found.hits) == (Decision.UNKNOWN, ())


@pytest.mark.parametrize(
    ("question", "topic", "entry_id"),
    [
        ("那要带什么材料", "继承公证", "notary-inheritance-materials"),
        ("那要带什么材料", "遗嘱公证", "notary-will-materials"),
        ("多久能办好呢", "继承公证", "notary-inheritance-time"),
    ],
)
def test_a_follow_up_is_about_the_topic_before(searcher, question, topic, entry_id):
    found = searcher.search(question, topic=topic)
    assert (found.decision, first(found)) == (Decision.ANSWER, entry_id)


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("遗嘱公证要带什么材料", "notary-will-materials"),
        ("老板拖欠工资三个月了怎么办", "labour-wages"),
        ("公证处在哪里？", "notary-office"),
    ],
)
def test_a_question_that_names_its_own_topic_drops_the_carried_one(searcher, question, entry_id):
    assert first(searcher.search(question, topic="继承公证")) == entry_id


def test_a_topic_that_no_entry_has_is_ignored(searcher):
    assert first(searcher.search("公证处在哪里", topic="星座")) == "notary-office"


def test_hits_come_best_first_with_probabilities(searcher):
    found = searcher.search("办公证要带什么材料")
    confidences = [hit.confidence for hit in found.hits]
    assert 2 <= len(confidences) <= 3
    assert all(0 <= one <= 1 for one in confidences)
    assert confidences[0] == max(confidences)


def test_a_place_where_other_law_holds_is_not_answered_from_ours(searcher):
    assert searcher.search("东京的老板拖欠工资怎么办？").decision != Decision.ANSWER
    assert searcher.search("公司老板拖欠工资怎么办呀").decision == Decision.ANSWER


def test_what_happens_in_a_dream_is_not_answered_outright(searcher):
    assert searcher.search("老板拖欠工资怎么办？").decision == Decision.ANSWER
    assert searcher.search("梦里老板拖欠工资怎么办？").decision != Decision.ANSWER


def test_what_the_stars_say_is_not_answered_outright(searcher):
    assert searcher.search("什么星座的老板拖欠工资怎么办？").decision != Decision.ANSWER


def test_a_noun_alone_is_asked_back_about_unless_it_is_the_topic(settings, encoder):
    write(settings.content, row("labour-resign", "辞职", "辞职要提前多久？"), file="more.yml")
    sure = Searcher(settings, encoder, replace(load_calibration(), answer_from=0.0))
    assert sure.search("漏水").decision == Decision.ASK
    assert sure.search("楼上漏水").decision == Decision.ANSWER
    assert sure.search("辞职").decision == Decision.ANSWER


@pytest.mark.parametrize("nothing", ["1234567", "110 110", "😀😀", "……"])
def test_figures_and_signs_alone_are_no_question(searcher, nothing):
    assert searcher.search(nothing).decision == Decision.UNKNOWN


@pytest.mark.parametrize("words", ["？？", "", "……！"])
def test_words_without_a_word_match_no_entry(searcher, words):
    assert searcher.search(words).decision == Decision.UNKNOWN


def test_under_another_encoder_than_the_calibrated_one_answers_are_cautious_and_the_log_says_so(settings, encoder):
    calibration = replace(load_calibration(), encoder="other")
    with capture_logs() as logs:
        careful = Searcher(settings, encoder, calibration)
    (told,) = [line for line in logs if line["event"] == "calibration_of_another_encoder"]
    assert (told["calibrated"], told["encoder"]) == ("other", encoder.name)
    usual = Searcher(settings, encoder, replace(load_calibration(), answer_from=0.01))
    question = "办公证要带什么材料"
    assert usual.search(question).decision == Decision.ANSWER
    assert careful.best(question).confidence < 0.95
    assert careful.search(question).decision != Decision.ANSWER


def test_of_a_question_without_a_subject_the_entries_of_the_topic_come_first(searcher):
    for words in ("那要多久", "多久之内"):
        assert first(searcher.search(words, topic="继承公证")) == "notary-inheritance-time"


def test_what_the_topic_alone_brings_up_is_not_answered(searcher):
    """A carried question's confidence is of its own words too, not of the topic's in front of them."""
    for words in ("能带狗去吗", "他坐牢了呢", "老板人很凶"):
        assert searcher.search(words, topic="继承公证").decision != Decision.ANSWER


def test_a_question_that_says_enough_is_answered_whatever_was_spoken_of_before(searcher):
    for topic in ("继承公证", "法律援助", ""):
        found = searcher.search("干了三个月活，包工头一分钱没给我", topic=topic)
        assert (found.decision, first(found)) == (Decision.ANSWER, "labour-wages")
