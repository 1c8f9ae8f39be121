"""What is kept about a WeChat citizen is shown to her and can be erased: no openid, no word, no picture remains."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.directives import File
from channels.wechat.holdings import WeChatHoldings
from channels.wechat.models import WeChatConsent, WeChatContact, WeChatMedia, WeChatPiece, WeChatUser
from consult.holdings import ConsultationHoldings, Limits
from consult.models import Conversation
from consult.request import file_request
from consult.retention import expire
from core.clock import now
from core.db import Base
from outreach import store as outreach_store
from outreach.subscriptions import Subscriptions

PASSING = {"wechat_seen"}  # nonces of calls, cleared by the channel within minutes
LIMITS = Limits(timedelta(days=365), timedelta(days=1095), timedelta(days=180))


@pytest.fixture
def known(world):
    """A citizen with all that the channel can keep."""
    world.caller.follow("citizen-1", "district-310115")
    world.says("你好")
    with world.db.session_scope() as session:
        session.add(WeChatMedia(id="m", conversation_id=world.conversation_id(), media_id="x", sealed=b"sealed"))
    return world


def test_she_sees_her_account_and_how_she_came(known):
    with known.db.read_scope() as session:
        sections = WeChatHoldings().show(session, known.conversation_id())
    assert "citizen-1" in sections[0].rows[0].values()
    assert "浦东新区" in sections[0].rows[0].values()
    assert len(sections[1].rows) == 1


def test_she_sees_when_she_wrote_and_which_notices_she_allowed(known):
    with known.db.session_scope() as session:
        session.add(WeChatConsent(openid="citizen-1", template_id="progress", left=2))
    with known.db.read_scope() as session:
        shown = {one.title: one.rows for one in WeChatHoldings().show(session, known.conversation_id())}
    assert [row["方式"] for row in shown["您联系公众号的时间"]] == ["关注", "发消息"]
    assert shown["您同意接收的微信通知"][0]["还可以发几条"] == "2"


def test_after_an_erasure_no_row_names_her_and_a_new_message_begins_anew(known, seal):
    before = known.conversation_id()
    with known.db.session_scope() as session:
        for room in (WeChatHoldings(), ConsultationHoldings(seal)):
            room.erase(session, before)
        session.get_one(Conversation, before).user = "erased-1"
    with known.db.read_scope() as session:
        rows = [str(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    assert not [row for row in rows if "citizen-1" in row]
    assert known.says("我又来了") == "答"
    assert known.conversation_id() != before


def test_contacts_and_pictures_are_forgotten_with_the_messages_of_their_time(known):
    with known.db.session_scope() as session:
        assert WeChatHoldings().expire(session, LIMITS, now()) == []
        gone = WeChatHoldings().expire(session, LIMITS, now() + timedelta(days=366))
    assert {one.kind: one.count for one in gone} == {"wechat_user": 1, "wechat_contact": 2, "picture": 1}


def expire_after(world, seal, days):
    holdings = (WeChatHoldings(), ConsultationHoldings(seal))
    return dict(expire(world.db, holdings, LIMITS, now() + timedelta(days=days)))


def test_when_nothing_of_her_is_left_the_openid_goes_too_and_a_new_message_begins_anew(known, seal):
    before = known.conversation_id()
    with known.db.session_scope() as session:
        session.add(WeChatConsent(openid="citizen-1", template_id="t", left=1))
    assert "wechat_user" not in expire_after(known, seal, 364)
    gone = expire_after(known, seal, 366)
    assert (gone["wechat_user"], gone["conversation"]) == (1, 1)
    with known.db.read_scope() as session:
        kept = [table for table in Base.metadata.sorted_tables if table.name not in PASSING]
        rows = [str(row) for table in kept for row in session.execute(select(table))]
    assert not [row for row in rows if "citizen-1" in row]
    assert known.says("我又来了") == "答"
    assert known.conversation_id() != before


def test_an_openid_that_leads_to_a_conversation_without_a_name_is_forgotten(known, seal):
    with known.db.session_scope() as session:
        session.get_one(Conversation, known.conversation_id()).user = "erased-1"
    assert expire_after(known, seal, 0) == {"wechat_user": 1}


def test_who_still_has_a_request_under_way_keeps_her_place(known, seal):
    with known.db.session_scope() as session:
        form = File("callback", {"phone": "13812345678"}, consent=True)
        file_request(session, seal, known.conversation_id(), "t1", form, {}, now())
    assert "wechat_user" not in expire_after(known, seal, 400)
    assert expire_after(known, seal, 1096)["wechat_user"] == 1


def test_whoever_leaves_the_account_is_subscribed_no_more(known):
    with known.db.session_scope() as session:
        Subscriptions("09:30").subscribe(session, session.get_one(Conversation, known.conversation_id()))
    known.caller.unfollow("citizen-1")
    with known.db.read_scope() as session:
        ended = outreach_store.subscriptions_of(session, known.conversation_id())
    assert [one.ended_why for one in ended] == ["unfollowed"]


def test_texts_that_were_sent_go_with_their_messages(known, seal):
    with known.db.session_scope() as session:
        ConsultationHoldings(seal).erase(session, known.conversation_id())
    with known.db.read_scope() as session:
        assert session.scalars(select(WeChatPiece)).all() == []
        assert len(session.scalars(select(WeChatUser)).all()) == 1
        assert len(session.scalars(select(WeChatContact)).all()) == 2
