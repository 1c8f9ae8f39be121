"""Wrong settings stop the start with one clear line."""

import pytest

from core.errors import SetupError
from core.settings import load_settings


def test_defaults_listen_on_loopback_and_use_sqlite(monkeypatch, tmp_path):
    monkeypatch.setenv("FAWEN_VAR", str(tmp_path))
    settings = load_settings()
    assert settings.host == "127.0.0.1"
    assert settings.db_url == f"sqlite:///{tmp_path}/fawen.db"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("FAWEN_PORT", "eighty", "“eighty”不是数字"),
        ("FAWEN_PORT", "99999", "“99999”超出范围"),
        ("FAWEN_SEAT_OPEN", "9点", "“9点”的格式不对"),
        ("FAWEN_WECHAT_PUBLIC_URL", "fawen.example", "“fawen.example”应形如 https"),
        ("FAWEN_WECHAT_PUBLIC_URL", "http://fawen.example", "“http://fawen.example”应"),
        ("FAWEN_WECHAT_PUBLIC_URL", "https://fawen.example/wx", "“https://fawen.example/wx”应"),
        ("FAWEN_WECHAT_VERIFY_FILE", "../secret.key", "“../secret.key”的格式不对"),
        ("FAWEN_REDIS_URL", "localhost:6379", "应形如 redis://"),
        ("FAWEN_REDIS_URL", "redis://", "应形如 redis://"),
        ("FAWEN_REDIS_URL", "redis://127.0.0.1:port/0", "应形如 redis://"),
    ],
)
def test_a_wrong_value_is_named_in_the_operators_language(monkeypatch, name, value, why):
    monkeypatch.setenv(name, value)
    with pytest.raises(SetupError, match=f"{name} 不正确：{why}"):
        load_settings()
