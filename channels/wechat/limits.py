"""The platform's limits: dated configuration, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from channels.wechat import texts
from channels.wechat.models import Contact
from core.errors import SetupError

FILE = Path(__file__).with_name("limits.yml")


@dataclass(frozen=True, slots=True)
class Right:
    """How many customer-service messages a contact allows, and for how long."""

    count: int
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """Everything the platform counts."""

    checked: date
    text_bytes: int
    passive_s: float
    pieces: int
    seat_reserve: int
    rights: Mapping[Contact, Right]
    mass_per_month: int


class _Right(BaseModel):
    model_config = ConfigDict(extra="forbid")
    count: int = Field(ge=0)
    seconds: int = Field(gt=0)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    checked: date
    text_bytes: int = Field(ge=256)
    passive_seconds: float = Field(gt=0, lt=5)
    margin_seconds: int = Field(ge=0, lt=60)
    pieces: int = Field(ge=1)
    seat_reserve: int = Field(ge=0)
    customer: dict[Contact, _Right]
    mass_per_month: int = Field(ge=0)


def load_limits(path: Path = FILE) -> Limits:
    """Read the limits.

    Raises:
        SetupError: the file is not what it should be; the message says where.
    """
    try:
        read = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        rights = {
            kind: Right(read.customer[kind].count, timedelta(seconds=read.customer[kind].seconds - read.margin_seconds))
            for kind in Contact
        }
    except (ValidationError, yaml.YAMLError, KeyError) as error:
        raise SetupError(texts.bad_file(path.name, str(error))) from error
    return Limits(
        read.checked,
        read.text_bytes,
        read.passive_seconds,
        read.pieces,
        read.seat_reserve,
        rights,
        read.mass_per_month,
    )
