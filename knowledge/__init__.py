"""What Fawen knows: entries, statutes, encoder, index, search."""

from knowledge.articles import ArticleHit
from knowledge.build import Generation, build_index
from knowledge.content_files import ContentError, load_entries, read_content
from knowledge.entry import Citation, Cited, Entry, Guide
from knowledge.institutions.directory import Directory
from knowledge.institutions.importing import InstitutionReport, RowProblem, import_institutions
from knowledge.institutions.institution import DEFAULT_GROUP, Institution, districts, schema
from knowledge.institutions.table import write_template
from knowledge.law_moves import Move, citation_problems, doubts, moves
from knowledge.lesson import Card, Lessons, Question
from knowledge.lesson_files import load_lessons
from knowledge.reading import Reading
from knowledge.search import Decision, Found, Hit, Searcher
from knowledge.stamping import Stamped, stamp_versions
from knowledge.statutes import FileReport, ImportReport, Statutes, import_statutes
from knowledge.store import all_institutions, remove_institution

__all__ = [
    "DEFAULT_GROUP",
    "ArticleHit",
    "Card",
    "Citation",
    "Cited",
    "ContentError",
    "Decision",
    "Directory",
    "Entry",
    "FileReport",
    "Found",
    "Generation",
    "Guide",
    "Hit",
    "ImportReport",
    "Institution",
    "InstitutionReport",
    "Lessons",
    "Move",
    "Question",
    "Reading",
    "RowProblem",
    "Searcher",
    "Stamped",
    "Statutes",
    "all_institutions",
    "build_index",
    "citation_problems",
    "districts",
    "doubts",
    "import_institutions",
    "import_statutes",
    "load_entries",
    "load_lessons",
    "moves",
    "read_content",
    "remove_institution",
    "schema",
    "stamp_versions",
    "write_template",
]
