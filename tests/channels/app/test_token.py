"""A signed token lets in whom a partner names, once, while it holds; nothing else does."""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select

from channels.app import keys
from channels.app.door import Door, clear_expired
from channels.app.keys import KeySet
from channels.app.models import SpentToken
from channels.app.token import TokenRefused
from consult.models import Conversation
from core.db import Database

from .conftest import ISSUER, KEYS, public


def code_of(client, token):
    answer = client.get("/api/v1/app/tickets", headers={"Authorization": f"Bearer {token}"})
    if answer.status_code == 200:
        return "let in"
    assert answer.headers["content-type"] == "application/problem+json"
    assert any("一" <= c <= "鿿" for c in answer.json()["detail"])
    return f"{answer.status_code} {answer.json()['code']}"


@pytest.mark.parametrize("kid", ["rsa", "ec"])
def test_rs256_and_es256_let_in(client, issuer, kid):
    assert code_of(client, issuer.sign(kid=kid)) == "let in"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"iss": "https://stranger.example"}, "token_issuer"),
        ({"aud": "others"}, "token_audience"),
        ({"exp": int(time.time()) - 60}, "token_expired"),
        ({"nbf": int(time.time()) + 3000}, "token_too_early"),
        ({"iat": int(time.time()) + 3000}, "token_too_early"),
        ({"exp": int(time.time()) + 7200}, "token_too_long"),
        ({"exp": float("inf")}, "token_claims"),
        ({"exp": "tomorrow"}, "token_claims"),
        ({"exp": None}, "token_claims"),
        ({"jti": None}, "token_claims"),
        ({"sub": None}, "token_claims"),
        ({"aud": None}, "token_claims"),
        ({"sub": ""}, "token_claims"),
        ({"sub": "用户"}, "token_claims"),
        ({"sub": "a" * 97}, "token_claims"),
        ({"jti": ""}, "token_claims"),
        ({"jti": "\ud800"}, "token_claims"),
        ({"jti": "编号"}, "token_claims"),
        ({"jti": "a" * 257}, "token_claims"),
        ({"jti": 7}, "token_claims"),
    ],
)
def test_what_the_token_says_must_hold(client, issuer, more, code):
    assert code_of(client, issuer.sign(**{"sub": "user-1", **more})) == f"401 {code}"


def test_clocks_may_differ_by_half_a_minute(client, issuer):
    at = int(time.time())
    assert code_of(client, issuer.sign(exp=at - 15, nbf=at + 15)) == "let in"


def test_a_token_is_used_once_also_by_another_process(client, issuer, settings):
    token = issuer.sign()
    assert code_of(client, token) == "let in"
    assert code_of(client, token) == "401 token_replayed"
    other = Database.open(settings)
    with pytest.raises(TokenRefused):
        Door(settings, other).admit(token)
    other.close()


def test_of_parallel_uses_one_wins(settings, db, issuer):
    token, door = issuer.sign(), Door(settings, db)

    def use(_):
        try:
            return door.admit(token).conversation_id
        except TokenRefused as refused:
            return refused.code

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(use, range(16)))
    assert results.count("token_replayed") == 15


def test_a_refused_token_is_not_spent_and_a_spent_one_is_forgotten_after_its_end(settings, db, issuer):
    door = Door(settings, db)
    with pytest.raises(TokenRefused):
        door.admit(issuer.sign(aud="others"))
    door.admit(issuer.sign(exp=int(time.time()) - 28))
    with db.session_scope() as session:
        clear_expired(session)
        assert len(session.scalars(select(SpentToken)).all()) == 1  # still within the leeway
        session.scalars(select(SpentToken)).one().expires_at = _ago(31)
        session.flush()
        clear_expired(session)
        assert session.scalars(select(SpentToken)).all() == []


def _ago(seconds):
    from datetime import timedelta

    from core.clock import now

    return now() - timedelta(seconds=seconds)


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forged(issuer, alg, secret, kid="rsa"):
    """A token "signed" with HMAC over something public, as in the old confusion of algorithms."""
    import hashlib
    import hmac

    body = f"{part({'alg': alg, 'kid': kid, 'typ': 'JWT'})}.{part(issuer.claims())}"
    signature = hmac.new(secret, body.encode(), hashlib.sha256).digest()
    return f"{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def test_algorithms_are_not_confused(client, issuer):
    pem = KEYS["rsa"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert code_of(client, forged(issuer, "HS256", pem)) == "401 token_algorithm"
    assert code_of(client, forged(issuer, "RS256", pem)) == "401 token_signature"
    assert code_of(client, forged(issuer, "ES256", pem)) == "401 token_algorithm"  # the key of this id is an RSA key
    for none in ("none", "None", "NONE", ""):
        unsigned = f"{part({'alg': none, 'kid': 'rsa'})}.{part(issuer.claims())}."
        assert code_of(client, unsigned) == "401 token_algorithm"
    ps256 = jwt.encode(issuer.claims(), KEYS["rsa"], algorithm="PS256", headers={"kid": "rsa"})
    assert code_of(client, ps256) == "401 token_algorithm"


def test_a_foreign_key_under_a_known_id_is_refused(client, issuer):
    stranger = rsa.generate_private_key(65537, 2048)
    token = jwt.encode(issuer.claims(), stranger, algorithm="RS256", headers={"kid": "rsa"})
    assert code_of(client, token) == "401 token_signature"


def test_a_key_that_the_token_brings_along_counts_for_nothing(client, issuer):
    stranger = ec.generate_private_key(ec.SECP256R1())
    from jwt.algorithms import ECAlgorithm

    brought = json.loads(ECAlgorithm.to_jwk(stranger.public_key()))
    token = jwt.encode(issuer.claims(), stranger, algorithm="ES256", headers={"kid": "mine", "jwk": brought})
    assert code_of(client, token) == "401 token_key"


@pytest.mark.parametrize(
    "token", ["a.b.c", "..", ".", "a.b", "é.é.é", "x" * 9000 + ".", part({"alg": "RS256"}) + ".W10.x"]
)
def test_what_is_no_token_is_refused(client, token):
    answer = client.get("/api/v1/app/tickets", headers={"Authorization": f"Bearer {token}".encode("latin-1")})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_malformed")


def test_users_of_two_partners_are_two_users(settings, db, issuer):
    Door(settings, db).admit(issuer.sign("7"))
    with db.read_scope() as session:
        assert session.scalars(select(Conversation.user)).all() == ["shfw:7"]


class Ticking:
    def __init__(self):
        self.at = 1000.0

    def __call__(self):
        return self.at


def test_a_rotated_key_is_found_within_a_minute_and_a_withdrawn_one_ends(issuer):
    clock = Ticking()
    known = KeySet(str(issuer.path), clock)
    assert known.find("rsa") is not None
    issuer.publish("rsa-2")
    assert known.find("rsa-2") is None  # read a moment ago: a stranger's key ids must not make us read at will
    clock.at += keys.REFETCH_S
    assert known.find("rsa-2") is not None
    assert known.find("rsa") is None
    issuer.publish("ec")
    clock.at += keys.REFRESH_S
    assert known.find("rsa-2") is None


def test_while_the_source_is_away_known_keys_stand(issuer):
    clock = Ticking()
    known = KeySet(str(issuer.path), clock)
    assert known.find("rsa") is not None
    issuer.path.write_text("{", encoding="utf-8")
    clock.at += keys.REFRESH_S
    assert known.find("rsa") is not None
    assert known.find("other") is None


def test_only_signing_keys_of_our_algorithms_are_taken(issuer):
    weak = {"kty": "oct", "k": "c2VjcmV0", "kid": "shared", "alg": "HS256"}
    sealing = {**public("rsa"), "kid": "sealing", "use": "enc"}
    other = {**public("rsa"), "kid": "other", "alg": "RS512"}
    issuer.path.write_text(json.dumps({"keys": [weak, sealing, other, {"kty": "RSA"}, public("ec")]}), encoding="utf-8")
    assert list(keys.read_keys(str(issuer.path))) == ["ec"]


def test_a_short_rsa_key_is_refused(client, issuer, monkeypatch):
    monkeypatch.setitem(KEYS, "rsa-short", rsa.generate_private_key(65537, 1024))
    issuer.publish("rsa-short")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        token = issuer.sign(kid="rsa-short")
    assert code_of(client, token) == "401 token_key"


def test_the_issuer_is_asked_over_http_without_following_redirects(issuer):
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    class Source(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(302 if self.path == "/moved" else 200)
            self.send_header("Location", "/jwks")
            self.end_headers()
            self.wfile.write(issuer.path.read_bytes() if self.path != "/large" else b" " * (keys.MAX_BYTES + 1))

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Source) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        assert set(keys.read_keys(f"{base}/jwks")) == {"rsa", "ec"}
        for path in ("/moved", "/large"):
            with pytest.raises(keys.KeysAway):
                keys.read_keys(base + path)
        server.shutdown()
    assert ISSUER.startswith("https://")
