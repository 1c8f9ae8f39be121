"""The outbox: every query on the ways of messages to channels that must be called. Nothing here commits.

A way is `waiting`, `claimed` by one process for a while, then `sent`, `held` until the citizen's next contact, or
`dropped`. A claim whose owner died leaves it unknown whether the message went out: it is held with the reason
`unconfirmed`, so that it is neither sent twice unawares nor lost.

A campaign's message stands behind everything else of its conversation, and lapses with the day it was written on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, and_, case, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from consult.models import Delivery, Message, Outgoing, Purpose, Sender
from core.clock import local

# Longer than the slowest call to a platform with its retry.
LEASE = timedelta(seconds=60)
# Updates go to the table and not through the session, whose rows nobody looks at again in the same transaction.
WAYS = cast(Table, Outgoing.__table__)
UNCONFIRMED = "unconfirmed"
LAPSED = "lapsed"
# How long a card waits after the citizen's last message, so that it does not fall into what she came for.
CARD_WAITS = timedelta(minutes=10)


def due(session: Session, channel: str, at: datetime, limit: int) -> Sequence[str]:
    """Conversations of a channel in which something may be sent, or a claim has run out; the longest waiting first."""
    return session.scalars(
        select(Outgoing.conversation_id)
        .where(
            Outgoing.channel == channel,
            or_(
                and_(Outgoing.state == Delivery.WAITING, Outgoing.due_at <= at),
                and_(Outgoing.state == Delivery.CLAIMED, Outgoing.claimed_until < at),
            ),
        )
        .group_by(Outgoing.conversation_id)
        .order_by(func.min(Outgoing.due_at))
        .limit(limit)
    ).all()


def unless_sending(session: Session, conversation_id: str, at: datetime) -> list[Outgoing]:
    """What waits in a conversation, in the order of its messages, campaigns last; nothing while another process is
    sending in it, unless what it sends is a card, for which no answer waits."""
    rows = session.scalars(
        select(Outgoing)
        .where(
            Outgoing.conversation_id == conversation_id,
            or_(
                Outgoing.state == Delivery.WAITING,
                and_(Outgoing.state == Delivery.CLAIMED, Outgoing.claimed_until >= at),
            ),
        )
        .order_by(case((Outgoing.purpose == Purpose.CAMPAIGN, 1), else_=0), Outgoing.message_id)
        .options(joinedload(Outgoing.message))
    ).all()
    if any(row.state == Delivery.CLAIMED and row.purpose != Purpose.CAMPAIGN for row in rows):
        return []
    return [row for row in rows if row.state == Delivery.WAITING]


def ready(session: Session, conversation_id: str, at: datetime) -> list[Outgoing]:
    """What may be sent now: nothing overtakes what is not yet due."""
    rows = unless_sending(session, conversation_id, at)
    first_later = next((i for i, row in enumerate(rows) if row.due_at > at), len(rows))
    return rows[:first_later]


def claim(session: Session, rows: Sequence[Outgoing], owner: str, at: datetime) -> bool:
    """Take these rows, all or none: False when another process was faster (the caller rolls back)."""
    until = at + LEASE
    return _tried(session, _ids(rows), Delivery.WAITING, state=Delivery.CLAIMED, claimed_by=owner, claimed_until=until)


def claim_held(session: Session, rows: Sequence[Outgoing], at: datetime) -> bool:
    """Take held rows for a way that needs no contact; False when one of them is no longer held."""
    return _tried(session, _ids(rows), Delivery.HELD, state=Delivery.CLAIMED, claimed_until=at + LEASE)


def hand_over(session: Session, message_ids: Sequence[int], via: str, at: datetime) -> bool:
    """These messages go out by a way that confirms nothing, all or none: False when another process was faster."""
    return _tried(session, message_ids, Delivery.WAITING, state=Delivery.SENT, sent_as=via, sent_at=at, reason="")


def put_off(session: Session, message_ids: Sequence[int], due_at: datetime) -> bool:
    """A piece of these messages has gone out and the rest follows; False when another process was faster."""
    return not message_ids or _tried(session, message_ids, Delivery.WAITING, due_at=due_at, reason="")


def _ids(rows: Sequence[Outgoing]) -> list[int]:
    return [row.message_id for row in rows]


def _tried(session: Session, message_ids: Sequence[int], found: Delivery, **values: Any) -> bool:
    """One attempt at these messages; whether all of them were found in this state."""
    taken = session.execute(
        update(WAYS)
        .where(WAYS.c.message_id.in_(message_ids), WAYS.c.state == found)
        .values(attempts=WAYS.c.attempts + 1, **values)
    )
    return bool(taken.rowcount == len(message_ids))  # type: ignore[attr-defined]


def abandoned(session: Session, conversation_id: str, at: datetime) -> list[Outgoing]:
    """Claims whose owner has not come back in time."""
    return list(
        session.scalars(
            select(Outgoing).where(
                Outgoing.conversation_id == conversation_id,
                Outgoing.state == Delivery.CLAIMED,
                Outgoing.claimed_until < at,
            )
        )
    )


def of(session: Session, message_ids: Iterable[int]) -> list[Outgoing]:
    """The ways of these messages, in their order."""
    return list(
        session.scalars(
            select(Outgoing).where(Outgoing.message_id.in_(list(message_ids))).order_by(Outgoing.message_id)
        )
    )


def sent(row: Outgoing, via: str, at: datetime) -> None:
    _unclaimed(row, Delivery.SENT, "")
    row.sent_as, row.sent_at = via, at


def again(row: Outgoing, due_at: datetime, reason: str = "") -> None:
    """Back into the queue, to be sent from `due_at` on."""
    _unclaimed(row, Delivery.WAITING, reason)
    row.due_at = due_at


def hold(row: Outgoing, reason: str) -> None:
    _unclaimed(row, Delivery.HELD, reason)


def drop(row: Outgoing, reason: str) -> None:
    _unclaimed(row, Delivery.DROPPED, reason)


def _unclaimed(row: Outgoing, state: Delivery, reason: str) -> None:
    row.state, row.reason = state, reason
    row.claimed_by, row.claimed_until = "", None


def is_past(row: Outgoing, at: datetime) -> bool:
    """Whether this is a campaign's message of an earlier day; its message must be loaded."""
    return row.purpose == Purpose.CAMPAIGN and row.message.at < day_began(at)


def day_began(at: datetime) -> datetime:
    """The first moment of this day in Shanghai."""
    return local(at).replace(hour=0, minute=0, second=0, microsecond=0)


def revive(session: Session, conversation_id: str, due_at: datetime, reasons: Sequence[str] = ()) -> int:
    """What was held may go out from `due_at` on; its reason stays. Gives how many.

    Cards of earlier days lapse, and today's waits until she has been served.

    Args:
        reasons: only what was held for these, cards left as they are; without them the citizen is back, and all may.
    """
    _lapse(session, conversation_id, due_at)
    ours = WAYS.c.conversation_id == conversation_id
    is_card = WAYS.c.purpose == Purpose.CAMPAIGN
    held = update(WAYS).where(ours, ~is_card, WAYS.c.state == Delivery.HELD)
    if reasons:
        held = held.where(WAYS.c.reason.in_(reasons))
    else:
        cards = update(WAYS).where(ours, is_card, WAYS.c.state.in_((Delivery.WAITING, Delivery.HELD)))
        session.execute(cards.values(state=Delivery.WAITING, due_at=due_at + CARD_WAITS))
    revived = session.execute(held.values(state=Delivery.WAITING, due_at=due_at))
    return int(revived.rowcount)  # type: ignore[attr-defined]


def _lapse(session: Session, conversation_id: str, at: datetime) -> None:
    """Campaign messages of earlier days will not be sent any more."""
    past = select(Message.id).where(Message.conversation_id == conversation_id, Message.at < day_began(at))
    session.execute(
        update(WAYS)
        .where(
            WAYS.c.conversation_id == conversation_id,
            WAYS.c.purpose == Purpose.CAMPAIGN,
            WAYS.c.state.in_((Delivery.WAITING, Delivery.HELD)),
            WAYS.c.message_id.in_(past),
        )
        .values(state=Delivery.DROPPED, reason=LAPSED)
    )


def drop_all(session: Session, conversation_id: str, reason: str) -> int:
    """The citizen has left: nothing that waits will be sent. Gives how many."""
    dropped = session.execute(
        update(WAYS)
        .where(
            WAYS.c.conversation_id == conversation_id,
            WAYS.c.state.in_((Delivery.WAITING, Delivery.HELD)),
        )
        .values(state=Delivery.DROPPED, reason=reason)
    )
    return int(dropped.rowcount)  # type: ignore[attr-defined]


def take_back(session: Session, message_ids: Iterable[int], reason: str) -> None:
    """These messages have lost their sense: what of them still waits is not sent."""
    unsent_ones = WAYS.c.state.in_((Delivery.WAITING, Delivery.HELD))
    ways = update(WAYS).where(WAYS.c.message_id.in_(list(message_ids)), unsent_ones)
    session.execute(ways.values(state=Delivery.DROPPED, reason=reason))


def unsent(session: Session, conversation_id: str) -> dict[Delivery, int]:
    """How many messages are on their way, by state; cards of campaigns, which wait behind them, do not count."""
    rows = session.execute(
        select(Outgoing.state, func.count())
        .where(
            Outgoing.conversation_id == conversation_id,
            Outgoing.state.in_((Delivery.WAITING, Delivery.CLAIMED, Delivery.HELD)),
            Outgoing.purpose != Purpose.CAMPAIGN,
        )
        .group_by(Outgoing.state)
    )
    return {Delivery(state): count for state, count in rows}


def reason_held(session: Session, conversation_id: str) -> str:
    """Why the newest held message of a conversation, cards apart, is held; empty when none is."""
    return (
        session.scalar(
            select(Outgoing.reason)
            .where(
                Outgoing.conversation_id == conversation_id,
                Outgoing.state == Delivery.HELD,
                Outgoing.purpose != Purpose.CAMPAIGN,
            )
            .order_by(Outgoing.message_id.desc())
            .limit(1)
        )
        or ""
    )


def dropped(session: Session, conversation_id: str, since: datetime) -> list[str]:
    """Why each message said since then will never be sent; the newest first."""
    return list(
        session.scalars(
            select(Outgoing.reason)
            .join(Message, Message.id == Outgoing.message_id)
            .where(
                Outgoing.conversation_id == conversation_id,
                Outgoing.state == Delivery.DROPPED,
                Message.at >= since,
            )
            .order_by(Outgoing.message_id.desc())
        )
    )


def fetched(session: Session, turn_id: str, via: str, at: datetime) -> None:
    """The reply of this turn was handed over by another way (the page), so it is not pushed as well."""
    for row in session.scalars(
        select(Outgoing)
        .join(Message, Message.id == Outgoing.message_id)
        .where(Message.turn_id == turn_id, Message.sender != Sender.CITIZEN, Outgoing.state == Delivery.WAITING)
    ):
        sent(row, via, at)
