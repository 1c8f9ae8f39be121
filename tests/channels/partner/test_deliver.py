"""Webhooks: every event reaches its endpoints, signed, whoever dies; what is refused for good is shown and can be sent again."""

import asyncio
import base64
import hashlib
import hmac
import socket
import time
from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest
from sqlalchemy import select

from bot.directives import File, HandOff
from channels.partner import deliver, store
from channels.partner.deliver import Deliverer, delay
from channels.partner.endpoints import add_endpoint, endpoint_of, remove_endpoint
from channels.partner.models import State, Webhook
from consult.request import file_request, move
from consult.store import HOST, new_id, open_conversation
from core.clock import now
from core.errors import BadInput, Conflict
from core.events import Event, emit
from core.staff import Role, add_staff
from seats import desk
from seats.queue import Queue
from seats.store import open_ticket_of

from .conftest import add


def happen(db, kind="ticket.opened", channel="web", user="somebody"):
    """Something that happened in a conversation; gives the event's id."""
    with db.session_scope() as session:
        conversation = open_conversation(session, channel, user)
        return emit(session, kind, {"conversation_id": conversation.id, "ticket_id": "t1"}).id


def webhooks(db):
    with db.read_scope() as session:
        return session.scalars(select(Webhook).order_by(Webhook.id)).all()


def make_due(db):
    with db.session_scope() as session:
        for webhook in session.scalars(select(Webhook)):
            webhook.due_at = now()


async def test_an_event_is_sent_once_and_its_signature_holds(db, endpoint, receiver, work):
    event_id = happen(db)
    await work()
    await work()
    (got,) = receiver.received
    assert got.event["id"] == got.headers["webhook-id"] == got.headers["Idempotency-Key"] == event_id
    assert (got.event["type"], got.event["data"]["channel"]) == ("ticket.opened", "web")
    # As any Standard Webhooks library verifies it:
    key = base64.b64decode(endpoint[1].removeprefix("whsec_"))
    signed = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(got.headers["webhook-timestamp"]) - time.time()) < 5
    assert [w.state for w in webhooks(db)] == [State.SENT]


def test_the_signature_is_that_of_the_standards_own_example():
    from channels.partner.sign import signature

    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_what_happens_at_the_desk_is_told_in_order_and_without_names(
    db, seal, settings, endpoint, receiver, work
):
    queue = Queue(settings, seal)
    with db.session_scope() as session:
        li = add_staff(session, "li", "correct horse", Role.SEAT, "李老师")
        desk.set_presence(session, li.id, online=True)
        conversation = open_conversation(session, "web", "somebody")
        form = File("callback", {"name": "王芳", "phone": "13812345678"}, consent=True)
        file_request(session, seal, conversation.id, new_id(), form, {}, now())
    with db.session_scope() as session:
        queue.open_ticket(session, conversation, HandOff("asked"))
        queue.open_ticket(session, conversation, HandOff("asked"))  # asking twice is one ticket
        ticket_id = open_ticket_of(session, conversation.id).id
    for deed in (desk.take, desk.put_back, desk.take):
        with db.session_scope() as session:
            deed(session, li, ticket_id)
    with db.session_scope() as session:
        desk.close(session, li, ticket_id, "")
    await work()
    await work()  # a few at a time to one endpoint
    told = sorted((got.event for got in receiver.received), key=lambda event: event["timestamp"])
    assert [event["type"] for event in told] == [
        "request.filed", "ticket.opened", "ticket.taken", "ticket.returned", "ticket.taken", "ticket.closed",
    ]  # fmt: skip
    whole = b"".join(got.body for got in receiver.received).decode()
    assert not any(secret in whole for secret in ("王芳", "13812345678", "李老师", "somebody"))


async def test_a_request_that_moves_is_told_without_who_of_the_staff_moved_it(db, seal, endpoint, receiver, work):
    with db.session_scope() as session:
        conversation = open_conversation(session, "web", "somebody")
        form = File("callback", {"phone": "13812345678"}, consent=True)
        reference = file_request(session, seal, conversation.id, new_id(), form, {}, now()).reference
        move(session, reference, "accepted", by="li-of-the-desk")
    await work()
    (moved,) = [got.event for got in receiver.received if got.event["type"] == "request.moved"]
    assert (moved["data"]["reference"], moved["data"]["status"]) == (reference, "accepted")
    assert "li-of-the-desk" not in str(moved)


def test_a_change_that_is_rolled_back_tells_nothing(db, seal, settings):
    def open_and_fail():
        with db.session_scope() as session:
            conversation = open_conversation(session, "web", "somebody")
            Queue(settings, seal).open_ticket(session, conversation, HandOff("asked"))
            raise Conflict("不行")

    with pytest.raises(Conflict):
        open_and_fail()
    with db.read_scope() as session:
        assert session.scalars(select(Event)).all() == []


async def test_an_endpoint_hears_what_it_asked_for_and_a_partner_of_its_own_users_only(
    db, seal, settings, receiver, work
):
    add(settings, db, seal, receiver.url + "/closed", kinds=["ticket.closed"])
    add(settings, db, seal, receiver.url + "/partner", partner="shfw")
    happen(db, "ticket.opened")
    happen(db, "ticket.opened", "app", "other:user-1")
    happen(db, "ticket.closed", "app", "shfw:user-7")
    await work()
    told = [(got.event["type"], got.event["data"].get("user", "")) for got in receiver.received]
    assert sorted(told) == [("ticket.closed", ""), ("ticket.closed", "user-7")]


async def test_a_temporary_failure_is_tried_again_with_the_same_id_and_bytes(db, endpoint, receiver, work):
    receiver.answers = [(500, {}), (429, {}), (408, {}), (204, {})]
    happen(db)
    for _ in range(5):
        await work()
        make_due(db)
    assert len(receiver.received) == 4
    assert len({got.body for got in receiver.received}) == 1
    assert len({got.headers["webhook-id"] for got in receiver.received}) == 1
    assert [(w.state, w.attempts) for w in webhooks(db)] == [(State.SENT, 4)]


async def test_nobody_there_is_a_temporary_failure(db, seal, settings, work):
    add(settings, db, seal, "http://127.0.0.1:1/events")
    happen(db)
    await work()
    (webhook,) = webhooks(db)
    assert (webhook.state, webhook.reason) == (State.WAITING, "ConnectError")
    assert webhook.due_at > now()


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 422])
async def test_a_refusal_for_good_is_not_tried_again_and_a_redirect_is_not_followed(
    db, endpoint, receiver, work, status
):
    receiver.answers = [(status, {"Location": receiver.url})]
    happen(db)
    await work()
    make_due(db)
    await work()
    assert len(receiver.received) == 1
    assert [(w.state, w.reason) for w in webhooks(db)] == [(State.FAILED, str(status))]


async def test_an_endpoint_that_is_gone_is_switched_off(db, endpoint, receiver, work):
    receiver.answers = [(410, {})]
    happen(db)
    await work()
    happen(db)
    await work()
    assert len(receiver.received) == 1
    with db.read_scope() as session:
        assert endpoint_of(session, endpoint[0]).active is False


async def test_what_is_under_way_as_another_call_is_told_gone_is_not_sent_again(db, settings, seal, endpoint):
    called = []

    async def answer(request):
        called.append(request)
        if len(called) == 1:
            return httpx.Response(410)
        await asyncio.sleep(0.2)
        return httpx.Response(500)

    happen(db)
    happen(db)
    worker = Deliverer(settings, db, seal)
    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        for _ in range(2):
            await worker.beat(client)
            await worker.finish(5)
            make_due(db)
    assert sorted((w.state, w.reason) for w in webhooks(db)) == [(State.FAILED, "410"), (State.FAILED, "500")]
    assert len(called) == 2


async def test_what_a_dead_process_had_claimed_for_an_endpoint_that_is_off_is_shown_as_failed(
    db, endpoint, receiver, work
):
    happen(db)
    with db.session_scope() as session:
        store.pass_on(session)
        session.flush()
        store.claim(session, session.scalars(select(Webhook)).one(), f"{HOST}:4194303", now())
        endpoint_of(session, endpoint[0]).active = False
    await work()
    assert [w.state for w in webhooks(db)] == [State.FAILED]
    assert receiver.received == []


@pytest.mark.parametrize(
    "wait", ["Wed, 21 Oct 2015 07:28:00 GMT", "soon", "-5", "²", "9" * 400, "Mon, 99 Jan 2026", ""]
)
async def test_a_wait_that_is_none_or_endless_stays_within_two_hours(db, endpoint, receiver, wait):
    judged = deliver.judge(503, wait)
    assert 0 <= judged.wait_s <= deliver.MAX_DELAY_S


async def test_the_receiver_may_name_the_time_until_which_we_wait(db, endpoint, receiver, work):
    until = now() + timedelta(minutes=10)
    receiver.answers = [(503, {"Retry-After": format_datetime(until, usegmt=True)})]
    happen(db)
    await work()
    assert webhooks(db)[0].due_at > until - timedelta(seconds=5)


async def test_the_receiver_may_ask_us_to_wait(db, endpoint, receiver, work):
    receiver.answers = [(503, {"Retry-After": "600"})]
    happen(db)
    await work()
    assert webhooks(db)[0].due_at > now() + timedelta(seconds=590)


async def test_after_a_day_it_has_failed(db, endpoint, receiver, work):
    receiver.answers = [(500, {}), (500, {})]
    happen(db)
    await work()
    with db.session_scope() as session:
        webhook = session.scalars(select(Webhook)).one()
        webhook.due_at = webhook.give_up_at = now()
    await work()
    assert [(w.state, w.reason) for w in webhooks(db)] == [(State.FAILED, "500")]


def test_pauses_double_are_spread_and_end_at_two_hours():
    for attempt, full in ((1, 5), (2, 10), (5, 80), (12, 7200), (500, 7200)):
        found = [delay(attempt) for _ in range(50)]
        assert full / 2 <= min(found) < max(found) <= full
    assert sum(delay(n) for n in range(1, 9)) > 600  # quick at first, but a short outage outlasts no quota


async def test_what_a_dead_process_had_claimed_is_sent(db, endpoint, receiver, work):
    happen(db)
    with db.session_scope() as session:
        store.pass_on(session)
        session.flush()
        webhook = session.scalars(select(Webhook)).one()
        assert store.claim(session, webhook, f"{HOST}:4194303", now())
    await work()
    assert len(receiver.received) == 1


async def test_what_another_machine_claimed_is_sent_when_its_lease_has_run_out(db, endpoint, receiver, work):
    happen(db)
    with db.session_scope() as session:
        store.pass_on(session)
        session.flush()
        store.claim(session, session.scalars(select(Webhook)).one(), "elsewhere:1", now())
    await work()
    assert receiver.received == []
    with db.session_scope() as session:
        session.scalars(select(Webhook)).one().claimed_until = now() - timedelta(seconds=1)
    await work()
    assert len(receiver.received) == 1


async def test_a_call_that_is_cut_off_is_made_again_under_the_same_id(settings, db, seal, endpoint, receiver, work):
    """A worker stopped between the call and its note of it."""
    happen(db)
    (job,) = Deliverer(settings, db, seal, f"{HOST}:4194303").take()
    async with httpx.AsyncClient(verify=False) as client:
        await deliver.call(client, job, loopback=True)  # and nothing is written down
    await work()
    assert len({got.headers["webhook-id"] for got in receiver.received}) == 1
    assert len(receiver.received) == 2


async def test_many_workers_send_each_event_once(settings, db, seal, endpoint, receiver, work):
    ids = {happen(db) for _ in range(30)}
    workers = [Deliverer(settings, db, seal, f"elsewhere:{number}") for number in range(4)]
    for _ in range(12):
        await asyncio.gather(*(work(worker) for worker in workers))
    assert sorted(got.headers["webhook-id"] for got in receiver.received) == sorted(ids)


async def test_a_slow_endpoint_does_not_hold_up_another(settings, db, seal, receiver):
    slow = socket.create_server(("127.0.0.1", 0))  # takes the call and never answers
    add(settings, db, seal, f"http://127.0.0.1:{slow.getsockname()[1]}/slow")
    add(settings, db, seal, receiver.url)
    for _ in range(30):
        happen(db)
    worker = Deliverer(settings, db, seal)
    async with httpx.AsyncClient(verify=False) as client:
        for _ in range(200):
            await worker.beat(client)
            await asyncio.sleep(0.02)
            if len(receiver.received) == 30:
                break
        await worker.finish(0)
    slow.close()
    assert len(receiver.received) == 30


async def test_it_runs_until_it_is_stopped(settings, db, seal, endpoint, receiver, monkeypatch):
    monkeypatch.setattr(deliver, "BEAT_S", 0.02)
    stop = asyncio.Event()
    running = asyncio.create_task(Deliverer(settings, db, seal).run(stop))
    happen(db)
    for _ in range(200):
        await asyncio.sleep(0.02)
        if receiver.received:
            break
    stop.set()
    await asyncio.wait_for(running, 5)
    assert [w.state for w in webhooks(db)] == [State.SENT]


def test_a_removed_endpoint_hears_nothing_more(db, endpoint):
    happen(db)
    with db.session_scope() as session:
        store.pass_on(session)
        session.flush()
        remove_endpoint(session, endpoint[0])
    assert webhooks(db) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/x", "ftp://example.com", "https://", "example.com", "https://user:pw@example.com/",
        "https://example.com/#x", "https://localhost/", "https://127.0.0.1/", "https://127.1/", "https://2130706433/",
        "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/latest", "https://0.0.0.0/",
        "https://a.localhost/", "https://[/", "https://example.com:port/",
    ],
)  # fmt: skip
def test_addresses_that_webhooks_never_go_to(settings, db, seal, url):
    strict = settings.model_copy(update={"webhook_loopback": False})
    with pytest.raises(BadInput), db.session_scope() as session:
        add_endpoint(session, strict, seal, url, (), "")


@pytest.mark.parametrize("url", ["https://example.com/hook", "https://10.1.2.3:8443/hook", "https://例子.中国/hook"])
def test_addresses_that_they_may_go_to(settings, db, seal, url):
    with db.session_scope() as session:
        add_endpoint(session, settings, seal, url, ["ticket.opened"], "shfw")


def test_unknown_events_and_partners_are_told(settings, db, seal):
    for kinds, partner in ((["ticket.exploded"], ""), ((), "stranger")):
        with pytest.raises(BadInput, match=r"ticket\.exploded|stranger"), db.session_scope() as session:
            add_endpoint(session, settings, seal, "https://example.com/", kinds, partner)


def test_the_secret_is_kept_sealed(settings, db, seal, endpoint):
    db.engine.dispose()
    stored = b"".join(file.read_bytes() for file in settings.var.glob("fawen.db*"))
    assert endpoint[1].encode() not in stored
    assert base64.b64decode(endpoint[1].removeprefix("whsec_")) not in stored


def test_events_are_forgotten_after_a_month(db, endpoint):
    happen(db)
    with db.session_scope() as session:
        store.pass_on(session)
        session.flush()
        session.scalars(select(Event)).one().at = now() - timedelta(days=31)
        session.flush()
        store.clear_old(session)
        assert session.scalars(select(Event)).all() == session.scalars(select(Webhook)).all() == []
