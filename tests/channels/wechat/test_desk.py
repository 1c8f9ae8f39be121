"""A seat with a WeChat citizen: what is left is shown, one too many is refused here, pictures come to her."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from channels.wechat import texts
from channels.wechat.errors import DROPPED, HELD, Code, meaning
from channels.wechat.media import MediaShelf
from channels.wechat.models import WeChatMedia
from consult.models import Message


@pytest.fixture
def desk(world):
    """A seat who has taken the citizen's ticket; `say`, `open` and `ticket`."""

    class Desk:
        def __init__(self):
            world.says("你好")
            self.headers = world.seat()
            self.ticket = world.take(self.headers)
            self.count = 0

        def say(self, words):
            self.count += 1
            body = {"message_id": f"s{self.count}", "text": words}
            path = f"/api/v1/console/tickets/{self.ticket}/messages"
            return world.http.post(path, json=body, headers=self.headers)

        def open(self):
            return world.http.get(f"/api/v1/console/tickets/{self.ticket}", headers=self.headers).json()

    return Desk()


def test_the_composer_shows_what_is_left_and_the_sixth_is_refused_here(world, desk):
    assert world.says("有人吗") == ""  # the bot is silent, and her right begins anew
    line = desk.open()["line"]
    assert (line["left"], line["limit"], line["is_open"], line["held"]) == (5, 5, True, 0)
    statuses = []
    for n in range(6):
        answer = desk.say(f"第{n}条")
        statuses.append(answer.status_code)
        world.deliver()
    assert statuses == [200] * 5 + [409]
    assert "12348" in answer.json()["detail"]
    assert desk.open()["line"]["left"] == 0
    assert all(code == 0 for _, code in world.platform.calls)
    assert [shown for kind, shown in world.sees()][-1] == "【坐席 李老师】\n第4条"
    world.says("收到")
    assert desk.open()["line"]["left"] == 5


def test_what_is_written_but_not_yet_sent_counts_too(world, desk):
    world.says("有人吗")
    assert [desk.say(f"第{n}条").status_code for n in range(6)] == [200] * 5 + [409]


def test_out_of_time_a_message_is_held_and_the_seat_is_told(world, desk):
    world.age_contacts(hours=49)
    assert desk.open()["line"]["is_open"] is False
    assert desk.say("您的材料齐了").status_code == 200
    world.deliver()
    line = desk.open()["line"]
    assert (line["held"], line["held_why"]) == (1, texts.REASONS["window"])
    assert world.says("在吗") == "【坐席 李老师】\n您的材料齐了"
    assert desk.open()["line"]["held"] == 0


def test_a_message_that_wechat_refuses_for_good_is_shown_to_the_seat(world, desk, monkeypatch):
    monkeypatch.setattr(world.platform, "customer", lambda openid, words: Code.CONTENT_REFUSED)
    desk.say("您的材料齐了")
    world.deliver()
    line = desk.open()["line"]
    assert (line["held"], line["dropped"], line["dropped_why"]) == (0, 1, texts.REASONS["content_refused"])
    with world.db.session_scope() as session:
        for message in session.scalars(select(Message)):
            message.at -= timedelta(days=4)
    assert desk.open()["line"]["dropped"] == 0


def test_every_reason_has_words():
    for reason in {*HELD.values(), *DROPPED.values(), "mass_failed", "notice_failed"}:
        assert reason in texts.REASONS
    assert "45999" in texts.why_not_sent(str(meaning(45999, 9).reason))
    assert texts.why_not_sent("new") == "微信没有送达"


def test_whoever_left_the_account_cannot_be_written_to(world, desk):
    world.caller.unfollow("citizen-1")
    assert desk.open()["line"]["gone"] is True
    assert desk.say("您好").json()["detail"] == texts.GONE


def test_a_citizen_of_the_page_has_no_such_line(world, desk):
    token = world.http.post("/api/v1/web/sessions").json()["token"]
    world.http.post("/api/v1/web/handoffs", headers={"Authorization": f"Bearer {token}"})
    waiting = world.http.get("/api/v1/console/tickets", headers=desk.headers).json()["waiting"]
    ticket = world.http.get(f"/api/v1/console/tickets/{waiting[0]['id']}", headers=desk.headers).json()
    assert ticket["line"] is None


def test_a_picture_comes_to_the_seat_and_is_kept_sealed(world, desk):
    world.platform.media["m1"] = (b"\x89PNG a picture of a deed", "image/png")
    assert world.caller.media("citizen-1", "image", "m1").text == ""
    part = desk.open()["messages"][-1]["parts"][0]
    assert (part["text"], part["code"]) == (texts.MEDIA["image"], "image")
    path = f"/api/v1/console/tickets/{desk.ticket}/attachments/{part['title']}"
    assert world.http.get(path, headers=desk.headers).status_code == 404
    world.deliver()
    found = world.http.get(path, headers=desk.headers)
    assert (found.content, found.headers["content-type"]) == (b"\x89PNG a picture of a deed", "image/png")
    assert world.http.get(path).status_code == 401
    world.db.engine.dispose()
    assert b"picture of a deed" not in b"".join(f.read_bytes() for f in world.settings.var.glob("fawen.db*"))


def attachment(world, desk):
    """What the seat gets who opens the newest picture."""
    name = desk.open()["messages"][-1]["parts"][0]["title"]
    return world.http.get(f"/api/v1/console/tickets/{desk.ticket}/attachments/{name}", headers=desk.headers)


def fetches(world):
    return sum(name == "media" for name, _ in world.platform.calls)


def later(world, **ahead):
    """As if that much time had passed for every picture."""
    with world.db.session_scope() as session:
        for media in session.scalars(select(WeChatMedia)):
            media.at -= timedelta(**ahead)
            media.due_at = media.due_at and media.due_at - timedelta(**ahead)
    world.deliver()


def test_a_picture_that_wechat_does_not_know_is_given_up_at_once_and_the_seat_told_so(world, desk):
    world.caller.media("citizen-1", "image", "unknown")
    assert attachment(world, desk).status_code == 404
    for _ in range(3):
        world.deliver()
    assert fetches(world) == 1
    answer = attachment(world, desk)
    assert (answer.status_code, answer.json()["detail"]) == (410, texts.MEDIA_LOST)


def test_a_picture_outlasts_two_days_of_trouble(world, desk):
    world.platform.media["m1"] = (b"x", "image/png")
    world.platform.faults.share = 1.0
    world.caller.media("citizen-1", "image", "m1")
    for _ in range(3):
        world.deliver()
    assert fetches(world) == 1  # the next try is two seconds away
    for _ in range(4):
        later(world, hours=12)
    assert fetches(world) == 5
    world.platform.faults.share = 0.0
    later(world, hours=1)
    assert attachment(world, desk).content == b"x"


def test_after_three_days_wechat_has_forgotten_a_picture_and_so_do_we(world, desk):
    world.platform.faults.share = 1.0
    world.caller.media("citizen-1", "image", "m1")
    world.deliver()
    later(world, hours=73)
    assert attachment(world, desk).status_code == 410


def test_a_picture_is_fetched_by_one_process(world, desk, seal):
    world.platform.media["m1"] = (b"x", "image/png")
    world.caller.media("citizen-1", "image", "m1")
    other = MediaShelf(world.db, seal, world.wechat.client)
    download, looked = world.wechat.client.download, []

    def meanwhile(media_id):
        looked.append(other.fetch_wanted())
        return download(media_id)

    shelf = MediaShelf(world.db, seal, SimpleNamespace(download=meanwhile))
    assert shelf.fetch_wanted() == 1
    assert (looked, fetches(world)) == ([0], 1)


def test_while_a_seat_has_her_numbers_and_places_reach_the_seat_as_they_are(world, desk):
    world.says("2")
    world.caller.location("citizen-1", 31.22, 121.54, "上海市浦东新区世纪大道")
    said = [m["parts"][0]["text"] for m in desk.open()["messages"] if m["sender"] == "citizen"]
    assert said[-2:] == ["2", "［位置］上海市浦东新区世纪大道"]


def test_in_the_queue_a_picture_waits_for_the_seat(world):
    import asyncio

    world.says("你好")
    world.seat()
    asyncio.run(world.turns.hand_off(world.conversation_id()))
    world.platform.media["m1"] = (b"x", "image/png")
    assert "第 1 位" in world.caller.media("citizen-1", "image", "m1").text
    assert world.messages()[-2].parts[0]["title"]
