"""The desk's live line: no message is lost to a break of it, and a busy desk does not silence it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from starlette.websockets import WebSocketDisconnect

from seats import live


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
