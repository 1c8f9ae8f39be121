"""kill -9 of the worker while it delivers: every event reaches its endpoint."""

import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from channels.partner.endpoints import add_endpoint
from core.crypto import Seal
from core.db import Database, migrate
from core.events import emit
from core.settings import ROOT, Settings
from eval.live import borrow_builds

pytestmark = pytest.mark.e2e
EVENTS = 60
WAIT_S = 60


@pytest.fixture
def receiver():
    """Takes a fifth of a second for each call: (address, ids as they came)."""
    came = []

    class Slow(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            time.sleep(0.2)
            came.append(self.headers["webhook-id"])
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

        def handle_one_request(self):
            try:
                super().handle_one_request()
            except ConnectionError:  # the caller was killed
                self.close_connection = True

    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", came
        server.shutdown()


def wait_for(condition):
    end = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < end, "too late"
        time.sleep(0.05)


def test_a_killed_worker_loses_no_event(tmp_path, receiver):
    if not (ROOT / "var" / "index").exists():
        pytest.skip("the index is not built: ./test builds it")
    url, came = receiver
    settings = Settings(var=tmp_path / "var", webhook_loopback=True, _env_file=None)
    settings.var.mkdir()
    borrow_builds(settings.var)
    migrate(settings)
    db = Database.open(settings)
    with db.session_scope() as session:
        add_endpoint(session, settings, Seal.open(settings), url, (), "")
        session.flush()
        ids = {emit(session, "ticket.opened", {"ticket_id": str(n)}).id for n in range(EVENTS)}
    db.close()
    environment = {**os.environ, "FAWEN_VAR": str(settings.var), "FAWEN_WEBHOOK_LOOPBACK": "true"}

    def work():
        return subprocess.Popen([sys.executable, "-m", "fawen", "work"], cwd=ROOT, env=environment)

    first = work()
    wait_for(lambda: len(came) >= EVENTS // 4)
    first.send_signal(signal.SIGKILL)
    first.wait()
    second = work()
    wait_for(lambda: set(came) == ids)
    second.terminate()
    second.wait(10)
    assert len(came) - len(ids) <= 4  # only what was on its way at the kill may come twice
