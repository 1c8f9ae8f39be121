"""A ticket in one line, and where its story ends."""

from datetime import timedelta

import pytest

from bot.directives import File, HandOff
from bot.replies import choices, text
from consult.models import Conversation, Sender
from consult.request import file_request, move
from consult.store import add_message, messages_after, new_id, open_conversation
from core.clock import now
from core.staff import Role, add_staff
from seats import desk, store
from seats.queue import Queue
from seats.shown import ticket_full, ticket_out


@pytest.fixture
def queue(settings, seal):
    return Queue(settings, seal)


@pytest.fixture
def li(db):
    with db.session_scope() as session:
        return add_staff(session, "li", "correct horse", Role.SEAT, "李老师")


def says(session, conversation, *words, sender=Sender.CITIZEN):
    for one in words:
        add_message(session, conversation, new_id(), sender, [text(one)])


def talked(session, queue, *words):
    """A conversation with these words, and its ticket."""
    conversation = open_conversation(session, "web", "a")
    says(session, conversation, *words)
    queue.open_ticket(session, conversation, HandOff("asked"))
    return conversation, store.open_ticket_of(session, conversation.id)


@pytest.mark.parametrize(
    ("words", "summary"),
    [
        (["你好", "我爸去世了房子怎么过户", "好吧", "转人工"], "我爸去世了房子怎么过户"),
        (["转人工", "我要找人工客服谢谢", "老板拖欠我三个月工资", "谢谢你"], "老板拖欠我三个月工资"),
        (["我的登记", "订阅宪法宣传", "公证费是多少钱", "退出"], "公证费是多少钱"),
        (["转人工"], "转人工"),
        ([], "没有写明事由"),
        (["［关注了公众号］"], "没有写明事由"),
        (["［扫描了二维码］", "［图片］", "［点了菜单］ ［语音］", "老板拖欠我三个月工资"], "老板拖欠我三个月工资"),
        (["［位置］徐汇区漕溪北路", "你好"], "［位置］徐汇区漕溪北路"),
    ],
)
def test_the_first_thing_of_substance_is_the_summary(db, queue, words, summary):
    with db.session_scope() as session:
        _, ticket = talked(session, queue, *words)
        assert ticket_out(session, ticket).summary == summary


def test_without_a_story_the_topic_is_the_summary_and_an_answer_to_a_form_is_none(db, queue):
    with db.session_scope() as session:
        conversation, ticket = talked(session, queue, "转人工")
        conversation.topic = "遗嘱公证"
        asked = choices("什么事？", "家庭暴力、虐待、遗弃", code="aid_matter", step=1, steps=5)
        add_message(session, conversation, new_id(), Sender.BOT, [asked])
        says(session, conversation, "家庭暴力、虐待、遗弃")
        assert ticket_out(session, ticket).summary == "遗嘱公证"


def test_without_a_story_what_was_filed_is_the_summary_until_it_is_done_with(db, queue, seal):
    with db.session_scope() as session:
        conversation, ticket = talked(session, queue, "［关注了公众号］", "转人工")
        form = File("callback", {"phone": "138****5678"}, consent=True)
        reference = file_request(session, seal, conversation.id, "t1", form, {}, now()).reference
        assert ticket_out(session, ticket).summary == f"预约回拨 {reference}"
        move(session, reference, "cancelled", "li")
        assert ticket_out(session, ticket).summary == "转人工"


def test_what_was_said_long_before_is_another_story(db, queue):
    with db.session_scope() as session:
        conversation = open_conversation(session, "web", "a")
        says(session, conversation, "上个月问过的离婚财产怎么分")
        messages_after(session, conversation.id, 0)[0].at = now() - timedelta(days=3)
        _, ticket = talked(session, queue, "今天想问公证费多少钱")
        assert ticket_out(session, ticket).summary == "今天想问公证费多少钱"


def test_a_closed_ticket_shows_nothing_of_what_came_after(db, queue, seal, li):
    with db.session_scope() as session:
        conversation, ticket = talked(session, queue, "我爸去世了房子怎么过户")
        desk.take(session, li, ticket.id)
        says(session, conversation, "没有遗嘱的情况")
        desk.close(session, li, ticket.id, "")
        session.flush()
        later = session.get_one(Conversation, conversation.id)
        says(session, later, "我还想问别的事情", "退出")
        full = ticket_full(session, seal, desk.UNLIMITED, ticket, li)
    said = [m.parts[0].text for m in full.messages if m.sender == "citizen"]
    assert said == ["我爸去世了房子怎么过户", "没有遗嘱的情况"]
    assert (full.summary, full.unread) == ("我爸去世了房子怎么过户", 2)
    with db.session_scope() as session:
        _, second = talked(session, queue, "第二次来问抚养费标准")
        assert ticket_out(session, second).summary == "我还想问别的事情"


def test_a_request_shows_where_it_may_go(db, queue, seal, li):
    with db.session_scope() as session:
        conversation, ticket = talked(session, queue, "我要投诉")
        form = File("complaint", {"phone": "138****5678"}, consent=True)
        reference = file_request(session, seal, conversation.id, "t1", form, {}, now()).reference
        moves = [ticket_full(session, seal, desk.UNLIMITED, ticket, li).requests[0].moves]
        for status in ("accepted", "done"):
            move(session, reference, status, "li")
            moves.append(ticket_full(session, seal, desk.UNLIMITED, ticket, li).requests[0].moves)
    assert moves == [["accepted", "cancelled"], ["done", "cancelled"], []]
