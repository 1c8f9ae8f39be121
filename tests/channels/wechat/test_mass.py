"""A campaign's cards reach those who have not written lately: each once, four times a month at most."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.replies import text
from channels.wechat import mass as mass_module
from consult.models import Conversation, Message, Purpose, Sender
from consult.store import add_message
from core.clock import now


@pytest.fixture
def crowd(world, monkeypatch):
    """Three citizens who wrote long ago."""
    monkeypatch.setattr(mass_module, "EVERY", timedelta(0))
    for n in range(3):
        world.says("你好", f"citizen-{n}")
    world.age_contacts(hours=50)
    with world.db.session_scope() as session:
        session.execute(update(Conversation).values(last_at=now() - timedelta(hours=50)))
    return world


def card(world, words, *openids):
    with world.db.session_scope() as session:
        for openid in openids or ("citizen-0", "citizen-1", "citizen-2"):
            conversation = session.get_one(Conversation, world.conversation_id(openid))
            add_message(
                session, conversation, f"{words}-{openid}"[:32], Sender.SYSTEM, [text(words)], purpose=Purpose.CAMPAIGN
            )
    world.deliver()


def got(world, openid="citizen-0"):
    return [shown for kind, shown in world.sees(openid) if kind == "mass"]


def masses(world):
    return [code for name, code in world.platform.calls if name == "mass"]


def test_a_card_goes_to_all_in_one_call(crowd):
    card(crowd, "宪法第一课")
    assert [got(crowd, f"citizen-{n}") for n in range(3)] == [["宪法第一课"]] * 3
    assert masses(crowd) == [0]
    assert crowd.ways()[-3:] == [("sent", "", "mass")] * 3
    crowd.deliver()
    assert masses(crowd) == [0]


def test_the_fifth_card_of_a_month_waits(crowd):
    for n in range(5):
        card(crowd, f"第{n}课")
    assert got(crowd) == [f"第{n}课" for n in range(4)]
    assert crowd.platform.unreached == []
    assert crowd.ways()[-1] == ("held", "window", "")
    assert crowd.says("你好", "citizen-0") == "答"
    crowd.deliver()
    assert crowd.sees("citizen-0")[-1] == ("customer", "第4课")


def test_whoever_can_be_reached_otherwise_is_left_out(crowd):
    crowd.says("你好", "citizen-0")
    card(crowd, "第一课")
    assert [kind for kind, _ in crowd.sees("citizen-0")][-1] == "customer"
    assert (got(crowd, "citizen-1"), got(crowd, "citizen-2")) == (["第一课"], ["第一课"])


def test_one_receiver_alone_is_no_mass(crowd):
    card(crowd, "第一课", "citizen-0")
    assert masses(crowd) == []


def test_a_lost_answer_is_asked_again_and_nobody_gets_it_twice(crowd):
    crowd.platform.faults.lose_answers = 1
    card(crowd, "第一课")
    assert masses(crowd) == [0, 45065]
    assert got(crowd) == ["第一课"]
    assert crowd.ways()[-1] == ("sent", "", "mass")


def test_a_call_that_never_reached_wechat_is_held_and_not_unconfirmed(crowd, monkeypatch):
    from channels.wechat.errors import StoreAway

    def away(*_):
        raise StoreAway("ConnectionError")

    monkeypatch.setattr(crowd.wechat.client, "send_mass", away)
    card(crowd, "第一课")
    assert crowd.ways()[-1] == ("held", "away", "")


def test_a_refused_call_costs_nobody_a_card(crowd):
    crowd.platform.faults.day_quota = 0
    card(crowd, "第一课")
    assert crowd.ways()[-1] == ("held", "errcode 45009", "")
    with crowd.db.read_scope() as session:
        from channels.wechat import store

        assert (
            store.mass_of_month(
                session,
                session.get_one(Conversation, crowd.conversation_id("citizen-0")).created_at - timedelta(days=40),
                [crowd.conversation_id("citizen-0")],
            )
            == {}
        )


def result(world, status, msgid=None):
    """WeChat tells what became of the newest call; its sender is no citizen."""
    fields = {"Event": "MASSSENDJOBFINISH", "MsgID": str(msgid or len(world.platform.calls)), "Status": status}
    world.caller.deliver("mass-sender", {"MsgType": "event", **fields})


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        ("send success", "sent", ""),
        ("send fail", "held", "mass_failed"),
        ("err(30003)", "held", "mass_failed"),
        ("err(20001)", "dropped", "content_refused"),
    ],
)
def test_what_wechat_could_not_deliver_after_all_is_not_taken_for_sent(crowd, status, state, reason):
    card(crowd, "第一课")
    result(crowd, status)
    assert [way[:2] for way in crowd.ways()[-3:]] == [(state, reason)] * 3
    assert "第一课" not in crowd.says("你好", "citizen-0")  # a card waits until she has been served


def test_a_result_for_another_message_changes_nothing(crowd):
    card(crowd, "第一课")
    result(crowd, "send fail", msgid=999)
    assert crowd.ways()[-1] == ("sent", "", "mass")


def test_yesterdays_card_is_not_sent_today(crowd, monkeypatch):
    monkeypatch.setattr(mass_module, "FRESH", timedelta(0))
    card(crowd, "昨天的课")
    assert masses(crowd) == []
    assert crowd.ways()[-1][0] == "held"


def test_whoever_left_gets_no_card(crowd):
    crowd.caller.unfollow("citizen-2")
    card(crowd, "第一课")
    assert got(crowd, "citizen-2") == []
    assert crowd.ways()[-1] == ("dropped", "unsubscribed", "")


def test_a_card_never_overtakes_an_answer_that_is_held(crowd):
    with crowd.db.session_scope() as session:
        conversation = session.get_one(Conversation, crowd.conversation_id("citizen-0"))
        add_message(session, conversation, "seat", Sender.SEAT, [text("您的材料齐了")], purpose=Purpose.SEAT)
    card(crowd, "第一课")
    assert got(crowd, "citizen-0") == []
    assert got(crowd, "citizen-1") == ["第一课"]


def test_after_midnight_the_evenings_card_is_yesterdays(crowd, monkeypatch):
    monkeypatch.setattr(mass_module, "FRESH", timedelta(hours=30))
    with monkeypatch.context() as away:
        away.setattr(crowd.wechat.mass, "send_held", lambda: 0)
        card(crowd, "昨晚的课")
    with crowd.db.session_scope() as session:
        for message in session.query(Message).filter(Message.sender == Sender.SYSTEM):
            message.at -= timedelta(days=1)
    crowd.deliver()
    assert masses(crowd) == []


def test_in_quiet_hours_no_mass_message_goes_out(crowd, quiet_hours):
    with pytest.MonkeyPatch.context() as away:
        away.setattr(crowd.wechat.mass, "send_held", lambda: 0)
        card(crowd, "第一课")
    quiet_hours()
    crowd.deliver()
    assert masses(crowd) == []
    quiet_hours(False)
    crowd.deliver()
    assert masses(crowd) == [0]


@pytest.mark.parametrize("busy", [{"handler": "seat"}, {"handler": "queue"}, {"last_at": now()}])
def test_whoever_is_in_a_conversation_is_left_out(crowd, busy):
    with pytest.MonkeyPatch.context() as away:
        away.setattr(crowd.wechat.mass, "send_held", lambda: 0)
        card(crowd, "第一课")
    with crowd.db.session_scope() as session:
        ours = Conversation.id == crowd.conversation_id("citizen-0")
        session.execute(update(Conversation).where(ours).values(**busy))
    crowd.deliver()
    assert (got(crowd, "citizen-0"), got(crowd, "citizen-1")) == ([], ["第一课"])
