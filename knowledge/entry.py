"""An entry: what Fawen may say about one question, and on which articles it rests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Citation:
    """A named article of law."""

    law: str
    article: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A curated, reviewed answer. `topic` is the noun that a follow-up question leaves out."""

    id: str
    domain: str
    topic: str
    question: str
    phrasings: tuple[str, ...]
    answer: str
    detail: str
    citations: tuple[Citation, ...]
    checked: date
    follow_ups: tuple[str, ...]
    leads_to: str
