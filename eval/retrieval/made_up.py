"""Made-up content of any size, for measurements of speed: real entries told about matters that nobody asks about.

Every made-up entry is a real one whose words are about another matter: a clause of a statute where a file of
statutes is given, else pieces of other entries. So lengths, grams and ways of asking are those of the real content.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import yaml

from knowledge import Entry
from knowledge.encoder.grams import clean
from knowledge.encoder.material import read_lines
from knowledge.normalise import normalise

SEED = 20261125
A_FILE = 40  # entries in one content file
_ARTICLE = re.compile(r"第.+条")
_CLAUSE = re.compile(r"[\u4e00-\u9fff]{4,12}")


def clauses(statutes: Path | None, entries: Sequence[Entry]) -> list[str]:
    """Short runs of Chinese characters to make matters of, each once."""
    if statutes is None:
        texts = [text for entry in entries for text in (entry.answer, *entry.phrasings)]
    else:
        texts = [row["text"] for row in read_lines(statutes)]
    return sorted({clause for text in texts for clause in _CLAUSE.findall(text)})


def made_up(entries: Sequence[Entry], count: int, statutes: Path | None) -> list[Entry]:
    """The real entries, and as many made-up ones as are missing to `count`."""
    rng = random.Random(SEED)
    pieces = clauses(statutes, entries)
    grown = list(entries)
    seen = {clean(normalise(text)) for entry in entries for text in (entry.question, *entry.phrasings)}
    while len(grown) < count:
        entry, matter = rng.choice(entries), "".join(rng.sample(pieces, 2))[:10]
        if _ARTICLE.search(matter):  # of no law: such an entry is not published
            continue
        one = _about(entry, matter, len(grown))
        said = {clean(normalise(text)) for text in (one.question, *one.phrasings)}
        if len(said) == 1 + len(one.phrasings) and not said & seen:
            grown.append(one)
            seen |= said
    return grown


def _about(entry: Entry, matter: str, number: int) -> Entry:
    """An entry's ways of asking, about another matter."""

    def told(text: str) -> str:
        return text.replace(entry.topic, matter) if entry.topic in text else f"{matter}，{text}"

    return replace(
        entry,
        id=f"{entry.domain.replace('_', '-')}-made-up-{number}",
        topic=matter,
        question=told(entry.question),
        phrasings=tuple(told(text) for text in entry.phrasings),
        answer=f"{matter}：{entry.answer}"[:200],
        follow_ups=(),
    )


def write_content(entries: Sequence[Entry], folder: Path) -> dict[Path, list[Entry]]:
    """Write entries as content files, `A_FILE` in each; what each file holds."""
    files = {folder / domain / f"part-{number:03}.yml": rows for domain, number, rows in _files(entries)}
    for path, rows in files.items():
        write_file(rows, path)
    return files


def write_file(entries: Sequence[Entry], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [_row(entry) for entry in entries]
    path.write_text(yaml.dump(rows, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _files(entries: Sequence[Entry]) -> Iterator[tuple[str, int, list[Entry]]]:
    for domain in sorted({entry.domain for entry in entries}):
        mine = [entry for entry in entries if entry.domain == domain]
        for start in range(0, len(mine), A_FILE):
            yield domain, start // A_FILE, mine[start : start + A_FILE]


def _row(entry: Entry) -> dict[str, Any]:
    """The entry as it stands in a content file."""
    row = asdict(entry)
    del row["domain"]
    if row["guide"] is None:
        del row["guide"]
    else:
        row["guide"]["materials"] = list(row["guide"]["materials"])
    for name in ("phrasings", "citations", "follow_ups"):
        row[name] = list(row[name])
    return row
