"""A citizen's phone at the desk: masked until the seat who holds the ticket asks for it."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from core.settings import ROOT, Settings
from core.staff import Role, add_staff
from tests.browser.service import serving

pytestmark = pytest.mark.browser
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The service, with a seat who is not yet on."""
    if not (ROOT / "web" / "dist" / "console.html").exists():
        pytest.skip("the pages are not built: ./test builds them")
    with serving(Settings(var=tmp_path_factory.mktemp("var"), _env_file=None)) as (url, house):
        with house.db.session_scope() as session:
            add_staff(session, "li", PASSWORD, Role.SEAT, "李老师")
        yield url


@pytest.fixture
def page(chromium, address):
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{address}/console")
    page.get_by_label("账号").fill("li")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_text("等待接待").wait_for()
    yield page
    context.close()


def test_the_seat_who_holds_the_ticket_asks_for_the_phone_and_sees_it(page, address, axe):
    with httpx.Client(base_url=f"{address}/api/v1/web") as citizen:
        token = citizen.post("/sessions").json()["token"]
        citizen.headers["Authorization"] = f"Bearer {token}"
        citizen.post("/handoffs")
        citizen.post("/messages", json={"message_id": "m1", "text": "我的电话是13655556666，请您打给我"})
    page.get_by_role("button", name=re.compile("市民要求转人工")).first.click()
    log = page.get_by_role("log")
    expect(log).to_contain_text("136****6666")
    expect(page.get_by_role("button", name="查看完整号码")).to_have_count(0)
    page.get_by_role("button", name="接入").click()
    expect(log).to_contain_text("已接入")
    expect(log).not_to_contain_text("13655556666")
    page.get_by_role("button", name="查看完整号码").click()
    expect(log).to_contain_text("136****6666 的完整号码：13655556666")
    expect(page.get_by_role("button", name="查看完整号码")).to_have_count(0)
    assert axe(page) == []
    page.get_by_role("button", name="放回队列").click()
    expect(page.get_by_text("13655556666")).to_have_count(0)
