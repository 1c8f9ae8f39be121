"""What Fawen knows: entries, statutes, encoder, index, search."""

from knowledge.articles import ArticleHit
from knowledge.build import Generation, build_index
from knowledge.content_files import ContentError, load_entries
from knowledge.entry import Citation, Entry, Guide
from knowledge.search import Decision, Found, Hit, Searcher
from knowledge.statutes import import_statutes

__all__ = [
    "ArticleHit",
    "Citation",
    "ContentError",
    "Decision",
    "Entry",
    "Found",
    "Generation",
    "Guide",
    "Hit",
    "Searcher",
    "build_index",
    "import_statutes",
    "load_entries",
]
