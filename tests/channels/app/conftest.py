"""The app's API over the real application without Rasa, and a partner that signs tokens."""

import json
import time
import uuid
from dataclasses import dataclass, field

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from bot.client import BotTurn
from bot.replies import text
from channels.app import api as app_api
from channels.web import api as web_api
from consult.commands import Commands
from consult.inbox import Inbox
from consult.linking import Linking
from consult.screens import Screens
from consult.turn import Turns
from core.bus import Bus
from core.http import add_problem_handlers
from core.settings import Partner, Settings
from core.staff import Role, add_staff
from seats import api as seats_api
from seats import matters
from seats.queue import Queue

ISSUER = "https://app.example.gov.cn"
KEYS = {
    "rsa": rsa.generate_private_key(65537, 2048),
    "rsa-2": rsa.generate_private_key(65537, 2048),
    "ec": ec.generate_private_key(ec.SECP256R1()),
}


def public(kid):
    """A key as the partner publishes it."""
    key = KEYS[kid].public_key()
    kind = RSAAlgorithm if kid.startswith("rsa") else ECAlgorithm
    return {**json.loads(kind.to_jwk(key)), "kid": kid, "use": "sig"}


@dataclass
class Issuer:
    """A partner: publishes keys in a file, and signs what a test wants."""

    path: object
    published: list = field(default_factory=list)

    def publish(self, *kids):
        self.path.write_text(json.dumps({"keys": [public(kid) for kid in kids]}), encoding="utf-8")

    def claims(self, sub="user-1", **more):
        at = int(time.time())
        said = {"iss": ISSUER, "aud": "fawen", "sub": sub, "iat": at, "exp": at + 300, "jti": uuid.uuid4().hex}
        return {name: value for name, value in {**said, **more}.items() if value is not None}

    def sign(self, sub="user-1", kid="rsa", **more):
        algorithm = "ES256" if kid == "ec" else "RS256"
        return jwt.encode(self.claims(sub, **more), KEYS[kid], algorithm=algorithm, headers={"kid": kid})

    def headers(self, sub="user-1", **more):
        return {"Authorization": f"Bearer {self.sign(sub, **more)}"}


class Answers:
    """A dialogue that says 答."""

    async def say(self, sender, turn_id, words, topic):
        return BotTurn((text("答"),), ())


class Knows:
    def article(self, law, article):
        return None


@pytest.fixture
def issuer(tmp_path):
    partner = Issuer(tmp_path / "jwks.json")
    partner.publish("rsa", "ec")
    return partner


@pytest.fixture
def settings(tmp_path, issuer):
    partner = Partner(name="shfw", issuer=ISSUER, audience="fawen", jwks=str(issuer.path))
    return Settings(var=tmp_path / "var", app_partners=(partner,), _env_file=None)


def build(settings, db, seal):
    bus, queue = Bus(), Queue(settings, seal)
    commands = Commands(*Linking(seal).commands(), *matters.commands())
    turns = Turns(db, bus, seal, Answers(), Screens.load(), queue, commands)
    inbox = Inbox(db, seal, 60)
    app = FastAPI()
    add_problem_handlers(app)
    app.include_router(app_api.router(app_api.App(settings, db, bus, seal, inbox, turns, queue)))
    app.include_router(web_api.router(web_api.Web(db, bus, inbox, turns, queue, Knows())))
    app.include_router(seats_api.router(seats_api.Console(db, bus, seal)))
    return app


@pytest.fixture
def client(settings, db, seal):
    with db.session_scope() as session:
        add_staff(session, "li", "correct horse", Role.SEAT, "李老师")
    with TestClient(build(settings, db, seal), raise_server_exceptions=False) as test_client:
        yield test_client


@pytest.fixture
def seat(client):
    token = client.post("/api/v1/console/login", json={"name": "li", "password": "correct horse"}).json()["token"]
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def user(client, issuer):
    """A user's session."""
    token = client.post("/api/v1/app/sessions", headers=issuer.headers()).json()["token"]
    return {"Authorization": f"Bearer {token}"}
