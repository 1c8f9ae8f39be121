"""Settings: built once at the start of a process and passed in. Nothing reads the environment at import."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Every knob of Fawen; each is `FAWEN_<NAME>` in the environment or a line in `.env`."""

    model_config = SettingsConfigDict(env_prefix="FAWEN_", env_file=ROOT / ".env", extra="ignore")

    var: Path = Field(ROOT / "var", description="where the database, index, model and secrets live")
    host: str = Field("127.0.0.1", description="address the service listens on")
    port: int = Field(8000, ge=1, le=65535, description="port of the pages and the API")
    webhook_port: int = Field(8055, ge=1, le=65535, description="loopback port for Rasa's action calls")
    rasa_port: int = Field(8005, ge=1, le=65535, description="loopback port of Rasa")
    rasa_timeout: float = Field(8.0, gt=0, description="seconds to wait for Rasa before answering without it")
    database_url: str = Field("", description="SQLAlchemy URL; empty means SQLite under `var`")
    content: Path = Field(ROOT / "knowledge" / "content", description="folder of curated entries")
    encoder: str = Field("", description="sentence-transformers model folder or hub name; empty means the shipped one")
    encoder_query_prefix: str = Field("", description="instruction a hub model wants before a question")
    min_free_mb: int = Field(500, ge=0, description="free disk below which the start is refused")
    seat_open: str = Field("09:00", pattern=r"^\d\d:\d\d$", description="when human seats open on a working day")
    seat_close: str = Field("17:00", pattern=r"^\d\d:\d\d$", description="when human seats close")
    seat_lease_s: int = Field(60, gt=0, description="seconds a seat may be silent before its tickets go back")
    rate_per_minute: int = Field(60, gt=0, description="messages a citizen may send in a minute")
    wechat_app_id: str = Field("", description="AppID of the WeChat official account; empty means the channel is off")
    wechat_secret: str = Field("", description="AppSecret of the account", repr=False)
    wechat_token: str = Field("", description="token of the account's server settings", repr=False)
    wechat_aes_key: str = Field("", description="EncodingAESKey, 43 characters; not needed in plain mode", repr=False)
    wechat_mode: str = Field("safe", pattern="^(plain|compatible|safe)$", description="how WeChat sends messages")
    wechat_api: str = Field(
        "https://api.weixin.qq.com", description="where WeChat's API is; the loopback double's address"
    )
    wechat_oauth: str = Field("https://open.weixin.qq.com", description="where WeChat's page login is")
    wechat_public_url: str = Field(
        "", description="address of this service as phones reach it; for links and page login"
    )
    redis_url: str = Field("", description="Redis shared by many processes; empty means the database is enough")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    @property
    def db_url(self) -> str:
        """The database to use: the given one, or SQLite under `var`."""
        return self.database_url or f"sqlite:///{self.var / 'fawen.db'}"

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"


def load_settings() -> Settings:
    """Read the settings once.

    Raises:
        SetupError: a value is wrong; the message names the setting.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "FAWEN_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SetupError(f"配置项 {name} 不正确：{first['msg']}") from error
