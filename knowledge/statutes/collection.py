"""Look-ups in the imported statutes: an article in the version in force on a day, or all of them.

Several versions of one law stand side by side. In force is the newest one whose first day has come: the day its
text states, else the day of its adoption; a version without any date is the oldest.
"""

from __future__ import annotations

import hashlib
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate

from core.clock import today
from core.settings import Settings
from knowledge.statutes.names import plain_name
from knowledge.statutes.store import WAIT_S, is_current_format, statutes_path


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a law, and the date of the law's version."""

    law: str
    article: str
    text: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a law. `effective` is empty where the text does not state it; `hash` names the content."""

    law: str
    name: str
    version: str
    effective: str
    hash: str
    count: int

    @property
    def since(self) -> str:
        """The first day in force, ISO; empty where no date is known."""
        return self.effective or self.version


@dataclass(frozen=True, slots=True)
class Numbering:
    """The versions in force on a day, in a fixed order: it numbers their articles from 0.

    It depends on the content alone, not on how it was imported, so an index may keep it.
    """

    versions: tuple[Version, ...]
    _ends: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ends", tuple(accumulate(version.count for version in self.versions)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def locate(self, number: int) -> tuple[Version, int]:
        """The version that holds an article, and the article's place in it."""
        i = bisect_right(self._ends, number)
        version = self.versions[i]
        return version, number - (self._ends[i] - version.count)

    def stamp(self) -> str:
        """Changes when the content changes, and only then."""
        if not self.versions:
            return "none"
        rows = "\n".join(f"{v.name}\t{v.version}\t{v.hash}" for v in self.versions)
        return hashlib.sha256(rows.encode()).hexdigest()[:16]


class Statutes:
    """Look-ups in the imported collection; empty where nothing is imported."""

    def __init__(self, settings: Settings) -> None:
        self._path = statutes_path(settings)

    def __bool__(self) -> bool:
        return is_current_format(self._path)

    def text(self, law: str, article: str, *, on: date | None = None) -> str | None:
        """The text of an article in force on a day (today), by the law's short or full name."""
        version = self.in_force(law, on=on)
        return self.text_of(version, article) if version else None

    def in_force(self, law: str, *, on: date | None = None) -> Version | None:
        """The version of a law in force on a day (today)."""
        return max(_begun(self.versions(law), on), key=_age, default=None)

    def versions(self, law: str) -> list[Version]:
        """Every imported version of a law, oldest first."""
        return sorted(self._versions("WHERE name = ?", plain_name(law)), key=_age)

    def known(self, names: Iterable[str]) -> dict[str, str]:
        """Which of some plain names are those of imported laws: plain name → title."""
        wanted = list(names)
        query = f"SELECT name, law FROM version WHERE name IN ({','.join('?' * len(wanted))})"
        with self._open() as database:
            return dict(database.execute(query, wanted).fetchall())

    def text_of(self, version: Version, article: str) -> str | None:
        """The text of an article in a given version."""
        query = (
            "SELECT text FROM article JOIN version ON version.id = version_id"
            " WHERE name = ? AND version = ? AND article = ?"
        )
        with self._open() as database:
            row = database.execute(query, (version.name, version.version, article.strip())).fetchone()
        return row[0] if row else None

    def articles_of(self, version: Version) -> dict[str, str]:
        """Every article of a given version, number → text, in order."""
        query = (
            "SELECT article, text FROM article JOIN version ON version.id = version_id"
            " WHERE name = ? AND version = ? ORDER BY place"
        )
        with self._open() as database:
            return dict(database.execute(query, (version.name, version.version)).fetchall())

    def numbering(self, on: date | None = None) -> Numbering:
        """The versions in force on a day (today), by name."""
        newest = {version.name: version for version in sorted(_begun(self._versions(), on), key=_age)}
        return Numbering(tuple(newest[name] for name in sorted(newest)))

    def all(self, numbering: Numbering | None = None) -> list[Article]:
        """Every article of the versions in force, in the order of a numbering (today's)."""
        found = self.rows(range(len(numbering := numbering or self.numbering())), numbering)
        return [article for article in found if article is not None]

    def rows(self, numbers: Sequence[int], numbering: Numbering | None = None) -> list[Article | None]:
        """Articles by their number, in the order asked for; None for one that has been replaced since."""
        numbering = numbering or self.numbering()
        query = (
            "SELECT article, text FROM article JOIN version ON version.id = version_id"
            " WHERE name = ? AND version = ? AND hash = ? AND place = ?"
        )
        found: list[Article | None] = []
        with self._open() as database:
            for number in numbers:
                version, place = numbering.locate(number)
                key = (version.name, version.version, version.hash, place)
                row = database.execute(query, key).fetchone()
                found.append(Article(version.law, row[0], row[1], version.version) if row else None)
        return found

    def numbers(self, keys: Iterable[tuple[str, str]], numbering: Numbering) -> list[int | None]:
        """Of each law (by short or full name) and article its number, or None where it is not in force."""
        ends = accumulate(version.count for version in numbering.versions)
        held = {v.name: (v, end - v.count) for v, end in zip(numbering.versions, ends, strict=True)}
        query = (
            "SELECT place FROM article JOIN version ON version.id = version_id"
            " WHERE name = ? AND version = ? AND hash = ? AND article = ?"
        )
        found: list[int | None] = []
        with self._open() as database:
            for law, article in keys:
                version, start = held.get(plain_name(law), (None, 0))
                key = (version.name, version.version, version.hash, article) if version else ()
                row = database.execute(query, key).fetchone() if version else None
                found.append(start + row[0] if row else None)
        return found

    def stamp(self, on: date | None = None) -> str:
        """Changes when the articles in force change, and only then."""
        return self.numbering(on).stamp()

    def _versions(self, where: str = "", *values: str) -> list[Version]:
        if not self:
            return []
        with self._open() as database:
            query = f"SELECT law, name, version, effective, hash, count FROM version {where}"
            return [Version(*row) for row in database.execute(query, values)]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        uri = f"file:{self._path}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=WAIT_S)) as database:
            yield database


def _age(version: Version) -> tuple[str, str]:
    return version.since, version.version


def _begun(versions: list[Version], on: date | None) -> list[Version]:
    day = str(on or today())
    return [version for version in versions if version.since <= day]
