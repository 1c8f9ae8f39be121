"""One way of writing: what citizens type, made comparable with what curators wrote.

Traditional characters, full width, Shanghai turns of phrase, typed-by-ear mistakes, pinyin, legal synonyms.
The tables are data (`normalise.yml`); only wording that cannot change the law's meaning belongs there.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import yaml
import zhconv
from pypinyin import lazy_pinyin

TABLES = Path(__file__).with_name("normalise.yml")
_LATIN = re.compile(r"[a-z][a-z']*(?: +[a-z']+)*")
_REPEATS = re.compile(r"(.)\1{3,}")


@cache
def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = yaml.safe_load(TABLES.read_text(encoding="utf-8"))
    return tables


@cache
def _replacements() -> tuple[re.Pattern[str], dict[str, str]]:
    pairs: dict[str, str] = {**_tables()["typos"], **_tables()["dialect"], **_tables()["synonyms"]}
    longest_first = sorted(pairs, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), pairs


@cache
def _syllables() -> tuple[dict[str, str], int]:
    """Words by their pinyin, without blanks: `gongzhengchu` → 公证处."""
    words = {"".join(lazy_pinyin(word)): word for word in _tables()["pinyin_words"]}
    return words, max(map(len, words))


def normalise(text: str) -> str:
    """The text as the index compares it; idempotent on ordinary Chinese."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = zhconv.convert(text, "zh-cn")
    text = _REPEATS.sub(r"\1\1", text)
    text = _LATIN.sub(lambda match: from_pinyin(match.group()), text)
    pattern, pairs = _replacements()
    return pattern.sub(lambda match: pairs[match.group()], text)


def from_pinyin(latin: str) -> str:
    """Chinese for a run of latin letters that is wholly pinyin of known words; else the run itself."""
    words, longest = _syllables()
    run = latin.replace(" ", "").replace("'", "")
    found: list[str] = []
    at = 0
    while at < len(run):
        for size in range(min(longest, len(run) - at), 0, -1):
            word = words.get(run[at : at + size])
            if word is not None:
                found.append(word)
                at += size
                break
        else:
            return latin
    return "".join(found)
