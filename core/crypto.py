"""Sealing of contact data at rest: AES-GCM under a key that lives outside the database."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core import texts
from core.errors import SetupError
from core.settings import Settings

KEY_BYTES = 32
NONCE_BYTES = 12


class Seal:
    """Encrypts small dictionaries, and fingerprints values so that they can be looked up without being stored."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(hashlib.blake2b(key, person=b"fawen-seal", digest_size=32).digest())
        self._index_key = hashlib.blake2b(key, person=b"fawen-index", digest_size=32).digest()

    @classmethod
    def open(cls, settings: Settings) -> Seal:
        """Read the key under `var`, or make one at the very first start."""
        return cls(read_or_make_key(settings.var / "secret.key"))

    def seal(self, fields: dict[str, str]) -> bytes:
        return self.seal_bytes(json.dumps(fields, ensure_ascii=False).encode())

    def unseal(self, sealed: bytes) -> dict[str, str]:
        """The inverse of `seal`.

        Raises:
            SetupError: the key is not the one it was sealed with.
        """
        fields: dict[str, str] = json.loads(self.unseal_bytes(sealed))
        return fields

    def seal_bytes(self, plain: bytes) -> bytes:
        """Seal a file."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, plain, None)

    def unseal_bytes(self, sealed: bytes) -> bytes:
        """The inverse of `seal_bytes`; raises as `unseal`."""
        try:
            return self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        except InvalidTag as error:
            raise SetupError(texts.OTHER_SECRET) from error

    def fingerprint(self, value: str) -> str:
        """The same value gives the same 32 hex digits; without the key nothing can be tried out."""
        return hmac.new(self._index_key, value.encode(), hashlib.sha256).hexdigest()[:32]


def read_or_make_key(path: Path) -> bytes:
    """32 random bytes kept in a file that only its owner reads; made once, even when two processes race."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(secrets.token_bytes(KEY_BYTES))
        draft.chmod(0o600)
        try:
            os.link(draft, path)  # fails when another process was first: its key stands
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_bytes()
