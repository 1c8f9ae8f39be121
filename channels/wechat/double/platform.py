"""The double's state: followers, what they see, tokens, and the platform's rules with its documented error codes.

The rules are written down here a second time on purpose: a budget that Fawen counts wrongly meets another count.
"""

from __future__ import annotations

import random
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

RIGHTS = {"message": (5, 48 * 3600), "follow": (3, 60), "scan": (3, 60), "menu": (3, 60)}
TEXT_BYTES = 2048
TOKEN_LIFE_S = 7200
BUSY, BAD_TOKEN, NO_USER, TOKEN_ENDED = -1, 40001, 40003, 42001
MUST_FOLLOW, NO_CONSENT, TOO_LONG, DAY_QUOTA = 43004, 43101, 45002, 45009
MASS_PER_MONTH, MASS_BEFORE, BAD_LIST = 4, 45065, 40130
NO_WINDOW, NO_BUDGET, NOT_ENTITLED, BAD_SECRET = 45015, 45047, 48001, 40125


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing a follower sees: `kind` is `citizen`, `passive`, `customer`, `notice` or `mass`."""

    kind: str
    text: str
    at: float


@dataclass
class Follower:
    """A citizen as the platform knows her."""

    openid: str
    following: bool = True
    shown: list[Shown] = field(default_factory=list)
    rights: dict[str, tuple[int, float]] = field(default_factory=dict)
    consents: dict[str, int] = field(default_factory=dict)
    mass: list[float] = field(default_factory=list)


@dataclass
class Faults:
    """What goes wrong on purpose: a share of API calls, before they are carried out."""

    share: float = 0.0
    seed: int = 1
    day_quota: int = 10**9
    entitled: bool = True
    lose_answers: int = 0
    slow_s: float = 0.0


class Platform:
    """One official account on the double."""

    def __init__(self, app_id: str, secret: str, clock: Callable[[], float] = time.time) -> None:
        self.app_id = app_id
        self.secret = secret
        self.clock = clock
        self.faults = Faults()
        self.followers: dict[str, Follower] = {}
        self.calls: list[tuple[str, int]] = []
        self.menu: dict[str, Any] = {}
        self.media: dict[str, tuple[bytes, str]] = {}
        self.tokens_given = 0
        self.ticket = secrets.token_hex(16)
        self._tokens: dict[str, float] = {}
        self._random = random.Random(self.faults.seed)
        self._lock = threading.RLock()
        self._codes: dict[str, str] = {}
        self._mass_names: set[str] = set()
        self.unreached: list[str] = []

    # what citizens do

    def follower(self, openid: str) -> Follower:
        with self._lock:
            return self.followers.setdefault(openid, Follower(openid))

    def acts(self, openid: str, kind: str) -> None:
        """A citizen's contact gives its right anew."""
        self.follower(openid).rights[kind] = (RIGHTS[kind][0], self.clock())

    def answers(self, openid: str, template_id: str, agrees: bool) -> None:
        """She says whether a notice of this template may be sent: one for each yes, a no takes them all back."""
        consents = self.follower(openid).consents
        consents[template_id] = consents.get(template_id, 0) + 1 if agrees else 0

    def show(self, openid: str, kind: str, text: str) -> None:
        with self._lock:
            self.follower(openid).shown.append(Shown(kind, text, self.clock()))

    def seen(self, openid: str) -> list[Shown]:
        """What was shown to her by the account."""
        return [shown for shown in self.follower(openid).shown if shown.kind != "citizen"]

    # what the account calls

    def stable_token(self, app_id: str, secret: str, force: bool) -> dict[str, Any]:
        if (app_id, secret) != (self.app_id, self.secret):
            return _error(BAD_SECRET)
        with self._lock:
            good = [token for token, end in self._tokens.items() if end > self.clock() + 300]
            if force or not good:
                if force:
                    self._tokens.clear()
                self._tokens[secrets.token_hex(16)] = self.clock() + TOKEN_LIFE_S
                self.tokens_given += 1
            token, end = list(self._tokens.items())[-1]
            return {"access_token": token, "expires_in": int(end - self.clock())}

    def expire_tokens(self) -> None:
        """Every token is too old from now on."""
        self._tokens = dict.fromkeys(self._tokens, self.clock() - 1)

    def revoke_tokens(self) -> None:
        """Every token is unknown from now on."""
        self._tokens.clear()

    def call(self, name: str, token: str, deed: Callable[[], int]) -> dict[str, Any]:
        """One API call: the token first, then the account's quota, then the deed."""
        with self._lock:
            code = self._token_code(token) or self._fault() or deed()
            self.calls.append((name, code))
            named = {"msg_id": len(self.calls)} if name == "mass" else {"msgid": len(self.calls)}
            return _error(code) | (named if code == 0 and name in ("mass", "notice") else {})

    def _token_code(self, token: str) -> int:
        if token not in self._tokens:
            return BAD_TOKEN
        return TOKEN_ENDED if self._tokens[token] < self.clock() else 0

    def _fault(self) -> int:
        if len(self.calls) >= self.faults.day_quota:
            return DAY_QUOTA
        return BUSY if self._random.random() < self.faults.share else 0

    def customer(self, openid: str, text: str) -> int:
        """A customer-service message: its error code, or 0 and it is shown."""
        follower = self.followers.get(openid)
        if follower is None:
            return NO_USER
        if not self.faults.entitled:
            return NOT_ENTITLED
        if not follower.following:
            return MUST_FOLLOW
        if not text or len(text.encode()) > TEXT_BYTES:
            return TOO_LONG
        code = self._use_right(follower)
        if code == 0:
            self.show(openid, "customer", text)
        return code

    def _use_right(self, follower: Follower) -> int:
        """Take one message from the right that ends first."""
        live = {kind: (left, at) for kind, (left, at) in follower.rights.items() if self.clock() < at + RIGHTS[kind][1]}
        if not live:
            return NO_WINDOW
        usable = [kind for kind in ("menu", "scan", "follow", "message") if live.get(kind, (0, 0))[0] > 0]
        if not usable:
            return NO_BUDGET
        left, at = live[usable[0]]
        follower.rights[usable[0]] = (left - 1, at)
        return 0

    def notice(self, openid: str, template_id: str, data: dict[str, Any]) -> int:
        """A subscription notice: one for each consent."""
        follower = self.followers.get(openid)
        if follower is None:
            return NO_USER
        if follower.consents.get(template_id, 0) <= 0:
            return NO_CONSENT
        follower.consents[template_id] -= 1
        self.show(openid, "notice", " ".join(str(value["value"]) for value in data.values()))
        return 0

    def mass(self, openids: list[str], text: str, name: str) -> int:
        """A mass message to these followers; each takes four in 30 days, and whoever has had them gets none."""
        if name in self._mass_names:
            return MASS_BEFORE
        if len(openids) < 2 or len(text.encode()) > TEXT_BYTES:
            return BAD_LIST
        self._mass_names.add(name)
        for openid in openids:
            follower = self.follower(openid)
            recent = [at for at in follower.mass if self.clock() - at < 30 * 86400]
            if follower.following and len(recent) < MASS_PER_MONTH:
                follower.mass = [*recent, self.clock()]
                self.show(openid, "mass", text)
            else:
                self.unreached.append(openid)
        return 0

    def set_menu(self, menu: dict[str, Any]) -> int:
        self.menu = menu
        return 0

    # page login

    def code_for(self, openid: str) -> str:
        code = secrets.token_hex(8)
        self._codes[code] = openid
        return code

    def openid_of(self, code: str) -> dict[str, Any]:
        """A code is good once."""
        openid = self._codes.pop(code, "")
        if not openid:
            return {"errcode": 40029, "errmsg": "invalid code"}
        return {
            "access_token": "page",
            "expires_in": 7200,
            "refresh_token": "page",
            "openid": openid,
            "scope": "snsapi_base",
        }


def _error(code: int) -> dict[str, Any]:
    return {"errcode": code, "errmsg": "ok" if code == 0 else "double"}
