"""The app's API over the real application without Rasa, and a partner that signs tokens."""

import json
import time
import uuid
from dataclasses import dataclass, field

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fastapi.testclient import TestClient
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from core.settings import Partner, Settings
from core.staff import Role, add_staff
from fawen.app import build_app
from fawen.house import House
from tests.channels.doubles import NO_PAGES, Answers, KnowsNothing

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


@pytest.fixture
def issuer(tmp_path):
    partner = Issuer(tmp_path / "jwks.json")
    partner.publish("rsa", "ec")
    return partner


@pytest.fixture
def settings(tmp_path, issuer):
    partner = Partner(name="shfw", issuer=ISSUER, audience="fawen", jwks=str(issuer.path))
    return Settings(var=tmp_path / "var", app_partners=(partner,), _env_file=None)


@pytest.fixture
def house(settings, db, seal):
    return House.join(settings, db, seal, KnowsNothing(), Answers())


@pytest.fixture
def client(house, db):
    with db.session_scope() as session:
        add_staff(session, "li", "correct horse", Role.SEAT, "李老师")
    with TestClient(build_app(house, NO_PAGES), raise_server_exceptions=False) as test_client:
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
