"""Links into our own pages that only their receiver can know."""

from __future__ import annotations

import hmac

from core.crypto import Seal

PREFIX = "/api/v1/wechat"


def page_login(public_url: str) -> str:
    """Where a citizen opens her WeChat conversation as a page; empty without a public address."""
    return f"{public_url.rstrip('/')}{PREFIX}/login" if public_url else ""


class Links:
    """Makes and checks links; without a public address there are none."""

    def __init__(self, seal: Seal, public_url: str) -> None:
        self._seal = seal
        self._public_url = public_url

    def to_answer(self, message_id: int) -> str:
        """Where the whole of a message can be read; empty without a public address."""
        return f"{self._public_url}{PREFIX}/answers/{message_id}-{self._mark(message_id)}" if self._public_url else ""

    def message_of(self, name: str) -> int | None:
        """The message that a link's last part names, if the link is ours."""
        number, _, mark = name.partition("-")
        if not (number.isascii() and number.isdigit() and len(number) <= 15):
            return None
        message_id = int(number)
        return message_id if hmac.compare_digest(self._mark(message_id).encode(), mark.encode()) else None

    def to_login(self) -> str:
        """Where WeChat sends a citizen back after the page login."""
        return f"{self._public_url}{PREFIX}/login/back"

    def to_notices(self) -> str:
        """Where a citizen can agree to notices; empty without a public address."""
        return f"{self._public_url}{PREFIX}/notices" if self._public_url else ""

    def _mark(self, message_id: int) -> str:
        return self._seal.fingerprint(f"wechat-answer-{message_id}")
