"""The copy of everything that is kept about a citizen: as a page that any phone opens, or as data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, Literal

from consult import privacy_texts as texts
from consult.holdings import Section
from core.clock import minute
from core.pages import rows, whole_page

Form = Literal["json", "html"]
MEDIA = {"json": "application/json", "html": "text/html"}


@dataclass(frozen=True, slots=True)
class Export:
    """What is kept about one citizen at one moment, section by section, in her language."""

    channel: str
    at: datetime
    sections: Sequence[Section]

    def as_file(self, form: Form) -> bytes:
        """The whole as one file."""
        return (self._page() if form == "html" else self._data()).encode()

    def _data(self) -> str:
        note, at, channel, content, title, count, records = texts.EXPORT_LABELS
        whole: dict[str, Any] = {
            note: texts.EXPORT_NOTE,
            at: minute(self.at),
            channel: self.channel,
            content: [
                {title: section.title, count: len(section.rows), records: list(section.rows)}
                for section in self.sections
            ],
        }
        return json.dumps(whole, ensure_ascii=False, indent=2)

    def _page(self) -> str:
        _, at, channel, *_ = texts.EXPORT_LABELS
        head = rows([(at, minute(self.at)), (channel, self.channel)])
        body = "".join(_section(section) for section in self.sections if section.rows)
        return whole_page(texts.CARD_TITLE, head + body, texts.EXPORT_NOTE)


def _section(section: Section) -> str:
    heading = f"{section.title}（{texts.count(len(section.rows))}）"
    records = "<hr>".join(rows(record.items()) for record in section.rows)
    return f"<h2>{escape(heading)}</h2>{records}"
