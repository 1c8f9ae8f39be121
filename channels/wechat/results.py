"""Results that WeChat tells after it has taken a notice or a mass message: what failed is sent no more, or waits.

A mass message's result names no receivers: where the whole of it failed, it failed for all. A notice that a citizen
has blocked, or that broke, waits for her next contact as any message does that could not be sent.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from channels.delivery import Dropped, Held, Sent
from channels.wechat import store
from channels.wechat.inbound import Event
from consult import outbox
from core.log import get_logger

log = get_logger(__name__)

MASS = "masssendjobfinish"
RESULTS = frozenset({"templatesendjobfinish", "subscribe_msg_sent_event", MASS})
# "0" is the error code of a notice that arrived; the others are the words of the older events.
GOOD = frozenset({"success", "send success", "sendsuccess", "0", ""})


def note_result(session: Session, event: Event) -> None:
    """Take back what WeChat could not deliver after all; other events change nothing."""
    if event.name not in RESULTS:
        return
    log.info("wechat_notice_result", kind=event.name, status=event.status, message=event.result_of)
    outcome = meaning_of(event.name, event.status)
    if not event.result_of or isinstance(outcome, Sent):
        return
    pieces = store.pieces_of_msgid(session, event.result_of)
    for row in outbox.of(session, {piece.message_id for piece in pieces}):
        if isinstance(outcome, Dropped):
            outbox.drop(row, outcome.reason)
        else:
            outbox.hold(row, outcome.reason)
    for piece in pieces:  # it did not arrive, so it costs no budget and is sent again with the rest
        session.delete(piece)
    log.warning("wechat_not_delivered", status=event.status, count=len(pieces))


def meaning_of(kind: str, status: str) -> Sent | Held | Dropped:
    """What a status means: `err(1…)` and `err(2…)` are WeChat's censors, the other errors its machines."""
    said = status.lower()
    if said in GOOD:
        return Sent(kind)
    if kind == MASS:
        return Dropped("content_refused") if said.startswith(("err(1", "err(2")) else Held("mass_failed")
    return Held("messages_refused" if "block" in said else "notice_failed")
