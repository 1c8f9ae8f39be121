"""What Fawen knows: entries, statutes, encoder, index, search."""

from knowledge.articles import ArticleHit
from knowledge.content_files import ContentError, load_entries
from knowledge.entry import Citation, Entry, Guide
from knowledge.generation import Generation
from knowledge.index import build_index
from knowledge.lesson import Card, Lessons, Question
from knowledge.lesson_files import load_lessons
from knowledge.search import Decision, Found, Hit, Searcher
from knowledge.statutes import import_statutes

__all__ = [
    "ArticleHit",
    "Card",
    "Citation",
    "ContentError",
    "Decision",
    "Entry",
    "Found",
    "Generation",
    "Guide",
    "Hit",
    "Lessons",
    "Question",
    "Searcher",
    "build_index",
    "import_statutes",
    "load_entries",
    "load_lessons",
]
