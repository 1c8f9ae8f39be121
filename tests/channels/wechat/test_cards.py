"""Cards of campaigns never stand before an answer, and none goes out after its day."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.client import BotTurn
from bot.replies import notice, text
from channels.wechat import texts
from consult import outbox
from consult.models import Conversation, Handler, Message, Outgoing, Purpose, Sender
from consult.store import add_message
from core.clock import now

DANGER = "我不想活了，想跳楼"


def write(world, words, purpose=Purpose.CAMPAIGN, days_ago=0, openid="citizen-1"):
    with world.db.session_scope() as session:
        conversation = session.get_one(Conversation, world.conversation_id(openid))
        message = add_message(session, conversation, words, Sender.SYSTEM, [text(words)], purpose=purpose)
        message.at -= timedelta(days=days_ago)


@pytest.fixture
def subscriber(world):
    """She wrote 12 days ago, and every day's card since has been held."""
    world.says("你好")
    world.age_contacts(days=12)
    for days in range(11, -1, -1):
        write(world, f"{days}天前的卡片", days_ago=days)
        with world.db.session_scope() as session:
            session.execute(
                update(Outgoing)
                .where(Outgoing.purpose == Purpose.CAMPAIGN)
                .values(state="held", reason="window", due_at=now())
            )
    return world


def cards(world):
    return [shown for _, shown in world.sees() if "卡片" in shown]


def test_a_question_is_answered_alone_and_of_twelve_held_cards_the_days_comes_later(subscriber):
    assert subscriber.says("法律援助怎么申请") == "答"
    subscriber.deliver(due_now=False)
    assert cards(subscriber) == []
    subscriber.deliver()
    assert cards(subscriber) == ["0天前的卡片"]
    assert subscriber.ways()[1:13] == [("dropped", "lapsed", "")] * 11 + [("sent", "", "customer")]


def test_words_of_danger_are_answered_with_the_safety_script_and_nothing_else(subscriber):
    said = subscriber.says(DANGER)
    with subscriber.db.read_scope() as session:
        newest = session.scalars(select(Message).order_by(Message.id.desc())).first()
    assert said.startswith(newest.parts[0]["text"][:20])
    assert "卡片" not in said


def test_a_late_answer_goes_out_before_the_card_that_was_written_before_it(world):
    world.says("你好")
    write(world, "今天的卡片")
    write(world, "坐席的话", Purpose.SEAT)
    world.deliver()
    assert world.sees()[1:] == [("customer", "坐席的话"), ("customer", "今天的卡片")]


def test_a_card_that_waits_keeps_no_answer_back(world):
    world.says("你好")
    write(world, "今天的卡片")
    world.says("还有一个问题")  # the card now waits for the end of the conversation
    write(world, "坐席的话", Purpose.SEAT)
    world.deliver(due_now=False)
    assert world.sees()[-1] == ("customer", "坐席的话")
    assert cards(world) == []


def test_the_answer_to_a_call_stands_before_what_was_held_and_its_repeat_gets_the_same(world):
    world.says("你好")
    world.age_contacts(days=3)
    write(world, "坐席的话", Purpose.SEAT)
    world.deliver()
    world.dialogue.reply = BotTurn((notice("先说这个", code="x"),), ())
    xml = world.caller.xml("citizen-1", {"MsgType": "text", "Content": "在吗", "MsgId": "9"})
    world.platform.acts("citizen-1", "message")
    answers = [world.caller.repeat("citizen-1", xml, "9").text for _ in range(2)]
    assert answers == ["先说这个\n\n坐席的话"] * 2


def test_yesterdays_card_lapses_when_its_turn_comes(world):
    world.says("你好")
    write(world, "昨天的卡片", days_ago=1)
    write(world, "今天的卡片")
    world.deliver()
    assert cards(world) == ["今天的卡片"]
    assert world.ways()[1] == ("dropped", outbox.LAPSED, "")


def test_a_card_written_before_the_quiet_hours_goes_out_by_no_way_in_them(world, quiet_hours):
    world.says("你好")
    quiet_hours()
    write(world, "今天的卡片")
    write(world, "坐席的话", Purpose.SEAT)
    world.deliver()
    assert world.sees()[1:] == [("customer", "坐席的话")]
    assert world.ways()[1] == ("waiting", "quiet", "")
    assert world.says("在吗") == "答"
    world.deliver()
    assert cards(world) == []
    quiet_hours(False)
    world.deliver()
    assert cards(world) == ["今天的卡片"]


def test_a_card_that_waits_for_the_morning_is_not_looked_at_every_round(world, quiet_hours):
    world.says("你好")
    quiet_hours()
    write(world, "今天的卡片")
    world.deliver()
    with world.db.read_scope() as session:
        assert outbox.due(session, "wechat", now(), 10) == []


@pytest.mark.parametrize("handler", [Handler.QUEUE, Handler.SEAT])
def test_a_card_waits_while_a_seat_or_the_queue_has_the_conversation(world, handler):
    world.says("你好")
    write(world, "今天的卡片")
    hold_by(world, handler)
    world.deliver()
    assert (cards(world), world.ways()[-1]) == ([], ("waiting", "seat", ""))
    hold_by(world, Handler.BOT)
    world.deliver()
    assert cards(world) == ["今天的卡片"]


def hold_by(world, handler):
    with world.db.session_scope() as session:
        session.get_one(Conversation, world.conversation_id()).handler = handler


def test_a_card_that_may_have_arrived_still_says_so_after_it_had_to_wait(world, quiet_hours):
    world.says("你好")
    world.platform.faults.lose_answers = 1
    write(world, "今天的卡片")
    world.deliver()
    world.says("在吗")
    quiet_hours()
    world.deliver()
    quiet_hours(False)
    world.deliver()
    assert cards(world) == ["今天的卡片", f"{texts.AGAIN}\n今天的卡片"]


def test_a_card_that_waits_takes_no_message_from_the_seat(world):
    world.says("你好")
    with world.db.read_scope() as session:
        before = world.wechat.line.line_of(session, session.get_one(Conversation, world.conversation_id()))
    hold_by(world, Handler.SEAT)
    write(world, "今天的卡片")
    world.deliver()
    with world.db.read_scope() as session:
        after = world.wechat.line.line_of(session, session.get_one(Conversation, world.conversation_id()))
    assert (after.left, after.held) == (before.left, before.held) == (5, 0)


def test_while_a_card_is_being_sent_a_call_is_answered_all_the_same(world):
    world.says("你好")
    write(world, "今天的卡片")
    parcel = world.wechat.delivery._claim(world.conversation_id())
    assert parcel.text == "今天的卡片"
    assert world.says(DANGER) not in ("", "今天的卡片")
    assert [way[0] for way in world.ways()] == ["sent", "claimed", "sent"]
