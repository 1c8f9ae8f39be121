"""The account: who we are at WeChat, out of the settings; half an account stops the start with one clear line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from channels.wechat import texts
from core.errors import SetupError
from core.settings import Settings

CHANNEL = "wechat"
AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")


class Mode(StrEnum):
    """How WeChat sends messages: in the clear, both, or encrypted only."""

    PLAIN = "plain"
    COMPATIBLE = "compatible"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class Account:
    """An official account. `api`, `oauth` and `public_url` are addresses without a slash at the end."""

    app_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    mode: Mode
    api: str
    oauth: str
    public_url: str

    @classmethod
    def of(cls, settings: Settings) -> Account | None:
        """The configured account; None where the channel is off.

        Raises:
            SetupError: something of the account is missing or malformed; the message names the setting.
        """
        if not settings.wechat_app_id:
            return None
        mode = Mode(settings.wechat_mode)
        for name in ("wechat_secret", "wechat_token"):
            if not getattr(settings, name):
                raise SetupError(texts.setting_missing(f"FAWEN_{name.upper()}"))
        if not TOKEN.fullmatch(settings.wechat_token):
            raise SetupError(texts.TOKEN_MALFORMED)
        if mode != Mode.PLAIN and not AES_KEY.fullmatch(settings.wechat_aes_key):
            raise SetupError(texts.AES_KEY_MALFORMED)
        return cls(
            settings.wechat_app_id,
            settings.wechat_secret,
            settings.wechat_token,
            settings.wechat_aes_key,
            mode,
            settings.wechat_api.rstrip("/"),
            settings.wechat_oauth.rstrip("/"),
            settings.wechat_public_url.rstrip("/"),
        )
