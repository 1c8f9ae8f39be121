"""`fawen webhook`: addresses are added, listed, tried and removed from the command line."""

import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from typer.testing import CliRunner

from fawen.cli import app


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("FAWEN_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("FAWEN_WEBHOOK_LOOPBACK", "true")
    monkeypatch.setenv("COLUMNS", "300")

    def call(*words):
        return CliRunner().invoke(app, ["webhook", *words])

    return call


@pytest.fixture
def receiver():
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(self.headers["webhook-signature"])
            self.send_response(204 if self.path == "/good" else 500)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", got
        server.shutdown()


def test_the_life_of_an_address(run, receiver):
    url, got = receiver
    added = run("add", f"{url}/good", "--kind", "ticket.closed")
    assert added.exit_code == 0
    assert re.search(r"whsec_[A-Za-z0-9+/=]{40,}", added.output)
    assert "whsec_" not in run("list").output
    assert "ticket.closed" in run("list").output
    assert (run("test", "1").exit_code, len(got)) == (0, 1)
    assert got[0].startswith("v1,")
    run("add", f"{url}/bad")
    assert run("test", "2").exit_code == 1
    assert run("remove", "1").exit_code == 0
    assert "停用" in run("list").output
    assert run("enable", "1").exit_code == 0
    assert "停用" not in run("list").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "ftp://example.com"), "https"),
        (("add", "https://example.com", "--kind", "x"), "ticket.opened"),
        (("add", "https://example.com", "--partner", "x"), "FAWEN_APP_PARTNERS"),
        (("remove", "9"), "没有这个推送地址"),
        (("test", "9"), "没有这个推送地址"),
        (("enable", "9"), "没有这个推送地址"),
    ],
)
def test_a_mistake_is_one_line_with_its_mend(run, words, said):
    result = run(*words)
    assert result.exit_code == 1
    assert said in result.output
