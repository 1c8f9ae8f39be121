"""Bearer tokens: long, random, and kept only as fingerprints."""

from __future__ import annotations

import hashlib


def fingerprint(token: str) -> str:
    """64 hex digits that identify a random token without revealing it (no salt: it has 256 bits)."""
    return hashlib.sha256(token.encode()).hexdigest()
