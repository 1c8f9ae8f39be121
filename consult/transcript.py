"""The transcript as clients see it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from consult.models import Message


class ChoiceOut(BaseModel):
    title: str
    payload: str


class CitationOut(BaseModel):
    law: str
    article: str
    version: str | None = None


class RowOut(BaseModel):
    label: str
    value: str


class PartOut(BaseModel):
    """One part of a reply: `text` alone makes sense, the rest depends on `type`.

    `score` stands in a request to rate (`code` "rate") that the citizen has answered.
    """

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    type: Literal["text", "choices", "citations", "card", "notice"]
    text: str
    choices: list[ChoiceOut] | None = None
    citations: list[CitationOut] | None = None
    title: str | None = None
    rows: list[RowOut] | None = None
    detail: str | None = None
    code: str | None = None
    entry_id: str | None = None
    confidence: float | None = None
    step: int | None = None
    steps: int | None = None
    score: int | None = None


class MessageOut(BaseModel):
    """One message of the transcript; `id` is the cursor to resume from, `message_id` the sender's own id of it."""

    id: int
    turn_id: str
    sender: Literal["citizen", "bot", "seat", "system"]
    name: str
    parts: list[PartOut]
    at: datetime
    message_id: str | None = None


def parts_out(message: Message) -> list[PartOut]:
    return [PartOut(**part) for part in message.parts]


def message_out(message: Message) -> MessageOut:
    return MessageOut(
        id=message.id,
        turn_id=message.turn_id,
        sender=message.sender,
        name=message.name,
        parts=parts_out(message),
        at=message.at,
        message_id=message.external_id,
    )
