"""The page's API over the real application, without Rasa: whole answers out, clear errors in Chinese."""

import pytest
from fastapi.testclient import TestClient

from bot.directives import File
from channels.web import api as web_api
from consult.dialogue import Dialogue
from consult.inbox import Inbox
from consult.request import file_request
from consult.screens import Screens
from consult.turn import Turns
from core.bus import Bus
from core.clock import now
from core.http import add_problem_handlers
from core.settings import ROOT
from core.staff import Role, add_staff
from fawen.app import Guard
from seats import api as seats_api
from seats.models import Ticket
from seats.queue import Queue
from tests.channels.doubles import KnowsNothing


class NoRasa:
    """A client whose Rasa is down."""

    async def say(self, sender, words, turn_id, **_):
        from bot.client import BotAway

        raise BotAway("down")


@pytest.fixture
def client(settings, db, seal):
    from fastapi import FastAPI

    bus, queue, searcher = Bus(), Queue(settings, seal), KnowsNothing()
    turns = Turns(db, bus, seal, Dialogue(NoRasa(), searcher), Screens.load(), queue)
    app = FastAPI()
    add_problem_handlers(app)
    app.add_middleware(Guard)
    web = web_api.Web(db, bus, Inbox(db, seal, 60), turns, queue, searcher)
    app.include_router(web_api.router(web))
    app.include_router(seats_api.router(seats_api.Console(db, bus, seal)))
    with db.session_scope() as session:
        add_staff(session, "li", "correct horse", Role.SEAT, "李老师")
    with TestClient(app, raise_server_exceptions=False) as test_client:
        yield test_client


@pytest.fixture
def citizen(client):
    token = client.post("/api/v1/web/sessions").json()["token"]
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def seat(client):
    token = client.post("/api/v1/console/login", json={"name": "li", "password": "correct horse"}).json()["token"]
    return {"Authorization": f"Bearer {token}"}


def send(client, citizen, text, message_id="m1"):
    return client.post("/api/v1/web/messages", json={"message_id": message_id, "text": text}, headers=citizen)


def test_with_rasa_down_the_citizen_is_told_and_nothing_is_lost(client, citizen):
    reply = send(client, citizen, "你好").json()
    assert reply["state"] == "bot"
    assert reply["replies"][0]["code"] == "away"
    assert [m["sender"] for m in client.get("/api/v1/web/messages", headers=citizen).json()["messages"]] == [
        "citizen",
        "bot",
    ]


def test_a_repeated_message_has_the_same_reply(client, citizen):
    assert send(client, citizen, "你好").json() == send(client, citizen, "你好").json()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"message_id": "m1", "text": ""}, 422),
        ({"message_id": "m1", "text": "字" * 1001}, 422),
        ({"message_id": "m1", "text": "字" * 5000}, 422),
        ({"message_id": "m1", "text": "a\u0000b"}, 422),
        ({"message_id": "a b", "text": "你好"}, 422),
        ({"message_id": "m1"}, 422),
        ({"message_id": 1, "text": ["你好"]}, 422),
        ([], 422),
    ],
)
def test_bad_messages_are_refused_in_chinese(client, citizen, body, status):
    answer = client.post("/api/v1/web/messages", json=body, headers=citizen)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert any("一" <= c <= "鿿" for c in answer.json()["detail"])


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"message_id": "m1", "text": "\\ud800"}'])
def test_wrong_json_is_a_4xx(client, citizen, body):
    answer = client.post("/api/v1/web/messages", content=body, headers={**citizen, "Content-Type": "application/json"})
    assert answer.status_code in (400, 422)


def test_a_body_is_too_large_whether_it_names_its_length_or_not(client, citizen):
    for body in (b" " * 70_000, (b" " * 10_000 for _ in range(7))):
        answer = client.post(
            "/api/v1/web/messages", content=body, headers={**citizen, "Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["detail"]) == (413, "发送的内容太大。")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer foreign"}, {"Authorization": "Basic eA=="}])
def test_a_foreign_token_is_refused(client, headers):
    assert send(client, headers, "你好").status_code == 401
    assert client.get("/api/v1/web/messages", headers=headers).status_code == 401


def test_sixty_messages_a_minute_and_no_more(client, citizen):
    statuses = [send(client, citizen, "你好", f"m{n}").status_code for n in range(61)]
    assert statuses == [200] * 60 + [429]


def test_an_article_is_shown_where_it_is_imported(client):
    found = client.get("/api/v1/web/articles", params={"law": "公证法", "article": "第三条"})
    assert found.json()["text"].startswith("公证机构")
    assert "version" not in found.json()
    asked = {"law": "公证法", "article": "第三条", "version": "2017-09-01"}
    assert client.get("/api/v1/web/articles", params=asked).json()["version"] == "2017-09-01"
    gone = client.get("/api/v1/web/articles", params={"law": "婚姻法", "article": "第三条"})
    assert (gone.status_code, gone.json()["detail"]) == (404, "《婚姻法》已经废止。")
    missing = client.get("/api/v1/web/articles", params={"law": "公证法", "article": "第九百条"})
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert missing.json()["detail"] == "《公证法》没有第九百条，请核对条号。"
    unknown = client.get("/api/v1/web/articles", params={"law": "海商法", "article": "第一条"})
    page = (ROOT / "web" / "src" / "chat" / "texts.ts").read_text(encoding="utf-8")
    assert f"noArticle: '{unknown.json()['detail']}'" in page  # one wording, whoever has to say it


def asked_to_rate(client, citizen):
    """(ticket, score given) of each request to rate in the transcript, which the live line tells alike."""
    history = client.get("/api/v1/web/messages", headers=citizen).json()["messages"]
    told = []
    with client.websocket_connect("/api/v1/web/events") as page:
        page.send_json({"token": citizen["Authorization"][7:], "after": 0})
        while len(told) < len(history):
            told.append(page.receive_json()["message"])
    assert told == history
    parts = [part for message in history for part in message["parts"]]
    return [(part["title"], part.get("score")) for part in parts if part.get("code") == "rate"]


def test_a_citizen_and_a_seat_talk_and_the_bot_comes_back(client, citizen, seat):
    client.post("/api/v1/console/presence", json={"online": True}, headers=seat)
    reply = client.post("/api/v1/web/handoffs", headers=citizen).json()
    assert (reply["state"], reply["place"]) == ("queued", 1)
    ticket = client.get("/api/v1/console/tickets", headers=seat).json()["waiting"][0]["id"]
    with (
        client.websocket_connect("/api/v1/web/events") as page,
        client.websocket_connect("/api/v1/console/events") as desk,
    ):
        page.send_json({"token": citizen["Authorization"][7:], "after": 0})
        desk.send_json({"token": seat["Authorization"][7:]})
        client.post(f"/api/v1/console/tickets/{ticket}/take", headers=seat)
        assert send(client, citizen, "你好，我想问继承").json() == {
            **send(client, citizen, "你好，我想问继承").json(),
            "replies": [],
            "state": "seat",
        }
        client.post(
            f"/api/v1/console/tickets/{ticket}/messages", json={"message_id": "s1", "text": "请讲"}, headers=seat
        )
        seen = []
        while not seen or seen[-1].get("message", {}).get("sender") != "seat":
            seen.append(page.receive_json())
        assert seen[-1]["message"]["parts"] == [{"type": "text", "text": "请讲"}]
        frames = []
        while not any(f["kind"] == "message" and f["message"]["sender"] == "citizen" for f in frames):
            frames.append(desk.receive_json())
    full = client.get(f"/api/v1/console/tickets/{ticket}", headers=seat).json()
    assert [m["parts"][0]["text"] for m in full["messages"] if m["sender"] == "citizen"] == ["你好，我想问继承"]
    client.post(f"/api/v1/console/tickets/{ticket}/close", json={}, headers=seat)
    assert send(client, citizen, "再问", "m9").json()["state"] == "bot"
    rating = {"ticket_id": ticket, "score": 5}
    assert asked_to_rate(client, citizen) == [(ticket, None)]
    assert client.post("/api/v1/web/ratings", json=rating, headers=citizen).status_code == 204
    assert asked_to_rate(client, citizen) == [(ticket, 5)]
    assert client.post("/api/v1/web/ratings", json=rating, headers=citizen).status_code == 409


def test_a_seat_takes_a_request_up_and_the_ticket_shows_it(client, citizen, seat, db, seal):
    client.post("/api/v1/web/handoffs", headers=citizen)
    ticket = client.get("/api/v1/console/tickets", headers=seat).json()["waiting"][0]["id"]
    with db.session_scope() as session:
        conversation_id = session.get_one(Ticket, ticket).conversation_id
        form = File("callback", {"phone": "13812345678"}, consent=True)
        reference = file_request(session, seal, conversation_id, "t1", form, {}, now()).reference
    address = f"/api/v1/console/requests/{reference}/status"
    assert client.post(address, json={"status": "accepted"}).status_code == 401
    assert client.post(address, json={"status": "accepted"}, headers=seat).json()["status_text"] == "已受理"
    assert client.post(address, json={"status": "accepted"}, headers=seat).status_code == 409
    assert client.post(address.replace(reference, "HB0"), json={"status": "done"}, headers=seat).status_code == 404
    (shown,) = client.get(f"/api/v1/console/tickets/{ticket}", headers=seat).json()["requests"]
    assert (shown["reference"], shown["status"]) == (reference, "accepted")


def test_a_phone_that_a_citizen_gives_reaches_the_seat_who_holds_the_ticket_and_nobody_else(client, citizen, seat, db):
    client.post("/api/v1/console/presence", json={"online": True}, headers=seat)
    client.post("/api/v1/web/handoffs", headers=citizen)
    ticket = client.get("/api/v1/console/tickets", headers=seat).json()["waiting"][0]["id"]
    address = f"/api/v1/console/tickets/{ticket}/phones"
    assert client.post(address, headers=seat).status_code == 403
    client.post(f"/api/v1/console/tickets/{ticket}/take", headers=seat)
    (told,) = send(client, citizen, "我的电话是13655556666，请您打给我").json()["replies"]
    assert told["code"] == "masked"
    answer = client.post(address, headers=seat)
    (phone,) = answer.json()["phones"]
    assert (phone["masked"], phone["number"]) == ("136****6666", "13655556666")
    assert answer.headers["cache-control"] == "no-store"
    full = client.get(f"/api/v1/console/tickets/{ticket}", headers=seat)
    assert next(m["id"] for m in full.json()["messages"] if m["sender"] == "citizen") == phone["message_id"]
    assert "13655556666" not in full.text
    with db.session_scope() as session:
        add_staff(session, "wang", "correct horse", Role.SUPERVISOR, "王老师")
    token = client.post("/api/v1/console/login", json={"name": "wang", "password": "correct horse"}).json()["token"]
    assert client.post(address, headers={"Authorization": f"Bearer {token}"}).status_code == 403
    assert client.post(address).status_code == 401
    assert client.post(address.replace(ticket, "none"), headers=seat).status_code == 404


def test_events_refuse_a_foreign_token(client):
    from starlette.websockets import WebSocketDisconnect

    for first in ({"token": "foreign"}, {}, [], {"token": None, "after": "x"}):
        with client.websocket_connect("/api/v1/web/events") as page:
            page.send_json(first)
            with pytest.raises(WebSocketDisconnect) as closed:
                page.receive_json()
            assert closed.value.code == 4401


def test_two_tabs_of_one_citizen_see_the_same(client, citizen):
    with client.websocket_connect("/api/v1/web/events") as other:
        other.send_json({"token": citizen["Authorization"][7:], "after": 0})
        reply = send(client, citizen, "你好").json()
        seen = []
        while len([f for f in seen if f["kind"] == "message"]) < 2:
            seen.append(other.receive_json())
    messages = [f["message"] for f in seen if f["kind"] == "message"]
    assert [m["sender"] for m in messages] == ["citizen", "bot"]
    assert (messages[1]["id"], messages[1]["parts"]) == (reply["reply_id"], reply["replies"])


def test_the_console_is_for_seats(client, db, citizen):
    with db.session_scope() as session:
        add_staff(session, "curator", "correct horse", Role.CURATOR)
    refused = client.post("/api/v1/console/login", json={"name": "curator", "password": "correct horse"})
    assert refused.status_code == 403
    assert client.get("/api/v1/console/tickets", headers=citizen).status_code == 401
    wrong = client.post("/api/v1/console/login", json={"name": "li", "password": "wrong"})
    assert (wrong.status_code, wrong.json()["detail"]) == (401, "账号或密码不正确")
