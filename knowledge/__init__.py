"""What Fawen knows: entries, statutes, encoder, index, search."""

from knowledge.articles import ArticleHit
from knowledge.content_files import Cited, ContentError, load_entries, read_content
from knowledge.entry import Citation, Entry, Guide
from knowledge.generation import Generation
from knowledge.index import build_index
from knowledge.law_moves import Move, citation_problems, moves, unverifiable
from knowledge.search import Decision, Found, Hit, Searcher
from knowledge.stamping import Stamped, stamp_versions
from knowledge.statutes import FileReport, ImportReport, Statutes, import_statutes

__all__ = [
    "ArticleHit",
    "Citation",
    "Cited",
    "ContentError",
    "Decision",
    "Entry",
    "FileReport",
    "Found",
    "Generation",
    "Guide",
    "Hit",
    "ImportReport",
    "Move",
    "Searcher",
    "Stamped",
    "Statutes",
    "build_index",
    "citation_problems",
    "import_statutes",
    "load_entries",
    "moves",
    "read_content",
    "stamp_versions",
    "unverifiable",
]
