"""The page login: WeChat says who she is, the page opens her conversation, and nobody logs in as somebody else."""

import hashlib
import json
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.client import BotTurn
from bot.replies import card, choices, text
from channels.wechat import notices, pages_api, texts
from channels.wechat.oauth import COOKIE
from consult.models import Conversation, Purpose, Sender
from consult.store import add_message
from consult.texts import KINDS


@pytest.fixture
def login(world):
    """Walks through the login as a browser does; gives the last answer."""

    def walk(openid="citizen-1", change=None):
        world.platform.follower(openid)
        begun = world.http.get("/api/v1/wechat/login", follow_redirects=False)
        assert begun.status_code == 302
        back = httpx.get(begun.headers["location"], cookies={"openid": openid}, trust_env=False)
        query = {name: values[0] for name, values in parse_qs(urlsplit(back.headers["location"]).query).items()}
        assert back.headers["location"].startswith("https://fawen.example/api/v1/wechat/login/back?")
        cookie = begun.cookies.get(COOKIE) or begun.headers["set-cookie"].split("=")[1].split(";")[0]
        world.http.cookies.clear()
        return world.http.get(
            "/api/v1/wechat/login/back",
            params={**query, **(change or {})},
            headers={"Cookie": f"{COOKIE}={cookie}"},
            follow_redirects=False,
        )

    return walk


def test_the_page_shows_the_wechat_conversation_and_answers_there_only(world, login):
    world.says("你好")
    answer = login()
    token = answer.headers["location"].removeprefix("/#session=")
    page = {"Authorization": f"Bearer {token}"}
    history = world.http.get("/api/v1/web/messages", headers=page).json()["messages"]
    assert [message["parts"][0]["text"] for message in history] == ["你好", "答"]
    said = world.http.post("/api/v1/web/messages", json={"message_id": "p1", "text": "在网页问"}, headers=page).json()
    assert said["replies"][0]["text"] == "答"
    world.deliver()
    assert world.ways()[-1] == ("sent", "", "page")
    assert world.sees() == [("passive", "答")]


def test_a_citizen_who_never_wrote_gets_a_conversation_of_her_own(world, login):
    world.says("你好")
    token = login("citizen-2").headers["location"].removeprefix("/#session=")
    history = world.http.get("/api/v1/web/messages", headers={"Authorization": f"Bearer {token}"})
    assert history.json()["messages"] == []


@pytest.mark.parametrize(
    "change", [{"state": "0" * 32}, {"state": ""}, {"code": "forged"}, {"code": ""}, {"state": "中"}]
)
def test_a_foreign_state_or_a_forged_code_opens_nothing(login, change):
    refused = login(change=change)
    assert (refused.status_code, refused.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert "location" not in refused.headers


def test_whoever_comes_back_to_a_used_login_or_a_gone_answer_finds_words_a_way_on_and_12348(world):
    for path, way in (("/login/back?code=used&state=x", "/api/v1/wechat/login"), ("/answers/1-forged", "/")):
        page = world.http.get("/api/v1/wechat" + path)
        assert page.headers["content-type"].startswith("text/html")
        assert all(f'href="{to}"' in page.text for to in (way, "tel:12348"))
        assert "{" not in page.text.split("</style>")[1]


def test_a_page_that_offers_names_what_it_offers(world):
    world.dialogue.reply = BotTurn((text("答", detail="详情"), choices("您可能还想了解：", "公证费怎么收？")), ())
    address = re.search('<a href="https://fawen.example(.*?)">', world.says("你好"))[1]
    assert "您可能还想了解：</p><ul><li>公证费怎么收？</li></ul>" in world.http.get(address).text


def test_a_code_is_good_once(world, login):
    first = login()
    assert first.status_code == 302
    assert world.platform.openid_of("anything")["errcode"] == 40029


def test_the_state_is_kept_where_no_script_and_no_foreign_page_reads_it(world):
    cookie = world.http.get("/api/v1/wechat/login", follow_redirects=False).headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=lax", "secure", "path=/api/v1/wechat/login"))


def test_without_a_public_address_there_is_no_login(build):
    world = build(wechat_public_url="")
    assert world.http.get("/api/v1/wechat/login", follow_redirects=False).status_code == 404


def test_wechats_proof_of_the_domain_is_served(world):
    app = FastAPI()
    app.include_router(pages_api.proof_router("MP_verify_aB3dE.txt"))
    assert TestClient(app).get("/MP_verify_aB3dE.txt").text == "aB3dE"


@pytest.fixture
def announcing(build, monkeypatch, tmp_path):
    """A world whose account has a template for reminders."""
    file = tmp_path / "notices.yml"
    written = notices.FILE.read_text("utf-8").replace('template: ""', "template: SEAT", 1)
    file.write_text(written.replace('template: ""', "template: TPL", 1), "utf-8")
    monkeypatch.setattr(notices.Notices.load.__func__, "__defaults__", (file,))
    return build()


def test_after_a_call_back_was_booked_she_agrees_on_the_page_and_is_reminded_when_all_else_is_closed(announcing):
    world = announcing
    rows = [("编号", "HB261125ABCD"), ("事项", KINDS["callback"])]
    world.dialogue.reply = BotTurn((card("已登记", rows, "已登记", code="reference"), text("请记下编号。")), ())
    url = re.search(f'<a href="(.*)">{texts.NOTICES_OFFER}</a>', world.says("确认"))[1]
    page = world.http.get(url.removeprefix("https://fawen.example"))
    assert 'template="SEAT,TPL"' in page.text
    nonce = re.search("'nonce-([0-9a-f]+)'", page.headers["content-security-policy"])[1]
    assert page.text.count(f'<script nonce="{nonce}"') == 2
    asked = json.loads(re.search("const asked = ({.*})", page.text)[1])["config"]
    signed = (
        f"jsapi_ticket={world.platform.ticket}&noncestr={asked['nonceStr']}&timestamp={asked['timestamp']}&url={url}"
    )
    assert asked["signature"] == hashlib.sha1(signed.encode()).hexdigest()
    world.caller.consent("citizen-1", "TPL")
    world.age_contacts(hours=50)
    with world.db.session_scope() as session:
        talk = session.get_one(Conversation, world.conversation_id())
        add_message(session, talk, "n", Sender.SYSTEM, [text("今天回拨")], purpose=Purpose.NOTICE)
    world.deliver()
    assert world.sees()[-1][0] == "notice"
    assert "今天回拨" in world.sees()[-1][1]


def test_the_ticket_is_asked_for_once_and_a_page_without_one_says_so(announcing):
    announcing.platform.faults.day_quota = 0
    assert announcing.http.get("/api/v1/wechat/notices").status_code == 503
    announcing.platform.faults.day_quota = 10**9
    assert [announcing.http.get("/api/v1/wechat/notices").status_code for _ in range(2)] == [200, 200]
    assert [name for name, code in announcing.platform.calls if code == 0] == ["ticket"]


def test_where_no_notices_are_set_up_none_are_offered(world):
    assert texts.NOTICES_OFF in world.http.get("/api/v1/wechat/notices").text
    world.dialogue.reply = BotTurn((card("已登记", [("事项", KINDS["callback"])], "已登记", code="reference"),), ())
    assert world.says("确认") == "已登记"
