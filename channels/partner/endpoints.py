"""Endpoints: who is told what, and where. Operators add them; nothing that a citizen or partner sends does."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from channels.partner import texts
from channels.partner.models import Endpoint, State, Webhook
from channels.partner.sign import new_secret
from core.crypto import Seal
from core.errors import BadInput, NotFound
from core.events import KINDS
from core.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def check_address(url: str, loopback: bool) -> None:
    """Refuse an address that a webhook must not go to. Private addresses are allowed: bureaus live behind them.

    Raises:
        BadInput: not https, or with credentials or a fragment, or this machine or its link (unless `loopback`).
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadInput(texts.BAD_ADDRESS) from error
    if loopback and host in LOOPBACK and parts.scheme in ("http", "https"):
        return
    if parts.scheme != "https" or not host or parts.username is not None or parts.fragment or _is_ours(host):
        raise BadInput(texts.BAD_ADDRESS)


def _is_ours(host: str) -> bool:
    """Whether the host is this machine, or its link (where clouds keep their metadata)."""
    if host in LOOPBACK or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.replace(".", "").isdigit()  # 127.1 and other spellings of a number that resolvers understand
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_link_local or mapped.is_unspecified or mapped.is_multicast)


def add_endpoint(
    session: Session, settings: Settings, seal: Seal, url: str, kinds: Sequence[str], partner: str
) -> tuple[Endpoint, str]:
    """A new endpoint and its secret, which is shown this once.

    Raises:
        BadInput: the address, an event or the partner is not acceptable.
    """
    check_address(url, settings.webhook_loopback)
    if strange := [kind for kind in kinds if kind not in KINDS]:
        raise BadInput(texts.unknown_kinds("、".join(strange), "、".join(KINDS)))
    if partner and partner not in {known.name for known in settings.app_partners}:
        raise BadInput(texts.unknown_partner(partner))
    secret = new_secret()
    endpoint = Endpoint(url=url, kinds=list(kinds), partner=partner, sealed_secret=seal.seal({"secret": secret}))
    session.add(endpoint)
    session.flush()
    return endpoint, secret


def endpoint_of(session: Session, endpoint_id: int) -> Endpoint:
    """Raises NotFound for an unknown endpoint."""
    endpoint = session.get(Endpoint, endpoint_id)
    if endpoint is None:
        raise NotFound(texts.NO_ENDPOINT)
    return endpoint


def endpoints(session: Session) -> Sequence[Endpoint]:
    return session.scalars(select(Endpoint).order_by(Endpoint.id)).all()


def remove_endpoint(session: Session, endpoint_id: int) -> None:
    """Stop telling an endpoint anything, what waits included; what was sent to it stays on record.

    Raises:
        NotFound: no such endpoint.
    """
    endpoint_of(session, endpoint_id).active = False
    session.execute(
        delete(Webhook).where(Webhook.endpoint_id == endpoint_id, Webhook.state.in_((State.WAITING, State.CLAIMED)))
    )


def enable_endpoint(session: Session, endpoint_id: int) -> None:
    """Tell an endpoint again what happens from now on, under the same secret; what failed can be sent again.

    Raises:
        NotFound: no such endpoint.
    """
    endpoint_of(session, endpoint_id).active = True


def secret_of(endpoint: Endpoint, seal: Seal) -> str:
    return seal.unseal(endpoint.sealed_secret)["secret"]
