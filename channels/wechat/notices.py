"""Subscription notices: a message that customer-service messages cannot carry, announced where the citizen agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from channels.wechat import texts
from channels.wechat.links import Links
from consult.models import Message, Purpose
from core.clock import local
from core.errors import SetupError

FILE = Path(__file__).with_name("notices.yml")
THING = 20  # characters that a `thing` field of a template takes


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to send: WeChat's template, its filled fields, and the page that it opens."""

    template_id: str
    data: dict[str, Any]
    page: str


class _Kind(BaseModel):
    model_config = ConfigDict(extra="forbid")
    template: str
    fields: dict[str, Literal["title", "time", "text"]]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    checked: date
    kinds: dict[Literal["seat", "notice", "campaign"], _Kind]
    titles: dict[Literal["seat", "notice", "campaign"], str]


class Notices:
    """The account's templates."""

    def __init__(self, read: _File, links: Links) -> None:
        self._kinds: Mapping[str, _Kind] = {str(kind): spec for kind, spec in read.kinds.items()}
        self._titles: Mapping[str, str] = {str(kind): title for kind, title in read.titles.items()}
        self._links = links

    @classmethod
    def load(cls, links: Links, path: Path = FILE) -> Notices:
        """Read the templates.

        Raises:
            SetupError: the file is not what it should be.
        """
        try:
            return cls(_File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))), links)
        except (ValidationError, yaml.YAMLError) as error:
            raise SetupError(texts.bad_file(path.name, str(error))) from error

    @property
    def templates(self) -> tuple[str, ...]:
        """The templates that a citizen can agree to, each once."""
        return tuple(dict.fromkeys(kind.template for kind in self._kinds.values() if kind.template))

    def notice_for(self, message: Message, purpose: Purpose) -> Notice | None:
        """The notice that announces a message; None where its kind has no template, or there is no page to open."""
        kind, page = self._kinds.get(purpose), self._links.to_answer(message.id)
        if kind is None or not kind.template or not page:
            return None
        words = next((part["text"] for part in message.parts if part.get("text")), "")
        values = {
            "title": self._titles.get(purpose, "")[:THING],
            "time": f"{local(message.at):%Y-%m-%d %H:%M}",
            "text": words if len(words) <= THING else words[: THING - 1] + "…",
        }
        return Notice(kind.template, {name: {"value": values[what]} for name, what in kind.fields.items()}, page)
