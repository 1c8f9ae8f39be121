"""The citizen's page by keyboard, by ear, in two tabs and on a bad line: the page alone, without the dialogue."""

import re

import pytest
from playwright.sync_api import expect

from core.settings import ROOT, Settings
from tests.browser.service import serving

pytestmark = pytest.mark.browser
# What a screen reader is told: what is added to the log and not hidden from it.
EAR = """window.heard = []
const told = (node) => node.nodeType === 3 ? node.data
    : node.nodeType !== 1 || node.ariaHidden === 'true' ? '' : [...node.childNodes].map(told).join('')
const listen = (changes) => changes.forEach((change) => {
    change.addedNodes.forEach((node) => heard.push(told(node)))
    if (change.type === 'characterData') heard.push(change.target.data)
})
new MutationObserver(listen).observe(document.querySelector('[role=log]'),
    { childList: true, subtree: true, characterData: true })"""


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    if not (ROOT / "web" / "dist" / "index.html").exists():
        pytest.skip("the pages are not built: ./test builds them")
    with serving(Settings(var=tmp_path_factory.mktemp("var"), _env_file=None)) as (url, _):
        yield url


@pytest.fixture
def phone(chromium, url):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN", has_touch=True)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(url)
    yield page
    context.close()


def say(page, words):
    page.get_by_label(re.compile("输入您的问题")).fill(words)
    page.get_by_role("button", name="发送").click()


def log(page):
    return page.get_by_role("log")


@pytest.mark.parametrize(
    ("opener", "stops"),
    [
        ("隐私说明", ["关闭", "关闭"]),
        ("我的信息", ["关闭", "查看我的信息", "删除我的信息", "订阅宪法宣传", "退订"]),
    ],
)
def test_a_sheet_keeps_the_keyboard_and_gives_it_back(phone, axe, opener, stops):
    here = "document.activeElement.ariaLabel || document.activeElement.innerText"
    phone.get_by_role("button", name=opener).focus()
    phone.keyboard.press("Enter")
    sheet = phone.get_by_role("dialog", name=opener)
    expect(sheet.get_by_role("heading")).to_be_focused()
    expect(sheet).to_have_attribute("aria-modal", "true")
    assert axe(phone) == []
    visited = []
    for _ in range(2 * len(stops)):
        phone.keyboard.press("Tab")
        visited.append(phone.evaluate(here))
    assert visited == 2 * stops
    phone.keyboard.press("Tab")
    phone.keyboard.press("Shift+Tab")
    assert phone.evaluate(here) == stops[-1]
    phone.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(phone.get_by_role("button", name=opener)).to_be_focused()
    phone.keyboard.press("Enter")
    expect(sheet.get_by_role("heading")).to_be_focused()


def test_a_sheet_that_is_opened_anew_at_once_stays(phone):
    for _ in range(8):
        phone.get_by_role("button", name="隐私说明").focus()
        phone.keyboard.press("Enter")
        heading = phone.get_by_role("dialog").get_by_role("heading")
        expect(heading).to_be_focused()
        phone.keyboard.press("Escape")
        phone.keyboard.press("Enter")
        expect(heading).to_be_focused()
        phone.keyboard.press("Escape")
        expect(phone.get_by_role("dialog")).to_have_count(0)


def test_a_sheet_ends_at_a_tap_beside_it(phone):
    phone.get_by_role("button", name="隐私说明").click()
    expect(phone.get_by_role("dialog")).to_be_visible()
    phone.mouse.click(180, 20)
    expect(phone.get_by_role("dialog")).to_have_count(0)


def test_a_message_is_said_once_by_a_screen_reader(phone):
    expect(log(phone)).to_be_visible()
    phone.evaluate(EAR)
    say(phone, "公证费多少钱")
    expect(log(phone).locator(".bot")).to_have_count(2)
    say(phone, "谢谢")
    expect(log(phone).locator(".bot")).to_have_count(3)
    expect(log(phone).locator(".unsent")).to_have_count(0)
    heard = [words for words in phone.evaluate("heard") if words]
    assert heard == ["您说公证费多少钱", "法问说答", "您说谢谢", "法问说答"]


def test_two_tabs_that_are_opened_at_once_have_one_conversation(phone, chromium, url):
    context = chromium.new_context(locale="zh-CN")
    tabs = [context.new_page() for _ in range(3)]
    for tab in tabs:
        tab.goto(url, wait_until="commit")
    say(tabs[0], "公证费多少钱")
    for tab in tabs:
        expect(log(tab).locator(".citizen")).to_have_count(1)
    context.close()


def test_a_short_interruption_is_over_when_the_line_is_back(phone):
    say(phone, "你好")
    expect(log(phone).locator(".bot")).to_have_count(2)
    phone.context.set_offline(True)
    expect(phone.get_by_text("网络断开")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_text("网络断开")).to_have_count(0)


def field(page):
    return page.get_by_label(re.compile("输入您的问题"))


@pytest.mark.parametrize("large", [False, True])
def test_a_long_conversation_scrolls_inside_the_page_which_stays_where_it_is(phone, large):
    if large:
        phone.get_by_role("button", name="大字版").click()
    for number in range(1, 5):
        say(phone, "公证费多少钱，" * 30)
        expect(log(phone).locator(".bot")).to_have_count(number + 1)
    assert phone.evaluate("document.documentElement.scrollHeight") == 740
    phone.get_by_role("log").hover()
    phone.mouse.wheel(0, 5000)
    assert phone.evaluate("scrollY") == 0
    expect(phone.get_by_role("button", name="转人工")).to_be_in_viewport()


def test_on_a_low_screen_everything_can_be_reached(phone):
    phone.get_by_role("button", name="大字版").click()
    phone.set_viewport_size({"width": 640, "height": 300})
    assert log(phone).bounding_box()["height"] >= 100
    phone.get_by_role("button", name="隐私说明").click()
    expect(phone.get_by_role("dialog")).to_be_visible()


def test_the_warning_of_a_long_text_goes_when_it_is_shortened(phone):
    say(phone, "字" * 1001)
    expect(phone.get_by_role("alert")).to_contain_text("1000")
    field(phone).press("Backspace")
    expect(phone.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("is_old", [False, True], ids=["fits by itself", "an older browser"])
@pytest.mark.parametrize("large", [False, True])
def test_the_field_grows_with_what_is_typed_up_to_four_lines(phone, large, is_old):
    if is_old:
        phone.route("**/*.css", without_field_sizing)
        phone.reload()
    if large:
        phone.get_by_role("button", name="大字版").click()
    heights = []
    for lines in (1, 2, 9, 1):
        field(phone).fill("字\n" * (lines - 1) + "字")
        phone.evaluate("() => new Promise(requestAnimationFrame)")
        heights.append(field(phone).bounding_box()["height"])
    assert heights[0] == heights[3] == (60 if large else 44)
    assert heights[0] + 20 < heights[1] < heights[2] < heights[0] + 110


def without_field_sizing(route):
    answer = route.fetch()
    route.fulfill(response=answer, body=re.sub(r"field-sizing:\s*content", "field-sizing:unheard-of", answer.text()))


@pytest.mark.parametrize("large", [False, True])
def test_the_place_of_the_keyboard_is_seen_on_everything(phone, large):
    here = """() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement)
        return [document.activeElement.tagName, outlineStyle, outlineWidth]
    }"""
    if large:
        phone.get_by_role("button", name="大字版").click()
    field(phone).fill("你好")  # the button that sends is on
    phone.get_by_role("button", name="转人工").focus()
    seen = []
    for _ in range(9):
        phone.keyboard.press("Tab")
        seen.append(phone.evaluate(here))
    phone.keyboard.press("Enter")
    phone.keyboard.press("Tab")
    seen += [phone.keyboard.press("Tab") or phone.evaluate(here) for _ in range(4)]
    assert {tag for tag, *_ in seen} == {"MAIN", "BUTTON", "TEXTAREA"}
    assert {tuple(outline) for _, *outline in seen} == {("solid", "3px")}


def test_a_half_written_question_is_there_after_a_reload_until_it_is_sent(phone):
    field(phone).fill("我想问")
    phone.get_by_role("button", name="法律援助怎么申请？").click()  # a button's words are no draft
    expect(log(phone).locator(".bot")).to_have_count(2)
    phone.reload()
    expect(field(phone)).to_have_value("我想问")
    say(phone, "我想问公证费")
    expect(log(phone).locator(".citizen")).to_have_count(2)
    phone.reload()
    expect(log(phone).locator(".citizen")).to_have_count(2)
    expect(field(phone)).to_have_value("")


def test_the_receipt_of_an_erasure_stays_until_it_is_closed_and_can_be_copied(phone, axe):
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    say(phone, "删除我的信息")
    phone.get_by_role("button", name="确认删除").click()
    receipt = phone.get_by_role("status").filter(has_text="回执号 SC")
    expect(receipt).to_be_visible()
    phone.reload()
    expect(receipt).to_be_visible()
    phone.get_by_role("button", name="复制").click()
    expect(phone.get_by_text("已复制")).to_be_visible()
    assert phone.evaluate("navigator.clipboard.readText()") == receipt.inner_text()
    assert axe(phone) == []
    phone.get_by_role("button", name="关闭").click()
    expect(receipt).to_have_count(0)
    phone.reload()
    expect(log(phone)).to_be_visible()
    expect(receipt).to_have_count(0)


def test_a_call_for_a_human_offline_says_that_it_did_not_go_out(phone):
    say(phone, "你好")
    expect(log(phone).locator(".bot")).to_have_count(2)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="转人工").click()
    expect(phone.get_by_role("alert")).to_have_text("转人工没有发出，联网后请再点一次。")
    phone.get_by_role("button", name="关闭").click()
    expect(phone.get_by_role("alert")).to_have_count(0)


def test_an_unknown_address_is_a_page_in_chinese(phone, url, axe):
    phone.goto(f"{url}/console/nosuch")
    expect(phone.get_by_role("heading")).to_have_text("页面打不开")
    assert axe(phone) == []
    phone.get_by_role("link", name="打开网页版").click()
    expect(log(phone)).to_be_visible()


def test_the_pages_ask_for_nothing_at_other_addresses():
    styles = [file.read_text(encoding="utf-8") for file in (ROOT / "web" / "dist" / "assets").glob("*.css")]
    assert styles
    assert [found for words in styles for found in re.findall(r"url\(['\"]?(?:https?:)?//[^)]*", words)] == []
    assert not any("@font-face" in words for words in styles)
