"""Laws known to have moved on, whether or not their new text is imported (`knowledge/moved.yml`)."""

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


@dataclass(frozen=True, slots=True)
class Moved:
    """A law with the version that holds now, ISO dates; `say` is for the person who cites the old one."""

    law: str
    version: str
    in_force_from: str
    say: str


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


def known_effective(law: str, version: str) -> str:
    """The first day of a moved law's new version: an amended text does not state it itself."""
    moved = moved_laws().get(plain_name(law))
    return moved.in_force_from if moved and moved.version == version else ""
