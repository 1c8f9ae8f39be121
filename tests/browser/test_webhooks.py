"""The console's page of failed webhooks, as a supervisor uses it."""

import pytest
from playwright.sync_api import expect

from channels.partner.endpoints import add_endpoint
from channels.partner.models import State, Webhook
from core.clock import now
from core.events import emit
from core.settings import ROOT, Settings
from core.staff import Role, add_staff
from tests.browser.service import serving

pytestmark = pytest.mark.browser
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def fawen(tmp_path_factory):
    """The service, with one delivery that has failed, a supervisor and a seat."""
    if not (ROOT / "web" / "dist" / "console.html").exists():
        pytest.skip("the pages are not built: ./test builds them")
    settings = Settings(var=tmp_path_factory.mktemp("var"), _env_file=None)
    with serving(settings) as (url, house):
        with house.db.session_scope() as session:
            add_staff(session, "zhou", PASSWORD, Role.SUPERVISOR, "周班长")
            add_staff(session, "li", PASSWORD, Role.SEAT, "李老师")
            endpoint, _ = add_endpoint(session, settings, house.seal, "https://partner.example/events", (), "")
            event = emit(session, "request.filed", {"reference": "GZ261125ABCD"})
            session.flush()
            failed = Webhook(
                event_id=event.id, endpoint_id=endpoint.id, state=State.FAILED, attempts=1, reason="404",
                give_up_at=now(), ended_at=now(),
            )  # fmt: skip
            session.add(failed)
        yield url, house


@pytest.fixture
def console(chromium, fawen):
    contexts = []

    def login(name):
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(f"{fawen[0]}/console")
        page.get_by_label("账号").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_text("等待接待").wait_for()
        return page

    yield login
    for context in contexts:
        context.close()


def test_a_supervisor_sees_what_failed_and_sends_it_again(console, fawen):
    page = console("zhou")
    page.get_by_role("button", name="推送记录").click()
    row = page.get_by_role("row").nth(1)
    for words in ("事项已登记", "GZ261125ABCD", "https://partner.example/events", "对方应答 404，共 1 次"):
        expect(row).to_contain_text(words)
    row.get_by_role("button", name="再次发送").click()
    expect(row.get_by_role("status")).to_have_text("已重新排队")
    with fawen[1].db.read_scope() as session:
        assert session.get_one(Webhook, 1).state == State.WAITING
    page.get_by_role("button", name="刷新").click()
    expect(page.get_by_text("没有失败的推送")).to_be_visible()
    page.get_by_role("button", name="返回工单").click()
    expect(page.get_by_text("请从左边选一张工单")).to_be_visible()


def test_a_seat_has_no_such_page(console):
    expect(console("li").get_by_role("button", name="推送记录")).to_have_count(0)
