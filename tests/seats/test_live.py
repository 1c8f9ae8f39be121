"""The desk's live line: no message is lost to a break of it, and a busy desk does not silence it."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from starlette.websockets import WebSocketDisconnect

from core.clock import now
from core.staff import Staff
from seats import live
from seats.models import Presence


@pytest.fixture
def listen(console, li_at_desk):
    """Opens 李老师's line."""

    def line(**hello):
        socket = console.websocket_connect("/api/v1/console/events")
        socket.__enter__()
        lines.append(socket)
        socket.send_json({"token": li_at_desk["Authorization"][7:], **hello})
        return socket

    lines = []
    yield line
    for socket in lines:
        socket.__exit__(None, None, None)


def until(socket, kind):
    """The next frame of this kind."""
    while (frame := socket.receive_json())["kind"] != kind:
        pass
    return frame


def eventually(truth):
    """Waits until this is so, for five seconds at most."""
    end = time.monotonic() + 5
    while not truth():
        assert time.monotonic() < end
        time.sleep(0.05)


def words(frame):
    return frame["message"]["parts"][0]["text"]


def test_what_the_citizen_wrote_while_the_line_was_down_comes_when_it_is_back(console, li_at_desk, citizens, listen):
    conversation, ticket = citizens.ask()
    console.post(f"tickets/{ticket}/take", headers=li_at_desk)
    last = console.get(f"tickets/{ticket}", headers=li_at_desk).json()["messages"][-1]["id"]
    citizens.write(conversation, "我找到房产证了")
    console.get(f"tickets/{ticket}", headers=li_at_desk)  # another tab reads it
    frame = until(listen(after={ticket: last}), "message")
    assert (frame["ticket_id"], words(frame)) == (ticket, "我找到房产证了")


def test_without_a_word_of_what_was_seen_the_line_goes_on_behind_what_the_desk_was_shown(
    console, li_at_desk, citizens, listen
):
    conversation, ticket = citizens.ask()
    console.post(f"tickets/{ticket}/take", headers=li_at_desk)
    console.get(f"tickets/{ticket}", headers=li_at_desk)
    citizens.write(conversation, "您好，还在吗")
    assert words(until(listen(), "message")) == "您好，还在吗"


def test_a_ticket_that_the_desk_was_never_shown_starts_from_now(console, li_at_desk, citizens, listen):
    conversation, ticket = citizens.ask()
    citizens.write(conversation, "以前的话")
    console.post(f"tickets/{ticket}/take", headers=li_at_desk)
    line = listen()
    until(line, "queue")
    citizens.write(conversation, "新的话")
    assert words(until(line, "message")) == "新的话"


def test_a_citizen_who_writes_while_she_waits_is_news_at_the_desk(citizens, listen):
    conversation, _ = citizens.ask()
    line = listen()
    until(line, "queue")
    citizens.write(conversation, "还有一件事")
    until(line, "queue")


def test_another_tab_hears_that_the_seat_has_gone_off(console, li_at_desk, listen):
    line = listen()
    until(line, "queue")
    console.post("presence", json={"online": False}, headers=li_at_desk)
    until(line, "queue")


def test_the_line_shows_that_it_lives_however_much_others_have_to_do(console, login, citizens, listen, monkeypatch):
    monkeypatch.setattr(live, "PING_S", 0.5)
    monkeypatch.setattr(live, "POLL_S", 0.4)
    _, ticket = citizens.ask()
    wang = login("wang")
    console.post(f"tickets/{ticket}/take", headers=wang)
    heard = Event()

    def talk():
        for n in range(100):
            console.post(f"tickets/{ticket}/messages", json={"message_id": f"m{n}", "text": "好"}, headers=wang)
            if heard.wait(0.05):
                return True
        return False

    with ThreadPoolExecutor() as threads:
        talked = threads.submit(talk)
        until(listen(), "ping")
        heard.set()
    assert talked.result()


@pytest.mark.parametrize("after", [[], {"t": -1}, {"t": "x"}, {"t": 2**64}, {str(n): 1 for n in range(201)}])
def test_a_first_frame_that_makes_no_sense_is_refused(listen, after):
    with pytest.raises(WebSocketDisconnect) as closed:
        listen(after=after).receive_json()
    assert closed.value.code == 4401


def closed_with(line):
    with pytest.raises(WebSocketDisconnect) as closed:
        until(line, "nothing")
    return closed.value.code


def test_a_login_that_has_ended_hears_nothing_more_though_its_seat_is_back_elsewhere(
    console, li_at_desk, login, citizens, listen
):
    conversation, ticket = citizens.ask()
    line = listen()
    until(line, "queue")
    console.post("logout", headers=li_at_desk)
    assert closed_with(line) == 4401
    elsewhere = login("li")
    console.post(f"tickets/{ticket}/take", headers=elsewhere)
    citizens.write(conversation, "只给新的登录看")
    assert closed_with(listen()) == 4401


def test_an_old_login_keeps_no_lease(console, db, li_at_desk, listen, monkeypatch):
    monkeypatch.setattr(live, "POLL_S", 3.0)  # the old line is still open when it says that it lives
    line = listen()
    until(line, "queue")
    console.post("logout", headers=li_at_desk)
    long_ago = now() - timedelta(hours=1)
    with db.session_scope() as session:
        session.query(Presence).one().alive_at = long_ago
    line.send_json({"kind": "alive"})
    assert closed_with(line) == 4401
    with db.read_scope() as session:
        assert session.query(Presence).one().alive_at == long_ago


def test_an_account_that_was_shut_hears_nothing_more(db, li_at_desk, listen):
    line = listen()
    until(line, "queue")
    with db.session_scope() as session:
        session.query(Staff).one().active = False
    assert closed_with(line) == 4401


def test_the_line_names_the_tickets_for_which_the_list_has_changed(console, login, citizens, listen):
    conversation, ticket = citizens.ask()
    _, other = citizens.ask("b")
    line = listen()
    assert until(line, "queue")["tickets"] == sorted([ticket, other])
    citizens.write(conversation, "还有一件事")
    assert until(line, "queue")["tickets"] == [ticket]
    console.post(f"tickets/{other}/take", headers=login("wang"))
    assert until(line, "queue")["tickets"] == [other]


def unread(console, headers):
    return [ticket["unread"] for ticket in console.get("tickets", headers=headers).json()["mine"]]


def test_what_she_says_that_she_has_read_is_unread_no_longer(console, li_at_desk, citizens, listen):
    conversation, ticket = citizens.ask()
    console.post(f"tickets/{ticket}/take", headers=li_at_desk)
    line = listen()
    until(line, "queue")
    citizens.write(conversation, "我找到房产证了")
    read = until(line, "message")["message"]["id"]
    assert unread(console, li_at_desk) == [1]
    line.send_json({"kind": "seen", "ticket_id": ticket, "message_id": read})
    eventually(lambda: unread(console, li_at_desk) == [0])


def test_nobody_has_read_what_is_yet_to_come(console, li_at_desk, citizens, listen):
    conversation, ticket = citizens.ask()
    console.post(f"tickets/{ticket}/take", headers=li_at_desk)
    citizens.write(conversation, "我找到房产证了")
    line = listen()
    line.send_json({"kind": "seen", "ticket_id": "none", "message_id": 1})
    line.send_json({"kind": "seen", "ticket_id": ticket, "message_id": 2**53})
    eventually(lambda: unread(console, li_at_desk) == [0])
    citizens.write(conversation, "在我家里")
    assert unread(console, li_at_desk) == [1]


def test_another_seats_ticket_is_not_marked_as_read(console, li_at_desk, login, citizens, listen):
    conversation, ticket = citizens.ask()
    wang = login("wang")
    console.post(f"tickets/{ticket}/take", headers=wang)
    citizens.write(conversation, "有人吗")
    mine, own = citizens.ask("b")
    console.post(f"tickets/{own}/take", headers=li_at_desk)
    citizens.write(mine, "您好")
    before = unread(console, wang)
    line = listen()
    for one in (ticket, own):
        line.send_json({"kind": "seen", "ticket_id": one, "message_id": 2**53})
    eventually(lambda: unread(console, li_at_desk) == [0])
    assert unread(console, wang) == before
