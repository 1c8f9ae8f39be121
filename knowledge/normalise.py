"""One way of writing: what citizens type, made comparable with what curators wrote.

Traditional characters, full width, Shanghai turns of phrase, typed-by-ear mistakes, legal synonyms. The tables
are data (`normalise.yml`). Pinyin needs the entries' words and is read before this (`knowledge.pinyin`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml
import zhconv

TABLES = Path(__file__).with_name("normalise.yml")
_REPEATS = re.compile(r"(.)\1{3,}")


@cache
def tables() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(TABLES.read_text(encoding="utf-8"))
    return loaded


@cache
def _replacements() -> tuple[re.Pattern[str], dict[str, str]]:
    pairs: dict[str, str] = {**tables()["typos"], **tables()["dialect"], **tables()["synonyms"]}
    longest_first = sorted(pairs, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), pairs


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    return [(re.compile(pattern), replacement) for pattern, replacement in tables()["patterns"]]


@cache
def _generic() -> re.Pattern[str]:
    words = sorted(tables()["generic"], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)) + r"|\W|\d")


def plain(text: str) -> str:
    """Width, case and script alike; the words untouched."""
    text = unicodedata.normalize("NFKC", text).lower()
    return _REPEATS.sub(r"\1\1", zhconv.convert(text, "zh-cn"))


def normalise(text: str) -> str:
    """The text as the index compares it."""
    pattern, pairs = _replacements()
    text = pattern.sub(lambda match: pairs[match.group()], plain(text))
    for regex, replacement in _patterns():
        text = regex.sub(replacement, text)
    return text


@cache
def _abroad(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, tables()["abroad"][kind])))


@cache
def _imagined() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, tables()["imagined"])))


def names_abroad(words: str) -> bool:
    """Whether a normalised question names a place beyond the mainland, where other law holds."""
    return bool(_abroad("places").search(words))


def speaks_of_abroad(text: str) -> bool:
    """Whether a text deals with what lies beyond the mainland."""
    return bool(_abroad("spoken_of").search(text))


def is_imagined(words: str) -> bool:
    """Whether a normalised question is set in a dream, a story or the stars, where no law holds."""
    return bool(_imagined().search(words))


def subject(words: str) -> str:
    """What is left of a normalised question without the words that ask about anything: empty for "那要带什么材料"."""
    return _generic().sub("", words)
