"""Requests: what a citizen filed through a form, found again by reference number and phone."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.directives import File, LookUp
from bot.replies import Part, card, notice, text
from consult import texts
from consult.models import Request
from consult.privacy_texts import FIELDS
from core.clock import local
from core.crypto import Seal
from core.errors import Conflict, NotFound
from core.events import REQUEST_FILED, REQUEST_MOVED, emit
from core.log import get_logger

log = get_logger(__name__)

# No 0/O, 1/I/L, 2/Z: a reference is read out on the telephone.
ALPHABET = "3456789ABCDEFGHJKMNPQRSTUVWXY"
PREFIXES = {
    "notary_appointment": "GZ",
    "legal_aid_precheck": "FY",
    "mediation": "TJ",
    "complaint": "TS",
    "callback": "HB",
}
# From which status a request may go to which; what is done or cancelled stays so.
MOVES = {"filed": ("accepted", "cancelled"), "accepted": ("done", "cancelled")}
CONSENT_VERSION = "2026-11"
SEALED_FIELDS = frozenset({"name", "phone", "dispute_kind", "other_side", "complaint_text"})  # with a story in it
_COUNTRY = ("", "86", "0086")
_MOBILE = re.compile(r"(?:00)?86(1[3-9]\d{9})")


def file_request(
    session: Session,
    seal: Seal,
    conversation_id: str,
    turn_id: str,
    directive: File,
    vault: dict[str, str],
    at: datetime,
) -> Request:
    """Store a confirmed form.

    Args:
        vault: masked number → the number itself, as the citizen gave it in this conversation.

    Raises:
        ValueError: the form carries no consent, which the dialogue must have asked for.
    """
    if not directive.consent:
        raise ValueError("a request needs the citizen's consent")
    fields = {name: vault.get(value, value) for name, value in directive.fields.items()}
    request = Request(
        reference=_reference(directive.request, at),
        kind=directive.request,
        conversation_id=conversation_id,
        turn_id=turn_id,
        fields={name: value for name, value in directive.fields.items() if name not in SEALED_FIELDS},
        sealed=seal.seal({name: value for name, value in fields.items() if name in SEALED_FIELDS}),
        phone_index=seal.fingerprint(_number(fields.get("phone", ""))),
        consent_at=at,
        consent_version=CONSENT_VERSION,
    )
    session.add(request)
    session.flush()
    filed = {"conversation_id": conversation_id, "reference": request.reference, "request": request.kind}
    emit(session, REQUEST_FILED, filed)
    return request


def receipt(request: Request) -> list[Part]:
    """What the citizen sees after filing: the reference number and the next step."""
    rows = [(texts.LABEL_REFERENCE, request.reference), (texts.LABEL_KIND, texts.KINDS[request.kind])]
    return [card(texts.REFERENCE_CARD, rows, code="reference"), text(texts.REFERENCE_NEXT)]


def look_up(session: Session, seal: Seal, directive: LookUp, vault: dict[str, str]) -> list[Part]:
    """The state of a request, only for who knows both its reference number and its phone."""
    phone = _number(vault.get(directive.phone, directive.phone))
    # A row filed while the country's prefix still counted bears it in its fingerprint.
    indexes = [seal.fingerprint(prefix + phone) for prefix in _COUNTRY]
    request = session.scalar(
        select(Request).where(
            Request.reference == _plain(directive.reference),
            Request.phone_index.in_(indexes),
        )
    )
    if request is None:
        return [notice(texts.LOOKUP_NONE, code="lookup_none")]
    rows = [
        (texts.LABEL_REFERENCE, request.reference),
        (texts.LABEL_KIND, texts.KINDS[request.kind]),
        (texts.LABEL_STATUS, texts.STATUSES[request.status]),
        (texts.LABEL_FILED, f"{local(request.created_at):%Y-%m-%d %H:%M}"),
    ]
    return [card(texts.CARD_PROGRESS, rows, code="progress")]


def move(session: Session, reference: str, status: str, by: str) -> Request:
    """Staff take a request up, end or cancel it; who and when is an event and a line of the log.

    Args:
        by: the account that does it.

    Raises:
        NotFound: no such reference; Conflict: its status does not allow this.
    """
    request = session.scalar(select(Request).where(Request.reference == _plain(reference)).with_for_update())
    if request is None:
        raise NotFound(texts.NO_REQUEST)
    if status not in MOVES.get(request.status, ()):
        allowed = [texts.STATUSES[one] for one in MOVES.get(request.status, ())]
        raise Conflict(texts.no_such_move(request.reference, texts.STATUSES[request.status], allowed))
    request.status = status
    moved = {"conversation_id": request.conversation_id, "reference": request.reference, "request": request.kind}
    emit(session, REQUEST_MOVED, moved | {"status": status, "by": by})
    log.info("request_moved", reference=request.reference, status=status, by=by)
    return request


def requests_in(session: Session, statuses: Collection[str], after: int = 0, limit: int | None = None) -> list[Request]:
    """Every request in one of these statuses, oldest first; behind one and at most so many, where a list has pages."""
    found = select(Request).where(Request.status.in_(statuses), Request.id > after)
    return list(session.scalars(found.order_by(Request.id).limit(limit)))


def requests_of(session: Session, *conversation_ids: str) -> list[Request]:
    """What was filed in these conversations, newest first."""
    found = select(Request).where(Request.conversation_id.in_(conversation_ids)).order_by(Request.id.desc())
    return list(session.scalars(found))


def given(request: Request, seal: Seal) -> dict[str, str]:
    """What the form collected, under its Chinese labels, contact data unsealed: for who may act on it."""
    fields = {**request.fields, **seal.unseal(request.sealed)}
    return {FIELDS.get(name, name): value for name, value in fields.items()}


def _reference(kind: str, at: datetime) -> str:
    return f"{PREFIXES[kind]}{local(at):%y%m%d}" + "".join(secrets.choice(ALPHABET) for _ in range(4))


def _plain(reference: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", reference).upper()


def _number(phone: str) -> str:
    """The digits alone; a mobile number without the country's +86 or 0086, which one writes and another does not."""
    digits = re.sub(r"\D", "", phone)
    mobile = _MOBILE.fullmatch(digits)
    return mobile.group(1) if mobile else digits
