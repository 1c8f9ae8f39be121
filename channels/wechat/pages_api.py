"""What phones open from WeChat: a reply in full, and the page login."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from sqlalchemy.orm import Session

from channels.wechat import oauth, store, texts
from channels.wechat.channel import WeChat
from channels.wechat.errors import WeChatAway, WeChatError
from channels.wechat.links import PREFIX
from channels.wechat.pages import Article, answer_page
from channels.wechat.subscribing import subscribe_page
from consult.models import Message, Sender
from core.db import Database
from core.http import problem_responses
from core.log import get_logger
from core.pages import TO_PAGE, trouble_page
from core.texts import TROUBLE_TITLE

log = get_logger(__name__)
# Phones open these addresses: whatever goes wrong is told on a page, not in JSON.
PAGES: dict[int | str, dict[str, Any]] = {
    code: {"description": TROUBLE_TITLE, "content": {"text/html": {}}} for code in (403, 404, 503)
}
Short = Annotated[str, Query(max_length=128)]


@dataclass(frozen=True, slots=True)
class Opened:
    """What the routes work with; `page_session` opens a visit of the page to a conversation and gives its token."""

    wechat: WeChat
    db: Database
    article: Article
    page_session: Callable[[Session, str], str]


def router(opened: Opened) -> APIRouter:
    """The pages under `/api/v1/wechat`."""
    routes = APIRouter(prefix=PREFIX, tags=["wechat"])

    @routes.get("/answers/{name}", response_class=HTMLResponse, responses=PAGES)
    def answer(name: str) -> HTMLResponse:
        """A reply in full, with its articles; the link is known to its receiver only."""
        message_id = opened.wechat.links.message_of(name)
        with opened.db.read_scope() as session:
            message = session.get(Message, message_id) if message_id else None
            if message is None or message.sender == Sender.CITIZEN:
                return _trouble(404, texts.ANSWER_GONE, TO_PAGE)
            says = opened.wechat.packer.says(message)
        return HTMLResponse(answer_page(says, opened.article), headers={"Cache-Control": "private, no-store"})

    @routes.get("/login", response_class=RedirectResponse, status_code=302, responses=PAGES)
    def login() -> Response:
        """To WeChat's page login, which comes back to `/login/back`."""
        if not opened.wechat.login.is_possible:
            return _trouble(404, texts.LOGIN_OFF, TO_PAGE)
        address, state = opened.wechat.login.begin()
        redirect = RedirectResponse(address, 302)
        redirect.set_cookie(
            oauth.COOKIE,
            state,
            max_age=oauth.STATE_LIFE_S,
            path=f"{PREFIX}/login",
            secure=opened.wechat.account.public_url.startswith("https:"),
            httponly=True,
            samesite="lax",
        )
        return redirect

    @routes.get(
        "/login/back", response_class=RedirectResponse, status_code=302, responses=PAGES | problem_responses(422)
    )
    def login_back(request: Request, code: Short = "", state: Short = "") -> Response:
        """The citizen is back from WeChat: the page opens her WeChat conversation."""
        try:
            openid = opened.wechat.login.finish(code, state, request.cookies.get(oauth.COOKIE, ""))
        except oauth.LoginFailed as failed:
            log.warning("wechat_login_failed", reason=failed.reason)
            again = (f"{PREFIX}/login", texts.LOGIN_AGAIN)
            return _trouble(failed.status, failed.detail, again, TO_PAGE)
        with opened.db.session_scope() as session:
            token = opened.page_session(session, store.meet(session, openid).conversation_id)
        # Behind "#", so that the token is in no log of any server.
        redirect = RedirectResponse(f"/#session={token}", 302)
        redirect.delete_cookie(oauth.COOKIE, path=f"{PREFIX}/login")
        return redirect

    @routes.get("/notices", response_class=HTMLResponse, responses=PAGES)
    def notices(request: Request) -> HTMLResponse:
        """Where a citizen agrees to be sent notices."""
        account, templates = opened.wechat.account, opened.wechat.notices.templates
        if not templates or not account.public_url:
            return _trouble(404, texts.NOTICES_OFF, TO_PAGE)
        query = f"?{request.url.query}" if request.url.query else ""
        url = account.public_url + request.url.path + query
        try:
            page = subscribe_page(opened.wechat.client, account.app_id, url, templates)
        except (WeChatError, WeChatAway) as error:
            log.warning("wechat_no_ticket", reason=str(error))
            return _trouble(503, texts.NOTICES_FAILED, TO_PAGE)
        return HTMLResponse(page.html, headers={"Cache-Control": "no-store", "Content-Security-Policy": page.policy})

    return routes


def proof_router(file: str) -> APIRouter:
    """The file by which WeChat checks that the domain is ours: `MP_verify_<code>.txt`, which says the code."""
    routes = APIRouter(tags=["wechat"])

    @routes.get(f"/{file}", response_class=PlainTextResponse, include_in_schema=False)
    def proof() -> str:
        return file.removeprefix("MP_verify_").removesuffix(".txt")

    return routes


def _trouble(code: int, words: str, *ways_on: tuple[str, str]) -> HTMLResponse:
    return HTMLResponse(trouble_page(words, *ways_on), code, {"Cache-Control": "no-store"})
