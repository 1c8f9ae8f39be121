"""`fawen outreach` and `fawen privacy`, as an operator types them."""

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.directives import File, HandOff
from channels.wechat.store import meet
from consult.models import Conversation, Erasure, ErasureState, Message
from consult.request import file_request
from consult.store import open_conversation
from core.clock import now
from core.crypto import Seal
from core.db import Database, migrate
from fawen import outreach_cli, privacy_cli
from fawen.cli import app
from outreach.subscriptions import Subscriptions
from seats.models import Ticket
from seats.queue import Queue
from tests.outreach.conftest import tomorrow

RUNNER = CliRunner()


@pytest.fixture
def house(settings, monkeypatch):
    """A migrated database with two subscribers, one of them with a seat; it is noon."""
    monkeypatch.setenv("FAWEN_VAR", str(settings.var))
    monkeypatch.setattr(outreach_cli, "now", lambda: tomorrow(12))
    migrate(settings)
    db = Database.open(settings)
    with db.session_scope() as session:
        for user, channel in (("a", "web"), ("b", "wechat")):
            Subscriptions("09:30").subscribe(session, open_conversation(session, channel, user))
        session.scalars(select(Conversation).where(Conversation.user == "b")).one().handler = "seat"
    yield db
    db.close()


def run(*words):
    done = RUNNER.invoke(app, list(words))
    return done.exit_code, done.output


def messages(db):
    with db.read_scope() as session:
        return len(session.scalars(select(Message)).all())


def test_a_dry_run_shows_the_reach_by_channel_and_sends_nothing(house):
    code, said = run("outreach", "send", "--dry-run")
    assert code == 0
    assert "会发给 1 人，1 人稍后" in said
    assert "正与人工坐席对话或在排队 1" in said
    assert messages(house) == 0


def test_sending_twice_sends_once_and_the_status_says_where_it_is(house):
    assert "已发给 1 人，1 人稍后" in run("outreach", "send", "--card", "constitution-home")[1]
    assert "已发给 0 人，1 人稍后" in run("outreach", "send")[1]
    assert messages(house) == 1
    status = run("outreach", "status")[1]
    assert "已写入" in status
    assert "等候" in status


def test_the_status_counts_who_came_by_a_campaigns_code(house):
    assert "活动" not in run("outreach", "status")[1]
    with house.session_scope() as session:
        for openid in ("c", "d"):
            user = meet(session, openid)
            user.campaign, user.subscribed = "constitution-2026", openid == "c"
    (row,) = [line for line in run("outreach", "status")[1].splitlines() if "constitution-2026" in line]
    assert [int(cell) for cell in row.split() if cell.isdigit()] == [2, 1]


def test_an_unknown_card_and_a_quiet_hour_are_one_clear_line(house, monkeypatch):
    code, said = run("outreach", "send", "--card", "nothing")
    assert (code, "没有编号为 nothing 的卡片" in said) == (1, True)
    monkeypatch.setattr(outreach_cli, "now", lambda: tomorrow(22))
    code, said = run("outreach", "send")
    assert (code, "免打扰" in said) == (1, True)


def test_staff_see_a_task_and_approve_it(house):
    with house.session_scope() as session:
        citizen = session.scalars(select(Conversation).where(Conversation.user == "b")).one()
        session.add(
            Erasure(
                receipt="SC261125ABCDEF",
                conversation_id=citizen.id,
                channel="wechat",
                state=ErasureState.STAFF,
                why="seat",
                due_at=now(),
                confirmed_at=now(),
            )
        )
    assert "SC261125ABCDEF" in run("privacy", "tasks")[1]
    assert run("privacy", "erase", "SC261125ABCDEF")[0] == 0
    assert "执行中" in run("privacy", "receipt", "SC261125ABCDEF")[1]
    assert run("privacy", "erase", "SC261125ABCDEF")[0] == 1
    assert run("privacy", "receipt", "SC000000AAAAAA")[0] == 1


def test_the_whole_of_a_conversation_goes_to_a_file_only_its_owner_reads(house, tmp_path):
    with house.read_scope() as session:
        citizen = session.scalars(select(Conversation.id).where(Conversation.user == "a")).one()
    to = tmp_path / "copy.json"
    assert run("privacy", "export", citizen, "--to", str(to))[0] == 0
    assert (to.stat().st_mode & 0o777, "订阅和同意记录" in to.read_text(encoding="utf-8")) == (0o600, True)
    readable = tmp_path / "copy.html"
    assert run("privacy", "export", citizen, "--to", str(readable))[0] == 0
    assert readable.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run("privacy", "export", "nobody", "--to", str(to))[0] == 1


def test_any_number_that_people_see_leads_to_the_copy(house, settings, tmp_path):
    seal, to = Seal.open(settings), str(tmp_path / "copy.json")
    with house.session_scope() as session:
        citizen = session.scalars(select(Conversation).where(Conversation.user == "a")).one()
        Queue(settings, seal).open_ticket(session, citizen, HandOff("asked"))
        ticket = session.scalars(select(Ticket)).one().id
        form = File("callback", {"phone": "13812345678"}, consent=True)
        reference = file_request(session, seal, citizen.id, "t1", form, {}, now()).reference
        session.add(Erasure(receipt="SC261125ABCDEF", conversation_id=citizen.id, channel="web", state="asked"))
    for number in (ticket, ticket[:8], reference, "SC261125ABCDEF"):
        assert run("privacy", "export", number, "--to", to)[0] == 0
    assert run("privacy", "export", ticket[:7], "--to", to)[0] == 1


def test_retention_by_hand_says_what_went(house, monkeypatch):
    assert run("outreach", "send")[0] == 0
    monkeypatch.setattr(privacy_cli, "now", lambda: tomorrow(12, days=400))
    said = run("privacy", "retain")[1]
    assert "message　删除 1" in said
    assert messages(house) == 0
