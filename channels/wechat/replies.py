"""A passive reply's XML. wechatpy puts a text into CDATA as it is, so that "]]>" in it breaks the XML: mended here."""

from __future__ import annotations

import re
import time

from wechatpy.replies import TextReply

from channels.wechat.inbound import Inbound

# What XML 1.0 has no place for; WeChat drops the whole reply when it meets one.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text_reply(inbound: Inbound, words: str) -> str:
    """The XML that answers a message with a text."""
    safe = NOT_XML.sub("", words).replace("]]>", "]]]]><![CDATA[>")
    reply = TextReply(source=inbound.account, target=inbound.openid, content=safe, time=int(time.time()))
    return str(reply.render())
