"""Settings: built once at the start of a process and passed in. Nothing reads the environment at import."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.errors import SetupError

LIMITS = {"gt": "应大于", "ge": "不小于", "lt": "应小于", "le": "不大于"}
ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = ("http://127.0.0.1:", "http://localhost:")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")


class Partner(BaseModel):
    """An app or system that signs tokens for its users."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9-]{1,24}$", description="short name; keeps the users of two partners apart")
    issuer: str = Field(min_length=1, max_length=200, description="the `iss` of its tokens")
    audience: str = Field(min_length=1, max_length=200, description="the `aud` that names Fawen")
    jwks: str = Field(min_length=1, description="https address or path of its public keys (JWKS)")

    @field_validator("jwks")
    @classmethod
    def _keys_come_safely(cls, source: str) -> str:
        if "://" in source and not source.startswith(("https://", *LOOPBACK)):
            raise ValueError("公钥地址 jwks 必须是 https，或本机文件的路径")
        return source


class Settings(BaseSettings):
    """Every knob of Fawen; each is `FAWEN_<NAME>` in the environment or a line in `.env`."""

    model_config = SettingsConfigDict(env_prefix="FAWEN_", env_file=ROOT / ".env", extra="ignore")

    var: Path = Field(ROOT / "var", description="where the database, index, model and secrets live")
    host: str = Field("127.0.0.1", description="address the service listens on")
    port: int = Field(8000, ge=1, le=65535, description="port of the pages and the API")
    webhook_port: int = Field(
        8055, ge=1, le=65535, validate_default=True, description="loopback port for Rasa's action calls"
    )
    rasa_port: int = Field(8005, ge=1, le=65535, validate_default=True, description="loopback port of Rasa")
    rasa_timeout: float = Field(8.0, gt=0, description="seconds to wait for Rasa before answering without it")
    database_url: str = Field("", description="SQLAlchemy URL; empty means SQLite under `var`")
    content: Path = Field(ROOT / "knowledge" / "content", description="folder of curated entries")
    encoder: str = Field("", description="sentence-transformers model folder or hub name; empty means the shipped one")
    encoder_query_prefix: str = Field("", description="instruction a hub model wants before a question")
    min_free_mb: int = Field(500, ge=0, description="free disk below which the start is refused")
    seat_open: str = Field("09:00", description="when human seats open on a working day")
    seat_close: str = Field("17:00", validate_default=True, description="when human seats close")
    # Browsers slow the timers of a hidden tab to one a minute: less would lose a seat's tickets while she looks elsewhere.
    seat_lease_s: int = Field(150, gt=0, description="seconds a seat may be silent before its tickets go back")
    rate_per_minute: int = Field(60, gt=0, description="messages a citizen may send in a minute")
    lessons: Path = Field(ROOT / "knowledge" / "lessons", description="folder of the constitution's cards and quiz")
    outreach_at: str = Field(
        "09:30", description="when the daily card goes out, Shanghai time, between 08:00 and 21:00"
    )
    # A year: long enough to go on with a matter and to count for the annual report, and no longer.
    keep_messages_days: int = Field(365, gt=0, description="days that messages are kept")
    # Three years: the general limitation period (民法典 188) in which a question about a request may still be raised.
    keep_requests_days: int = Field(1095, gt=0, description="days that filed requests are kept")
    # Half a year: two rounds of the curators' quarterly review of what was not answered.
    keep_missed_days: int = Field(180, gt=0, description="days that unanswered questions are kept for the curators")
    app_partners: Annotated[tuple[Partner, ...], NoDecode] = Field(
        (), description="who may sign tokens for app users: a JSON list of {name, issuer, audience, jwks}"
    )
    app_session_minutes: int = Field(30, gt=0, le=1440, description="how long an app user's session token holds")
    embed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="origins, separated by commas, that may embed the page and call the API from a browser"
    )
    webhook_loopback: bool = Field(False, description="allow webhooks to http on this machine (tests, demos)")
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
    wechat_verify_file: str = Field(
        "",
        pattern=r"^(MP_verify_[A-Za-z0-9]{1,64}\.txt)?$",
        description="name of the file by which WeChat checks that the domain is ours; served with what it must say",
    )
    redis_url: str = Field("", description="Redis shared by many processes; empty means the database is enough")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("webhook_port", "rasa_port")
    @classmethod
    def _tell_ports_apart(cls, port: int, info: ValidationInfo) -> int:
        if used := [name for name in ("port", "webhook_port") if info.data.get(name) == port]:
            raise ValueError(f"端口 {port} 已用于 FAWEN_{used[0].upper()}，请换一个")
        return port

    @field_validator("seat_open", "seat_close")
    @classmethod
    def _is_time_of_day(cls, at: str) -> str:
        if not TIME.fullmatch(at):
            raise ValueError(f"“{at}”不是一天里的时刻，应形如 09:00")
        return at

    @field_validator("seat_close")
    @classmethod
    def _closes_after_it_opens(cls, at: str, info: ValidationInfo) -> str:
        if at <= info.data.get("seat_open", ""):
            raise ValueError(f"“{at}”应晚于 FAWEN_SEAT_OPEN 的“{info.data['seat_open']}”")
        return at

    @field_validator("app_partners", mode="before")
    @classmethod
    def _read_partners(cls, value: Any) -> Any:
        return json.loads(value or "[]") if isinstance(value, str) else value

    @field_validator("app_partners")
    @classmethod
    def _tell_partners_apart(cls, partners: tuple[Partner, ...]) -> tuple[Partner, ...]:
        if len({p.name for p in partners}) < len(partners) or len({p.issuer for p in partners}) < len(partners):
            raise ValueError("两个接入方的 name 或 issuer 相同")
        return partners

    @field_validator("embed_origins", mode="before")
    @classmethod
    def _read_origins(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        origins = tuple(part.strip() for part in value.split(",") if part.strip())
        if wrong := [origin for origin in origins if not ORIGIN.fullmatch(origin)]:
            raise ValueError(f"“{wrong[0]}”不是来源，应形如 https://www.example.gov.cn，不带路径")
        return origins

    @field_validator("wechat_public_url")
    @classmethod
    def _phones_come_safely(cls, url: str) -> str:
        url = url.strip().rstrip("/")
        if url and not (ORIGIN.fullmatch(url) and url.startswith(("https://", *LOOPBACK))):
            raise ValueError(f"“{url}”应形如 https://www.example.gov.cn，必须是 https，不带路径")
        return url

    @field_validator("redis_url")
    @classmethod
    def _read_redis_url(cls, url: str) -> str:
        if url and not _is_redis(url):
            raise ValueError(
                "应形如 redis://用户:密码@主机:6379/0（加密用 rediss://，本机套接字用 unix:///路径）；不用请留空"
            )
        return url

    @property
    def db_url(self) -> str:
        """The database to use: the given one, or SQLite under `var`."""
        return self.database_url or f"sqlite:///{self.var / 'fawen.db'}"

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"


def _is_redis(url: str) -> bool:
    try:
        parts = urlsplit(url)
        where = parts.path if parts.scheme == "unix" else parts.hostname
        return parts.scheme in ("redis", "rediss", "unix") and bool(where) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


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
        raise SetupError(f"配置项 {name} 不正确：{_why(first)}") from error


def make_var(settings: Settings) -> None:
    """Make the folder of everything that Fawen writes, unless it is there.

    Raises:
        SetupError: it cannot be made, or not be written in.
    """
    wrong = f"不能使用目录 {settings.var}：建不了，或者没有写入的权限。请检查 FAWEN_VAR。"
    try:
        settings.var.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SetupError(wrong) from error
    if not os.access(settings.var, os.W_OK | os.X_OK):
        raise SetupError(wrong)


def _why(problem: ErrorDetails) -> str:
    """What is wrong with a value, in the operator's language."""
    limits = problem.get("ctx", {})
    match problem["type"]:
        case "int_parsing" | "float_parsing":
            return f"“{problem['input']}”不是数字"
        case "bool_parsing":
            return f"“{problem['input']}”应写 true 或 false"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            return f"“{problem['input']}”超出范围（{'、'.join(f'{LIMITS[k]} {v}' for k, v in limits.items())}）"
        case "string_pattern_mismatch":
            return f"“{problem['input']}”的格式不对，应符合 {limits['pattern']}"
        case "value_error":  # our own words, without pydantic's in front
            return str(limits["error"])
        case _:
            return problem["msg"]
