"""The access token, shared by all processes: one fetches it, the others wait for that one.

wechatpy 1.8 fetches whenever a token looks old, in every process at once, from the endpoint that makes each new
token invalidate the last one: processes then kill each other's tokens (40001 storms). Here a lock lets one process
fetch, from `stable_token`, which gives the same token to everybody while it holds.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import or_, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from channels.wechat.errors import StoreAway, WeChatAway
from channels.wechat.models import WeChatToken
from consult.store import owner_name
from core.clock import now
from core.crypto import Seal
from core.db import Database

# WeChat hands out the next token five minutes before the last one ends; both hold meanwhile.
EARLY = timedelta(minutes=5)
LOCK_S = 20
WAIT_S = 12.0
POLL_S = 0.05

Fetch = Callable[[bool], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Token:
    value: str
    expires_at: datetime


class TokenStore(Protocol):
    """Where the token lives. Every method raises StoreAway when that place cannot be reached."""

    def read(self) -> Token | None: ...

    def write(self, token: Token) -> None: ...

    def lock(self, owner: str) -> bool:
        """Become the one who fetches, for at most 20 s; False when another is."""
        ...

    def unlock(self, owner: str) -> None: ...


@contextlib.contextmanager
def _reaching(failure: type[Exception]) -> Iterator[None]:
    """A store that is away is an away like any other: nothing has been sent yet, and it is tried again later."""
    try:
        yield
    except failure as error:
        raise StoreAway(type(error).__name__) from error


class Tokens:
    """Gives the token to use, and a new one for a token that WeChat refused."""

    def __init__(self, kept: TokenStore, fetch: Fetch) -> None:
        self._store = kept
        self._fetch = fetch

    def current(self) -> str:
        """The token to use now.

        Raises:
            WeChatAway: there is none and none can be had (StoreAway: its store is away); never `maybe_sent`.
            WeChatError: WeChat refuses to give one.
        """
        return self._good(self._store.read()) or self.renew("")

    def renew(self, rejected: str) -> str:
        """A token that is not the rejected one; raises as `current`."""
        owner = f"{owner_name()}:{threading.get_ident()}"
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            if (value := self._good(self._store.read())) and value != rejected:
                return value
            if self._store.lock(owner):
                try:
                    return self._fetch_once(rejected)
                finally:
                    with contextlib.suppress(StoreAway):  # the lock runs out by itself
                        self._store.unlock(owner)
            time.sleep(POLL_S)
        raise WeChatAway("token", maybe_sent=False)

    def _fetch_once(self, rejected: str) -> str:
        if (value := self._good(self._store.read())) and value != rejected:
            return value  # fetched by another between our look and our lock
        value, seconds = self._fetch(False)
        if value == rejected:  # stable, and yet refused: force a new one (allowed 20 times a day)
            value, seconds = self._fetch(True)
        self._store.write(Token(value, now() + timedelta(seconds=seconds)))
        return value

    def _good(self, token: Token | None) -> str:
        return token.value if token is not None and token.expires_at - EARLY > now() else ""


class DatabaseTokens:
    """The token in the database, sealed."""

    def __init__(self, db: Database, seal: Seal, app_id: str) -> None:
        self._db = db
        self._seal = seal
        self._app_id = app_id

    @_reaching(SQLAlchemyError)
    def read(self) -> Token | None:
        with self._db.read_scope() as session:
            row = session.get(WeChatToken, self._app_id)
            if row is None or row.sealed is None or row.expires_at is None:
                return None
            return Token(self._seal.unseal(row.sealed)["token"], row.expires_at)

    @_reaching(SQLAlchemyError)
    def write(self, token: Token) -> None:
        with self._db.session_scope() as session:
            row = session.get_one(WeChatToken, self._app_id)
            row.sealed = self._seal.seal({"token": token.value})
            row.expires_at = token.expires_at

    @_reaching(SQLAlchemyError)
    def lock(self, owner: str) -> bool:
        self._make_row()
        at = now()
        with self._db.session_scope() as session:
            taken = session.execute(
                update(WeChatToken)
                .where(
                    WeChatToken.app_id == self._app_id,
                    or_(WeChatToken.refreshing_until.is_(None), WeChatToken.refreshing_until < at),
                )
                .values(refreshing_by=owner[:64], refreshing_until=at + timedelta(seconds=LOCK_S))
            )
            return bool(taken.rowcount)  # type: ignore[attr-defined]

    @_reaching(SQLAlchemyError)
    def unlock(self, owner: str) -> None:
        with self._db.session_scope() as session:
            session.execute(
                update(WeChatToken)
                .where(WeChatToken.app_id == self._app_id, WeChatToken.refreshing_by == owner[:64])
                .values(refreshing_by="", refreshing_until=None)
            )

    def _make_row(self) -> None:
        try:
            with self._db.session_scope() as session:
                if session.get(WeChatToken, self._app_id) is None:
                    session.add(WeChatToken(app_id=self._app_id))
        except IntegrityError:  # another process made it at the same moment
            return


class RedisTokens:
    """The token in Redis, sealed; the lock is `SET NX PX` with compare-and-delete."""

    UNLOCK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"

    def __init__(self, url: str, seal: Seal, app_id: str) -> None:
        from redis import Redis, RedisError

        self._failure: type[Exception] = RedisError
        self._redis: Any = Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3)
        self._seal = seal
        self._token, self._lock = f"fawen:wechat:{app_id}:token", f"fawen:wechat:{app_id}:lock"

    def read(self) -> Token | None:
        with _reaching(self._failure):
            sealed = self._redis.get(self._token)
        if sealed is None:
            return None
        fields = self._seal.unseal(sealed)
        return Token(fields["token"], datetime.fromisoformat(fields["expires_at"]))

    def write(self, token: Token) -> None:
        sealed = self._seal.seal({"token": token.value, "expires_at": token.expires_at.isoformat()})
        with _reaching(self._failure):
            self._redis.set(self._token, sealed, ex=max(1, int((token.expires_at - now()).total_seconds())))

    def lock(self, owner: str) -> bool:
        with _reaching(self._failure):
            return bool(self._redis.set(self._lock, owner, nx=True, px=LOCK_S * 1000))

    def unlock(self, owner: str) -> None:
        with _reaching(self._failure):
            self._redis.eval(self.UNLOCK, 1, self._lock, owner)

    def close(self) -> None:
        self._redis.close()
