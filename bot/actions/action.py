"""What an action is: a function of tracker and services, giving parts, directives and slot values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.actions.legal_aid import AidRules
from bot.directives import Directive
from bot.replies import Part
from bot.tracker import Tracker
from knowledge import Entry, Found, Institution, Lessons


class Knows(Protocol):
    """The part of the knowledge that actions use."""

    def search(self, question: str, *, topic: str = "") -> Found: ...

    def entry(self, entry_id: str) -> Entry | None: ...

    def read(self, question: str) -> str: ...

    def leaves_out(self, question: str) -> bool: ...


class Lists(Protocol):
    """The part of the directory of institutions that actions use."""

    def find(
        self, kinds: Collection[str], district: str, *, words: str = "", most: int = 3
    ) -> Sequence[Institution]: ...


class NoPlaces:
    """A directory into which nothing is imported."""

    def find(self, kinds: Collection[str], district: str, *, words: str = "", most: int = 3) -> Sequence[Institution]:
        return ()


@dataclass(frozen=True, slots=True)
class Services:
    """What actions work with."""

    knowledge: Knows
    aid_rules: AidRules
    clock: Callable[[], datetime]
    lessons: Lessons
    directory: Lists = field(default_factory=NoPlaces)
    seat_hours: tuple[str, str] = ("09:00", "17:00")


@dataclass(frozen=True, slots=True)
class Said:
    """What an action says, wants done, and remembers in slots."""

    parts: tuple[Part, ...] = ()
    directives: tuple[Directive, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)


Action = Callable[[Tracker, Services], Said]
