"""The statutes: articles of law, imported once, looked up by name and number.

They live in a file of their own (`var/statutes.db`): read-only while serving, replaced as a whole by an import.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadInput
from core.settings import Settings

SCHEMA = "CREATE TABLE article (id INTEGER PRIMARY KEY, law TEXT, name TEXT, article TEXT, version TEXT, category TEXT, text TEXT)"
COLUMNS = ("law", "article", "text")


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a law."""

    law: str
    article: str
    text: str


def plain_name(law: str) -> str:
    """A law's name without the state's, without blanks: how articles are matched."""
    return re.sub(r"^中华人民共和国", "", re.sub(r"[\s《》]", "", law)).replace("（", "(").replace("）", ")")


def statutes_path(settings: Settings) -> Path:
    return settings.var / "statutes.db"


def import_statutes(settings: Settings, path: Path, progress: Callable[[int, int], None] = lambda *_: None) -> int:
    """Read a file of articles (JSON lines, also gzipped: law, article, text[, version, category]); how many.

    The new collection replaces the old one at once when all of it has been read.

    Raises:
        BadInput: a line is not an article; nothing is changed then.
    """
    settings.var.mkdir(parents=True, exist_ok=True)
    draft = settings.var / f"statutes.{os.getpid()}.draft"
    draft.unlink(missing_ok=True)
    database = sqlite3.connect(draft)
    try:
        database.execute(SCHEMA)
        rows = _rows(path, progress)
        database.executemany(
            "INSERT INTO article (law, name, article, version, category, text) VALUES (?,?,?,?,?,?)", rows
        )
        database.execute("CREATE INDEX by_name ON article (name, article)")
        database.commit()
        count: int = database.execute("SELECT count(*) FROM article").fetchone()[0]
    except BaseException:
        database.close()
        draft.unlink(missing_ok=True)
        raise
    database.close()
    draft.replace(statutes_path(settings))
    return count


def _rows(path: Path, progress: Callable[[int, int], None]) -> Iterator[tuple[str, ...]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                law, article, text = (str(row[column]) for column in COLUMNS)
            except (ValueError, KeyError, TypeError) as error:
                raise BadInput(f"{path.name} 第 {number} 行不是法条（需要 law、article、text）：{error}") from error
            if number % 2000 == 0:
                progress(number, number + 2000)
            yield law, plain_name(law), article, str(row.get("version", "")), str(row.get("category", "")), text


class Statutes:
    """Look-ups in the imported collection; empty where nothing is imported."""

    def __init__(self, settings: Settings) -> None:
        self._path = statutes_path(settings)

    def __bool__(self) -> bool:
        return self._path.exists()

    def text(self, law: str, article: str) -> str | None:
        """The text of an article, by the law's short or full name."""
        if not self:
            return None
        with self._open() as database:
            row = database.execute(
                "SELECT text FROM article WHERE name = ? AND article = ? ORDER BY version DESC LIMIT 1",
                (plain_name(law), article.strip()),
            ).fetchone()
        return row[0] if row else None

    def all(self) -> list[Article]:
        """Every article, in the order of the collection."""
        if not self:
            return []
        with self._open() as database:
            return [Article(*row) for row in database.execute("SELECT law, article, text FROM article ORDER BY id")]

    def rows(self, numbers: list[int]) -> list[Article]:
        """Articles by their place in `all()`, in the order asked for."""
        with self._open() as database:
            query = "SELECT law, article, text FROM article WHERE id = ?"
            return [Article(*database.execute(query, (number + 1,)).fetchone()) for number in numbers]

    def places(self, keys: Iterable[tuple[str, str]]) -> list[int | None]:
        """Of each law (short or full name) and article its place in `all()`, or None."""
        query = "SELECT min(id) FROM article WHERE name = ? AND article = ?"
        with self._open() as database:
            found = [database.execute(query, (plain_name(law), article)).fetchone()[0] for law, article in keys]
        return [None if number is None else number - 1 for number in found]

    def stamp(self) -> str:
        """Changes with every import."""
        return f"{self._path.stat().st_mtime_ns:x}" if self else "none"

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as database:
            yield database
