"""Who sent this: signatures, freshness, encryption. wechatpy computes them; what it leaves out is added here.

wechatpy 1.8 compares signatures with `!=` (its time tells how much matched), never looks at the timestamp, and on a
damaged cipher text raises whatever the step that failed raises (`struct.error`, `ValueError`, `UnicodeDecodeError`).
"""

from __future__ import annotations

import hmac
import secrets
import struct
import time

from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatException
from wechatpy.utils import WeChatSigner

from channels.wechat.account import Account, Mode
from core.errors import FawenError

FRESH_S = 300


class Refused(FawenError):
    """A call that is not WeChat's, or not one that we accept; `reason` is for the log."""

    status = 403
    code = "refused"

    def __init__(self, reason: str) -> None:
        super().__init__("请求未通过微信签名校验。")
        self.reason = reason


def sign(*pieces: str) -> str:
    """WeChat's signature: SHA-1 over the sorted pieces, the token among them."""
    signer = WeChatSigner()
    signer.add_data(*pieces)
    return str(signer.signature)


class Guard:
    """Verifies, decrypts and encrypts for one account."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._crypto = None
        if account.mode != Mode.PLAIN:
            self._crypto = WeChatCrypto(account.token, account.aes_key, account.app_id)

    def verify(self, signature: str, timestamp: str, nonce: str, encrypted: str = "") -> None:
        """Check a signature and that it is at most five minutes old, or as much ahead.

        Raises:
            Refused: it is wrong or stale.
        """
        pieces = [self._account.token, timestamp, nonce] + ([encrypted] if encrypted else [])
        if not hmac.compare_digest(sign(*pieces).encode(), signature.encode()):
            raise Refused("signature")
        if not timestamp.isascii() or not timestamp.isdigit() or abs(time.time() - int(timestamp[:12])) > FRESH_S:
            raise Refused("stale")

    @property
    def accepts_plain(self) -> bool:
        return self._account.mode != Mode.SAFE

    def decrypt(self, encrypted: str, signature: str, timestamp: str, nonce: str) -> str:
        """The XML inside a verified `Encrypt`.

        Raises:
            Refused: not for this account, damaged, or the account is in plain mode.
        """
        if self._crypto is None:
            raise Refused("encrypted in plain mode")
        try:
            return str(self._crypto.decrypt_message({"Encrypt": encrypted}, signature, timestamp, nonce))
        except (WeChatException, ValueError, struct.error, IndexError, TypeError) as error:
            raise Refused("cipher") from error

    def encrypt(self, xml: str) -> str:
        """A reply's XML as WeChat expects it in safe mode."""
        if self._crypto is None:
            raise Refused("encrypted in plain mode")
        return str(self._crypto.encrypt_message(xml, secrets.token_hex(8), str(int(time.time()))))
