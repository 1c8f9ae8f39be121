"""A citizen and a seat, each in a browser of their own."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_both_talk_live_and_the_bot_comes_back(phone, desk):
    phone.get_by_label(re.compile("输入您的问题")).fill("我爸爸的房子怎么继承")
    phone.get_by_role("button", name="发送").click()
    expect(phone.get_by_role("log").locator(".bot")).to_have_count(2)
    phone.get_by_role("button", name="转人工").first.click()
    expect(phone.get_by_role("status")).to_contain_text("第 1 位")
    desk.get_by_role("button", name=re.compile("市民要求转人工")).first.click()
    expect(desk.get_by_role("log")).to_contain_text("我爸爸的房子怎么继承")
    desk.get_by_role("button", name="接入").click()
    expect(phone.get_by_role("status")).to_contain_text("坐席正在接待您")
    desk.get_by_label("写给市民的话").fill("您好，请问老人有遗嘱吗？")
    desk.get_by_role("button", name="发送").click()
    expect(phone.get_by_role("log")).to_contain_text("请问老人有遗嘱吗")
    phone.get_by_label(re.compile("输入您的问题")).fill("没有遗嘱")
    phone.get_by_role("button", name="发送").click()
    expect(desk.get_by_role("log")).to_contain_text("没有遗嘱")
    desk.get_by_role("button", name="结束服务").click()
    desk.get_by_role("button", name="确定结束").click()
    expect(phone.get_by_role("log")).to_contain_text("本次人工服务已结束")
    phone.get_by_role("radio", name="5 分").check()
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("log")).to_contain_text("谢谢您的评价")
    phone.get_by_label(re.compile("输入您的问题")).fill("你能做什么")
    phone.get_by_role("button", name="发送").click()
    expect(phone.get_by_role("log")).to_contain_text("我可以")


def test_a_wrong_password_is_told(chromium, live):
    page = chromium.new_page()
    page.goto(f"{live.url}/console")
    page.get_by_label("账号").fill("nobody")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不正确")
    page.close()


def test_an_auditor_of_accessibility_finds_nothing_wrong_at_the_desk(desk, axe):
    assert axe(desk) == []
