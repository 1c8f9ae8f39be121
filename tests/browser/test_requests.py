"""A filed request at the desk: the seat who holds the ticket takes it up, ends it or cancels it."""

import re

import httpx
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from bot.directives import File
from consult.models import Conversation, Request
from consult.request import file_request
from core.clock import now
from core.events import REQUEST_MOVED, Event
from core.settings import ROOT, Settings
from core.staff import Role, add_staff
from tests.browser.service import serving

pytestmark = pytest.mark.browser
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The service with a seat; (its address, its house)."""
    if not (ROOT / "web" / "dist" / "console.html").exists():
        pytest.skip("the pages are not built: ./test builds them")
    with serving(Settings(var=tmp_path_factory.mktemp("var"), _env_file=None)) as (url, house):
        with house.db.session_scope() as session:
            add_staff(session, "li", PASSWORD, Role.SEAT, "李老师")
        yield url, house


@pytest.fixture
def citizen(service):
    """A citizen who filed two requests and asked for a human; (her client, the two references)."""
    url, house = service
    with httpx.Client(base_url=f"{url}/api/v1/web") as client:
        client.headers["Authorization"] = f"Bearer {client.post('/sessions').json()['token']}"
        client.post("/messages", json={"message_id": "m1", "text": "公证费是多少钱"})
        form = File("notary_appointment", {"matter": "遗嘱公证", "phone": "138****5678"}, consent=True)
        with house.db.session_scope() as session:
            talk = session.scalars(select(Conversation)).one().id
            filed = [file_request(session, house.seal, talk, turn, form, {}, now()).reference for turn in ("a", "b")]
        client.post("/handoffs")
        yield client, filed


def test_the_seat_moves_a_request_and_sees_what_the_citizen_calls_off(chromium, service, citizen, axe):
    (url, house), (client, (first, second)) = service, citizen
    page = chromium.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page.set_default_timeout(15_000)
    page.goto(f"{url}/console")
    page.get_by_label("账号").fill("li")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("button", name=re.compile("公证费是多少钱")).click()
    expect(page.get_by_text(re.compile(f"{first} 已登记"))).to_be_visible()
    expect(page.get_by_role("button", name=f"受理 {first}")).to_have_count(0)
    page.get_by_role("button", name="接入").click()
    page.get_by_role("button", name=f"受理 {first}").click()
    expect(page.get_by_text(re.compile(f"{first} 已受理"))).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name=f"取消 {first}", exact=True).click()
    expect(page.get_by_text(re.compile(f"{first} 已受理"))).to_be_visible()
    page.get_by_role("button", name=f"确定取消 {first}").click()
    expect(page.get_by_text(re.compile(f"{first} 已取消"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(first))).to_have_count(0)
    client.post("/messages", json={"message_id": "m2", "text": f"确认取消 {second}"})
    expect(page.get_by_text(re.compile(f"{second} 已取消"))).to_be_visible()
    expect(page.get_by_text(re.compile("市民已于.+自己取消"))).to_be_visible()
    with house.db.read_scope() as session:
        assert {r.status for r in session.scalars(select(Request))} == {"cancelled"}
        by = [
            e.data["by"] for e in session.scalars(select(Event).where(Event.kind == REQUEST_MOVED).order_by(Event.at))
        ]
    assert by == ["li", "li", "citizen"]
    page.close()
