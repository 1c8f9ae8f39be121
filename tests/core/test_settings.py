"""Wrong settings stop the start with one clear line."""

import pytest

from core.errors import SetupError
from core.settings import load_settings


def test_defaults_listen_on_loopback_and_use_sqlite(monkeypatch, tmp_path):
    monkeypatch.setenv("FAWEN_VAR", str(tmp_path))
    settings = load_settings()
    assert settings.host == "127.0.0.1"
    assert settings.db_url == f"sqlite:///{tmp_path}/fawen.db"


def test_a_wrong_value_names_the_setting(monkeypatch):
    monkeypatch.setenv("FAWEN_PORT", "eighty")
    with pytest.raises(SetupError, match="FAWEN_PORT"):
        load_settings()
