"""The citizen's page, as she uses it."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def say(page, words):
    page.get_by_label(re.compile("输入您的问题")).fill(words)
    page.get_by_role("button", name="发送").click()


def log(page):
    return page.get_by_role("log")


def test_a_question_is_answered_with_its_article(phone):
    say(phone, "办继承公证要带什么材料")
    expect(log(phone)).to_contain_text("死亡证明")
    article = phone.get_by_role("button", name=re.compile("《.+》第.+条")).first
    assert article.bounding_box()["height"] >= 44
    article.click()
    expect(phone.get_by_role("dialog")).to_contain_text("条")


def test_a_button_is_a_message_and_can_be_pressed_once(phone):
    say(phone, "你好")
    button = phone.get_by_role("button", name="你能做什么")
    button.click()
    expect(button).to_be_disabled()
    expect(log(phone).locator(".citizen")).to_have_count(2)


def test_a_form_shows_where_one_is_and_can_be_left(phone):
    say(phone, "我要预约公证")
    expect(log(phone)).to_contain_text("第 1 步，共 7 步")
    phone.get_by_role("button", name="继承公证", exact=True).click()
    expect(log(phone)).to_contain_text("第 2 步，共 7 步")
    phone.get_by_role("button", name="退出办理").click()
    expect(log(phone)).to_contain_text("已退出办理")


@pytest.mark.parametrize("large", [False, True])
def test_a_form_draws_how_far_one_is(phone, large):
    drawn = """() => [...document.querySelectorAll('.van-progress')].map((bar) =>
        bar.offsetWidth > 200 && Math.round(bar.firstElementChild.offsetWidth / bar.offsetWidth * 7))"""
    if large:
        phone.get_by_role("button", name="大字版").click()
    say(phone, "我要预约公证")
    expect(log(phone)).to_contain_text("第 1 步，共 7 步")
    phone.get_by_role("button", name="继承公证", exact=True).click()
    expect(log(phone)).to_contain_text("第 2 步，共 7 步")
    phone.wait_for_timeout(500)  # the bar moves in
    assert phone.evaluate(drawn) == [1, 2]


def test_a_form_in_large_type_leaves_room_to_write(phone):
    phone.get_by_role("button", name="大字版").click()
    say(phone, "我要预约公证")
    expect(log(phone)).to_contain_text("第 1 步")
    leave = phone.get_by_role("button", name="退出办理").bounding_box()
    field = phone.get_by_label(re.compile("输入您的问题")).bounding_box()
    assert leave["y"] + leave["height"] <= field["y"]
    assert field["width"] >= 200


def test_a_message_typed_offline_is_sent_once_when_the_line_is_back(phone):
    say(phone, "你好")
    expect(log(phone).locator(".bot")).to_have_count(2)
    phone.context.set_offline(True)
    say(phone, "法律援助收费吗")
    expect(log(phone).locator(".unsent")).to_have_count(1)
    phone.context.set_offline(False)
    expect(log(phone).locator(".unsent")).to_have_count(0, timeout=20_000)
    expect(log(phone).locator(".citizen")).to_have_count(2)


def test_a_reload_brings_the_conversation_back(phone):
    say(phone, "法律援助收费吗")
    expect(log(phone).locator(".bot")).to_have_count(2)
    phone.reload()
    expect(log(phone).locator(".citizen")).to_have_text([re.compile("法律援助收费吗")])


def test_two_tabs_show_the_same(phone):
    other = phone.context.new_page()
    other.goto(phone.url)
    say(phone, "你能做什么")
    expect(log(other)).to_contain_text("我可以")
    expect(log(other).locator(".citizen")).to_have_count(1)


def test_the_keyboard_alone_is_enough(phone):
    phone.get_by_label(re.compile("输入您的问题")).focus()
    phone.keyboard.type("谢谢")
    phone.keyboard.press("Enter")
    expect(log(phone)).to_contain_text("不客气")


def test_the_conversation_announces_additions_only(phone):
    expect(log(phone)).to_have_attribute("aria-live", "polite")
    expect(log(phone)).to_have_attribute("aria-relevant", "additions")


def test_html_is_shown_as_text(phone):
    say(phone, "<img src=x onerror=document.title='broken'>公证费")
    expect(log(phone).locator(".citizen")).to_contain_text("<img")
    assert "broken" not in phone.title()


def test_too_long_a_text_is_told_before_it_is_sent(phone):
    say(phone, "字" * 1001)
    expect(phone.get_by_role("alert")).to_contain_text("1000")


def test_nothing_is_wider_than_the_phone(phone):
    say(phone, "我要预约公证")
    expect(log(phone)).to_contain_text("第 1 步")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def test_large_type_has_large_letters_and_targets(phone):
    say(phone, "公证费怎么收")
    expect(log(phone)).to_contain_text("收费")
    phone.get_by_role("button", name="大字版").click()
    sizes = phone.evaluate(
        """() => ({
            letters: Math.min(...[...document.querySelectorAll('.page *')]
                .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
                    && e.getBoundingClientRect().width > 2)
                .map((e) => parseFloat(getComputedStyle(e).fontSize))),
            targets: [...document.querySelectorAll('button, summary, textarea')].map((e) => e.getBoundingClientRect())
                .filter((r) => r.width).map((r) => Math.min(r.width, r.height)),
            wide: document.documentElement.scrollWidth,
        })"""
    )
    assert sizes["letters"] >= 18
    assert min(sizes["targets"]) >= 60
    assert sizes["wide"] <= 360
    phone.reload()
    expect(phone.get_by_role("button", name="标准版")).to_be_visible()


def test_large_type_reads_an_answer_one_short_step_after_the_other(phone):
    phone.get_by_role("button", name="大字版").click()
    say(phone, "办继承公证要带什么材料")
    onward = log(phone).get_by_role("button", name=re.compile("接着看"))
    expect(onward).to_have_text(re.compile(r"接着看（1/\d+）"))
    expect(log(phone).locator(".bot .cite")).to_have_count(0)
    steps = int(re.search(r"/(\d+)", onward.inner_text()).group(1))
    shown = [log(phone).locator(".bot .reading").last.inner_text()]
    for step in range(2, steps + 1):
        onward.click()
        expect(log(phone).locator(".bot .reading")).to_have_count(step)
        shown.append(log(phone).locator(".bot .reading").last.inner_text())
    expect(onward).to_have_count(0)
    assert "死亡证明" in shown[0]
    assert max(len(words) for words in shown[:-2]) < 150
    expect(log(phone).locator(".bot .reading").last).to_be_in_viewport()
    assert phone.evaluate("document.activeElement.className") == "reading"  # the button had the focus
    say(phone, "谢谢")
    expect(log(phone).locator(".citizen")).to_have_count(2)
    phone.reload()  # what was read before is shown whole
    expect(log(phone).locator(".bot .cite").first).to_be_attached()


def test_an_answer_in_large_type_can_be_shown_whole(phone):
    phone.get_by_role("button", name="大字版").click()
    say(phone, "办继承公证要带什么材料")
    log(phone).get_by_role("button", name="全部显示").click()
    expect(log(phone).locator(".bot .cite").first).to_be_attached()
    expect(log(phone).get_by_role("button", name=re.compile("接着看"))).to_have_count(0)


@pytest.mark.parametrize("large", [False, True])
def test_an_auditor_of_accessibility_finds_nothing_wrong(phone, axe, large):
    if large:
        phone.get_by_role("button", name="大字版").click()
    say(phone, "公证费怎么收")
    expect(log(phone)).to_contain_text("收费")
    say(phone, "我要预约公证")
    expect(log(phone)).to_contain_text("第 1 步")
    assert axe(phone) == []


def open_my_data(page, wish):
    page.get_by_role("button", name="我的信息").click()
    page.get_by_role("dialog").get_by_role("button", name=wish, exact=True).click()


def test_my_data_is_shown_and_downloaded_as_a_file(phone):
    say(phone, "法律援助收费吗")
    expect(log(phone).locator(".bot")).to_have_count(2)
    open_my_data(phone, "查看我的信息")
    expect(log(phone)).to_contain_text("对话消息")
    with phone.expect_download() as download:
        phone.get_by_role("button", name="下载全部内容").click()
    assert download.value.suggested_filename == "fawen-my-data.html"  # any phone opens it
    assert "法律援助收费吗" in download.value.path().read_text(encoding="utf-8")
    with phone.expect_download() as download:
        phone.get_by_role("button", name="下载数据文件").click()
    assert download.value.suggested_filename == "fawen-my-data.json"


def test_after_an_erasure_only_the_receipt_stays_and_a_new_visit_begins(phone):
    say(phone, "法律援助收费吗")
    expect(log(phone).locator(".bot")).to_have_count(2)
    open_my_data(phone, "删除我的信息")
    expect(log(phone)).to_contain_text("依法需要留存的")
    before = phone.evaluate("localStorage.getItem('fawen.token')")
    phone.get_by_role("button", name="确认删除").click()
    expect(phone.get_by_role("status").filter(has_text="回执号 SC")).to_be_visible()
    expect(log(phone).locator(".citizen")).to_have_count(0)
    phone.wait_for_function("before => localStorage.getItem('fawen.token') !== before", arg=before)
    say(phone, "法律援助收费吗")
    expect(log(phone).locator(".citizen")).to_have_count(1)
    expect(log(phone).locator(".bot")).to_have_count(2)


def test_a_quiz_is_answered_by_buttons(phone):
    say(phone, "宪法小测验")
    for number in range(1, 6):
        expect(log(phone)).to_contain_text(f"第 {number} 步，共 5 步")
        log(phone).get_by_role("button", name=re.compile("^A\\. ")).last.click()
    expect(log(phone)).to_contain_text("一共 5 题")


def test_a_quiz_is_left_by_a_button_that_names_it(phone):
    say(phone, "宪法小测验")
    expect(log(phone)).to_contain_text("第 1 步")
    phone.get_by_role("button", name="退出答题").click()
    expect(log(phone)).to_contain_text("小测验到这里")


def test_a_card_comes_to_the_open_page(phone, live):
    from datetime import datetime

    from core.bus import Bus
    from core.clock import SHANGHAI, local, now
    from core.db import Database
    from core.settings import ROOT, Settings
    from knowledge import load_lessons
    from outreach.programme import Programme

    open_my_data(phone, "订阅宪法宣传")
    expect(log(phone)).to_contain_text("订阅成功")
    settings = Settings(var=live.var, _env_file=None)
    database = Database.open(settings)
    noon = datetime.combine(local(now()).date(), datetime.min.time(), SHANGHAI).replace(hour=12)
    Programme(database, Bus(), load_lessons(ROOT / "knowledge" / "lessons"), settings).send(noon, "constitution-home")
    database.close()
    card = log(phone).locator(".system")
    expect(card).to_contain_text("住宅不受侵犯")
    expect(card.get_by_role("button", name="《宪法》第三十九条")).to_be_visible()
