"""One person on several channels is one subscriber: one card a day, and her word in one channel counts in all."""

from datetime import timedelta

import pytest

from core.clock import now
from tests.outreach.conftest import tomorrow


@pytest.fixture
def pair(town):
    """One person's page and WeChat, both subscribed; WeChat was used last."""
    page, wechat = town.citizen("a"), town.citizen("b", "wechat")
    town.link(page, wechat)
    town.change(page, last_at=now() - timedelta(hours=5))
    town.change(wechat, last_at=now() - timedelta(hours=1))
    return page, wechat


def test_she_gets_one_card_a_day_where_she_was_last(town, pair):
    page, wechat = pair
    other = town.citizen("c")
    assert town.programme.reach(tomorrow(10)).written == {"wechat": 1, "web": 1}
    assert town.programme.send(tomorrow(10)).written == {"wechat": 1, "web": 1}
    assert [len(town.cards(one)) for one in (page, wechat, other)] == [0, 1, 1]


def test_using_the_other_channel_later_that_day_brings_no_second_card(town, pair):
    page, _ = pair
    town.programme.send(tomorrow(10))
    town.change(page, last_at=now())
    assert town.programme.send(tomorrow(15)).total == 0
    assert town.programme.send(tomorrow(10, days=2)).written == {"web": 1}
    assert [len(town.cards(one)) for one in pair] == [1, 1]


def test_a_card_that_waited_in_one_channel_is_not_written_there_after_it_came_in_another(town, pair):
    page, wechat = pair
    town.change(wechat, handler="seat")
    assert town.programme.send(tomorrow(10)).total == 0
    town.change(page, last_at=now())
    assert town.programme.send(tomorrow(11)).total == 1
    town.change(wechat, handler="bot", last_at=now())
    assert town.programme.send(tomorrow(12)).total == 0
    assert [len(town.cards(one)) for one in pair] == [1, 0]


def test_a_channel_that_is_not_subscribed_is_not_where_the_card_goes(town):
    page, wechat = town.citizen("a", subscribed=False), town.citizen("b", "wechat")
    town.link(page, wechat)
    assert town.programme.send(tomorrow(10)).written == {"wechat": 1}


def test_unsubscribing_in_one_channel_ends_it_in_all_and_stops_what_is_on_its_way(town, pair):
    page, _ = pair
    town.programme.send(tomorrow(10))
    assert town.unsubscribe(page)[0].code == "unsubscribed"
    assert town.ways() == [("campaign", "dropped", "unsubscribed")]
    assert town.programme.send(tomorrow(10, days=2)).total == 0


def test_unsubscribing_where_only_the_other_channel_was_subscribed_works_too(town):
    page, wechat = town.citizen("a", subscribed=False), town.citizen("b", "wechat")
    town.link(page, wechat)
    assert "已退订" in town.unsubscribe(page)[0].text
    assert town.programme.send(tomorrow(10)).total == 0
