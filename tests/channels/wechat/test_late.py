"""What the passive reply cannot carry goes by customer-service message: once, in order, within the budget."""

import dataclasses
import time

import pytest
from sqlalchemy import select, update

from bot.client import BotTurn
from bot.replies import Citation, citations, text
from channels.wechat import texts
from channels.wechat.models import WeChatPiece, WeChatUser
from consult.models import Conversation, Outgoing, Purpose, Sender
from consult.store import add_message
from core.clock import now


@pytest.fixture
def hasty(world):
    """A world in which a passive reply has 0.1 s, and the dialogue needs 0.3 s."""
    object.__setattr__(world.wechat, "limits", dataclasses.replace(world.wechat.limits, passive_s=0.1))
    world.dialogue.delay = 0.3
    return world


def wait_for_ways(world, count):
    """The turn goes on beside the call that gave up waiting for it."""
    end = time.monotonic() + 5
    while len(world.ways()) < count and time.monotonic() < end:
        time.sleep(0.01)


def push(world, *words, purpose=Purpose.SEAT):
    """Messages to the citizen that answer no call."""
    for one in words:
        with world.db.session_scope() as session:
            conversation = session.get_one(Conversation, world.conversation_id())
            add_message(session, conversation, one[:32], Sender.SYSTEM, [text(one)], purpose=purpose)


def test_a_late_reply_gives_an_empty_answer_in_time_and_is_pushed(hasty):
    answered = hasty.caller.text("citizen-1", "你好")
    assert (answered.text, answered.tries) == ("", 1)
    wait_for_ways(hasty, 1)
    hasty.deliver()
    assert hasty.sees() == [("customer", "答")]
    assert hasty.ways() == [("sent", "", "customer")]


def test_a_database_that_fails_after_the_message_was_stored_costs_no_reply(world, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def fail(*_):
        raise OperationalError("", {}, Exception("deadlock"))

    with monkeypatch.context() as broken:
        broken.setattr(type(world.wechat.passive), "collect", fail)
        assert world.says("你好") == ""
    world.deliver()
    assert world.sees() == [("customer", "答")]


def test_the_pushed_reply_of_a_call_is_not_given_to_its_repeat_as_well(hasty):
    xml = hasty.caller.xml("citizen-1", {"MsgType": "text", "Content": "你好", "MsgId": "9"})
    hasty.platform.acts("citizen-1", "message")
    hasty.caller.repeat("citizen-1", xml, "9")
    wait_for_ways(hasty, 1)
    hasty.deliver()
    assert hasty.caller.repeat("citizen-1", xml, "9").text == ""
    assert hasty.sees() == [("customer", "答")]


def test_a_repeat_that_finds_the_late_reply_takes_it_and_nothing_is_pushed(hasty):
    xml = hasty.caller.xml("citizen-1", {"MsgType": "text", "Content": "你好", "MsgId": "9"})
    hasty.caller.repeat("citizen-1", xml, "9")
    wait_for_ways(hasty, 1)
    assert hasty.caller.repeat("citizen-1", xml, "9").text == "答"
    hasty.deliver()
    assert hasty.ways() == [("sent", "", "passive")]
    assert hasty.platform.calls == []


def test_a_reply_may_be_fetched_for_a_moment_before_it_is_pushed(hasty):
    hasty.says("你好")
    wait_for_ways(hasty, 1)
    hasty.deliver(due_now=False)
    assert hasty.ways()[0][0] == "waiting"


def test_what_waits_goes_out_in_order_as_few_texts_as_fit(world):
    world.says("你好")
    push(world, "甲", "乙", "丙")
    world.deliver()
    assert world.sees()[1:] == [("customer", "甲\n\n乙\n\n丙")]
    assert [way[2] for way in world.ways()] == ["passive", "customer", "customer", "customer"]


def test_what_waits_goes_along_with_the_next_passive_reply(world):
    world.says("你好")
    push(world, "甲")
    assert world.says("还在吗") == "答\n\n甲"
    assert world.platform.calls == []


def test_a_long_reply_is_split_at_a_sentence_the_first_piece_passive(world):
    sentence = "公证机构办理公证，应当遵守法律，坚持客观、公正的原则。"
    world.dialogue.reply = BotTurn((text(sentence * 40),), ())
    first = world.says("你好")
    world.deliver()
    second = world.sees()[-1]
    assert (first + second[1], second[0]) == (sentence * 40, "customer")
    assert first.endswith("。")
    assert all(len(shown.encode()) <= 2048 for _, shown in world.sees())
    assert world.ways() == [("sent", "", "customer")]


def test_a_very_long_reply_is_one_text_with_a_link_to_the_whole(world):
    world.dialogue.reply = BotTurn((text("公证机构办理公证，应当遵守法律。" * 200),), ())
    first = world.says("你好")
    world.deliver()
    assert len(world.sees()) == 1
    assert len(first.encode()) <= 2048
    address = first.split('href="')[1].split('"')[0].removeprefix("https://fawen.example")
    assert "公证机构办理公证，应当遵守法律。" * 200 in world.http.get(address).text


def test_articles_can_be_read_behind_the_link_and_by_nobody_who_guesses(world):
    world.dialogue.reply = BotTurn((text("<b>答</b>"), citations(Citation("公证法", "第三条"))), ())
    shown = world.says("你好")
    assert "依据：《公证法》第三条" in shown
    address = shown.split('href="')[1].split('"')[0].removeprefix("https://fawen.example")
    page = world.http.get(address)
    assert "（2017-09-01 的文本）" in page.text
    assert "不以营利为目的" in page.text
    assert "&lt;b&gt;答&lt;/b&gt;" in page.text
    for guess in (
        address[:-1] + "0",
        address.replace("answers/2-", "answers/1-"),
        "/api/v1/wechat/answers/2",
        "/api/v1/wechat/answers/½-x",
    ):
        assert world.http.get(guess).status_code == 404


def test_without_a_public_address_there_are_no_links(build):
    world = build(wechat_public_url="")
    world.dialogue.reply = BotTurn((text("公证机构办理公证，应当遵守法律。" * 200),), ())
    first = world.says("你好")
    world.deliver()
    assert "".join(shown for _, shown in world.sees()) == "公证机构办理公证，应当遵守法律。" * 200
    assert "href" not in first


# the budget


def test_the_sixth_message_waits_for_the_citizens_next_contact_and_no_limit_is_ever_hit(world):
    world.says("你好")
    for n in range(7):
        push(world, f"第{n}条")
        world.deliver()
    assert [shown for kind, shown in world.sees() if kind == "customer"] == [f"第{n}条" for n in range(5)]
    assert world.ways()[-2:] == [("held", "budget", ""), ("held", "budget", "")]
    assert world.says("还在吗") == "答\n\n第5条\n\n第6条"
    assert all(code == 0 for _, code in world.platform.calls)


def test_after_48_hours_a_message_waits_and_the_next_contact_brings_it(world):
    world.says("你好")
    world.age_contacts(hours=48)
    push(world, "甲")
    world.deliver()
    assert world.ways()[-1] == ("held", "window", "")
    assert world.platform.calls == []
    assert world.says("在吗") == "答\n\n甲"


def test_following_opens_one_minute_and_no_48_hours(world):
    world.caller.follow("citizen-1")
    push(world, *("甲" * 600, "乙" * 600, "丙" * 600, "丁" * 600))
    world.deliver()
    assert [way[0] for way in world.ways()] == ["sent", "sent", "sent", "sent", "held"]
    world.says("你好")
    world.deliver()
    world.age_contacts(hours=1)
    push(world, "戊")
    world.deliver()
    assert world.ways()[-1] == ("sent", "", "customer")
    assert all(code == 0 for _, code in world.platform.calls)


def test_rights_do_not_add_up(world):
    for n in range(3):
        world.says(f"第{n}句")
    for n in range(6):
        push(world, f"第{n}条")
        world.deliver()
    assert world.ways()[-1][:2] == ("held", "budget")
    assert all(code == 0 for _, code in world.platform.calls)


def test_campaigns_leave_room_for_answers(world):
    world.says("你好")
    for n in range(5):
        push(world, f"卡片{n}", purpose=Purpose.CAMPAIGN)
        world.deliver()
    assert [way[0] for way in world.ways()[1:]] == ["sent", "sent", "sent", "held", "held"]
    push(world, "坐席的话")
    world.deliver()
    assert world.ways()[-1] == ("sent", "", "customer")


# failures


def test_a_busy_platform_is_tried_again_later(world):
    world.says("你好")
    world.platform.faults.share = 1.0
    push(world, "甲")
    world.deliver()
    assert world.ways()[-1] == ("waiting", "errcode -1", "")
    world.platform.faults.share = 0.0
    world.deliver()
    assert world.sees()[-1] == ("customer", "甲")


def test_nothing_overtakes_a_message_that_is_tried_again(world):
    world.says("你好")
    world.platform.faults.share = 1.0
    push(world, "甲")
    world.deliver()
    push(world, "乙")
    world.platform.faults.share = 0.0
    world.deliver(due_now=False)
    assert len(world.sees()) == 1
    world.deliver()
    assert world.sees()[-1] == ("customer", "甲\n\n乙")


def test_the_days_quota_backs_off_for_minutes(world):
    world.says("你好")
    world.platform.faults.day_quota = 0
    push(world, "甲")
    world.deliver()
    with world.db.read_scope() as session:
        row = session.scalars(select(Outgoing).order_by(Outgoing.message_id.desc())).first()
    assert (row.state, row.reason) == ("waiting", "errcode 45009")
    assert (row.due_at - now()).total_seconds() > 300


def test_an_account_without_the_right_to_push_holds_until_the_next_contact(world):
    world.says("你好")
    world.platform.faults.entitled = False
    push(world, "甲")
    world.deliver()
    assert world.ways()[-1] == ("held", "not_entitled", "")
    assert world.says("在吗") == "答\n\n甲"


def test_when_the_platform_says_that_the_budget_is_spent_we_believe_it(world):
    world.says("你好")
    world.platform.follower("citizen-1").rights["message"] = (0, time.time())
    push(world, "甲")
    world.deliver()
    push(world, "乙")
    world.deliver()
    assert [way[:2] for way in world.ways()[1:]] == [("held", "budget"), ("held", "budget")]
    assert len(world.platform.calls) == 1


def test_a_broken_line_is_told_when_the_message_is_sent_again(world):
    world.says("你好")
    world.platform.faults.lose_answers = 1  # WeChat has it, and we do not hear so
    push(world, "甲")
    world.deliver()
    assert world.ways()[-1] == ("held", "unconfirmed", "")
    world.deliver()
    assert [shown for _, shown in world.sees()] == ["答", "甲"]
    assert world.says("在吗") == f"答\n\n{texts.AGAIN}\n甲"
    assert world.ways()[-2:] == [("sent", "", "passive"), ("sent", "", "passive")]


def test_a_token_store_that_is_away_costs_time_and_no_message(build):
    world = build(redis_url="redis://127.0.0.1:1/0")
    world.says("你好")
    push(world, "甲")
    world.deliver()
    assert world.ways()[-1] == ("waiting", "away", "")
    with world.db.read_scope() as session:
        assert [piece.text for piece in session.scalars(select(WeChatPiece))] == ["答"]  # no budget is charged


def test_a_process_that_dies_while_sending_leaves_nothing_lost_and_nothing_sent_unawares(world):
    world.says("你好")
    push(world, "甲")
    packed = world.wechat.delivery._claim(world.conversation_id())
    assert packed.text == "甲"  # and here it died
    world.deliver()
    assert world.ways()[-1][0] == "claimed"
    with world.db.session_scope() as session:
        session.execute(update(Outgoing).values(claimed_until=now()))
    world.deliver()
    assert world.ways()[-1] == ("held", "unconfirmed", "")
    assert world.says("在吗") == f"答\n\n{texts.AGAIN}\n甲"


def test_while_another_process_sends_the_call_is_answered_empty_and_order_is_kept(world):
    world.says("你好")
    push(world, "甲")
    parcel = world.wechat.delivery._claim(world.conversation_id())
    assert world.says("在吗") == ""
    assert world.wechat.delivery._claim(world.conversation_id()) is None
    outcome = world.wechat.delivery._carrier.send(parcel)
    with world.db.session_scope() as session:
        world.wechat.delivery._carrier.settle(session, parcel, outcome)
        world.wechat.delivery._write(
            session.scalars(select(Outgoing).where(Outgoing.state == "claimed")).all(), outcome, set(parcel.completes)
        )
    world.deliver()
    assert world.sees() == [("passive", "答"), ("customer", "甲"), ("customer", "答")]


# leaving


def test_whoever_leaves_gets_nothing_more_and_whoever_returns_does(world):
    world.says("你好")
    push(world, "甲")
    world.caller.unfollow("citizen-1")
    assert world.ways()[-1] == ("dropped", "unsubscribed", "")
    push(world, "乙")
    world.deliver()
    assert world.ways()[-1] == ("dropped", "unsubscribed", "")
    assert world.platform.calls == []
    assert "您好" in world.caller.follow("citizen-1").text
    push(world, "丙")
    world.deliver()
    assert world.sees()[-1] == ("customer", "丙")


def test_whoever_left_unheard_is_marked_at_the_first_refusal(world):
    world.says("你好")
    world.platform.follower("citizen-1").following = False
    push(world, "甲")
    world.deliver()
    assert world.ways()[-1] == ("dropped", "unsubscribed", "")
    with world.db.read_scope() as session:
        assert session.get_one(WeChatUser, "citizen-1").subscribed is False


def test_an_erased_conversation_takes_its_wechat_rows_with_it(world):
    from sqlalchemy import delete

    from consult.models import Message

    world.says("你好")
    with world.db.session_scope() as session:
        for table in (Outgoing, Message, Conversation):
            session.execute(delete(table))
    with world.db.read_scope() as session:
        assert session.scalars(select(WeChatPiece)).all() == []
        assert session.scalars(select(WeChatUser)).all() == []


# notices


@pytest.fixture
def announcing(world, tmp_path):
    """A world whose account has a template for what seats say."""
    from channels.wechat.notices import FILE, Notices

    path = tmp_path / "notices.yml"
    path.write_text(FILE.read_text("utf-8").replace('template: ""', "template: TPL", 1), "utf-8")
    carrier = world.wechat.delivery._carrier
    carrier._notices = Notices.load(world.wechat.links, path)
    return world


def agree(world, answer="accept"):
    world.caller.consent("citizen-1", "TPL", answer == "accept")


def test_a_message_out_of_time_is_announced_by_a_notice_once_for_each_consent(announcing):
    announcing.says("你好")
    agree(announcing)
    announcing.age_contacts(hours=50)
    push(announcing, "您的材料齐了，请来办理。")
    announcing.deliver()
    assert announcing.sees()[-1][0] == "notice"
    assert "您的材料齐了" in announcing.sees()[-1][1]
    assert announcing.ways()[-1] == ("sent", "", "notice")
    push(announcing, "又一条")
    announcing.deliver()
    assert announcing.ways()[-1] == ("held", "window", "")


@pytest.mark.parametrize(
    ("status", "way"),
    [
        ("success", ("sent", "")),
        ("failed:user block", ("held", "messages_refused")),
        ("failed: system failed", ("held", "notice_failed")),
    ],
)
def test_a_notice_that_did_not_arrive_waits_for_the_next_contact(announcing, status, way):
    announcing.says("你好")
    agree(announcing)
    announcing.age_contacts(hours=50)
    push(announcing, "您的材料齐了。")
    announcing.deliver()
    fields = {"Event": "TEMPLATESENDJOBFINISH", "MsgID": str(len(announcing.platform.calls)), "Status": status}
    announcing.caller.deliver("citizen-1", {"MsgType": "event", **fields})
    assert announcing.ways()[-1][:2] == way
    assert ("材料齐了" in announcing.says("在吗")) is (way[0] == "held")


def test_without_consent_or_after_its_withdrawal_no_notice_is_sent(announcing):
    announcing.says("你好")
    agree(announcing)
    agree(announcing, "reject")
    announcing.age_contacts(hours=50)
    push(announcing, "甲")
    announcing.deliver()
    assert announcing.ways()[-1] == ("held", "window", "")
    assert announcing.platform.calls == []


def test_a_consent_sends_what_was_held_for_want_of_it(announcing):
    announcing.says("你好")
    announcing.age_contacts(hours=50)
    push(announcing, "您预约的回拨就在今天", purpose=Purpose.NOTICE)
    push(announcing, "坐席的话")
    announcing.deliver()
    assert announcing.ways()[-2:] == [("held", "window", "")] * 2
    agree(announcing)  # to what seats say; the notice before it has no template and waits on
    announcing.deliver()
    assert announcing.ways()[-2:] == [("held", "window", ""), ("sent", "", "notice")]
    assert "坐席的话" in announcing.sees()[-1][1]
