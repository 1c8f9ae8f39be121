"""An entry: what Fawen may say about one question, and on which articles it rests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Citation:
    """A named article of law, and the version of the law (its date) that the answer was checked against."""

    law: str
    article: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """How a matter is done, step by step; what is not known from a named source is left empty."""

    who: str = ""  # who may apply
    where: str = ""  # which kind of institution, by which rule
    in_person: str = ""  # whether somebody else may go
    materials: tuple[str, ...] = ()
    time: str = ""
    fee: str = ""  # what the fee is based on, never a sum
    used_for: str = ""
    special: str = ""  # what is easily got wrong


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
    guide: Guide | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """An article with the entry that rests on it and the place where that says so, `file:line`.

    Of a citation, or of an article that the text names beside the citations: `checked` is then the day on which the
    entry was, and `bare` the words of the text where they leave the law out.
    """

    entry_id: str
    place: str
    citation: Citation
    checked: date | None = None
    bare: str = ""

    @property
    def is_mention(self) -> bool:
        """Whether only the text names it."""
        return self.checked is not None
