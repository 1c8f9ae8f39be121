"""Every query on the deliveries of webhooks. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from channels.partner.models import Endpoint, State, Webhook
from consult.models import Conversation
from consult.store import owner_is_dead
from core.clock import now
from core.events import Event

# Longer than a call may take.
LEASE = timedelta(seconds=30)
GIVE_UP = timedelta(days=1)
KEEP = timedelta(days=30)
BATCH = 100


def pass_on(session: Session) -> int:
    """Note, for each fresh event, every endpoint that is to hear of it; how many events were taken up."""
    fresh = session.scalars(select(Event).where(~Event.passed_on).order_by(Event.at).limit(BATCH)).all()
    active = session.scalars(select(Endpoint).where(Endpoint.active)).all() if fresh else ()
    for event in fresh:
        won = session.execute(update(Event).where(Event.id == event.id, ~Event.passed_on).values(passed_on=True))
        if not won.rowcount:  # type: ignore[attr-defined]
            continue  # another worker was first
        whose = _partner_of(session, event)
        for endpoint in active:
            if (not endpoint.kinds or event.kind in endpoint.kinds) and endpoint.partner in ("", whose):
                session.add(Webhook(event_id=event.id, endpoint_id=endpoint.id, give_up_at=event.at + GIVE_UP))
    return len(fresh)


def anything_to_pass_on(session: Session) -> bool:
    return session.scalar(select(Event.id).where(~Event.passed_on).limit(1)) is not None


def _partner_of(session: Session, event: Event) -> str:
    """The partner whose user it is about; no partner's name has a colon."""
    conversation = session.get(Conversation, event.data.get("conversation_id", ""))
    return conversation.user.partition(":")[0] if conversation is not None and conversation.channel == "app" else ""


def due(session: Session, at: datetime, limit: int = BATCH) -> Sequence[Webhook]:
    """Deliveries that wait and are due, or whose sender has died; the longest due first."""
    abandoned = and_(Webhook.state == State.CLAIMED, Webhook.claimed_until < at)
    waiting = and_(Webhook.state == State.WAITING, Webhook.due_at <= at)
    return session.scalars(select(Webhook).where(or_(waiting, abandoned)).order_by(Webhook.due_at).limit(limit)).all()


def claims_of_others(session: Session, owner: str) -> bool:
    """Whether a process other than this one has claimed anything; it may have died."""
    found = select(Webhook.id).where(Webhook.state == State.CLAIMED, Webhook.claimed_by != owner).limit(1)
    return session.scalar(found) is not None


def free_the_dead(session: Session) -> None:
    """What a dead process of this machine had claimed waits again at once, without its lease running out."""
    claimed = select(Webhook.claimed_by).where(Webhook.state == State.CLAIMED).distinct()
    for owner in session.scalars(claimed).all():
        if owner_is_dead(owner):
            session.execute(
                update(Webhook)
                .where(Webhook.state == State.CLAIMED, Webhook.claimed_by == owner)
                .values(state=State.WAITING)
            )


def claim(session: Session, webhook: Webhook, owner: str, at: datetime) -> bool:
    """Take one delivery, unless another worker was faster or its endpoint is off."""
    taken = session.execute(
        update(Webhook)
        .where(
            Webhook.id == webhook.id,
            Webhook.endpoint_id.in_(select(Endpoint.id).where(Endpoint.active)),
            or_(
                Webhook.state == State.WAITING,
                and_(Webhook.state == State.CLAIMED, Webhook.claimed_until < at),
            ),
        )
        .values(state=State.CLAIMED, claimed_by=owner, claimed_until=at + LEASE, attempts=Webhook.attempts + 1)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def failed(session: Session, before: int, limit: int) -> Sequence[tuple[Webhook, Event, Endpoint]]:
    """Failed deliveries, the newest first, older than the one with this id (0: from the top)."""
    found = (
        select(Webhook, Event, Endpoint)
        .join(Event, Event.id == Webhook.event_id)
        .join(Endpoint, Endpoint.id == Webhook.endpoint_id)
        .where(Webhook.state == State.FAILED)
        .order_by(Webhook.id.desc())
        .limit(limit)
    )
    rows = session.execute(found.where(Webhook.id < before) if before else found).all()
    return [(row[0], row[1], row[2]) for row in rows]


def clear_old(session: Session) -> None:
    """Forget events, and what came of them, after a month."""
    old = select(Event.id).where(Event.at < now() - KEEP, Event.passed_on)
    session.execute(delete(Webhook).where(Webhook.event_id.in_(old)))
    session.execute(delete(Event).where(Event.at < now() - KEEP, Event.passed_on))
