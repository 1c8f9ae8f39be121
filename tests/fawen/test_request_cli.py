"""`fawen request`, as an operator types it: the citizen sees where her matter stands, and the law's record stays."""

import asyncio

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.directives import File, LookUp
from channels.app.schema import filed_by
from consult.erasure import Eraser
from consult.models import Conversation, Erasure, ErasureState, Request
from consult.privacy import obstacle
from consult.request import file_request, look_up
from consult.store import open_conversation
from core.clock import now
from core.crypto import Seal
from core.db import Database, migrate
from core.events import REQUEST_MOVED, Event
from fawen.cli import app
from fawen.house import holdings_of
from seats.matters import my_matters

RUNNER = CliRunner()
PHONE = "13812345678"


class Forgetful:
    async def forget(self, sender):
        pass


class House:
    """A database with one complaint, filed in the app."""

    def __init__(self, db, seal):
        self.db, self.seal = db, seal
        with db.session_scope() as session:
            self.id = open_conversation(session, "app", "shfw:1").id
            complaint = File("complaint", {"phone": PHONE, "complaint_text": "物业不管"}, consent=True)
            self.reference = file_request(session, seal, self.id, "t1", complaint, {}, now()).reference

    def seen(self):
        """The status as 查进度, 我的登记 and the app show it."""
        with self.db.read_scope() as session:
            (progress,) = look_up(session, self.seal, LookUp(self.reference, PHONE), {})
            (mine,) = my_matters(session, session.get_one(Conversation, self.id), "")
            (listed,) = filed_by(session, self.id).requests
        return progress.text, mine.text, listed.status_text

    def rows(self, table):
        with self.db.read_scope() as session:
            return list(session.scalars(select(table)))


@pytest.fixture
def house(settings, monkeypatch):
    monkeypatch.setenv("FAWEN_VAR", str(settings.var))
    migrate(settings)
    db = Database.open(settings)
    yield House(db, Seal.open(settings))
    db.close()


def run(*words):
    done = RUNNER.invoke(app, ["request", *words])
    return done.exit_code, done.output


@pytest.mark.parametrize(("moves", "status"), [
    (["accept"], "已受理"),
    (["accept", "done"], "已办结"),
    (["cancel"], "已取消"),
    (["accept", "cancel"], "已取消"),
])  # fmt: skip
def test_the_citizen_sees_the_status_wherever_she_asks(house, moves, status):
    for word in moves:
        assert run(word, house.reference.lower())[0] == 0
    assert all(status in seen for seen in house.seen())


def test_a_list_shows_what_is_open_and_with_all_what_is_over(house):
    assert house.reference in run("list")[1]
    run("cancel", house.reference)
    assert house.reference not in run("list")[1]
    assert "已取消" in run("list", "--all")[1]
    assert PHONE not in run("list", "--all")[1]


def test_who_moved_it_and_when_is_on_record(house):
    run("accept", house.reference, "--by", "li")
    (event,) = [event for event in house.rows(Event) if event.kind == REQUEST_MOVED]
    assert (event.data["by"], event.data["status"], event.data["reference"]) == ("li", "accepted", house.reference)


@pytest.mark.parametrize(("moves", "said"), [
    (["done"], "只能改为已受理或已取消"),
    (["accept", "accept"], "只能改为已办结或已取消"),
    (["cancel", "accept"], "不能再改"),
    (["accept", "done", "cancel"], "不能再改"),
])  # fmt: skip
def test_only_allowed_moves_are_made(house, moves, said):
    codes = [run(word, house.reference) for word in moves]
    assert [code for code, _ in codes] == [0] * (len(moves) - 1) + [1]
    assert said in codes[-1][1]
    assert len([event for event in house.rows(Event) if event.kind == REQUEST_MOVED]) == len(moves) - 1


def test_an_unknown_reference_is_one_clear_line(house):
    code, said = run("accept", "TS000000AAAA")
    assert (code, "没有这个编号" in said) == (1, True)


def erase(house):
    with house.db.session_scope() as session:
        session.add(
            Erasure(
                receipt="SC1",
                conversation_id=house.id,
                channel="app",
                state=ErasureState.CONFIRMED,
                asked_at=now(),
                confirmed_at=now().replace(year=2020),
            )
        )
    return asyncio.run(Eraser(house.db, holdings_of(house.seal), Forgetful()).run())


def test_a_request_taken_up_stands_in_the_way_of_an_erasure_until_it_is_done_and_its_bare_record_stays(house):
    run("accept", house.reference)
    with house.db.read_scope() as session:
        assert obstacle(session, session.get_one(Conversation, house.id)) == "request"
    assert erase(house) == 0
    run("done", house.reference)
    assert asyncio.run(Eraser(house.db, holdings_of(house.seal), Forgetful()).run()) == 1
    (kept,) = house.rows(Request)
    assert (kept.reference, kept.status, kept.phone_index) == (house.reference, "done", "")


def test_a_cancelled_request_goes_with_the_erasure(house):
    run("cancel", house.reference)
    assert erase(house) == 1
    assert house.rows(Request) == []
