"""The desk in a real browser: nothing that a citizen wrote is lost, nothing reaches the wrong one, and what it shows is so."""

import re
from contextlib import ExitStack

import httpx
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from bot.directives import File
from consult.models import Conversation
from consult.request import file_request
from core.clock import now
from core.settings import ROOT, Settings
from core.staff import Role, add_staff
from seats import store
from tests.browser.service import serving

pytestmark = pytest.mark.browser
PASSWORD = "correct horse"
WRITE = "写给市民的话"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """The service with two seats and a curator; (its address, its house)."""
    if not (ROOT / "web" / "dist" / "console.html").exists():
        pytest.skip("the pages are not built: ./test builds them")
    with serving(Settings(var=tmp_path_factory.mktemp("var"), _env_file=None)) as (url, house):
        with house.db.session_scope() as session:
            add_staff(session, "li", PASSWORD, Role.SEAT, "李老师")
            add_staff(session, "wang", PASSWORD, Role.SEAT, "王老师")
            add_staff(session, "curator", PASSWORD, Role.CURATOR)
        yield url, house


class Citizen:
    """Somebody who asked for a human after these words."""

    def __init__(self, house, http, words):
        self.house, self.http, self.words, self.count = house, http, words, 0
        http.headers["Authorization"] = f"Bearer {http.post('/sessions').json()['token']}"
        self.says(words)
        http.post("/handoffs")
        with house.db.read_scope() as session:
            self.talk = session.scalars(select(Conversation.id).order_by(Conversation.created_at.desc())).first()
            self.ticket = store.open_ticket_of(session, self.talk).id

    def says(self, words):
        self.count += 1
        self.http.post("/messages", json={"message_id": f"m{self.count}", "text": words})

    def files(self):
        form = File("callback", {"phone": "138****5678"}, consent=True)
        with self.house.db.session_scope() as session:
            return file_request(session, self.house.seal, self.talk, f"t-{self.talk}", form, {}, now()).reference


@pytest.fixture
def client(service):
    """Opens clients of a part of the interface."""
    with ExitStack() as clients:
        yield lambda part: clients.enter_context(httpx.Client(base_url=f"{service[0]}/api/v1/{part}", trust_env=False))


@pytest.fixture
def colleague(client):
    """王老师 over the interface, on; when the test is over she sees to it that nobody is left at the desk."""

    def logged_in(name):
        http = client("console")
        token = http.post("/login", json={"name": name, "password": PASSWORD}).json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        return http

    wang = logged_in("wang")
    wang.post("/presence", json={"online": True})
    yield wang
    logged_in("li").post("/logout")
    for ticket in wang.get("/tickets").json()["waiting"]:
        wang.post(f"/tickets/{ticket['id']}/take")
    for ticket in wang.get("/tickets").json()["mine"]:
        wang.post(f"/tickets/{ticket['id']}/close", json={})


@pytest.fixture
def citizen(service, client, colleague):
    """Makes citizens."""
    return lambda words: Citizen(service[1], client("web"), words)


def log_in(page, name="li"):
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


@pytest.fixture
def tab(chromium, service):
    """A tab at the desk, of 李老师 unless told otherwise."""

    def opened(name="li", width=1280):
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 800})
        page.set_default_timeout(15_000)
        page.goto(f"{service[0]}/console")
        log_in(page, name)
        return page

    expect.set_options(timeout=15_000)
    context = chromium.new_context(locale="zh-CN")
    yield opened
    context.close()
    expect.set_options(timeout=5_000)


def opens(page, citizen):
    page.get_by_role("navigation").get_by_role("button", name=re.compile(citizen.words)).click()
    expect(page.get_by_role("log")).to_contain_text(citizen.words)


def takes(page, citizen):
    opens(page, citizen)
    page.get_by_role("button", name="接入").click()
    expect(page.get_by_label(WRITE)).to_be_visible()


class Wire:
    """The desk's live line with a switch in it."""

    def __init__(self, page):
        self.is_cut, self.sockets = False, []
        page.route_web_socket(re.compile("/console/events"), self._joined)

    def _joined(self, socket):
        if self.is_cut:
            socket.close(code=1001)
            return
        socket.connect_to_server()
        self.sockets.append(socket)

    def cut(self):
        self.is_cut = True
        for socket in self.sockets:
            socket.close(code=1001)


def test_what_a_citizen_writes_while_the_line_is_down_stands_in_the_open_ticket_when_it_is_back(tab, citizen):
    page, one = tab(), citizen("我爸爸的房子怎么继承")
    wire = Wire(page)
    page.reload()
    takes(page, one)
    wire.cut()
    expect(page.get_by_role("status")).to_contain_text("正在重新连接")
    one.says("没有遗嘱，房产证在我这里")
    wire.is_cut = False
    expect(page.get_by_role("log")).to_contain_text("没有遗嘱，房产证在我这里")
    expect(page.get_by_role("status")).to_have_count(0)
    one.says("还有一个弟弟")
    expect(page.get_by_role("log")).to_contain_text("还有一个弟弟")


def test_words_for_one_citizen_are_not_there_for_another_nor_for_the_next_seat(tab, citizen):
    page, one, other = tab(), citizen("离婚时孩子归谁抚养"), citizen("老板拖欠三个月工资")
    takes(page, one)
    page.get_by_label(WRITE).fill("孩子两岁以下一般随母亲")
    page.get_by_label("处理备注").fill("有家暴")
    takes(page, other)
    expect(page.get_by_label(WRITE)).to_have_value("")
    expect(page.get_by_label("处理备注")).to_have_value("")
    opens(page, one)
    expect(page.get_by_label(WRITE)).to_have_value("孩子两岁以下一般随母亲")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("alertdialog")).to_contain_text("还有 2 位市民，退出后放回队列。")
    expect(page.get_by_role("alertdialog")).to_contain_text("没有发出")
    page.get_by_role("button", name="确定退出").click()
    log_in(page, "wang")
    takes(page, one)
    expect(page.get_by_label(WRITE)).to_have_value("")
    expect(page.get_by_label("处理备注")).to_have_value("")
    takes(page, other)


def test_nothing_unsent_is_thrown_away_unasked(tab, citizen):
    page, one = tab(), citizen("房东不退押金怎么办")
    takes(page, one)
    page.get_by_label(WRITE).fill("请看租房合同")
    for deed in ("放回队列", "结束服务"):
        page.get_by_role("button", name=deed).click()
        expect(page.get_by_role("alertdialog")).to_contain_text("没有发出")
        page.get_by_role("button", name="再想想").click()
        expect(page.get_by_label(WRITE)).to_have_value("请看租房合同")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    expect(page.get_by_label(WRITE)).to_have_value("请看租房合同")


def test_a_refusal_stays_to_be_read_and_the_view_of_a_ticket_that_is_gone_does_not(tab, citizen, colleague):
    page, one = tab(), citizen("邻居装修噪音扰民")

    def too_late(route):
        colleague.post(f"/tickets/{one.ticket}/take")
        route.continue_()

    page.route("**/take", too_late)
    opens(page, one)
    page.get_by_role("button", name="接入").click()
    expect(page.get_by_role("alert")).to_contain_text("已被其他坐席接走")
    expect(page.get_by_role("log")).to_have_count(0)
    citizen("噪音还有别的人问")
    expect(page.get_by_role("navigation")).to_contain_text("噪音还有别的人问")
    expect(page.get_by_role("alert")).to_contain_text("已被其他坐席接走")


def test_what_was_filed_stays_in_reach_when_its_ticket_is_closed(tab, citizen, axe):
    page, one = tab(), citizen("想请人给我回个电话")
    reference = one.files()
    takes(page, one)
    page.get_by_role("button", name="未办结的登记").click()
    expect(page.get_by_text("工单接待中，在工单里办")).to_be_visible()
    expect(page.get_by_role("button", name=f"受理 {reference}")).to_have_count(0)
    opens(page, one)
    page.get_by_role("button", name="结束服务").click()
    expect(page.get_by_role("alertdialog")).to_contain_text(f"还有 1 件登记没有办结（{reference}）")
    page.get_by_role("button", name="确定结束").click()
    page.get_by_role("button", name="未办结的登记").click()
    page.get_by_role("button", name=f"受理 {reference}").click()
    page.get_by_role("button", name=f"取消 {reference}").click()
    page.get_by_role("button", name=f"不取消 {reference}").click()
    page.get_by_role("button", name=f"办结 {reference}").click()
    page.get_by_role("button", name=f"再想想 {reference}").click()
    page.get_by_role("button", name=f"办结 {reference}").click()
    assert axe(page) == []
    page.get_by_role("button", name=f"确定办结 {reference}").click()
    expect(page.get_by_text(re.compile(f"{reference} 已办结"))).to_be_visible()


def test_a_note_goes_with_the_ticket_to_who_takes_it_next(tab, citizen):
    page, one = tab(), citizen("借条丢了还能要回钱吗")
    takes(page, one)
    page.get_by_label("处理备注").fill("有转账记录，等银行流水")
    page.get_by_role("button", name="放回队列").click()
    expect(page.get_by_role("log")).to_have_count(0)
    next_one = tab("wang")
    takes(next_one, one)
    expect(next_one.get_by_text("李老师：有转账记录，等银行流水")).to_be_visible()


def test_whether_she_takes_new_ones_is_what_the_server_says(tab, citizen):
    page = tab()
    box = page.get_by_label("在线接单")
    expect(box).to_be_checked()
    page.route("**/presence", lambda route: route.abort())
    box.click()
    expect(page.get_by_role("alert")).to_contain_text("网络不通")
    expect(box).to_be_checked()
    page.unroute("**/presence")
    box.click()
    expect(box).not_to_be_checked()
    page.reload()
    page.get_by_text("等待接待").wait_for()
    citizen("来了一个新的人")
    expect(page.get_by_role("navigation")).to_contain_text("来了一个新的人")
    expect(box).not_to_be_checked()
    other = tab()
    expect(box).to_be_checked()
    other.get_by_role("button", name="退出登录").click()
    expect(box).not_to_be_checked()


def test_an_account_without_a_desk_gets_none(tab):
    page = tab("curator")
    expect(page.get_by_role("alert")).to_contain_text("只有坐席、班长或管理员可以进入工作台。")
    expect(page.get_by_role("button", name="退出登录")).to_have_count(0)


def test_what_is_before_her_eyes_is_not_unread_and_a_preview_grows(tab, citizen):
    page, one = tab(), citizen("公司没给我交社保")
    opens(page, one)
    one.says("已经三年了")
    expect(page.get_by_role("log")).to_contain_text("已经三年了")
    page.get_by_role("button", name="接入").click()
    one.says("我有工资条")
    expect(page.get_by_role("log")).to_contain_text("我有工资条")
    expect(page.locator("nav .unread")).to_have_count(0)


def test_a_message_that_seemed_lost_is_sent_once(tab, citizen):
    page, one = tab(), citizen("怎么申请法律援助")
    takes(page, one)

    def lost(route):
        route.fetch()
        route.abort()

    page.route("**/messages", lost)
    page.get_by_label(WRITE).fill("请带身份证")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("alert")).to_contain_text("网络不通")
    page.unroute("**/messages")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_label(WRITE)).to_have_value("")
    said = [m for m in one.http.get("/messages").json()["messages"] if m["sender"] == "seat"]
    assert [m["parts"][0]["text"] for m in said] == ["请带身份证"]


@pytest.mark.parametrize("width", [800, 1200])
def test_the_newest_message_stays_in_sight_and_the_buttons_in_one_line(tab, citizen, width):
    page, one = tab(width=width), citizen("宅基地和邻居有纠纷")
    takes(page, one)
    for n in range(8):
        one.says(f"第{n}件事" + "是这样的" * 40)
    last = page.get_by_role("log").get_by_text(re.compile("第7件事"))
    expect(last).to_be_visible()
    page.route("**/messages", lambda route: route.abort())
    page.get_by_label(WRITE).fill("请讲")
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("alert")).to_be_visible()
    at_end = """() => { const log = document.querySelector('.log')
        return log.scrollHeight - log.scrollTop - log.clientHeight < 2 }"""
    page.wait_for_function(at_end)
    page.set_viewport_size({"width": 760, "height": 700})
    page.wait_for_function(at_end)
    page.set_viewport_size({"width": width, "height": 800})
    heights = [button.bounding_box()["height"] for button in page.locator(".bar button").all()]
    assert max(heights) < 50
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
