"""Whoever watches the service is answered, and sees that it answers from old content."""

import pytest
from fastapi.testclient import TestClient

from fawen.app import build_app
from fawen.house import House
from tests.channels.doubles import Answers, KnowsNothing


def test_readiness_tells_of_old_content(settings, db, seal, tmp_path):
    searcher = KnowsNothing()
    client = TestClient(build_app(House.join(settings, db, seal, searcher, Answers()), tmp_path))
    assert "content" not in client.get("/health/ready").json()
    searcher.has_old_content = True
    assert client.get("/health/ready").json()["content"] == "旧内容"


@pytest.mark.parametrize("path", ["/", "/console", "/health/live", "/health/ready"])
def test_a_watcher_may_ask_for_the_head_alone(settings, db, seal, tmp_path, path):
    for page in ("index.html", "console.html"):
        (tmp_path / page).write_text("<p>法问</p>", encoding="utf-8")
    client = TestClient(build_app(House.join(settings, db, seal, KnowsNothing(), Answers()), tmp_path))
    head, whole = client.head(path), client.get(path)
    assert (head.status_code, head.headers["content-type"]) == (200, whole.headers["content-type"])
