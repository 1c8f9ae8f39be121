"""Whoever watches the service sees that it answers from old content."""

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
