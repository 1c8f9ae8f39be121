"""Wrong settings stop the start with one clear line."""

import pytest

from core.errors import SetupError
from core.settings import Settings, load_settings, make_var


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
        ("FAWEN_SEAT_OPEN", "9点", "“9点”不是一天里的时刻"),
        ("FAWEN_SEAT_OPEN", "25:00", "“25:00”不是一天里的时刻"),
        ("FAWEN_SEAT_CLOSE", "09:60", "“09:60”不是一天里的时刻"),
        ("FAWEN_SEAT_CLOSE", "09:00", "“09:00”应晚于 FAWEN_SEAT_OPEN 的“09:00”"),
        ("FAWEN_WEBHOOK_PORT", "8000", "端口 8000 已用于 FAWEN_PORT"),
        ("FAWEN_RASA_PORT", "8055", "端口 8055 已用于 FAWEN_WEBHOOK_PORT"),
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


@pytest.mark.parametrize(
    ("set_one", "value", "named"),
    [
        ("FAWEN_SEAT_OPEN", "17:00", "FAWEN_SEAT_CLOSE 不正确：“17:00”应晚于"),
        ("FAWEN_PORT", "8005", "FAWEN_RASA_PORT 不正确：端口 8005 已用于 FAWEN_PORT"),
    ],
)
def test_a_value_that_goes_not_with_a_default_is_told(monkeypatch, set_one, value, named):
    monkeypatch.setenv(set_one, value)
    with pytest.raises(SetupError, match=named):
        load_settings()


@pytest.mark.parametrize("place", ["/etc/hostname/x", "/proc/x", "/etc/hostname"])
def test_a_folder_that_cannot_be_is_one_clear_line(place):
    with pytest.raises(SetupError, match=f"不能使用目录 {place}.*FAWEN_VAR"):
        make_var(Settings(var=place, _env_file=None))
