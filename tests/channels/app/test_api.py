"""The app's user: her messages, history, tickets and requests, by a token that names her; nobody else's."""

import json
import time
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from sqlalchemy import select
from starlette.websockets import WebSocketDisconnect

from bot.directives import File
from channels.app.door import clear_expired
from channels.app.models import AppSession
from consult.models import Conversation, Erasure
from consult.person import LinkCode, LinkTries, PersonLink
from consult.request import file_request
from consult.store import new_id
from core.clock import now

APP = "/api/v1/app"


def send(client, headers, text="你好", message_id="m1"):
    return client.post(f"{APP}/messages", json={"message_id": message_id, "text": text}, headers=headers)


def file_callback(db, seal, sub="user-1"):
    """A call-back that this user asked for."""
    form = {"callback_topic": "公证", "name": "王芳", "phone": "13812345678"}
    with db.session_scope() as session:
        whose = session.scalars(select(Conversation).where(Conversation.user == f"shfw:{sub}")).one()
        return file_request(session, seal, whose.id, new_id(), File("callback", form, True), {}, now()).reference


def test_a_server_signs_a_fresh_token_for_every_call(client, issuer):
    first = send(client, issuer.headers()).json()
    assert (first["replies"], first["state"]) == ([{"type": "text", "text": "答"}], "bot")
    assert send(client, issuer.headers()).json() == first  # repeated after a time-out: same message, same reply
    history = client.get(f"{APP}/messages", headers=issuer.headers()).json()
    assert [m["sender"] for m in history["messages"]] == ["citizen", "bot"]
    assert history["more"] is False


def test_a_session_serves_many_calls_until_it_ends(client, issuer, user):
    for n in range(3):
        assert send(client, user, "你好", f"m{n}").status_code == 200
    assert client.delete(f"{APP}/sessions", headers=user).status_code == 204
    assert send(client, user).json()["code"] == "session_over"


def test_a_session_runs_out_and_its_token_is_forgotten(client, db, user):
    with db.session_scope() as session:
        session.scalars(select(AppSession)).one().expires_at = now() - timedelta(seconds=1)
    assert client.get(f"{APP}/tickets", headers=user).status_code == 401
    with db.session_scope() as session:
        clear_expired(session)
        assert session.scalars(select(AppSession)).all() == []


def test_one_token_opens_one_session(client, issuer):
    headers = issuer.headers()
    assert client.post(f"{APP}/sessions", headers=headers).status_code == 201
    assert client.post(f"{APP}/sessions", headers=headers).json()["code"] == "token_replayed"


def test_a_user_has_one_conversation_and_sees_no_other(client, issuer):
    send(client, issuer.headers("a"), "甲的话")
    send(client, issuer.headers("b"), "乙的话")
    said = [
        m["parts"][0]["text"]
        for m in client.get(f"{APP}/messages", headers=issuer.headers("a")).json()["messages"]
        if m["sender"] == "citizen"
    ]
    assert said == ["甲的话"]
    a, b, a_again = (
        client.get(f"{APP}/messages", headers=issuer.headers(who)).json()["conversation_id"] for who in ("a", "b", "a")
    )
    assert a == a_again != b  # a page tells by it that another user has come


def test_history_comes_in_pages_without_gap_or_double(client, user):
    for n in range(4):
        send(client, user, f"第{n}句", f"m{n}")
    pages, after, more = [], 0, True
    while more:
        page = client.get(f"{APP}/messages", params={"after": after, "limit": 3}, headers=user).json()
        pages.append([m["id"] for m in page["messages"]])
        after, more = page["messages"][-1]["id"], page["more"]
    ids = [i for page in pages for i in page]
    assert [len(page) for page in pages] == [3, 3, 2]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("query", [{"after": -1}, {"after": "x"}, {"limit": 0}, {"limit": 201}])
def test_a_wrong_cursor_is_told(client, user, query):
    answer = client.get(f"{APP}/messages", params=query, headers=user)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")


def test_open_tickets_and_requests_are_listed_and_contact_data_stays_sealed(client, db, seal, user, seat):
    client.post("/api/v1/console/presence", json={"online": True}, headers=seat)
    assert client.post(f"{APP}/handoffs", headers=user).json()["state"] == "queued"
    ticket = client.get(f"{APP}/tickets", headers=user).json()["tickets"][0]
    assert (ticket["status"], ticket["place"], ticket["channel"]) == ("waiting", 1, "app")
    reference = file_callback(db, seal)
    answer = client.get(f"{APP}/requests", headers=user)
    filed = answer.json()["requests"]
    assert [(r["reference"], r["kind_text"], r["status"]) for r in filed] == [(reference, "预约回拨", "filed")]
    assert "1381234" not in answer.text
    assert "王芳" not in answer.text
    client.post(f"/api/v1/console/tickets/{ticket['id']}/take", headers=seat)
    client.post(f"/api/v1/console/tickets/{ticket['id']}/close", json={}, headers=seat)
    assert client.get(f"{APP}/tickets", headers=user).json() == {"tickets": []}
    rating = {"ticket_id": ticket["id"], "score": 5}
    assert client.post(f"{APP}/ratings", json=rating, headers=user).status_code == 204
    assert client.post(f"{APP}/ratings", json=rating, headers=user).status_code == 409


def test_a_hand_off_that_is_retried_is_one(client, user, seat):
    client.post("/api/v1/console/presence", json={"online": True}, headers=seat)
    first, again = (client.post(f"{APP}/handoffs", headers=user).json() for _ in range(2))
    assert (again["turn_id"], again["reply_id"], again["state"], again["place"]) == (
        first["turn_id"], first["reply_id"], "queued", 1,
    )  # fmt: skip
    assert "第 1 位" in again["replies"][0]["text"]
    assert len(client.get(f"{APP}/messages", headers=user).json()["messages"]) == 1


def test_a_stranger_sees_neither_ticket_nor_request_and_cannot_rate(client, db, seal, user, issuer):
    client.post(f"{APP}/handoffs", headers=user)
    ticket = client.get(f"{APP}/tickets", headers=user).json()["tickets"][0]["id"]
    file_callback(db, seal)
    assert client.get(f"{APP}/tickets", headers=issuer.headers("other")).json() == {"tickets": []}
    assert client.get(f"{APP}/requests", headers=issuer.headers("other")).json() == {"requests": []}
    rating = {"ticket_id": ticket, "score": 1}
    assert client.post(f"{APP}/ratings", json=rating, headers=issuer.headers("other")).status_code == 404


def read(line, count):
    """The ids of the next messages on a line."""
    ids = []
    while len(ids) < count:
        frame = line.receive_json()
        if frame["kind"] == "message":
            ids.append(frame["message"]["id"])
    return ids


def test_the_live_line_resumes_after_a_gap_without_loss_or_doubles(client, user):
    token = user["Authorization"][7:]
    with client.websocket_connect(f"{APP}/events") as line:
        line.send_json({"token": token, "after": 0})
        send(client, user, "第一句", "m1")
        seen = read(line, 2)
    for n in range(2, 6):
        send(client, user, f"第{n}句", f"m{n}")  # while the line is cut
    with client.websocket_connect(f"{APP}/events") as line:
        line.send_json({"token": token, "after": seen[-1]})
        seen += read(line, 8)
        send(client, user, "最后一句", "m9")
        seen += read(line, 2)
    whole = client.get(f"{APP}/messages", headers=user).json()["messages"]
    assert seen == [m["id"] for m in whole]


def test_a_long_gap_comes_whole_and_at_once(client, db, user, monkeypatch):
    from bot.replies import text
    from consult.models import Sender
    from consult.store import add_message

    with db.session_scope() as session:
        conversation = session.scalars(select(Conversation)).one()
        for n in range(1100):
            add_message(session, conversation, new_id(), Sender.SEAT, [text(f"{n}")])
    monkeypatch.setattr("channels.live.POLL_S", 9)
    started = time.monotonic()
    with client.websocket_connect(f"{APP}/events") as line:
        line.send_json({"token": user["Authorization"][7:], "after": 0})
        ids = read(line, 1100)
    assert ids == sorted(set(ids))
    assert time.monotonic() - started < 9  # not one piece a poll


def test_a_signed_token_opens_the_line_once(client, issuer):
    token = issuer.sign()
    for expected in ("state", None):
        with client.websocket_connect(f"{APP}/events") as line:
            line.send_json({"token": token})
            if expected:
                assert line.receive_json()["kind"] == expected
                continue
            with pytest.raises(WebSocketDisconnect) as closed:
                line.receive_json()
            assert closed.value.code == 4401


def test_the_line_closes_when_the_session_ends(client, db, user, monkeypatch):
    monkeypatch.setattr("channels.live.POLL_S", 0.05)
    with db.session_scope() as session:
        session.scalars(select(AppSession)).one().expires_at = now() + timedelta(seconds=0.5)
    with client.websocket_connect(f"{APP}/events") as line:
        line.send_json({"token": user["Authorization"][7:]})
        assert line.receive_json()["kind"] == "state"
        with pytest.raises(WebSocketDisconnect) as closed:
            line.receive_json()
    assert closed.value.code == 4401


def closed_with(line):
    """The code with which the line is closed; what is told until then is read over."""
    try:
        while True:
            line.receive_json()
    except WebSocketDisconnect as closed:
        return closed.code


def test_the_line_closes_at_the_log_out_and_tells_nothing_more(client, user, issuer, monkeypatch):
    monkeypatch.setattr("channels.live.POLL_S", 0.05)
    with client.websocket_connect(f"{APP}/events") as line:
        line.send_json({"token": user["Authorization"][7:]})
        assert line.receive_json()["kind"] == "state"
        client.delete(f"{APP}/sessions", headers=user)
        send(client, issuer.headers(), "退出以后的话")
        with pytest.raises(WebSocketDisconnect) as closed:
            line.receive_json()
    assert closed.value.code == 4401


def test_a_line_that_a_signed_token_opened_ends_with_the_token(client, issuer, monkeypatch):
    monkeypatch.setattr("channels.live.POLL_S", 0.05)
    token = issuer.sign(exp=int(time.time()) - 28)  # within the leeway, for another second or two
    with client.websocket_connect(f"{APP}/events") as line:
        line.send_json({"token": token})
        assert line.receive_json()["kind"] == "state"
        assert closed_with(line) == 4401


async def test_an_erasure_closes_the_lines_of_the_app_and_of_the_page(client, house, user, monkeypatch):
    monkeypatch.setattr("channels.live.POLL_S", 0.05)
    page = client.post("/api/v1/web/sessions").json()["token"]
    for channel, token in (("app", user["Authorization"][7:]), ("web", page)):
        headers = {"Authorization": f"Bearer {token}"}
        for number, words in enumerate(("删除我的信息", "确认删除")):
            said = {"message_id": f"e{number}", "text": words}
            assert client.post(f"/api/v1/{channel}/messages", json=said, headers=headers).status_code == 200
        with client.websocket_connect(f"/api/v1/{channel}/events") as line:
            line.send_json({"token": token})
            read(line, 4)
            with house.db.session_scope() as session:
                for erasure in session.scalars(select(Erasure).where(Erasure.done_at.is_(None))):
                    erasure.confirmed_at = now() - timedelta(minutes=1)
            assert await house.eraser.run() == 1
            assert closed_with(line) == 4401


NUMBERS = (
    st.integers() | st.floats() | st.sampled_from(["1e400", "Infinity", "-1", "9" * 25, "null", '"x"', "[]", "1.5"])
)
FRAMES = st.one_of(
    st.text(max_size=40),
    st.builds(lambda after: f'{{"token": "stranger", "after": {after}}}', NUMBERS),
    st.builds(lambda depth: '{"token": ' + "[" * depth + "]" * depth + "}", st.integers(1, 20_000)),
    st.recursive(
        st.none() | st.text() | st.floats(), lambda deeper: st.lists(deeper) | st.dictionaries(st.text(), deeper)
    ).map(json.dumps),
)


@given(frame=FRAMES)
@example(frame='{"token": "stranger", "after": Infinity}')
@example(frame='{"token": "stranger", "after": 1e400}')
@example(frame='{"token": "stranger", "after": 1000000000000000000000000}')
@example(frame='{"token": ' + "[" * 20_000 + "]" * 20_000 + "}")
@effort(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_whatever_the_first_frame_is_a_stranger_is_refused(client, frame):
    with client.websocket_connect(f"{APP}/events") as line:
        line.send_text(frame)
        assert closed_with(line) == 4401


@pytest.mark.parametrize("after", ["Infinity", "1e400", "9" * 25, "-1", "9007199254740993", "[" * 9000 + "]" * 9000])
def test_a_user_with_an_impossible_cursor_is_refused(client, user, after):
    with client.websocket_connect(f"{APP}/events") as line:
        line.send_text(f'{{"token": "{user["Authorization"][7:]}", "after": {after}}}')
        assert closed_with(line) == 4401


def test_who_is_silent_is_refused_in_time(client, monkeypatch):
    monkeypatch.setattr("channels.live.HELLO_S", 0.05)
    with client.websocket_connect(f"{APP}/events") as line:
        assert closed_with(line) == 4401


def test_a_frame_of_bytes_is_refused(client):
    with client.websocket_connect(f"{APP}/events") as line:
        line.send_bytes(b"{}")
        assert closed_with(line) == 4401


def test_linking_by_api_and_by_words(client, db, seal, user, seat):
    page = {"Authorization": f"Bearer {client.post('/api/v1/web/sessions').json()['token']}"}
    reference = file_callback(db, seal)
    code = client.post(f"{APP}/links", headers=user).json()["code"]
    wrong = client.put(f"{APP}/links", json={"code": code}, headers=user)
    assert (wrong.status_code, "另一个渠道" in wrong.json()["detail"]) == (422, True)
    words = {"message_id": "w1", "text": f"绑定 {code.lower()}"}
    said = client.post("/api/v1/web/messages", json=words, headers=page).json()["replies"][0]
    assert said["code"] == "link_linked"
    assert client.get(f"{APP}/links", headers=user).json() == {"channels": ["app", "web"]}
    mine = client.post("/api/v1/web/messages", json={"message_id": "w2", "text": "我的登记"}, headers=page).json()
    assert mine["replies"][0]["rows"][0]["label"] == f"预约回拨 {reference}"
    client.post("/api/v1/web/handoffs", headers=page)
    tickets = client.get(f"{APP}/tickets", headers=user).json()["tickets"]
    assert [t["channel"] for t in tickets] == ["web"]
    send(client, user, "在应用里说的话", "m7")
    seen = client.get(f"/api/v1/console/tickets/{tickets[0]['id']}", headers=seat).json()
    assert [other["channel"] for other in seen["others"]] == ["上海法网"]
    assert "在应用里说的话" in [m["parts"][0]["text"] for m in seen["others"][0]["messages"]]
    assert [filed["reference"] for filed in seen["requests"]] == [reference]
    assert client.delete(f"{APP}/links", headers=user).status_code == 204
    assert client.get(f"{APP}/links", headers=user).json() == {"channels": ["app"]}
    assert client.get(f"{APP}/tickets", headers=user).json() == {"tickets": []}


def test_after_five_wrong_codes_the_user_must_wait(client, user):
    statuses = [client.put(f"{APP}/links", json={"code": "AAAA-AAAA"}, headers=user).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_the_user_reads_everything_that_is_kept_of_her_and_nothing_of_others(client, user, issuer):
    send(client, user, "我的话")
    send(client, issuer.headers("other"), "别人的话")
    answer = client.get(f"{APP}/export", headers=user)
    assert answer.headers["content-type"] == "application/json"
    assert "我的话" in answer.text
    assert "别人的话" not in answer.text
    page = client.get(f"{APP}/export?form=html", headers=user)
    assert page.headers["content-type"].startswith("text/html")
    assert "我的话" in page.text
    assert "别人的话" not in page.text


async def test_an_erasure_ends_session_and_link_and_the_next_token_begins_anew(client, house, user, issuer):
    page = {"Authorization": f"Bearer {client.post('/api/v1/web/sessions').json()['token']}"}
    code = client.post(f"{APP}/links", headers=user).json()["code"]
    client.post("/api/v1/web/messages", json={"message_id": "w1", "text": f"绑定 {code}"}, headers=page)
    for number, words in enumerate(("绑定 AAAA-AAAA", "绑定", "删除我的信息", "确认删除")):
        send(client, user, words, f"e{number}")
    with house.db.session_scope() as session:
        session.scalars(select(Erasure)).one().confirmed_at = now() - timedelta(minutes=1)
    assert await house.eraser.run() == 1
    assert client.get(f"{APP}/messages", headers=user).json()["code"] == "session_over"
    with house.db.read_scope() as session:
        erased = session.scalars(select(Erasure.conversation_id)).one()
        tables = (PersonLink, LinkCode, LinkTries, AppSession)
        left = [session.scalars(select(t).where(t.conversation_id == erased)).all() for t in tables]
        assert session.scalars(select(PersonLink)).all() == []  # one channel alone is no link
    assert left == [[], [], [], []]
    assert client.get(f"{APP}/messages", headers=issuer.headers()).json()["messages"] == []
