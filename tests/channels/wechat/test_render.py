"""Texts as WeChat shows them: never too long, nothing lost, numbers that pick what they stand beside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replies import Citation, card, choices, citations, notice, text
from channels.wechat import texts
from channels.wechat.inbound import Inbound, Text
from channels.wechat.parse import read_xml
from channels.wechat.render import Says, offered, pieces_of, text_of
from channels.wechat.replies import NOT_XML, text_reply
from channels.wechat.split import size, split
from core.clock import now

LIMIT = 2048
WORDS = st.text(st.sampled_from("公证人员应当，。；！？\n 12345abc😀é<>&]"), max_size=3000)
PARTS = st.one_of(
    WORDS.map(text),
    WORDS.map(notice),
    st.tuples(WORDS, st.lists(st.text("甲乙丙丁", min_size=1, max_size=30), min_size=1, max_size=16)).map(
        lambda pair: choices(pair[0], *pair[1])
    ),
    st.just(citations(Citation("公证法", "第三条"), Citation("民法典", "第一千零四十二条"))),
    st.just(card("材料", [("身份证", "原件"), ("户口簿", "原件和复印件")])),
)


@given(WORDS, st.integers(20, 2048))
def test_pieces_are_never_too_long_and_nothing_is_lost(words, limit):
    pieces = split(words, limit)
    assert "".join(pieces) == words
    assert all(0 < size(piece) <= limit for piece in pieces)


@given(st.lists(PARTS, min_size=1, max_size=5), st.booleans(), st.sampled_from(["", "李老师"]))
def test_a_message_is_never_too_long_and_without_a_link_nothing_is_lost(parts, linked, seat):
    link = "https://fawen.example/api/v1/wechat/answers/1-" + "0" * 32 if linked else ""
    says = Says(tuple(parts), seat, link)
    pieces = pieces_of(says, LIMIT, 2)
    assert all(0 < size(piece) <= LIMIT for piece in pieces)
    if not linked:
        assert "".join(pieces) == text_of(says)
    else:
        assert len(pieces) <= 3
        assert all(piece.count("<a href") == piece.count("</a>") for piece in pieces if "href" in piece)


@given(st.text())
def test_a_passive_replys_xml_says_exactly_the_text(words):
    inbound = Inbound("citizen-1", "gh_1", now(), "1", Text(""))
    envelope = read_xml(text_reply(inbound, words))
    assert envelope.get("Content") == NOT_XML.sub("", words).replace("\r\n", "\n").replace("\r", "\n")
    assert (envelope.get("ToUserName"), envelope.get("FromUserName")) == ("citizen-1", "gh_1")


def test_wechatpy_itself_breaks_the_xml_on_the_end_of_cdata():
    from wechatpy.replies import TextReply

    from channels.wechat.parse import BadXml

    with pytest.raises(BadXml):
        read_xml(TextReply(source="a", target="b", content="a]]>b").render())


def test_text_is_cut_at_a_line_before_a_sentence_before_a_comma():
    assert split("甲甲甲甲甲。乙乙乙乙\n丙丙丙丙丙", 42) == ["甲甲甲甲甲。乙乙乙乙\n", "丙丙丙丙丙"]
    assert split("甲甲甲甲甲。”乙乙乙，乙丙丙", 36) == ["甲甲甲甲甲。”", "乙乙乙，乙丙丙"]
    assert split("甲甲甲甲甲，乙乙乙乙乙丙丙", 36) == ["甲甲甲甲甲，", "乙乙乙乙乙丙丙"]
    assert split("甲" * 13, 36) == ["甲" * 12, "甲"]
    assert split("😀😀", 5) == ["😀", "😀"]
    assert split("", 10) == []


def test_choices_are_numbered_through_the_whole_message():
    says = Says((text("答"), choices("还想问：", "甲", "乙"), choices("", "转人工")))
    assert text_of(says) == f"答\n\n还想问：\n1. 甲\n2. 乙\n\n3. 转人工\n{texts.PICK_ONE}"
    assert [choice.title for choice in offered(says.parts)] == ["甲", "乙", "转人工"]


def test_a_form_that_asks_for_words_offers_no_numbers():
    says = Says((choices("出了事先报警。", "转人工"), text("请问您的姓名？", step=3, steps=5)))
    assert "1." not in text_of(says)
    assert offered(says.parts) == ()


def test_a_seats_words_carry_her_name():
    assert text_of(Says((text("您好"),), "李老师")) == "【坐席 李老师】\n您好"
