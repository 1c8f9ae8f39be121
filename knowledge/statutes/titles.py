"""The titles that the content may name (`knowledge/laws.yml`), and what a law is called for short.

A title is known if it is listed, imported, or known to have moved or to be repealed. Any other is a slip of the pen,
whether statutes are imported or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.statutes.moved import moved_laws, repealed_laws
from knowledge.statutes.names import plain_name, short_name

FILE = Path(__file__).parent.parent / "laws.yml"


@cache
def listed_laws() -> Mapping[str, str]:
    """The listed laws: plain name → title, without those that have moved or are repealed."""
    return {plain_name(law): law for law in (*_rows()["laws"], *_rows()["not_collected"])}


@cache
def short_titles() -> Mapping[str, str]:
    """What laws are called for short in a text: plain name → title."""
    return {plain_name(short): law for short, law in _rows()["short"].items()}


def is_listed(law: str) -> bool:
    """Whether a law, by its short or full name, is known without looking at what is imported."""
    name = plain_name(law)
    return name in listed_laws() or name in moved_laws() or name in repealed_laws()


def known_title(name: str) -> str:
    """The law that is known by a plain name, listed or short, without looking at what is imported; else empty."""
    if title := short_titles().get(name) or listed_laws().get(name):
        return title
    known = moved_laws().get(name) or repealed_laws().get(name)
    return known[0].law if known else ""


def law_of(title: str) -> str:
    """The law that a title in a text means: itself, unless it is a listed short form."""
    return short_titles().get(plain_name(title)) or short_name(title)


def law_at_end(text: str) -> str:
    """The law, known or called for short, whose name a text ends with; the longest one, or empty."""
    for start in range(len(text) - 1):
        if title := known_title(plain_name(text[start:])):
            return title
    return ""


@cache
def _rows() -> Mapping[str, Any]:
    rows: Mapping[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return rows
