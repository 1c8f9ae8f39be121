"""From bytes to `Inbound`: hostile XML is refused (no DTD, no entities, 64 KB), anything else is read or named unknown."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree

from channels.wechat.inbound import Consent, Content, Event, Inbound, Link, Location, Media, MediaKind, Text, Unknown
from core.errors import FawenError

MAX_BYTES = 64 * 1024
OPENID = re.compile(r"[A-Za-z0-9_-]{1,64}")
MSG_ID = re.compile(r"[0-9]{1,20}")
LATEST = 4_102_444_800  # the year 2100
SCENE_PREFIX = "qrscene_"
CONSENT_LISTS = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent")
SENT_LIST = "SubscribeMsgSentEvent"


class BadXml(FawenError):
    """Not a message of WeChat."""

    status = 400
    code = "bad_xml"

    def __init__(self) -> None:
        super().__init__("不是微信消息的格式。")


@dataclass(frozen=True, slots=True)
class Envelope:
    """The XML's fields: flat ones by name, and lists of fields."""

    fields: Mapping[str, str]
    lists: Mapping[str, tuple[Mapping[str, str], ...]]

    def get(self, name: str) -> str:
        return self.fields.get(name, "")


def read_xml(body: bytes | str) -> Envelope:
    """The fields of a message's XML.

    Raises:
        BadXml: malformed, with a DTD or entities, or nothing like a message.
    """
    try:
        root: Element = ElementTree.fromstring(body, forbid_dtd=True)
    except (ParseError, ValueError, LookupError) as error:  # defusedxml's refusals are ValueErrors
        raise BadXml from error
    fields = {str(child.tag): child.text or "" for child in root if len(child) == 0}
    lists = {
        str(child.tag): tuple({str(f.tag): f.text or "" for f in item} for item in child)
        for child in root
        if len(child) > 0
    }
    return Envelope(fields, lists)


def read_message(envelope: Envelope) -> Inbound:
    """A message of WeChat out of its fields.

    Raises:
        BadXml: it has no sender, no time or no kind.
    """
    account, created = envelope.get("ToUserName"), envelope.get("CreateTime")
    # What the platform tells of a citizen by itself comes from an account of its own, and names her in `OpenID`.
    openid = (envelope.get("OpenID") if _is_told(envelope) else "") or envelope.get("FromUserName")
    kind = envelope.get("MsgType").lower()
    if not OPENID.fullmatch(openid) or not MSG_ID.fullmatch(created) or int(created) > LATEST or not kind:
        raise BadXml
    content = _content(kind, envelope)
    return Inbound(openid, account, datetime.fromtimestamp(int(created), UTC), _key(envelope), content)


def _is_told(envelope: Envelope) -> bool:
    return envelope.get("Event").lower().startswith("user_authorization_")


def _key(envelope: Envelope) -> str:
    """MsgId; for events, which have none, everything they say: WeChat advises sender and time, but two events may
    share a second, and a repeat differs in nothing."""
    msg_id = envelope.get("MsgId")
    if MSG_ID.fullmatch(msg_id):
        return msg_id
    lists = {name: [sorted(item.items()) for item in items] for name, items in sorted(envelope.lists.items())}
    what = repr((sorted(envelope.fields.items()), lists))
    return "e-" + hashlib.sha256(what.encode("utf-8", "replace")).hexdigest()[:32]


def _content(kind: str, envelope: Envelope) -> Content:
    words = clean(envelope.get("Content" if kind == "text" else "Recognition"))
    if kind == "text" or (kind == "voice" and words):
        return Text(words)
    if kind in get_args(MediaKind):
        return Media(kind, envelope.get("MediaId")[:256])  # type: ignore[arg-type]
    if kind == "location":
        place = _place(envelope.get("Location_X"), envelope.get("Location_Y"))
        return Location(*place, clean(envelope.get("Label"))[:200]) if place else Unknown(kind)
    if kind == "link":
        return Link(clean(envelope.get("Title"))[:200], clean(envelope.get("Url"))[:500])
    if kind == "event":
        return _event(envelope)
    return Unknown(clean(kind)[:32])


def _event(envelope: Envelope) -> Event:
    consents = tuple(
        Consent(item.get("TemplateId", ""), item.get("SubscribeStatusString") == "accept")
        for name in CONSENT_LISTS
        for item in envelope.lists.get(name, ())
    )
    results = envelope.lists.get(SENT_LIST, ())
    return Event(
        clean(envelope.get("Event")).lower()[:64],
        clean(envelope.get("EventKey")).removeprefix(SCENE_PREFIX)[:128],
        status=clean(envelope.get("Status") or (results[0].get("ErrorCode", "") if results else ""))[:64],
        result_of=clean(envelope.get("MsgID") or (results[0].get("MsgID", "") if results else ""))[:64],
        consents=consents,
    )


def _place(x: str, y: str) -> tuple[float, float] | None:
    try:
        latitude, longitude = float(x), float(y)
    except ValueError:
        return None
    known = math.isfinite(latitude) and math.isfinite(longitude)
    return (latitude, longitude) if known and abs(latitude) <= 90 and abs(longitude) <= 180 else None


def clean(words: str) -> str:
    """Without control characters, which nobody types on purpose in WeChat, and without space around."""
    return "".join(c for c in words if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()
