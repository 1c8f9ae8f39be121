"""The rating of a service: five scores on one line, by finger, by keyboard and by ear; handed in once."""

import httpx
import pytest
from playwright.sync_api import expect

from core.settings import ROOT, Settings
from core.staff import Role, add_staff
from tests.browser.conftest import PHONE
from tests.browser.service import serving

pytestmark = pytest.mark.browser
PASSWORD = "correct horse"
BOXES = """() => [...document.querySelectorAll('[type=radio]'), [...document.querySelectorAll('.bubble')].at(-1)]
    .map((one) => one.getBoundingClientRect().toJSON())"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The service, with a seat."""
    if not (ROOT / "web" / "dist" / "index.html").exists():
        pytest.skip("the pages are not built: ./test builds them")
    with serving(Settings(var=tmp_path_factory.mktemp("var"), _env_file=None)) as (url, house):
        with house.db.session_scope() as session:
            add_staff(session, "li", PASSWORD, Role.SEAT, "李老师")
        yield url


@pytest.fixture
def asked(chromium, address):
    """The page of a citizen who is asked to rate."""
    context = chromium.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(address)
    page.wait_for_function("() => localStorage.getItem('fawen.token')")
    with httpx.Client(base_url=f"{address}/api/v1", trust_env=False) as api:
        token = api.post("/console/login", json={"name": "li", "password": PASSWORD}).json()["token"]
        api.headers["Authorization"] = f"Bearer {token}"
        api.post("/console/presence", json={"online": True})
        page.get_by_role("button", name="转人工").click()
        expect(page.get_by_role("status")).to_contain_text("第 1 位")
        (ticket,) = [one["id"] for one in api.get("/console/tickets").json()["waiting"]]
        api.post(f"/console/tickets/{ticket}/take")
        api.post(f"/console/tickets/{ticket}/close", json={})
    expect(page.get_by_role("group", name="为本次服务打分")).to_be_visible()
    yield page
    context.close()


def score(page, number):
    return page.get_by_role("radio", name=f"{number} 分")


def submit(page):
    return page.get_by_role("button", name="提交")


@pytest.mark.parametrize("large", [False, True])
def test_the_five_stand_on_one_line_inside_their_bubble(asked, axe, large):
    if large:
        asked.get_by_role("button", name="大字版").click()
    *boxes, bubble = asked.evaluate(BOXES)  # at one moment: the page may still be scrolling
    assert len({box["y"] for box in boxes}) == 1
    assert bubble["left"] <= boxes[0]["left"]
    assert boxes[4]["right"] <= bubble["right"]
    assert min(min(box["width"], box["height"]) for box in boxes) >= 44
    assert axe(asked) == []


def test_the_keyboard_chooses_corrects_and_hands_in(asked):
    expect(submit(asked)).to_be_disabled()
    score(asked, 1).focus()
    asked.keyboard.press("Space")
    asked.keyboard.press("ArrowRight")
    expect(score(asked, 2)).to_be_checked()
    asked.keyboard.press("Tab")
    expect(submit(asked)).to_be_focused()
    asked.keyboard.press("Enter")
    expect(asked.get_by_text("您打了 2 分，谢谢您的评价。")).to_be_focused()
    expect(asked.get_by_role("radio")).to_have_count(0)


def test_what_was_given_is_there_after_a_reload_and_in_another_tab(asked):
    other = asked.context.new_page()
    other.goto(asked.url)
    score(other, 3).check()
    score(asked, 5).check()
    score(asked, 4).check()  # a slip is no rating
    submit(asked).click()
    expect(asked.get_by_text("您打了 4 分")).to_be_visible()
    submit(other).click()
    expect(other.get_by_text("已经打过分了")).to_be_visible()
    expect(other.get_by_role("alert")).to_have_count(0)
    asked.reload()
    expect(asked.get_by_text("您打了 4 分")).to_be_visible()


def test_a_rating_that_did_not_go_out_can_be_given_again(asked):
    score(asked, 5).check()
    asked.context.set_offline(True)
    submit(asked).click()
    expect(asked.get_by_role("alert")).to_be_visible()
    asked.context.set_offline(False)
    submit(asked).click()
    expect(asked.get_by_text("您打了 5 分")).to_be_visible()
    expect(asked.get_by_role("alert")).to_have_count(0)
