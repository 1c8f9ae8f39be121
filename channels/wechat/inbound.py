"""What WeChat sends us, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MediaKind = Literal["image", "voice", "video", "shortvideo"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words: typed, or heard by WeChat in a voice message."""

    words: str


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, a recording or a film; WeChat keeps it for three days under `media_id`."""

    kind: MediaKind
    media_id: str


@dataclass(frozen=True, slots=True)
class Location:
    """A place sent by the citizen: degrees north and east (GCJ-02), and the map's name for it."""

    latitude: float
    longitude: float
    label: str


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Consent:
    """One answer to the question whether a notice of this template may be sent."""

    template_id: str
    accepted: bool


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened: `name` in lower case, `key` a menu's key, a QR code's scene, or a page."""

    name: str
    key: str = ""
    status: str = ""
    result_of: str = ""
    consents: tuple[Consent, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A kind of message that we do not know."""

    kind: str


Content = Text | Media | Location | Link | Event | Unknown


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message of a citizen.

    `key` is what WeChat's repeats of it have in common: its MsgId, or sender, time and name of an event.
    """

    openid: str
    account: str
    at: datetime
    key: str
    content: Content
