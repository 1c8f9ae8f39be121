"""Consent is stored as it was given and withdrawn at once."""

import pytest
from sqlalchemy import select

from consult.commands import Commands
from consult.models import Conversation, Outgoing
from core.clock import now
from outreach.models import Subscription
from outreach.subscriptions import CONSENT_VERSION, Subscriptions, end_all
from tests.outreach.conftest import tomorrow


def consents(town):
    with town.db.read_scope() as session:
        return list(session.scalars(select(Subscription).order_by(Subscription.id)))


def test_a_consent_keeps_time_wording_and_channel(town):
    before = now()
    town.citizen("a", "wechat")
    (consent,) = consents(town)
    assert (consent.channel, consent.consent_version, consent.ended_at) == ("wechat", CONSENT_VERSION, None)
    assert before <= consent.consent_at <= now()


def test_subscribing_twice_is_one_consent_and_coming_back_another(town):
    citizen = town.citizen("a")
    town.citizen("a")
    assert len(consents(town)) == 1
    town.unsubscribe(citizen)
    town.citizen("a")
    assert [one.ended_at is None for one in consents(town)] == [False, True]


def test_who_unsubscribed_is_in_no_later_run(town):
    citizen = town.citizen("a")
    assert town.unsubscribe(citizen)[0].code == "unsubscribed"
    assert town.programme.reach(tomorrow(10)).total == 0
    assert town.programme.send(tomorrow(10)).total == 0
    assert town.cards(citizen) == []


def test_unsubscribing_stops_what_is_on_its_way(town):
    citizen, waiting = town.citizen("a", "wechat"), town.citizen("b")
    town.change(waiting, handler="seat")
    town.programme.send(tomorrow(10))
    town.unsubscribe(citizen)
    town.unsubscribe(waiting)
    assert town.ways() == [("campaign", "dropped", "unsubscribed")]
    assert sorted(town.deliveries()) == [("dropped", "unsubscribed"), ("written", "")]
    town.change(waiting, handler="bot")
    assert town.programme.send(tomorrow(11)).total == 0


def test_replies_of_the_conversation_are_not_stopped(town):
    from bot.replies import text
    from consult.models import Sender
    from consult.store import add_message

    citizen = town.citizen("a", "wechat")
    with town.db.session_scope() as session:
        add_message(session, session.get_one(Conversation, citizen), "t", Sender.BOT, [text("答")])
    town.unsubscribe(citizen)
    with town.db.read_scope() as session:
        assert session.scalars(select(Outgoing.state)).one() == "waiting"


def test_a_channel_ends_subscriptions_when_its_account_is_unfollowed(town):
    citizen = town.citizen("a", "wechat")
    with town.db.session_scope() as session:
        assert end_all(session, citizen, "unfollowed") == 1
    assert consents(town)[0].ended_why == "unfollowed"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("订阅宪法宣传", "subscribe"),
        ("我想订阅宪法卡片", "subscribe"),
        ("訂閱憲法宣傳。", "subscribe"),
        ("重新订阅", "subscribe"),
        ("退订", "unsubscribe"),
        ("退訂！", "unsubscribe"),
        ("TD", "unsubscribe"),
        ("td", "unsubscribe"),
        ("ＴＤ", "unsubscribe"),
        ("我要退订宪法宣传", "unsubscribe"),
        ("取消订阅", "unsubscribe"),
        ("不再接收", "unsubscribe"),
        ("不再接收推送消息了", "unsubscribe"),
        ("酒店不给退订怎么办", None),
        ("健身卡能退订吗", None),
        ("订阅的会员自动扣费合法吗", None),
        ("怎么退订", None),  # a question: the dialogue hears it
    ],
)
def test_only_the_plain_words_are_a_command(words, name):
    found = Commands(*Subscriptions("09:30").commands()).find(words)
    assert (found.name if found else None) == name
