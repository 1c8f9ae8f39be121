"""What WeChat's API answers, by name and by what it means for a message.

Codes as documented for official accounts (全局返回码, 客服消息, 订阅通知; looked up 2026-11-25). A code that is not
listed is treated as temporary a few times and then held: a message never disappears because a code is new.
"""

from __future__ import annotations

from enum import IntEnum

from channels.delivery import Dropped, Held, Later, Outcome

FIRST_DELAY_S = 2.0
MAX_DELAY_S = 1800.0
QUOTA_DELAY_S = 600.0
TRIES_OF_UNKNOWN = 5


class Code(IntEnum):
    """The codes that Fawen acts on."""

    BUSY = -1
    TOKEN_INVALID = 40001
    NO_SUCH_USER = 40003
    MEDIA_INVALID = 40007
    APP_ID_INVALID = 40013
    TOKEN_ILLEGAL = 40014
    SECRET_INVALID = 40125
    IP_NOT_ALLOWED = 40164
    TOKEN_EXPIRED = 42001
    MUST_FOLLOW = 43004
    NOTICE_REFUSED = 43101
    TOO_LONG = 45002
    QUOTA_OF_DAY = 45009
    TOO_FREQUENT = 45011
    OUT_OF_WINDOW = 45015
    OVER_BUDGET = 45047
    MASS_QUOTA = 45028
    MASS_SENT_BEFORE = 45065
    MASS_BEING_SENT = 45066
    NOT_ENTITLED = 48001
    MESSAGES_REFUSED = 48002
    CONTENT_REFUSED = 87014


TOKEN_CODES = frozenset({Code.TOKEN_INVALID, Code.TOKEN_ILLEGAL, Code.TOKEN_EXPIRED})
# The same mass message was taken before, or is being sent: it is not lost, and not sent twice.
MASS_DONE = frozenset({Code.MASS_SENT_BEFORE, Code.MASS_BEING_SENT})
# Nobody but an operator can mend these: tried again slowly, and shown by the log and `fawen doctor`.
SETUP_CODES = frozenset({Code.APP_ID_INVALID, Code.SECRET_INVALID, Code.IP_NOT_ALLOWED})
DROPPED = {
    Code.NO_SUCH_USER: "no_such_user",
    Code.MUST_FOLLOW: "unsubscribed",
    Code.TOO_LONG: "too_long",
    Code.CONTENT_REFUSED: "content_refused",
}
HELD = {
    Code.OUT_OF_WINDOW: "window",
    Code.OVER_BUDGET: "budget",
    Code.NOT_ENTITLED: "not_entitled",
    Code.MESSAGES_REFUSED: "messages_refused",
    Code.NOTICE_REFUSED: "notice_refused",
    Code.MASS_QUOTA: "mass_quota",
}

DELAYS = {Code.QUOTA_OF_DAY: QUOTA_DELAY_S, **dict.fromkeys(SETUP_CODES, MAX_DELAY_S)}
TEMPORARY = frozenset({Code.BUSY, Code.TOO_FREQUENT, *TOKEN_CODES})


class WeChatError(Exception):
    """An answer of WeChat's API with an error code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"errcode {code}")
        self.code = code


class WeChatAway(Exception):
    """WeChat could not be reached or answered nonsense; `maybe_sent` when the call may have been carried out."""

    def __init__(self, reason: str, maybe_sent: bool) -> None:
        super().__init__(reason)
        self.maybe_sent = maybe_sent


class StoreAway(WeChatAway):
    """The access token could not be read or written; WeChat was not called."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, maybe_sent=False)


class Unfetchable(WeChatAway):
    """A download that no repeat will bring: it is too large, or kept at a foreign address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, maybe_sent=False)


def meaning(code: int, attempts: int) -> Outcome:
    """What an error code means for a message that has been tried `attempts` times before."""
    if code in DROPPED:
        return Dropped(DROPPED[Code(code)])
    if code in HELD:
        return Held(HELD[Code(code)])
    delay = DELAYS[Code(code)] if code in DELAYS else 0.0
    if delay or code in TEMPORARY or attempts < TRIES_OF_UNKNOWN:
        return Later(f"errcode {code}", max(delay, backoff(attempts)))
    return Held(f"errcode {code}")


def backoff(attempts: int) -> float:
    """Seconds until the next try: 2, 4, 8 … at most half an hour."""
    return float(min(MAX_DELAY_S, FIRST_DELAY_S * 2 ** min(attempts, 20)))
