"""By default no other site may frame the page or call the API from a browser."""

import pytest
from fastapi.testclient import TestClient

from core.errors import SetupError
from core.settings import load_settings
from fawen.app import build_app
from fawen.house import House
from tests.channels.doubles import Answers, KnowsNothing

SITE = "https://www.example.gov.cn"


def client(settings, db, seal, tmp_path):
    for name in ("index.html", "console.html"):
        (tmp_path / name).write_text("<!doctype html>", encoding="utf-8")
    return TestClient(build_app(House.join(settings, db, seal, KnowsNothing(), Answers()), tmp_path))


def test_without_the_setting_nothing_is_open_to_another_site(settings, db, seal, tmp_path):
    visitor = client(settings, db, seal, tmp_path)
    assert "frame-ancestors 'none'" in visitor.get("/").headers["content-security-policy"]
    answer = visitor.get("/api/v1/app/embed", headers={"Origin": SITE})
    assert answer.json() == {"origins": []}
    assert "access-control-allow-origin" not in answer.headers


def test_with_it_only_the_page_and_the_citizens_paths_are(settings, db, seal, tmp_path):
    settings = settings.model_copy(update={"embed_origins": (SITE,)})
    visitor = client(settings, db, seal, tmp_path)
    assert f"frame-ancestors 'self' {SITE};" in visitor.get("/").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in visitor.get("/console").headers["content-security-policy"]
    assert visitor.get("/api/v1/app/embed", headers={"Origin": SITE}).headers["access-control-allow-origin"] == SITE
    for path, origin in (("/api/v1/app/embed", "https://evil.example"), ("/api/v1/console/tickets", SITE)):
        assert "access-control-allow-origin" not in visitor.get(path, headers={"Origin": origin}).headers


def test_origins_are_read_from_the_setting_and_checked(monkeypatch):
    monkeypatch.setenv("FAWEN_EMBED_ORIGINS", f"{SITE}, http://10.0.0.7:8080")
    assert load_settings().embed_origins == (SITE, "http://10.0.0.7:8080")
    for wrong in ("*", "www.example.gov.cn", f"{SITE}/chat", f"{SITE};script-src *", "javascript:alert(1)"):
        monkeypatch.setenv("FAWEN_EMBED_ORIGINS", wrong)
        with pytest.raises(SetupError, match="FAWEN_EMBED_ORIGINS"):
            load_settings()


@pytest.mark.parametrize(
    "partners",
    [
        "{", '[{"name": "a"}]', '[{"name": "A B", "issuer": "i", "audience": "a", "jwks": "k.json"}]',
        '[{"name": "a", "issuer": "i", "audience": "a", "jwks": "http://app.example/jwks"}]',
        '[{"name": "a", "issuer": "i", "audience": "a", "jwks": "k"}, {"name": "b", "issuer": "i", "audience": "a", "jwks": "k"}]',
    ],
)  # fmt: skip
def test_wrong_partners_stop_the_start_with_one_line(monkeypatch, partners):
    monkeypatch.setenv("FAWEN_APP_PARTNERS", partners)
    with pytest.raises(SetupError, match="FAWEN_APP_PARTNERS"):
        load_settings()
