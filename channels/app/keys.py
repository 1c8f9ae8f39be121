"""A partner's public keys, from an address or a file, with rotation.

A key that is not known yet is looked for at the source, at most once a minute whoever asks, so that neither a
rotation waits long nor a stranger with made-up key ids can make us call the partner all day. Keys are read anew
every ten minutes: one that the partner withdrew stops counting. While the source is away the known keys stand.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from core.log import get_logger

log = get_logger(__name__)

ALGORITHMS = ("RS256", "ES256")
REFETCH_S = 60.0
REFRESH_S = 600.0
TIMEOUT_S = 5.0
MAX_BYTES = 256 * 1024
Clock = Callable[[], float]


class KeysAway(Exception):
    """The source of the keys cannot be read."""


class KeySet:
    """The keys of one partner; safe for many threads."""

    def __init__(self, source: str, clock: Clock = time.monotonic) -> None:
        self._source = source
        self._clock = clock
        self._keys: dict[str, PyJWK] = {}
        self._tried = float("-inf")
        self._fetching = threading.Lock()

    def find(self, kid: str) -> PyJWK | None:
        """The key of this id, or None where the partner has none."""
        known = self._keys.get(kid)
        if known is not None and self._clock() - self._tried < REFRESH_S:
            return known
        with self._fetching:  # who comes while the keys are being read waits for them
            if self._clock() - self._tried >= REFETCH_S:
                self._fetch()
            return self._keys.get(kid)

    def _fetch(self) -> None:
        try:
            self._keys = read_keys(self._source)
        except KeysAway as away:
            log.warning("jwks_away", source=self._source, reason=str(away), known=len(self._keys))
        self._tried = self._clock()


def read_keys(source: str) -> dict[str, PyJWK]:
    """The usable keys at a source, by key id: signing keys for RS256 and ES256, no others.

    Raises:
        KeysAway: it cannot be read, or is no key set.
    """
    try:
        found = json.loads(_read(source))["keys"]
        return {key.key_id: key for key in map(_usable, found) if key is not None and key.key_id}
    except (OSError, httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeysAway(type(error).__name__) from error


def _usable(described: dict[str, Any]) -> PyJWK | None:
    """A key that may verify tokens; a symmetric one never may, whatever a token's header says."""
    if described.get("use", "sig") != "sig" or described.get("kty") not in ("RSA", "EC"):
        return None
    try:
        key = PyJWK(described)
    except (PyJWTError, ValueError):
        return None
    return key if key.algorithm_name in ALGORITHMS else None


def _read(source: str) -> str:
    if "://" not in source:
        return Path(source).read_text(encoding="utf-8")
    with (
        httpx.Client(timeout=TIMEOUT_S, follow_redirects=False) as client,
        client.stream("GET", source, headers={"Accept": "application/json"}) as answer,
    ):
        answer.raise_for_status()
        body = b""
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > MAX_BYTES:
                raise ValueError("the key set is too large")
        if not answer.is_success:
            raise ValueError("redirected")
        return body.decode()
