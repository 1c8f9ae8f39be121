"""The page where a citizen agrees to notices: WeChat's own button (`wx-open-subscribe`), signed for our address."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from html import escape

from wechatpy.client.api import WeChatJSAPI

from channels.wechat import texts
from channels.wechat.client import Client
from core.pages import paragraph, whole_page

SDK = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
BUTTON = "font-size:18px;padding:.6em 1.4em;border:0;border-radius:.4em;background:#17457a;color:#fff"
# The button says what came of it; outside of WeChat there is no `wx`, and the words that stand there already are right.
SCRIPT = """
const say = (words) => { document.getElementById('told').textContent = words }
if (window.wx) {
  wx.config({ ...asked.config, debug: false, jsApiList: [], openTagList: ['wx-open-subscribe'] })
  wx.ready(() => say(''))
  wx.error(() => say(asked.words.failed))
  const button = document.getElementById('ask')
  button.addEventListener('success', (event) => {
    say(/accept/.test(event.detail.subscribeDetails || '') ? asked.words.agreed : asked.words.refused)
  })
  button.addEventListener('error', () => say(asked.words.failed))
}
"""


@dataclass(frozen=True, slots=True)
class Signed:
    """A page as HTML, and the policy under which a browser runs its scripts and no others."""

    html: str
    policy: str


def subscribe_page(client: Client, app_id: str, url: str, templates: tuple[str, ...]) -> Signed:
    """The page for these templates, signed for the address `url` that the phone opens.

    Raises:
        WeChatError, WeChatAway: WeChat gives no ticket to sign with.
    """
    mark, at = secrets.token_hex(8), int(time.time())
    signature = WeChatJSAPI().get_jsapi_signature(mark, client.jsapi_ticket(), at, url)
    config = {"appId": app_id, "timestamp": at, "nonceStr": mark, "signature": signature}
    words = {"agreed": texts.NOTICES_AGREED, "refused": texts.NOTICES_REFUSED, "failed": texts.NOTICES_FAILED}
    asked = json.dumps({"config": config, "words": words}).replace("<", "\\u003c")
    nonce = secrets.token_hex(16)
    body = (
        f"{paragraph(texts.NOTICES_WHAT)}"
        f'<wx-open-subscribe id="ask" template="{escape(",".join(templates))}"><script type="text/wxtag-template">'
        f'<button style="{BUTTON}">{escape(texts.NOTICES_BUTTON)}</button></script></wx-open-subscribe>'
        f'<p id="told" role="status">{escape(texts.NOTICES_ELSEWHERE)}</p>'
        f'<script nonce="{nonce}" src="{SDK}"></script><script nonce="{nonce}">const asked = {asked}{SCRIPT}</script>'
    )
    policy = (
        f"default-src 'self' https://*.qq.com; script-src 'nonce-{nonce}' https://res.wx.qq.com; "
        "style-src 'unsafe-inline'; img-src https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return Signed(whole_page(texts.NOTICES_TITLE, body, texts.NOTICES_FOOT), policy)
