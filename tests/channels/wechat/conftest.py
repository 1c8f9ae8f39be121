"""An account on the loopback double, over the real application; the dialogue is the only other seam."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import time, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from bot.client import BotTurn
from bot.replies import text
from channels.web import api as web_api
from channels.web.sessions import open_session_for
from channels.wechat import api, pages_api
from channels.wechat.account import Account
from channels.wechat.channel import WeChat
from channels.wechat.double.caller import Caller
from channels.wechat.double.platform import Platform
from channels.wechat.double.server import build_double, serving
from channels.wechat.models import WeChatContact
from consult.inbox import Inbox
from consult.models import Conversation, Message, Outgoing
from consult.screens import Screens
from consult.turn import Turns
from core.bus import Bus
from core.clock import now
from core.http import add_problem_handlers
from core.settings import Settings
from core.staff import Role, add_staff
from eval.live import free_ports
from knowledge import Reading
from outreach import programme
from seats import api as seats_api
from seats.desk import set_presence
from seats.queue import Queue

APP_ID, SECRET, TOKEN = "wx0123456789abcdef", "double-secret", "doubletoken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SCREENS = Screens.load()


@dataclass
class Scripted:
    """A dialogue that says what the test wants, after the time it wants."""

    reply: BotTurn = field(default_factory=lambda: BotTurn((text("答"),), ()))
    heard: list = field(default_factory=list)
    delay: float = 0.0

    async def say(self, sender, turn_id, words, topic, **_):
        self.heard.append(words)
        await asyncio.sleep(self.delay)
        return self.reply


class OneArticle:
    """A searcher of which only the articles are asked."""

    def article(self, law, number, version=""):
        text = "公证机构办理公证，不以营利为目的。"
        return Reading(text, "2017-09-01") if (law, number) == ("公证法", "第三条") else None


@dataclass
class World:
    """Fawen and the platform, face to face."""

    settings: Settings
    db: object
    wechat: WeChat
    platform: Platform
    caller: Caller
    dialogue: Scripted
    http: TestClient
    queue: Queue
    account: Account

    def says(self, words, openid="citizen-1", **more):
        """A citizen types; gives the passive reply."""
        return self.caller.text(openid, words, **more).text

    def sees(self, openid="citizen-1"):
        """What WeChat shows her from the account: (kind, text)."""
        return [(shown.kind, shown.text) for shown in self.platform.seen(openid)]

    def deliver(self, due_now=True):
        """One round of the worker, when the moment in which a reply might still be fetched is over."""
        if due_now:
            self.due_now()
        asyncio.run(self.wechat.work())

    def due_now(self):
        """As if whatever waits had waited long enough."""
        with self.db.session_scope() as session:
            session.execute(update(Outgoing).where(Outgoing.due_at > now()).values(due_at=now()))

    def ways(self):
        """(state, reason, sent_as) of every outgoing message, in order."""
        with self.db.read_scope() as session:
            rows = session.scalars(select(Outgoing).order_by(Outgoing.message_id)).all()
            return [(row.state, row.reason, row.sent_as) for row in rows]

    def messages(self):
        with self.db.read_scope() as session:
            return session.scalars(select(Message).order_by(Message.id)).all()

    def conversation_id(self, openid="citizen-1"):
        with self.db.read_scope() as session:
            return session.scalar(select(Conversation.id).where(Conversation.user == openid))

    def age_contacts(self, **ago):
        """As if all contacts had been that long ago, for us and for the platform."""
        with self.db.session_scope() as session:
            for contact in session.scalars(select(WeChatContact)):
                contact.at -= timedelta(**ago)
        for follower in self.platform.followers.values():
            follower.rights = {
                kind: (left, at - timedelta(**ago).total_seconds()) for kind, (left, at) in follower.rights.items()
            }

    def seat(self):
        """A seat who is on: its authorisation header."""
        with self.db.session_scope() as session:
            staff = add_staff(session, "li", "correct horse", Role.SEAT, "李老师")
            set_presence(session, staff.id, online=True)
        login = self.http.post("/api/v1/console/login", json={"name": "li", "password": "correct horse"}).json()
        return {"Authorization": f"Bearer {login['token']}"}

    def take(self, seat):
        """The citizen asks for a human and the seat takes the ticket; gives its id."""
        asyncio.run(self.turns.hand_off(self.conversation_id()))
        ticket = self.http.get("/api/v1/console/tickets", headers=seat).json()["waiting"][0]["id"]
        self.http.post(f"/api/v1/console/tickets/{ticket}/take", headers=seat)
        self.deliver()
        return ticket

    turns: object = None


@pytest.fixture(scope="session")
def double():
    """The platform's API; each test puts a fresh platform behind it."""
    holder = Swapped()
    with serving(build_double(holder), free_ports(1)[0]) as url:
        yield url, holder


class Swapped:
    """A platform that can be exchanged behind a running server."""

    platform = None

    def __getattr__(self, name):
        return getattr(self.platform, name)


@pytest.fixture
def build(tmp_path, double, db, seal):
    """Builds a world of a mode and settings."""
    url, holder = double
    with contextlib.ExitStack() as stack:

        def world(mode="safe", patience_s=5.0, **more):
            settings = Settings(
                var=tmp_path / "var",
                _env_file=None,
                wechat_app_id=APP_ID,
                wechat_secret=SECRET,
                wechat_token=TOKEN,
                wechat_aes_key=AES_KEY,
                wechat_mode=mode,
                wechat_api=url,
                wechat_oauth=url,
                **{"wechat_public_url": "https://fawen.example", **more},
            )
            holder.platform = Platform(APP_ID, SECRET)
            inbox, dialogue, queue = Inbox(db, seal, 600), Scripted(), Queue(settings, seal)
            wechat, account = WeChat.open(settings, db, seal, inbox), Account.of(settings)
            turns = Turns(db, Bus(), seal, dialogue, SCREENS, queue)
            app = FastAPI()
            add_problem_handlers(app)
            app.include_router(api.router(api.Calls(wechat, turns)))
            app.include_router(pages_api.router(pages_api.Opened(wechat, db, OneArticle().article, open_session_for)))
            app.include_router(web_api.router(web_api.Web(db, Bus(), inbox, turns, queue, OneArticle())))
            app.include_router(seats_api.router(seats_api.Console(db, Bus(), seal, wechat.line)))
            http = stack.enter_context(TestClient(app, raise_server_exceptions=False))
            caller = Caller(
                holder.platform,
                account,
                lambda query, body: http.post("/api/v1/wechat", params=query, content=body),
                patience_s,
            )
            return World(settings, db, wechat, holder.platform, caller, dialogue, http, queue, account, turns)

        yield world


@pytest.fixture(autouse=True)
def quiet_hours(monkeypatch):
    """It is day, whatever the clock says; call it to make it night."""

    def night(is_night=True):
        monkeypatch.setattr(programme, "QUIET_UNTIL", time.min)
        monkeypatch.setattr(programme, "QUIET_FROM", time.min if is_night else time.max)

    night(False)
    return night


@pytest.fixture
def world(build):
    return build()
