"""What Fawen knows: entries, statutes, encoder, index, search."""

from knowledge.content_files import ContentError, load_entries
from knowledge.entry import Citation, Entry
from knowledge.index import Generation, build_index
from knowledge.search import ArticleHit, Decision, Found, Hit, Searcher
from knowledge.statutes import import_statutes

__all__ = [
    "ArticleHit",
    "Citation",
    "ContentError",
    "Decision",
    "Entry",
    "Found",
    "Generation",
    "Hit",
    "Searcher",
    "build_index",
    "import_statutes",
    "load_entries",
]
