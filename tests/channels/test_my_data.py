"""A citizen's data at the page: downloaded once, by a link of ten minutes; gone with her token."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from bot.replies import text
from channels.web import my_data
from channels.web.my_data import ExportLink, WebHoldings
from channels.web.sessions import conversation_of, open_session
from consult.models import Conversation, Sender
from consult.privacy import Privacy
from consult.store import add_message
from core.clock import now
from core.errors import NotAuthorised
from core.http import add_problem_handlers
from fawen.house import holdings_of
from seats.queue import Queue


@pytest.fixture
def client(settings, db, seal):
    app = FastAPI()
    add_problem_handlers(app)
    app.include_router(my_data.router(db, Privacy(holdings_of(seal), Queue(settings, seal))))
    with TestClient(app) as test_client:
        yield test_client


@pytest.fixture
def visit(db):
    with db.session_scope() as session:
        return open_session(session)


def link(client, visit):
    made = client.post("/api/v1/web/exports", headers={"Authorization": f"Bearer {visit[1]}"})
    assert made.status_code == 201
    return made.json()["url"]


def test_the_file_is_given_once(client, visit):
    url = link(client, visit)
    first = client.get(url)
    assert first.headers["content-disposition"] == 'attachment; filename="fawen-my-data.json"'
    assert first.headers["cache-control"] == "no-store"
    assert first.json()["渠道"] == "网页"
    again = client.get(url)
    assert (again.status_code, "用过或过期" in again.json()["detail"]) == (404, True)


def test_the_file_can_be_a_page_that_a_phone_opens(client, db, visit):
    with db.session_scope() as session:
        talk = session.get_one(Conversation, conversation_of(session, visit[1]))
        add_message(session, talk, "t", Sender.BOT, [text("<b>答</b>")])
    page = client.get(link(client, visit), params={"form": "html"})
    assert page.headers["content-disposition"] == 'attachment; filename="fawen-my-data.html"'
    assert page.headers["content-type"].startswith("text/html")
    assert all(words in page.text for words in ("我的信息", "对话消息（1 条）", "&lt;b&gt;答&lt;/b&gt;"))
    assert client.get(link(client, visit), params={"form": "exe"}).status_code == 422


def test_after_ten_minutes_the_link_is_dead(client, db, visit):
    url = link(client, visit)
    with db.session_scope() as session:
        session.scalars(select(ExportLink)).one().expires_at = now() - timedelta(seconds=1)
    assert client.get(url).status_code == 404


def test_a_link_needs_the_citizens_token_and_cannot_be_guessed(client):
    assert client.post("/api/v1/web/exports").status_code == 401
    assert client.post("/api/v1/web/exports", headers={"Authorization": "Bearer foreign"}).status_code == 401
    assert client.get("/api/v1/web/exports/guessed").status_code == 404


def test_no_token_of_a_link_is_kept(client, db, settings, visit):
    ticket = link(client, visit).rsplit("/", 1)[1]
    stored = b"".join(file.read_bytes() for file in settings.var.glob("fawen.db*"))
    assert ticket.encode() not in stored


def test_erasing_takes_token_and_links_away(client, db, visit):
    url = link(client, visit)
    with db.session_scope() as session:
        removed = WebHoldings().erase(session, visit[0])
    assert [(one.kind, one.count) for one in removed] == [("token", 1)]
    assert client.get(url).status_code == 404
    with db.read_scope() as session, pytest.raises(NotAuthorised):
        conversation_of(session, visit[1])
