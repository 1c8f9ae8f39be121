"""The page login: WeChat says who she is, the page opens her conversation, and nobody logs in as somebody else."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from channels.wechat import pages_api
from channels.wechat.oauth import COOKIE


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
