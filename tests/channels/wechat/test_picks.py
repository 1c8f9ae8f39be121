"""A bare number means what it was offered for, and nothing else is taken for a number."""

import pytest

from bot.replies import choices, notice, text
from channels.wechat.picks import joined, number_in, picked, score_in

OFFER = (choices("哪一个？", ("公证费", "公证费怎么收"), "转人工", "三"),)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("2", 2), ("２", 2), ("2.", 2), ("2。", 2), ("第2个", 2), ("第二个", 2), ("选2", 2), ("我选第二个吧", 2), ("二", 2),
        ("两", 2), ("②", 2), ("选二", 2), (" 2 ", 2), ("第二项", 2), ("2号", 2), ("十", 10), ("十二", 12), ("二十", 20), ("16", 16),
        ("回复3", 3), ("要第三个", 3),
        ("", None), ("2个孩子", None), ("两个人", None), ("100", None), ("二三", None), ("十十", None), ("第一次离婚", None),
        ("2026年", None), ("一个月没发工资", None), ("12348", None), ("二手房", None),
    ],
)  # fmt: skip
def test_numbers_as_people_type_them(words, number):
    assert number_in(words) == number


def test_a_number_picks_the_payload_and_other_words_stay():
    assert picked("1", OFFER) == "公证费怎么收"
    assert picked("第二个", OFFER) == "转人工"
    assert picked("4", OFFER) == "4"
    assert picked("0", OFFER) == "0"
    assert picked("公证费", OFFER) == "公证费"
    assert picked("2", ()) == "2"


def test_a_number_that_is_itself_an_answer_means_itself():
    offer = (choices("家里几口人？", "1人", "3人", "2人"),)
    assert picked("2", offer) == "2人"
    assert picked("第二个", offer) == "3人"


def test_a_score_is_heard_only_where_a_service_is_to_be_rated():
    rate = (text("再见"), notice("请打分", code="rate", title="ticket-1"))
    assert score_in("5", rate) == ("ticket-1", 5)
    assert score_in("４分", rate) == ("ticket-1", 4)
    assert score_in("6", rate) is None
    assert score_in("5个问题", rate) is None
    assert score_in("5", OFFER) is None


def test_a_score_is_no_score_where_something_was_offered_since():
    rate = (notice("请打分", code="rate", title="ticket-1"),)
    assert score_in("2", joined([rate, [text("还有别的事吗")]])) == ("ticket-1", 2)
    assert score_in("2", joined([rate, OFFER])) is None


def test_choices_that_had_no_number_are_not_counted():
    form = [choices("要哪个？", "甲", "乙"), text("金额多少？", step=2)]
    assert picked("1", joined([form, OFFER])) == "公证费怎么收"
    assert picked("1", joined([OFFER, form])) == "1"
