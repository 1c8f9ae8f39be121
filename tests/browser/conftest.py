"""A real Chromium at the real service."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from core.settings import ROOT

CHROMIUM = shutil.which("chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PHONE = {"width": 360, "height": 740}


AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"  # reads contrast, names, roles and order as WCAG asks


@pytest.fixture
def axe():
    """Audits a page: one line for each thing that breaks WCAG 2 A or AA."""

    def audit(page):
        page.evaluate(AXE.read_text(encoding="utf-8"))
        rules = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
        found = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
        return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]

    return audit


# A module at most: while Playwright is open its event loop is the thread's, and no other test could run one.
@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM:
        pytest.skip("Chromium is not installed: ./test installs it where it may")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium, live):
    """A citizen's page on a small phone."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)
    page = context.new_page()
    page.goto(live.url)
    page.set_default_timeout(15_000)
    yield page
    context.close()


@pytest.fixture
def desk(chromium, live):
    """A seat, logged in."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{live.url}/console")
    page.get_by_label("账号").fill(live.seat)
    page.get_by_label("密码").fill(live.password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_text("等待接待").wait_for()
    yield page
    page.get_by_role("button", name="退出登录").click()
    page.get_by_label("账号").wait_for()
    context.close()
