"""The message budget: what WeChat still lets us send to a citizen, counted from stored rows before every send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from channels.wechat import store
from channels.wechat.limits import Limits
from channels.wechat.models import Contact

# Short-lived rights are used first: what is left of them is lost anyway.
ORDER = (Contact.MENU, Contact.SCAN, Contact.FOLLOW, Contact.MESSAGE)
# Why a message is held that the citizen's consent to a notice could send.
REASONS = ("window", "budget")


@dataclass(frozen=True, slots=True)
class Allowance:
    """A right that still holds: on the strength of which contact, how many messages are left, until when."""

    contact_id: int
    left: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands: the rights that hold, and why there are none where there are none."""

    allowances: tuple[Allowance, ...]
    window_open: bool
    limit: int

    @property
    def left(self) -> int:
        return sum(allowance.left for allowance in self.allowances)

    @property
    def until(self) -> datetime | None:
        return max((allowance.until for allowance in self.allowances), default=None)

    @property
    def reason(self) -> str:
        return "budget" if self.window_open else "window"


def standing(session: Session, limits: Limits, conversation_id: str, at: datetime) -> Standing:
    """What may be sent by customer-service message now. Rights of one kind do not add up: the newest contact counts."""
    allowances, is_open = [], False
    for kind in ORDER:
        right, contact = limits.rights[kind], store.newest_contact(session, conversation_id, kind)
        if contact is None or at >= contact.at + right.lasts:
            continue
        is_open = True
        left = right.count - store.used(session, contact.id)
        if left > 0 and not contact.spent:
            allowances.append(Allowance(contact.id, left, contact.at + right.lasts))
    return Standing(tuple(allowances), is_open, limits.rights[Contact.MESSAGE].count)
