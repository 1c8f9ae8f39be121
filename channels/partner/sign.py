"""How a webhook is signed: as Standard Webhooks does, so that ready-made libraries of many languages verify it.

`webhook-signature: v1,<base64 of HMAC-SHA256(secret, "<id>.<timestamp>.<body>")>`. The secret is shown to the partner
as `whsec_<base64>`. The timestamp is the moment of sending: a receiver refuses what is older than five minutes. The
id stays the same however often an event is sent: it is the idempotency key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, event_id: str, timestamp: int, body: bytes) -> str:
    """The value of the signature header."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{event_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def headers(secret: str, event_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Every header of a webhook."""
    timestamp = int(at.timestamp())
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Fawen-Webhooks/1",
        "Idempotency-Key": event_id,
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secret, event_id, timestamp, body),
    }
