"""The database of statutes (`var/statutes.db`): versions of laws, and their articles.

It is written law by law while others read it: SQLite's write-ahead log shows a reader either the state before a
file's import or the one after it, and never makes him wait.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from core.settings import Settings, make_var
from knowledge.statutes.dates import effective_in
from knowledge.statutes.law import Law
from knowledge.statutes.names import plain_name, short_name

FORMAT = 2
WAIT_S = 30.0
SCHEMA = (
    "CREATE TABLE version (id INTEGER PRIMARY KEY, law TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL,"
    " effective TEXT NOT NULL, category TEXT NOT NULL, hash TEXT NOT NULL, count INTEGER NOT NULL,"
    " UNIQUE (name, version))",
    "CREATE TABLE article (version_id INTEGER NOT NULL REFERENCES version (id), place INTEGER NOT NULL,"
    " article TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (version_id, place))",
    "CREATE INDEX article_by_number ON article (version_id, article)",
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What storing some laws did, in versions of laws; `articles` counts those of added and replaced ones."""

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    articles: int = 0


def statutes_path(settings: Settings) -> Path:
    return settings.var / "statutes.db"


def is_current_format(path: Path) -> bool:
    """Whether there is a collection of the present format; an older one is converted by `open_for_writing`."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return bool(database.execute("PRAGMA user_version").fetchone()[0] == FORMAT)


def upgrade(settings: Settings) -> None:
    """Convert a collection of the older format, if there is one."""
    path = statutes_path(settings)
    if path.exists() and not is_current_format(path):
        _create(path)


@contextmanager
def open_for_writing(settings: Settings) -> Iterator[sqlite3.Connection]:
    """The collection, made or converted from its older format where needed."""
    path = statutes_path(settings)
    make_var(settings)
    if not is_current_format(path):
        _create(path)
    with closing(sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)) as database:
        yield database


def _create(path: Path) -> None:
    """A new collection, moved into place when it is whole, with what an older format held."""
    draft = path.with_suffix(f".{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    with closing(sqlite3.connect(draft, isolation_level=None)) as database:
        database.execute("BEGIN")
        for statement in SCHEMA:
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {FORMAT}")
        for law in _older(path) if path.exists() else ():
            _put(database, law)
        database.execute("COMMIT")
        database.execute("PRAGMA journal_mode = WAL")
    draft.replace(path)


def _older(path: Path) -> Iterator[Law]:
    """The laws of the first format: one table of articles, all of an import."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        rows = database.execute("SELECT law, version, category, article, text FROM article ORDER BY law, version, id")
        for (law, version, category), found in groupby(rows, key=lambda row: row[:3]):
            articles = {article: text for *_, article, text in reversed(list(found))}
            texts = tuple(reversed(articles.items()))
            yield Law(short_name(law), version, effective_in("", texts, version), texts, category)


def store_laws(database: sqlite3.Connection, laws: Iterable[Law]) -> Stored:
    """Add or replace versions of laws in one transaction; equal content changes nothing."""
    counts = {"added": 0, "replaced": 0, "unchanged": 0, "articles": 0}
    database.execute("BEGIN IMMEDIATE")
    try:
        for law in laws:
            done = _put(database, law)
            counts[done] += 1
            counts["articles"] += len(law.articles) if done != "unchanged" else 0
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
    return Stored(**counts)


def _put(database: sqlite3.Connection, law: Law) -> str:
    key = (plain_name(law.law), law.version)
    found = database.execute("SELECT id, hash FROM version WHERE name = ? AND version = ?", key).fetchone()
    if found and found[1] == law.hash():
        return "unchanged"
    if found:
        database.execute("DELETE FROM article WHERE version_id = ?", (found[0],))
        database.execute("DELETE FROM version WHERE id = ?", (found[0],))
    cursor = database.execute(
        "INSERT INTO version (law, name, version, effective, category, hash, count) VALUES (?,?,?,?,?,?,?)",
        (law.law, *key, law.effective, law.category, law.hash(), len(law.articles)),
    )
    rows = [(cursor.lastrowid, place, *article) for place, article in enumerate(law.articles)]
    database.executemany("INSERT INTO article (version_id, place, article, text) VALUES (?,?,?,?)", rows)
    return "replaced" if found else "added"
