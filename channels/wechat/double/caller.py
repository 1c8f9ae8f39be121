"""The double's calls to Fawen: signed, encrypted, given up after 5 s and made again, three times in all."""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

import httpx
from wechatpy.crypto import WeChatCrypto

from channels.wechat.account import Account, Mode
from channels.wechat.double.platform import Platform
from channels.wechat.parse import read_xml
from channels.wechat.security import sign

PATIENCE_S = 5.0
TRIES = 3
OUR_NAME = "gh_double"
_ids = itertools.count(int(time.time() * 1000) << 12)

Post = Callable[[Mapping[str, str], bytes], httpx.Response]


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one message: the reply's text (empty: none), seconds of the answering call, calls made."""

    text: str
    seconds: float
    tries: int


class Unheard(Exception):
    """Three calls and no answer: WeChat shows the citizen that the account is out of order."""


class Caller:
    """Speaks to Fawen as the platform does."""

    def __init__(self, platform: Platform, account: Account, post: Post, patience_s: float = PATIENCE_S) -> None:
        self._platform = platform
        self._account = account
        self._post = post
        self._patience_s = patience_s
        self._crypto = None
        if account.mode != Mode.PLAIN:
            self._crypto = WeChatCrypto(account.token, account.aes_key, account.app_id)
        self._lock = threading.Lock()
        self.first_replies: dict[str, str] = {}
        self.differing: list[str] = []

    # what a citizen does

    def text(self, openid: str, words: str, msg_id: str = "") -> Answered:
        return self._message(openid, {"MsgType": "text", "Content": words}, words, msg_id)

    def media(self, openid: str, kind: str, media_id: str, heard: str = "") -> Answered:
        return self._message(
            openid, {"MsgType": kind, "MediaId": media_id, "Recognition": heard}, f"[{kind}] {heard}".strip()
        )

    def location(self, openid: str, latitude: float, longitude: float, label: str = "") -> Answered:
        fields = {"MsgType": "location", "Location_X": str(latitude), "Location_Y": str(longitude), "Label": label}
        return self._message(openid, fields, f"[位置] {label}")

    def link(self, openid: str, title: str, url: str) -> Answered:
        return self._message(openid, {"MsgType": "link", "Title": title, "Url": url}, f"[链接] {title} {url}")

    def follow(self, openid: str, scene: str = "") -> Answered:
        self._platform.follower(openid).following = True
        self._platform.acts(openid, "follow")
        return self._event(openid, {"Event": "subscribe", "EventKey": f"qrscene_{scene}" if scene else ""}, "[关注]")

    def unfollow(self, openid: str) -> Answered:
        self._platform.follower(openid).following = False
        return self._event(openid, {"Event": "unsubscribe", "EventKey": ""}, "[取消关注]")

    def scan(self, openid: str, scene: str) -> Answered:
        self._platform.acts(openid, "scan")
        return self._event(openid, {"Event": "SCAN", "EventKey": scene}, "[扫码]")

    def click(self, openid: str, key: str) -> Answered:
        self._platform.acts(openid, "menu")
        return self._event(openid, {"Event": "CLICK", "EventKey": key}, "[菜单]")

    def consent(self, openid: str, template_id: str, agrees: bool = True) -> Answered:
        """Her answer on the page with WeChat's button."""
        self._platform.answers(openid, template_id, agrees)
        status = "accept" if agrees else "reject"
        item = f"<TemplateId>{escape(template_id)}</TemplateId><SubscribeStatusString>{status}</SubscribeStatusString>"
        self._platform.show(openid, "citizen", "[允许提醒]" if agrees else "[拒绝提醒]")
        xml = self.xml(openid, {"MsgType": "event", "Event": "subscribe_msg_popup_event"})
        lists = f"<SubscribeMsgPopupEvent><List>{item}</List></SubscribeMsgPopupEvent></xml>"
        return self.repeat(openid, xml.removesuffix("</xml>") + lists, "")

    def _message(self, openid: str, fields: Mapping[str, str], shown: str, msg_id: str = "") -> Answered:
        self._platform.acts(openid, "message")
        return self.deliver(openid, {**fields, "MsgId": msg_id or str(next(_ids))}, shown)

    def _event(self, openid: str, fields: Mapping[str, str], shown: str) -> Answered:
        return self.deliver(openid, {"MsgType": "event", **fields}, shown)

    # how the platform calls

    def deliver(self, openid: str, fields: Mapping[str, str], shown: str = "") -> Answered:
        """Call until there is an answer; show its text to the citizen.

        Raises:
            Unheard: three calls and no answer.
        """
        if shown:
            self._platform.show(openid, "citizen", shown)
        return self.repeat(openid, self.xml(openid, fields), fields.get("MsgId", ""))

    def repeat(self, openid: str, xml: str, msg_id: str) -> Answered:
        """The calls for one message; also used to call again for one that was answered, which shows nothing new."""
        for attempt in range(1, TRIES + 1):
            started = time.monotonic()
            try:
                answer = self._post(*self.sealed(xml))
            except httpx.TransportError:
                continue
            seconds = time.monotonic() - started
            if answer.status_code != 200 or seconds > self._patience_s:
                continue
            text = self.opened(answer.content)
            if text and self._is_new(msg_id, text):
                self._platform.show(openid, "passive", text)
            return Answered(text, seconds, attempt)
        raise Unheard

    def _is_new(self, msg_id: str, text: str) -> bool:
        """Whether this is the first reply to a message; a later one that differs from it is a fault."""
        with self._lock:
            if not msg_id or msg_id not in self.first_replies:
                self.first_replies[msg_id] = text
                return True
            if self.first_replies[msg_id] != text:
                self.differing.append(msg_id)
            return False

    def xml(self, openid: str, fields: Mapping[str, str]) -> str:
        """A message in the clear."""
        whole = {
            "ToUserName": OUR_NAME,
            "FromUserName": openid,
            "CreateTime": str(int(self._platform.clock())),
            **fields,
        }
        return "<xml>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in whole.items()) + "</xml>"

    def sealed(self, xml: str, nonce: str = "", timestamp: str = "") -> tuple[dict[str, str], bytes]:
        """Query and body of a call, as the account's mode has them."""
        nonce, timestamp = nonce or secrets.token_hex(5), timestamp or str(int(time.time()))
        query = {
            "timestamp": timestamp,
            "nonce": nonce,
            "signature": sign(self._account.token, timestamp, nonce),
        }
        if self._crypto is None:
            return query, xml.encode()
        envelope = read_xml(self._crypto.encrypt_message(xml, nonce, timestamp))
        encrypted = envelope.get("Encrypt")
        query |= {"encrypt_type": "aes", "msg_signature": envelope.get("MsgSignature")}
        # Compatible mode sends both; safe mode only whom it is for.
        both = self._account.mode == Mode.COMPATIBLE
        clear = xml.removeprefix("<xml>").removesuffix("</xml>") if both else f"<ToUserName>{OUR_NAME}</ToUserName>"
        body = f"<xml>{clear}<Encrypt>{encrypted}</Encrypt></xml>"
        return query, body.encode()

    def opened(self, body: bytes) -> str:
        """The text of a reply; empty for none.

        Raises:
            ValueError: a reply that WeChat would not accept.
        """
        if not body.strip() or body.strip() == b"success":
            return ""
        envelope = read_xml(body)
        if self._crypto is not None:
            clear = self._crypto.decrypt_message(
                {"Encrypt": envelope.get("Encrypt")},
                envelope.get("MsgSignature"),
                envelope.get("TimeStamp"),
                envelope.get("Nonce"),
            )
            envelope = read_xml(clear)
        text = envelope.get("Content")
        if envelope.get("MsgType") != "text" or not text or len(text.encode()) > 2048:
            raise ValueError("not a reply that WeChat accepts")
        return text
