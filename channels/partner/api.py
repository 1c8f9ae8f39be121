"""The console's routes for webhooks: what could not be delivered, and sending it again. For supervisors."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from channels.partner import store, texts
from channels.partner.models import Endpoint, State, Webhook
from core.clock import now
from core.db import Database
from core.errors import Conflict, Forbidden, NotFound
from core.http import Token, problem_responses
from core.staff import Role, staff_of

SUPERVISORS = frozenset({Role.SUPERVISOR, Role.ADMIN})
Id = Annotated[int, Path(ge=1, le=2**31 - 1)]


class FailedOut(BaseModel):
    id: int
    event_id: str
    kind: str
    url: str
    active: bool
    attempts: int
    reason: str
    data: dict[str, Any]
    at: datetime
    ended_at: datetime | None


class FailedList(BaseModel):
    deliveries: list[FailedOut]
    more: bool


def authorise(session: Session, token: str) -> None:
    """Raises NotAuthorised without a login, Forbidden for others than supervisors and administrators."""
    if staff_of(session, token).role not in SUPERVISORS:
        raise Forbidden(texts.SUPERVISORS_ONLY)


def send_again(session: Session, webhook_id: int) -> None:
    """A failed delivery starts anew: at once, and for another day.

    Raises:
        NotFound: no such delivery; Conflict: it has not failed, or its endpoint is switched off.
    """
    webhook = session.get(Webhook, webhook_id)
    if webhook is None:
        raise NotFound(texts.NO_DELIVERY)
    if webhook.state != State.FAILED:
        raise Conflict(texts.NOT_FAILED)
    if not session.get_one(Endpoint, webhook.endpoint_id).active:
        raise Conflict(texts.ENDPOINT_OFF)
    webhook.state, webhook.attempts, webhook.reason, webhook.ended_at = State.WAITING, 0, "", None
    webhook.due_at, webhook.give_up_at = now(), now() + store.GIVE_UP


def router(db: Database) -> APIRouter:
    """The routes under `/api/v1/console/webhooks`."""
    routes = APIRouter(prefix="/api/v1/console/webhooks", tags=["console"], responses=problem_responses(401, 403, 422))

    @routes.get("/failed")
    def failed(
        token: Token,
        before: Annotated[int, Query(ge=0, le=2**31 - 1, description="older than this one; 0: the newest")] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> FailedList:
        """Deliveries that were refused for good or not taken within a day, the newest first."""
        with db.read_scope() as session:
            authorise(session, token)
            found = store.failed(session, before, limit + 1)
            shown = [
                FailedOut(
                    id=webhook.id,
                    event_id=event.id,
                    kind=event.kind,
                    url=endpoint.url,
                    active=endpoint.active,
                    attempts=webhook.attempts,
                    reason=webhook.reason,
                    data=event.data,
                    at=event.at,
                    ended_at=webhook.ended_at,
                )
                for webhook, event, endpoint in found[:limit]
            ]
        return FailedList(deliveries=shown, more=len(found) > limit)

    @routes.post(
        "/{webhook_id}/resend", status_code=204, response_class=Response, responses=problem_responses(404, 409)
    )
    def resend(webhook_id: Id, token: Token) -> None:
        """Send a failed delivery again, at once and for another day."""
        with db.session_scope() as session:
            authorise(session, token)
            send_again(session, webhook_id)

    return routes
