"""Linking two channels while a form is open, through the whole system."""

import re

import pytest

from eval.live import Citizen

pytestmark = pytest.mark.e2e


def test_a_form_goes_on_after_two_visits_were_linked(live):
    first, second = Citizen(live.url), Citizen(live.url)
    assert first.say("我要预约公证")["replies"][-1]["step"] == 1
    said = first.say("绑定")["replies"][0]["text"]
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", said).group()
    assert first.say("继承公证")["replies"][-1]["step"] == 2
    assert second.say(f"绑定 {code}")["replies"][0]["code"] == "link_linked"
    assert second.say("我的登记")["replies"][0]["code"] == "no_matters"
    assert first.say("浦东新区")["replies"][-1]["step"] == 3
    assert second.say("解除绑定")["replies"][0]["code"] == "unlinked"
