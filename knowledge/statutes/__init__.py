"""The statutes: imported once, kept by version, looked up by name, number and day."""

from knowledge.statutes.collection import Article, Numbering, Statutes, Version
from knowledge.statutes.dates import is_day
from knowledge.statutes.importing import FileReport, ImportReport, import_statutes
from knowledge.statutes.moved import (
    Moved,
    Repealed,
    holds,
    is_watched,
    moved_laws,
    outdated,
    repealed,
    repealed_laws,
    watched_articles,
)
from knowledge.statutes.names import plain_name, without_issuer
from knowledge.statutes.store import statutes_path, upgrade
from knowledge.statutes.titles import is_listed, known_title, listed_laws, short_titles

__all__ = [
    "Article",
    "FileReport",
    "ImportReport",
    "Moved",
    "Numbering",
    "Repealed",
    "Statutes",
    "Version",
    "holds",
    "import_statutes",
    "is_day",
    "is_listed",
    "is_watched",
    "known_title",
    "listed_laws",
    "moved_laws",
    "outdated",
    "plain_name",
    "repealed",
    "repealed_laws",
    "short_titles",
    "statutes_path",
    "upgrade",
    "watched_articles",
    "without_issuer",
]
