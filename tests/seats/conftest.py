"""The console's routes over a real database, and citizens who write."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.directives import HandOff
from consult.inbox import Inbox
from consult.store import open_conversation
from core.bus import Bus
from core.http import add_problem_handlers
from core.staff import Role, Staff, add_staff
from seats import store
from seats.api import Console, router
from seats.queue import Queue

PASSWORD = "correct horse"
NAMES = {"li": "李老师", "wang": "王老师"}


class Citizens:
    """Opens tickets and writes to them."""

    def __init__(self, db, seal, queue):
        self.db, self.seal, self.queue = db, seal, queue
        self.count = 0

    def ask(self, user="a"):
        """A citizen asks for a human: (conversation id, ticket id)."""
        with self.db.session_scope() as session:
            conversation = open_conversation(session, "web", user)
            self.queue.open_ticket(session, conversation, HandOff("asked"))
            return conversation.id, store.open_ticket_of(session, conversation.id).id

    def write(self, conversation_id, words):
        self.count += 1
        Inbox(self.db, self.seal, 60).receive(lambda _: conversation_id, f"c{self.count}", words)


@pytest.fixture
def citizens(db, seal, settings):
    return Citizens(db, seal, Queue(settings, seal))


@pytest.fixture
def console(db, seal):
    """A client of the console's routes."""
    app = FastAPI()
    add_problem_handlers(app)
    app.include_router(router(Console(db, Bus(), seal)))
    with TestClient(app, base_url="http://test/api/v1/console/", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def account(db):
    """Sees to it that there is an account of this name."""

    def made(name, role=Role.SEAT):
        with db.session_scope() as session:
            if session.query(Staff).filter_by(name=name).first() is None:
                add_staff(session, name, PASSWORD, role, NAMES.get(name, ""))

    return made


@pytest.fixture
def login(console, account):
    """Logs in: the headers of the account."""

    def headers(name, role=Role.SEAT):
        account(name, role)
        token = console.post("login", json={"name": name, "password": PASSWORD}).json()["token"]
        return {"Authorization": f"Bearer {token}"}

    return headers


@pytest.fixture
def li_at_desk(console, login):
    """李老师, on."""
    headers = login("li")
    console.post("presence", json={"online": True}, headers=headers)
    return headers
