"""The double keeps the platform's rules, or the tests over it would prove nothing."""

import httpx
import pytest

from channels.wechat import texts
from channels.wechat.double.caller import Caller, Unheard
from channels.wechat.double.platform import Platform
from channels.wechat.double.server import add_demo, build_double, serving
from channels.wechat.models import WeChatUser
from eval.live import free_ports


@pytest.fixture
def clock():
    class Clock:
        now = 1_795_000_000.0

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def platform(clock):
    return Platform("app", "secret", clock)


def send(platform, openid="a", text="你好", token=None):
    token = token or platform.stable_token("app", "secret", False)["access_token"]
    return platform.call("custom", token, lambda: platform.customer(openid, text))["errcode"]


def test_rights_run_out_by_number_and_by_time(platform, clock):
    platform.acts("a", "message")
    assert [send(platform) for _ in range(6)] == [0] * 5 + [45047]
    clock.now += 48 * 3600
    assert send(platform) == 45015
    platform.acts("a", "menu")
    assert [send(platform) for _ in range(4)] == [0] * 3 + [45047]
    clock.now += 60
    assert send(platform) == 45015


def test_the_documented_codes(platform, clock):
    assert send(platform, "stranger") == 40003
    platform.acts("a", "message")
    assert send(platform, text="字" * 683) == 45002
    assert send(platform, token="unknown") == 40001
    token = platform.stable_token("app", "secret", False)["access_token"]
    clock.now += 7201
    assert send(platform, token=token) == 42001
    platform.follower("a").following = False
    assert send(platform) == 43004
    platform.faults.entitled = False
    assert send(platform) == 48001
    platform.faults.day_quota = 0
    assert send(platform) == 45009
    assert platform.stable_token("app", "wrong", False)["errcode"] == 40125


def test_the_stable_token_stays_until_it_ends_or_is_forced(platform, clock):
    first = platform.stable_token("app", "secret", False)["access_token"]
    assert platform.stable_token("app", "secret", False)["access_token"] == first
    clock.now += 7200 - 299
    second = platform.stable_token("app", "secret", False)["access_token"]
    assert second != first
    assert send(platform, "x", token=first) == 40003  # both hold for the last five minutes
    assert platform.stable_token("app", "secret", True)["access_token"] != second
    assert send(platform, "x", token=second) == 40001


def test_a_call_without_an_answer_is_made_three_times(world):
    tries = []

    def post(query, body):
        tries.append(query["nonce"])
        raise httpx.ReadTimeout("5 s")

    with pytest.raises(Unheard):
        Caller(world.platform, world.account, post).text("a", "你好")
    assert len(tries) == 3


def test_a_reply_that_wechat_would_not_show_is_a_failure(world):
    from channels.wechat.inbound import Inbound, Text
    from channels.wechat.replies import text_reply
    from core.clock import now

    xml = text_reply(Inbound("a", "gh", now(), "1", Text("")), "字" * 700)
    with pytest.raises(ValueError, match="accepts"):
        world.caller.opened(world.wechat.guard.encrypt(xml).encode())


def test_the_demo_page_shows_what_wechat_would(world):
    app = build_double(world.platform)
    add_demo(app, world.platform, world.caller)
    with serving(app, free_ports(1)[0]) as url, httpx.Client(base_url=url, trust_env=False) as page:
        assert "微信公众号模拟" in page.get("/").text
        for deed in (
            {"do": "follow", "scene": "district-310115"},
            {"do": "text", "words": "你好"},
            {"do": "voice", "words": "法律援助"},
            {"do": "image"},
            {"do": "location", "latitude": "31.22", "longitude": "121.54", "label": ""},
            {"do": "click", "key": "unknown"},
            {"do": "scan", "scene": "district-310104"},
            {"do": "link", "title": "通知", "url": "https://example.invalid/"},
            {"do": "consent", "template": "TPL"},
            {"do": "refuse", "template": "TPL"},
            {"do": "unfollow"},
        ):
            assert page.post("/double/citizen-1", json=deed).status_code == 200
            if deed["do"] == "consent":
                assert world.platform.follower("citizen-1").consents == {"TPL": 1}
        state = page.get("/double/citizen-1").json()
    assert state["following"] is False
    assert world.platform.follower("citizen-1").consents == {"TPL": 0}
    assert texts.LINK in [shown["text"] for shown in state["shown"]]
    with world.db.read_scope() as session:
        assert session.get_one(WeChatUser, "citizen-1").district == "徐汇区"
    assert [shown["text"] for shown in state["shown"] if shown["kind"] == "passive"][1:3] == ["答", "答"]
