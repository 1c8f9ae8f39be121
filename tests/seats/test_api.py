"""The console's routes: who may, and what the desk is told."""

import pytest

from bot.directives import File
from consult.models import Conversation, Handler
from consult.request import file_request
from consult.store import messages_after
from core.clock import now
from core.staff import Staff
from seats.models import Ticket


def files(db, seal, conversation_id, turn="t1", kind="callback"):
    """The citizen files a request; its reference."""
    with db.session_scope() as session:
        form = File(kind, {"phone": "138****5678"}, consent=True)
        vault = {"138****5678": "13812345678"}
        return file_request(session, seal, conversation_id, turn, form, vault, now()).reference


@pytest.mark.parametrize("role", ["curator", "reviewer", "outreach"])
def test_an_account_without_a_desk_is_told_so_at_the_login(console, account, role):
    account(role, role)
    refused = console.post("login", json={"name": role, "password": "correct horse"})
    assert (refused.status_code, refused.json()["detail"]) == (403, "只有坐席、班长或管理员可以进入工作台。")
    assert console.post("login", json={"name": role, "password": "wrong"}).status_code == 401


@pytest.mark.parametrize("role", ["seat", "supervisor", "admin"])
def test_an_account_with_a_desk_logs_in(console, account, role):
    account(role, role)
    assert console.post("login", json={"name": role, "password": "correct horse"}).json()["role"] == role


def test_a_login_ends_for_an_account_that_loses_its_desk(console, login, db):
    headers = login("li")
    with db.session_scope() as session:
        session.query(Staff).filter_by(name="li").one().role = "curator"
    assert console.get("tickets", headers=headers).status_code == 403


def test_the_tickets_say_whether_the_seat_takes_new_ones(console, login):
    headers = login("li")
    assert console.get("tickets", headers=headers).json()["online"] is False
    for online in (True, False):
        console.post("presence", json={"online": online}, headers=headers)
        assert console.get("tickets", headers=login("li")).json()["online"] is online
        assert console.get("tickets", headers=login("wang")).json()["online"] is False


def test_the_note_of_who_returned_a_ticket_is_there_for_who_takes_it(console, login, li_at_desk, citizens, db):
    _, ticket = citizens.ask()
    wang = login("wang")
    console.post(f"tickets/{ticket}/take", headers=li_at_desk)
    note = {"note": "查过户口，等她找房产证，电话13812345678"}
    assert console.post(f"tickets/{ticket}/return", json=note, headers=li_at_desk).status_code == 200
    console.post(f"tickets/{ticket}/take", headers=wang)
    kept = console.get(f"tickets/{ticket}", headers=wang).json()["note"]
    assert "李老师：查过户口，等她找房产证，电话138****5678" in kept
    console.post(f"tickets/{ticket}/close", json={"note": "已告知材料"}, headers=wang)
    with db.read_scope() as session:
        first, second = session.get_one(Ticket, ticket).note.split("\n")
    assert (first, second.endswith("王老师：已告知材料")) == (kept, True)


@pytest.mark.parametrize("body", [None, {}, {"note": "  "}])
def test_a_ticket_goes_back_without_a_note_too(console, li_at_desk, citizens, body):
    _, ticket = citizens.ask()
    console.post(f"tickets/{ticket}/take", headers=li_at_desk)
    assert console.post(f"tickets/{ticket}/return", json=body, headers=li_at_desk).json()["status"] == "waiting"
    assert console.get(f"tickets/{ticket}", headers=li_at_desk).json()["note"] == ""


def test_who_logs_out_leaves_nobody_alone(console, login, li_at_desk, citizens, db):
    held, ticket = citizens.ask()
    _, others = citizens.ask("b")
    wang = login("wang")
    console.post(f"tickets/{ticket}/take", headers=li_at_desk)
    console.post(f"tickets/{others}/take", headers=wang)
    assert console.post("logout", headers=li_at_desk).status_code == 204
    assert console.get("tickets", headers=li_at_desk).status_code == 401
    lists = console.get("tickets", headers=login("li")).json()
    assert (lists["online"], [t["id"] for t in lists["waiting"]], lists["mine"]) == (False, [ticket], [])
    assert [t["id"] for t in console.get("tickets", headers=wang).json()["mine"]] == [others]
    with db.read_scope() as session:
        assert session.get_one(Conversation, held).handler == Handler.QUEUE
        assert messages_after(session, held, 0)[-1].parts[0]["code"] == "requeued"


def test_what_is_not_done_with_is_in_reach_after_its_ticket_is_closed(console, li_at_desk, citizens, db, seal):
    conversation, ticket = citizens.ask()
    first, second = (files(db, seal, conversation, turn) for turn in ("t1", "t2"))
    console.post(f"tickets/{ticket}/take", headers=li_at_desk)
    found = console.get("requests", headers=li_at_desk).json()
    assert [(one["reference"], one["ticket"]) for one in found["requests"]] == [(first, "接待中"), (second, "接待中")]
    console.post(f"tickets/{ticket}/close", json={}, headers=li_at_desk)
    answer = console.get("requests", headers=li_at_desk)
    assert [(r["reference"], r["ticket"], r["moves"]) for r in answer.json()["requests"]] == [
        (first, "", ["accepted", "cancelled"]),
        (second, "", ["accepted", "cancelled"]),
    ]
    assert "5678" not in answer.text
    for status in ("accepted", "done"):
        console.post(f"requests/{first}/status", json={"status": status}, headers=li_at_desk)
    assert [r["reference"] for r in console.get("requests", headers=li_at_desk).json()["requests"]] == [second]


def test_what_is_not_done_with_has_pages(console, li_at_desk, citizens, db, seal):
    conversation, _ = citizens.ask()
    filed = [files(db, seal, conversation, f"t{n}") for n in range(3)]
    page = console.get("requests", params={"limit": 2}, headers=li_at_desk).json()
    rest = console.get("requests", params={"after": page["requests"][-1]["id"]}, headers=li_at_desk).json()
    assert (page["more"], rest["more"]) == (True, False)
    assert [r["reference"] for r in page["requests"] + rest["requests"]] == filed


def test_only_a_desk_sees_what_is_not_done_with(console, login, db):
    assert console.get("requests").status_code == 401
    for role in ("seat", "supervisor", "admin"):
        assert console.get("requests", headers=login(role, role)).json() == {"requests": [], "more": False}
    headers = login("li")
    with db.session_scope() as session:
        session.query(Staff).filter_by(name="li").one().role = "outreach"
    assert console.get("requests", headers=headers).status_code == 403


def test_of_a_long_talk_the_newest_messages_are_shown_and_count_as_seen(console, li_at_desk, citizens, monkeypatch):
    monkeypatch.setattr("seats.shown.SHOWN", 3)
    conversation, ticket = citizens.ask()
    console.post(f"tickets/{ticket}/take", headers=li_at_desk)
    for n in range(5):
        citizens.write(conversation, f"第{n}句")
    said = console.get(f"tickets/{ticket}", headers=li_at_desk).json()["messages"]
    assert [m["parts"][0]["text"] for m in said] == ["第2句", "第3句", "第4句"]
    assert console.get("tickets", headers=li_at_desk).json()["mine"][0]["unread"] == 0
