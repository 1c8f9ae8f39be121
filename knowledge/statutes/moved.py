"""Laws known to have moved on (`knowledge/moved.yml`) or to be repealed (`knowledge/repealed.yml`), whatever is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from core.clock import today
from knowledge.statutes.names import plain_name

FILE = Path(__file__).parent.parent / "moved.yml"
REPEALED = FILE.with_name("repealed.yml")


@dataclass(frozen=True, slots=True)
class Moved:
    """A law with the version that holds now, ISO dates; `say` is for the person who cites the old one."""

    law: str
    version: str
    in_force_from: str
    say: str


@dataclass(frozen=True, slots=True)
class Repealed:
    """A law that no longer holds in any version: what holds in its place, and since which day (ISO)."""

    law: str
    by: str
    since: str


@cache
def moved_laws() -> Mapping[str, Moved]:
    """The laws that have moved, by plain name."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {plain_name(row["law"]): Moved(**row) for row in rows}


def outdated(law: str, version: str, *, on: date | None = None) -> Moved | None:
    """What has become of a law, if its version (empty: unknown) is no longer in force on a day (today)."""
    moved = moved_laws().get(plain_name(law))
    is_old = moved is not None and version < moved.version and moved.in_force_from <= str(on or today())
    return moved if is_old else None


@cache
def repealed_laws() -> Mapping[str, Repealed]:
    """The laws that are repealed altogether, by plain name."""
    rows = yaml.safe_load(REPEALED.read_text(encoding="utf-8"))
    return {plain_name(law): Repealed(law, row["by"], row["since"]) for row in rows for law in row["laws"]}


def repealed(law: str, *, on: date | None = None) -> Repealed | None:
    """What has taken the place of a law, if it is repealed on a day (today)."""
    found = repealed_laws().get(plain_name(law))
    return found if found and found.since <= str(on or today()) else None


def holds(law: str, version: str, *, on: date | None = None) -> bool:
    """Whether a law's version, as far as is known here, is neither repealed nor outdated on a day (today)."""
    return repealed(law, on=on) is None and outdated(law, version, on=on) is None


def known_effective(law: str, version: str) -> str:
    """The first day of a moved law's new version: an amended text does not state it itself."""
    moved = moved_laws().get(plain_name(law))
    return moved.in_force_from if moved and moved.version == version else ""
