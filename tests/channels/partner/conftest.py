"""A receiver of webhooks on this machine, and a deliverer that works one beat at a time."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from channels.partner.deliver import Deliverer
from channels.partner.endpoints import add_endpoint
from core.settings import Partner, Settings


@dataclass
class Received:
    headers: dict
    body: bytes

    @property
    def event(self):
        return json.loads(self.body)


@dataclass
class Receiver:
    """Answers with what a test has lined up, then with 204."""

    url: str = ""
    answers: list = field(default_factory=list)
    received: list = field(default_factory=list)


@pytest.fixture
def receiver():
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            found.received.append(Received(dict(self.headers.items()), body))
            status, headers = found.answers.pop(0) if found.answers else (204, {})
            self.send_response(status)
            for name, value in {"Content-Length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found.url = f"http://127.0.0.1:{server.server_port}/events"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@pytest.fixture
def settings(tmp_path):
    partner = Partner(name="shfw", issuer="https://app.example", audience="fawen", jwks="keys.json")
    return Settings(var=tmp_path / "var", webhook_loopback=True, app_partners=(partner,), _env_file=None)


@pytest.fixture
def endpoint(settings, db, seal, receiver):
    """An endpoint that wants everything: (its id, its secret)."""
    return add(settings, db, seal, receiver.url)


def add(settings, db, seal, url, kinds=(), partner=""):
    with db.session_scope() as session:
        endpoint, secret = add_endpoint(session, settings, seal, url, kinds, partner)
        return endpoint.id, secret


@pytest.fixture
async def work(settings, db, seal):
    """One beat of a deliverer, and the calls it starts; give it another deliverer to stand for another process."""
    async with httpx.AsyncClient(verify=False) as client:  # loading certificates takes longer than a test

        async def beat(deliverer=None):
            deliverer = deliverer or Deliverer(settings, db, seal)
            await deliverer.beat(client)
            await deliverer.finish(5)

        yield beat
