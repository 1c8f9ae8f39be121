"""Calls to WeChat's API: wechatpy, wrapped where it is thin.

What wechatpy 1.8 does and we do not: fetch a token without a time-out, from the unstable endpoint, without a lock
(see `tokens`); on a refused token fetch and call itself again without end; read a download of any size into memory.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from channels.wechat.account import Account
from channels.wechat.errors import TOKEN_CODES, Unfetchable, WeChatAway, WeChatError
from channels.wechat.tokens import Tokens, TokenStore

TIMEOUT_S = (3.0, 6.0)
POOL = 16
TICKET_MARGIN_S = 300
MAX_MEDIA = 10 * 1024 * 1024
# A film is not handed over but pointed to; we follow only to Tencent's own hosts.
FILM_HOSTS = (".qq.com", ".qpic.cn")
T = TypeVar("T")


class Timed(HTTPAdapter):
    """Gives every call a time-out, whoever makes it: wechatpy leaves it out in places."""

    def send(self, request: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        if kwargs.get("timeout") is None:
            kwargs["timeout"] = TIMEOUT_S
        return super().send(request, **kwargs)


def timed(session: requests.Session) -> requests.Session:
    """The same session, each call limited in time."""
    for scheme in ("http://", "https://"):
        session.mount(scheme, Timed(pool_connections=POOL, pool_maxsize=POOL))
    return session


@dataclass(frozen=True, slots=True)
class Download:
    """What WeChat kept for us."""

    content: bytes
    content_type: str


class Wired(WeChatClient):  # type: ignore[misc]
    """wechatpy's client with our token in it and no retries of its own."""

    def __init__(self, account: Account) -> None:
        self._mine = threading.local()
        super().__init__(account.app_id, account.secret, timeout=TIMEOUT_S, auto_retry=False)
        self.API_BASE_URL = f"{account.api}/cgi-bin/"
        timed(self._http)

    @property
    def access_token(self) -> str:
        """The token that this thread's call is made with."""
        return str(self._mine.token)

    def use(self, token: str) -> None:
        self._mine.token = token

    def fetch_stable_token(self, force: bool) -> tuple[str, int]:
        """A token and the seconds it holds."""
        body = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self.secret,
            "force_refresh": force,
        }
        answer = self._http.post(f"{self.API_BASE_URL}stable_token", json=body)
        answer.raise_for_status()
        found = answer.json()
        if found.get("errcode"):
            raise WeChatClientException(int(found["errcode"]), "", client=self)
        return str(found["access_token"]), int(found["expires_in"])

    def download(self, media_id: str) -> Download:
        """A picture, recording or film, of at most 10 MB."""
        params = {"access_token": self.access_token, "media_id": media_id}
        found = self._get(f"{self.API_BASE_URL}media/get", params=params)
        if found.content_type not in ("application/json", "text/plain"):
            return found
        said = json.loads(found.content)
        if url := said.get("video_url"):
            return self._film(str(url))
        raise WeChatClientException(int(said.get("errcode", -1)), "", client=self)  # it comes with status 200

    def _film(self, url: str) -> Download:
        parts = urlsplit(url)
        if parts.scheme != "https" or not (parts.hostname or "").endswith(FILM_HOSTS):
            raise Unfetchable("foreign address")
        return self._get(url, allow_redirects=False)

    def _get(self, url: str, **more: Any) -> Download:
        with self._http.get(url, stream=True, **more) as answer:
            answer.raise_for_status()
            if answer.is_redirect:
                raise Unfetchable("redirect")
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            return Download(b"".join(_upto(answer.iter_content(64 * 1024), MAX_MEDIA)), kind)


def _upto(chunks: Any, limit: int) -> Any:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > limit:
            raise Unfetchable("too large")
        yield chunk


class Client:
    """What Fawen asks of WeChat. Every method raises WeChatError for an error code, WeChatAway for no answer."""

    def __init__(self, account: Account, kept: TokenStore) -> None:
        self._wired = Wired(account)
        self._ticket, self._ticket_until = "", 0.0
        self._ticket_lock = threading.Lock()
        self._tokens = Tokens(kept, self._fetch_token)

    def send_text(self, openid: str, text: str) -> None:
        """A customer-service message."""
        self._call(lambda api: api.message.send_text(openid, text))

    def send_notice(self, openid: str, template_id: str, data: dict[str, Any], page: str) -> str:
        """A subscription notice; gives WeChat's name for it, empty where it tells none."""
        return _name_in(
            self._call(lambda api: api.message.send_subscribe_message(openid, template_id, data, page=page or None))
        )

    def send_mass(self, openids: Sequence[str], text: str, name: str) -> str:
        """One text to many followers; the same `name` is carried out once. Gives WeChat's name for it."""
        return _name_in(self._call(lambda api: api.message.send_mass_text(list(openids), text, client_msg_id=name)))

    def create_menu(self, menu: dict[str, Any]) -> None:
        self._call(lambda api: api.menu.create(menu))

    def download(self, media_id: str) -> Download:
        found: Download = self._call(lambda api: api.download(media_id))
        return found

    def jsapi_ticket(self) -> str:
        """What pages of ours are signed with; asked for again shortly before it ends."""
        with self._ticket_lock:
            if time.monotonic() >= self._ticket_until:
                found = self._call(lambda api: api.jsapi.get_ticket())
                self._ticket = str(found["ticket"])
                self._ticket_until = time.monotonic() + int(found["expires_in"]) - TICKET_MARGIN_S
            return self._ticket

    def check(self) -> None:
        """Whether the account and this machine's address are accepted."""
        self._tokens.current()

    def _fetch_token(self, force: bool) -> tuple[str, int]:
        try:
            return self._plainly(lambda: self._wired.fetch_stable_token(force))
        except WeChatAway as away:  # whatever became of this call, no message was in it
            raise WeChatAway(str(away), maybe_sent=False) from away

    def _call(self, deed: Callable[[Any], T]) -> T:
        """One call; a refused token is replaced and the call made again, once."""
        token = self._tokens.current()
        try:
            return self._with(token, deed)
        except WeChatError as error:
            if error.code not in TOKEN_CODES:
                raise
        return self._with(self._tokens.renew(token), deed)

    def _with(self, token: str, deed: Callable[[Any], T]) -> T:
        self._wired.use(token)
        return self._plainly(lambda: deed(self._wired))

    def _plainly(self, call: Callable[[], T]) -> T:
        """Our two errors instead of everything that wechatpy, requests and a broken answer can raise."""
        try:
            found = call()
        except WeChatClientException as error:
            if error.errcode is None:  # wechatpy's name for an HTTP error status
                raise WeChatAway(*_of_status(error.response)) from error
            raise WeChatError(int(error.errcode)) from error
        except requests.HTTPError as error:
            raise WeChatAway(*_of_status(error.response)) from error
        except requests.RequestException as error:
            raise WeChatAway(type(error).__name__, maybe_sent=not _never_sent(error)) from error
        except (ValueError, KeyError, TypeError) as error:
            raise WeChatAway("not understood", maybe_sent=True) from error
        if isinstance(found, requests.Response):  # wechatpy hands on what is not JSON
            raise WeChatAway("not json", maybe_sent=True)
        return found


def _name_in(said: Any) -> str:
    """What WeChat calls the message it has taken; each interface has its own name for the field."""
    names = (said.get("msgid"), said.get("msg_id")) if isinstance(said, dict) else ()
    return next((str(name)[:64] for name in names if name), "")


def _of_status(response: Any) -> tuple[str, bool]:
    """A gateway that fails (5xx) may have passed the call on before; a call that is refused (4xx) was not carried out."""
    status = response.status_code if response is not None else 0
    return f"http {status}", not 400 <= status < 500


def _never_sent(error: requests.RequestException) -> bool:
    """Whether the call broke before anything was sent."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), NewConnectionError | ConnectTimeoutError)
