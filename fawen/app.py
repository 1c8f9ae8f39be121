"""The service: pages, API, health, metrics; and, on its own loopback port, Rasa's action calls."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Literal

import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy import text
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.webhook import build_webhook
from channels.app import api as app_api
from channels.partner import api as partner_api
from channels.texts import EVENTS
from channels.web import api as web_api
from channels.web import my_data
from channels.web.sessions import open_session_for
from channels.wechat import api as wechat_api
from channels.wechat import pages_api
from core.http import add_problem_handlers, problem, problem_responses
from core.log import configure_logging
from core.settings import ROOT, Settings
from core.texts import DETAILS
from fawen import texts
from fawen.embedding import Browsers, page_policy
from fawen.house import House
from seats import api as seats_api

WEB = ROOT / "web" / "dist"
MAX_BODY = 64 * 1024
CSP = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
SAFETY = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Ready(BaseModel):
    status: Literal["ready", "degraded"]
    database: Literal["up"] = "up"
    dialogue: Literal["up", "down"]
    generation: str
    content: str | None = None


class NotReady(BaseModel):
    status: Literal["not ready"] = "not ready"
    database: Literal["down"] = "down"


NOT_READY: dict[str, Any] = {"model": NotReady, "description": "the database is away"}


class Guard:
    """Refuses what is too large, and adds the safety headers. Plain ASGI: Starlette's base class costs 0.5 ms a call."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "")
        if length.isdigit() and int(length) > MAX_BODY:
            await problem(413, DETAILS[413], "too_large")(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFETY.items():
                    headers.setdefault(name, value)  # the page's own policy stands
            await send(message)

        await self._app(scope, _counted(receive), guarded)


def _counted(receive: Receive) -> Receive:
    """The same body, refused once it grows too large: one sent in chunks names no length."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MAX_BODY:
            raise HTTPException(413)
        return message

    return counted


def build_app(house: House, web: Path = WEB) -> FastAPI:
    """The public application over one house."""

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await house.close()

    app = FastAPI(
        title="法问 Fawen",
        version="1",
        description=(
            "公共法律服务咨询助手的接口。错误以 application/problem+json 返回，detail 为中文；"
            f"浏览器直接打开（Accept 含 text/html）时是一页说明。\n{EVENTS}"
        ),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        responses=problem_responses(400, 413),  # a body that is no JSON, or too large, on any route
    )
    add_problem_handlers(app)
    _add_guards(app, house.settings)
    _add_health(app, house)
    citizens = web_api.Web(house.db, house.bus, house.inbox, house.turns, house.queue, house.searcher)
    app.include_router(web_api.router(citizens))
    app.include_router(my_data.router(house.db, house.privacy))
    users = app_api.App(
        house.settings, house.db, house.bus, house.seal, house.inbox, house.turns, house.queue, house.privacy
    )
    app.include_router(app_api.router(users))
    app.include_router(partner_api.router(house.db))
    app.include_router(seats_api.router(seats_api.Console(house.db, house.bus, house.seal, house.lines)))
    if house.wechat:
        opened = pages_api.Opened(house.wechat, house.db, house.searcher.article, open_session_for)
        app.include_router(wechat_api.router(wechat_api.Calls(house.wechat, house.turns)))
        app.include_router(pages_api.router(opened))
        if house.settings.wechat_verify_file:
            app.include_router(pages_api.proof_router(house.settings.wechat_verify_file))
    _add_pages(app, web, page_policy(CSP, house.settings.embed_origins))
    return app


def _add_guards(app: FastAPI, settings: Settings) -> None:
    if settings.embed_origins:
        app.add_middleware(Browsers, origins=settings.embed_origins)
    app.add_middleware(Guard)


def _add_health(app: FastAPI, house: House) -> None:
    @app.head("/health/live", include_in_schema=False)
    @app.get("/health/live", tags=["health"])
    def live() -> dict[str, str]:
        """The process runs."""
        return {"status": "live"}

    @app.head("/health/ready", include_in_schema=False)
    @app.get("/health/ready", tags=["health"], response_model=Ready, responses={503: NOT_READY})
    async def ready() -> JSONResponse:
        """Database, index and dialogue answer; without the dialogue the service is ready but `degraded`."""
        try:
            await asyncio.to_thread(_touch_database, house)
        except Exception:  # whatever the driver raises, the answer is the same
            return JSONResponse(NotReady().model_dump(), 503)
        dialogue = await house.client.is_ready()
        body = Ready(
            status="ready" if dialogue else "degraded",
            dialogue="up" if dialogue else "down",
            generation=house.searcher.generation,
            content=texts.OLD_CONTENT if house.searcher.has_old_content else None,
        )
        return JSONResponse(body.model_dump(exclude_none=True))

    @app.get("/metrics", tags=["health"], response_class=Response)
    def metrics() -> Response:
        """Prometheus metrics."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _touch_database(house: House) -> None:
    with house.db.read_scope() as session:
        session.execute(text("SELECT 1"))


def _add_pages(app: FastAPI, web: Path, policy: str) -> None:
    if not (web / "index.html").exists():
        return

    @app.head("/", include_in_schema=False)
    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": policy}
        return FileResponse(web / "index.html", headers=headers)

    @app.head("/console", include_in_schema=False)
    @app.get("/console", include_in_schema=False)
    def console() -> FileResponse:
        return FileResponse(web / "console.html", headers={"Cache-Control": "no-cache"})

    app.mount("/", StaticFiles(directory=web), name="web")


async def serve(settings: Settings) -> None:
    """Run the public application and the webhook until a signal."""
    configure_logging(settings.log_level)
    house = House.build(settings)
    public = _server(build_app(house), settings.host, settings.port)
    hours = (settings.seat_open, settings.seat_close)
    webhook = build_webhook(house.searcher, house.lessons, directory=house.directory, seat_hours=hours)
    actions = _server(webhook, "127.0.0.1", settings.webhook_port)
    # Only the public server handles signals; the webhook follows it, so that turns under way can finish.
    actions.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    beside = asyncio.create_task(actions._serve())
    try:
        await public.serve()
    finally:
        actions.should_exit = True
        await beside


def _server(app: FastAPI, host: str, port: int) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
        ws="websockets-sansio",
    )
    return uvicorn.Server(config)
