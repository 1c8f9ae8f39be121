"""The console's page of failed webhooks: supervisors see them and send them again."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from channels.partner import api as partner_api
from channels.partner.endpoints import enable_endpoint, remove_endpoint
from core.events import emit
from core.http import add_problem_handlers
from core.staff import Role, add_staff, open_login

BASE = "/api/v1/console/webhooks"


@pytest.fixture
def client(db):
    app = FastAPI()
    add_problem_handlers(app)
    app.include_router(partner_api.router(db))
    with TestClient(app, raise_server_exceptions=False) as found:
        yield found


def login(db, role):
    with db.session_scope() as session:
        staff = add_staff(session, role, "correct horse", role)
        return {"Authorization": f"Bearer {open_login(session, staff)}"}


async def fail(db, receiver, work, status=404):
    receiver.answers = [(status, {})]
    with db.session_scope() as session:
        emit(session, "ticket.opened", {"ticket_id": "t1"})
    await work()


async def test_a_failed_delivery_is_listed_and_sent_again(client, db, endpoint, receiver, work):
    await fail(db, receiver, work)
    boss = login(db, Role.SUPERVISOR)
    (shown,) = client.get(f"{BASE}/failed", headers=boss).json()["deliveries"]
    assert (shown["kind"], shown["reason"], shown["attempts"], shown["url"]) == (
        "ticket.opened",
        "404",
        1,
        receiver.url,
    )
    assert client.post(f"{BASE}/{shown['id']}/resend", headers=boss).status_code == 204
    await work()
    assert [got.event["id"] for got in receiver.received] == [shown["event_id"]] * 2
    assert client.get(f"{BASE}/failed", headers=boss).json() == {"deliveries": [], "more": False}
    again = client.post(f"{BASE}/{shown['id']}/resend", headers=boss)
    assert (again.status_code, "没有失败" in again.json()["detail"]) == (409, True)


async def test_the_list_comes_in_pages(client, db, endpoint, receiver, work):
    for _ in range(3):
        await fail(db, receiver, work)
    boss = login(db, Role.ADMIN)
    first = client.get(f"{BASE}/failed", params={"limit": 2}, headers=boss).json()
    last = first["deliveries"][-1]["id"]
    second = client.get(f"{BASE}/failed", params={"limit": 2, "before": last}, headers=boss).json()
    assert ([len(first["deliveries"]), first["more"]], [len(second["deliveries"]), second["more"]]) == (
        [2, True],
        [1, False],
    )


async def test_to_an_endpoint_that_is_off_nothing_is_sent(client, db, endpoint, receiver, work):
    await fail(db, receiver, work)
    with db.session_scope() as session:
        remove_endpoint(session, endpoint[0])
    boss = login(db, Role.SUPERVISOR)
    (shown,) = client.get(f"{BASE}/failed", headers=boss).json()["deliveries"]
    refused = client.post(f"{BASE}/{shown['id']}/resend", headers=boss)
    assert (refused.status_code, "fawen webhook enable" in refused.json()["detail"]) == (409, True)


async def test_what_failed_as_the_endpoint_was_gone_is_sent_when_it_is_enabled_again(
    client, db, endpoint, receiver, work
):
    await fail(db, receiver, work, 410)
    boss = login(db, Role.SUPERVISOR)
    (shown,) = client.get(f"{BASE}/failed", headers=boss).json()["deliveries"]
    assert client.post(f"{BASE}/{shown['id']}/resend", headers=boss).status_code == 409
    with db.session_scope() as session:
        enable_endpoint(session, endpoint[0])
    assert client.post(f"{BASE}/{shown['id']}/resend", headers=boss).status_code == 204
    await work()
    assert [got.event["id"] for got in receiver.received] == [shown["event_id"]] * 2


@pytest.mark.parametrize("role", [Role.SEAT, Role.CURATOR, Role.REVIEWER, Role.OUTREACH])
def test_others_are_not_let_in(client, db, role):
    headers = login(db, role)
    assert client.get(f"{BASE}/failed", headers=headers).status_code == 403
    assert client.post(f"{BASE}/1/resend", headers=headers).status_code == 403


def test_strangers_and_unknown_deliveries(client, db):
    assert client.get(f"{BASE}/failed").status_code == 401
    assert client.post(f"{BASE}/1/resend", headers=login(db, Role.ADMIN)).status_code == 404
