"""The embedded chat, from a page of another origin: there for the sites that the settings name, and for no other."""

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from playwright.sync_api import expect

from core.settings import ROOT, Settings
from tests.browser.service import serving

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>上海法网</title>
<meta http-equiv="Content-Security-Policy" content="script-src {url} 'unsafe-inline'; style-src 'self'">
<body><h1>办事大厅</h1><a href="#top">首页</a>
<script>document.addEventListener('fawen-token', () => (document.title += '·要令牌'))</script>
<script src="{url}/embed.js" {attributes}></script></body></html>"""


class Site(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A bureau's site: (its folder, its port). `127.0.0.1` and `localhost` are two origins of it."""
    folder = tmp_path_factory.mktemp("site")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield folder, server.server_port
        server.shutdown()


@pytest.fixture(scope="module")
def fawen(site, tmp_path_factory):
    """The real service on a port of its own, which allows the site by one of its two origins."""
    if not (ROOT / "web" / "dist" / "embed.js").exists():
        pytest.skip("the pages are not built: ./test builds them")
    settings = Settings(
        var=tmp_path_factory.mktemp("var"), embed_origins=(f"http://127.0.0.1:{site[1]}",), _env_file=None
    )
    with serving(settings) as (url, house):
        yield url, house


@pytest.fixture
def visit(chromium, site, fawen):
    """Open the site's page with the script and these attributes, under one of its host names."""
    contexts = []

    def go(attributes="", host="127.0.0.1", **device):
        (site[0] / "index.html").write_text(PAGE.format(url=fawen[0], attributes=attributes), encoding="utf-8")
        context = chromium.new_context(locale="zh-CN", **{"viewport": {"width": 1280, "height": 800}, **device})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(f"http://{host}:{site[1]}/")
        return page

    yield go
    for context in contexts:
        context.close()


def launcher(page):
    return page.get_by_role("button", name="法律咨询")


def inside(page):
    return page.frame_locator("iframe")


def test_on_an_allowed_site_a_question_is_asked_and_answered(visit):
    page = visit()
    launcher(page).click()
    expect(page.get_by_role("dialog", name="法律咨询")).to_be_visible()
    inside(page).get_by_label(re.compile("输入您的问题")).fill("你好")
    inside(page).get_by_role("button", name="发送").click()
    expect(inside(page).locator(".message.bot").nth(1).locator(".words")).to_have_text("答")


def test_on_another_site_the_page_is_refused_and_the_visitor_is_told(visit, fawen, chromium):
    page = visit(host="localhost")
    page.clock.install()
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    launcher(page).click()
    page.wait_for_timeout(500)
    page.clock.run_for(9000)
    expect(page.get_by_role("status")).to_contain_text("暂时打不开")
    expect(page.get_by_role("link", name="在新窗口打开")).to_have_attribute("href", f"{fawen[0]}/")
    assert any("frame-ancestors" in words for words in refused)
    assert page.locator("iframe").count() == 1
    expect(page.locator("iframe")).to_be_hidden()


def test_other_origins_may_call_only_where_the_settings_say_so(fawen, site):
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}

    def allowed(path, origin):
        answer = httpx.options(f"{fawen[0]}{path}", headers={"Origin": origin, **ask}, trust_env=False)
        return answer.headers.get("access-control-allow-origin")

    ours = f"http://127.0.0.1:{site[1]}"
    assert allowed("/api/v1/app/messages", ours) == ours
    assert allowed("/api/v1/app/messages", f"http://localhost:{site[1]}") is None
    assert allowed("/api/v1/console/tickets", ours) is None
    page, console = (httpx.get(f"{fawen[0]}{path}", trust_env=False) for path in ("/", "/console"))
    assert f"frame-ancestors 'self' {ours};" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in console.headers["content-security-policy"]


def test_the_keyboard_alone_opens_and_closes_it_and_focus_moves_in_and_back(visit):
    page = visit()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = inside(page).get_by_label(re.compile("输入您的问题"))
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.get_by_role("button", name="关闭").focus()
    page.keyboard.press("Escape")
    expect(launcher(page)).to_be_focused()


def test_what_the_site_asks_for_is_done_and_letters_stand_out(visit):
    page = visit('data-title="公证咨询" data-position="left" data-color="gold" data-large')
    button = page.get_by_role("button", name="公证咨询")
    look = button.evaluate(
        "(e) => { const s = getComputedStyle(e), r = e.getBoundingClientRect();"
        " return [s.backgroundColor, s.color, r.left < 100, Math.min(r.width, r.height), parseFloat(s.fontSize)] }"
    )
    assert look[:3] == ["rgb(255, 215, 0)", "rgb(0, 0, 0)", True]
    assert look[3] >= 60
    assert look[4] >= 18
    button.click()
    expect(inside(page).get_by_role("button", name="标准版")).to_be_visible()


def test_on_a_phone_it_fills_the_screen(visit):
    page = visit(viewport={"width": 360, "height": 740}, has_touch=True)
    launcher(page).click()
    box = page.get_by_role("dialog").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 360, 740)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_apps_user_is_known_and_a_token_that_ran_out_is_asked_for(visit, fawen):
    _, house = fawen
    first, conversation_id = new_session(house)
    page = visit(f'data-token="{first}"')
    launcher(page).click()
    inside(page).get_by_label(re.compile("输入您的问题")).fill("我是谁")
    inside(page).get_by_role("button", name="发送").click()
    expect(inside(page).locator(".message.bot").nth(1).locator(".words")).to_have_text("答")
    assert said(house, conversation_id) == ["我是谁"]
    end_sessions(house)
    inside(page).get_by_label(re.compile("输入您的问题")).fill("还在吗")
    inside(page).get_by_role("button", name="发送").click()
    expect(page).to_have_title("上海法网·要令牌")  # once, though call and line were both refused
    assert said(house, conversation_id) == ["我是谁"]
    page.evaluate("(token) => Fawen.setToken(token)", new_session(house)[0])
    expect(inside(page).locator(".citizen:not(.unsent)")).to_have_count(2)
    assert said(house, conversation_id) == ["我是谁", "还在吗"]
    stored = page.frames[1].evaluate("JSON.stringify(localStorage)")
    assert first not in stored


def test_the_next_user_of_the_page_sees_nothing_of_the_one_before(visit, fawen):
    _, house = fawen
    page = visit(f'data-token="{new_session(house, "shfw:first")[0]}"')
    launcher(page).click()
    field = inside(page).get_by_label(re.compile("输入您的问题"))
    field.fill("前一位的话")
    inside(page).get_by_role("button", name="发送").click()
    expect(inside(page).locator(".citizen")).to_have_count(1)
    field.fill("前一位的草稿")
    token, conversation_id = new_session(house, "shfw:second")
    page.evaluate("(token) => Fawen.setToken(token)", token)
    expect(inside(page).locator(".citizen")).to_have_count(0)
    expect(field).to_have_value("")
    field.fill("后一位的话")
    inside(page).get_by_role("button", name="发送").click()
    expect(inside(page).locator(".citizen .words")).to_have_text("后一位的话")
    expect(inside(page).locator(".bot")).to_have_count(2)  # the welcome, and the answer: her words have arrived
    assert said(house, conversation_id) == ["后一位的话"]
    page.evaluate("() => Fawen.signOut()")
    expect(inside(page).locator(".citizen")).to_have_count(0)


def new_session(house, user="shfw:1"):
    """A session of a user of the app: (token, her conversation)."""
    import secrets
    from datetime import timedelta

    from channels.app.models import AppSession
    from consult.store import open_conversation
    from core.clock import now
    from core.tokens import fingerprint

    token = secrets.token_urlsafe(32)
    with house.db.session_scope() as session:
        conversation_id = open_conversation(session, "app", user).id
        until = now() + timedelta(minutes=30)
        session.add(AppSession(token_hash=fingerprint(token), conversation_id=conversation_id, expires_at=until))
    return token, conversation_id


def end_sessions(house):
    from sqlalchemy import delete

    from channels.app.models import AppSession

    with house.db.session_scope() as session:
        session.execute(delete(AppSession))


def said(house, conversation_id):
    from consult.store import messages_after

    with house.db.read_scope() as session:
        found = messages_after(session, conversation_id, 0)
        return [m.parts[0]["text"] for m in found if m.sender == "citizen"]
