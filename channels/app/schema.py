"""What the app's routes take and give, beyond what they share with the page."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from consult.models import Conversation, Request
from consult.person import channels_of
from consult.request import requests_of
from consult.texts import KINDS, STATUSES
from seats import store as seats
from seats import texts as seat_texts
from seats.models import Ticket


class SessionOut(BaseModel):
    token: str
    expires_at: datetime


class TicketOut(BaseModel):
    id: str
    status: Literal["waiting", "deferred", "taken"]
    status_text: str
    reason: str
    place: int = Field(description="place in the queue, 0 where it does not wait")
    channel: str = Field(description="the channel it was opened on: app, web, wechat")
    opened_at: datetime


class TicketsOut(BaseModel):
    tickets: list[TicketOut]


class RequestOut(BaseModel):
    reference: str
    kind: str
    kind_text: str
    status: str
    status_text: str
    channel: str = Field(description="the channel it was filed on: app, web, wechat")
    filed_at: datetime


class RequestsOut(BaseModel):
    requests: list[RequestOut]


class CodeOut(BaseModel):
    code: str
    expires_at: datetime


class CodeIn(BaseModel):
    code: str = Field(min_length=1, max_length=20)


class LinkedOut(BaseModel):
    channels: list[str] = Field(description="the channels of this person, this one among them")


class EmbedOut(BaseModel):
    origins: list[str] = Field(description="the origins that may embed the page")


def tickets_of(session: Session, conversation_id: str) -> TicketsOut:
    """The open tickets of the person, from every channel of hers."""
    channels = _channels(session, conversation_id)
    return TicketsOut(tickets=[_ticket(session, t, channels) for t in seats.open_tickets_of(session, list(channels))])


def filed_by(session: Session, conversation_id: str) -> RequestsOut:
    """What the person filed, on every channel of hers; the newest first. Contact data stays sealed."""
    channels = _channels(session, conversation_id)
    return RequestsOut(requests=[_request(r, channels) for r in requests_of(session, *channels)])


def linked_with(session: Session, conversation_id: str) -> LinkedOut:
    return LinkedOut(channels=list(_channels(session, conversation_id).values()))


def _channels(session: Session, conversation_id: str) -> dict[str, str]:
    found: list[Conversation] = list(channels_of(session, conversation_id))
    return {conversation.id: conversation.channel for conversation in found}


def _ticket(session: Session, ticket: Ticket, channels: dict[str, str]) -> TicketOut:
    return TicketOut(
        id=ticket.id,
        status=ticket.status,
        status_text=seat_texts.STATUSES[ticket.status],
        reason=seat_texts.REASONS.get(ticket.reason, ticket.reason),
        place=seats.place_of(session, ticket),
        channel=channels[ticket.conversation_id],
        opened_at=ticket.opened_at,
    )


def _request(request: Request, channels: dict[str, str]) -> RequestOut:
    return RequestOut(
        reference=request.reference,
        kind=request.kind,
        kind_text=KINDS[request.kind],
        status=request.status,
        status_text=STATUSES[request.status],
        channel=channels[request.conversation_id],
        filed_at=request.created_at,
    )
