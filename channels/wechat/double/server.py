"""The double's side of WeChat's API, and the demo page, as a small web application."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from fastapi import Body, FastAPI, Request, Response
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse

from channels.wechat.double.caller import Caller, Unheard
from channels.wechat.double.platform import Platform

PAGE = Path(__file__).with_name("page.html")
Json = dict[str, Any]


def build_double(platform: Platform) -> FastAPI:
    """WeChat's API as far as Fawen calls it."""
    app = FastAPI(openapi_url=None)

    def _answer(said: Json) -> Response:
        """The answer, unless it is to be lost on its way."""
        if platform.faults.lose_answers > 0:
            platform.faults.lose_answers -= 1
            return Response("<html>gateway</html>", 504, media_type="text/html")
        return JSONResponse(said)

    # The bodies are read as JSON whatever their Content-Type says, as WeChat does: wechatpy sends none.

    @app.post("/cgi-bin/stable_token")
    async def stable_token(request: Request) -> Json:
        body = await request.json()
        return platform.stable_token(body["appid"], body["secret"], bool(body.get("force_refresh")))

    @app.post("/cgi-bin/message/custom/send")
    async def custom(request: Request, access_token: str = "") -> Response:
        body = await request.json()
        await asyncio.sleep(platform.faults.slow_s)
        said = platform.call("custom", access_token, lambda: platform.customer(body["touser"], body["text"]["content"]))
        return _answer(said)

    @app.post("/cgi-bin/message/subscribe/bizsend")
    async def notice(request: Request, access_token: str = "") -> Json:
        body = await request.json()
        return platform.call(
            "notice", access_token, lambda: platform.notice(body["touser"], body["template_id"], body["data"])
        )

    @app.post("/cgi-bin/message/mass/send")
    async def mass(request: Request, access_token: str = "") -> Response:
        body = await request.json()
        said = platform.call(
            "mass",
            access_token,
            lambda: platform.mass(body["touser"], body["text"]["content"], body["clientmsgid"]),
        )
        return _answer(said)

    @app.post("/cgi-bin/menu/create")
    async def menu(request: Request, access_token: str = "") -> Json:
        body = await request.json()
        return platform.call("menu", access_token, lambda: platform.set_menu(body))

    @app.get("/cgi-bin/ticket/getticket")
    def ticket(access_token: str = "") -> Json:
        said = platform.call("ticket", access_token, lambda: 0)
        return said if said["errcode"] else {**said, "ticket": platform.ticket, "expires_in": 7200}

    @app.get("/cgi-bin/media/get")
    def media(media_id: str, access_token: str = "") -> Response:
        known = platform.media.get(media_id)
        said = platform.call("media", access_token, lambda: 0 if known else 40007)
        if said["errcode"] or known is None:
            return JSONResponse(said)
        return Response(known[0], media_type=known[1])

    @app.get("/sns/oauth2/access_token")
    def oauth_token(code: str) -> Json:
        return platform.openid_of(code)

    @app.get("/connect/oauth2/authorize")
    def authorize(request: Request, redirect_uri: str, state: str = "") -> RedirectResponse:
        openid = request.cookies.get("openid") or next(iter(platform.followers), "citizen-1")
        query = urlencode({"code": platform.code_for(openid), "state": state})
        return RedirectResponse(f"{redirect_uri}?{query}", 302)

    return app


def add_demo(app: FastAPI, platform: Platform, caller: Caller) -> None:
    """The page where one types as a citizen and sees what WeChat would show."""

    @app.get("/")
    def page() -> FileResponse:
        return FileResponse(PAGE)

    @app.get("/double/{openid}")
    def shown(openid: str) -> Json:
        follower = platform.follower(openid)
        return {
            "following": follower.following,
            "shown": [{"kind": s.kind, "text": s.text} for s in follower.shown],
            "menu": platform.menu,
        }

    @app.post("/double/{openid}")
    async def act(openid: str, body: Json = Body()) -> Json:  # noqa: B008 (FastAPI's way)
        try:
            await asyncio.to_thread(_act, caller, openid, body)
        except Unheard:
            platform.show(openid, "passive", "该公众号提供的服务出现故障，请稍后再试")
        return {}


def _act(caller: Caller, openid: str, body: Json) -> None:
    match body.get("do"):
        case "text":
            caller.text(openid, str(body["words"]))
        case "voice":
            caller.media(openid, "voice", "voice-1", str(body.get("words", "")))
        case "image":
            caller.media(openid, "image", "image-1")
        case "location":
            caller.location(openid, float(body["latitude"]), float(body["longitude"]), str(body.get("label", "")))
        case "follow":
            caller.follow(openid, str(body.get("scene", "")))
        case "scan":
            caller.scan(openid, str(body.get("scene", "")))
        case "link":
            caller.link(openid, str(body.get("title", "")), str(body["url"]))
        case "consent":
            caller.consent(openid, str(body["template"]), agrees=True)
        case "refuse":
            caller.consent(openid, str(body["template"]), agrees=False)
        case "unfollow":
            caller.unfollow(openid)
        case "click":
            caller.click(openid, str(body["key"]))


@contextlib.contextmanager
def serving(app: FastAPI, port: int) -> Iterator[str]:
    """Serve from a thread of this process until the block ends; gives the address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    thread = threading.Thread(target=lambda: asyncio.run(server._serve()), daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
