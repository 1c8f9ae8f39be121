"""The page login: WeChat tells the page who the citizen is, and the page opens her WeChat conversation.

wechatpy's OAuth calls have no time-out and a fixed address; both are set here. `state` is random, kept in a cookie
of the same browser and compared, so that nobody can log a citizen in as somebody else.
"""

from __future__ import annotations

import hmac
import json
import secrets

import requests
from wechatpy.exceptions import WeChatOAuthException
from wechatpy.oauth import WeChatOAuth

from channels.wechat import texts
from channels.wechat.account import Account
from channels.wechat.client import timed
from channels.wechat.links import Links
from channels.wechat.parse import OPENID
from core.errors import FawenError
from core.log import get_logger

log = get_logger(__name__)
COOKIE = "fawen-wechat-state"
STATE_LIFE_S = 600


class LoginFailed(FawenError):
    """The page login did not come to an end."""

    status = 403
    code = "login_failed"

    def __init__(self, reason: str) -> None:
        super().__init__(texts.LOGIN_FAILED)
        self.reason = reason


class Login:
    """Sends a browser to WeChat, and hears who came back."""

    def __init__(self, account: Account, links: Links) -> None:
        self._account = account
        self._links = links

    @property
    def is_possible(self) -> bool:
        """Without a public address WeChat has nowhere to send the browser back to."""
        return bool(self._account.public_url)

    def begin(self) -> tuple[str, str]:
        """(address at WeChat, state to keep in the browser's cookie)."""
        state = secrets.token_hex(16)
        return self._oauth(state).authorize_url, state

    def finish(self, code: str, state: str, kept: str) -> str:
        """The openid of the citizen who came back.

        Raises:
            LoginFailed: the state is not this browser's, or WeChat does not know the code.
        """
        if not code or not kept or not hmac.compare_digest(state.encode(), kept.encode()):
            raise LoginFailed("state")
        try:
            found = self._oauth("").fetch_access_token(code)
            openid = str(found["openid"])
        except (WeChatOAuthException, requests.RequestException, json.JSONDecodeError, KeyError, TypeError) as error:
            raise LoginFailed(type(error).__name__) from error
        if not OPENID.fullmatch(openid):
            raise LoginFailed("openid")
        return openid

    def _oauth(self, state: str) -> WeChatOAuth:
        oauth = WeChatOAuth(
            self._account.app_id, self._account.secret, self._links.to_login(), scope="snsapi_base", state=state
        )
        oauth.API_BASE_URL = f"{self._account.api}/"
        oauth.OAUTH_BASE_URL = f"{self._account.oauth}/connect/"
        timed(oauth._http)
        return oauth
