"""A law's title and its note of adoption, as they stand before the first article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.statutes.dates import FILE_DATE, is_note
from knowledge.statutes.names import plain_name, short_name

# Lines around a title that are none of it: document numbers, decrees, dates, remarks in brackets.
BESIDE = re.compile(r".*号[）)]?|.*(?:主席令|国务院令|公告|令)|\d{4}年\d{1,2}月\d{1,2}日|[（(].*[）)]")
# A title may stand in two or three paragraphs, the first of them the body that issued it.
ISSUER = re.compile(r"最高人民(?:法院|检察院)|国务院|.*(?:委员会|人民代表大会|人民政府|部|局)[、，]?")
LONGEST_TITLE = 4  # paragraphs


@dataclass(frozen=True, slots=True)
class Front:
    """What is known from before the first article; both may be empty."""

    title: str
    note: str


def read_front(lines: Sequence[str], path: Path) -> Front:
    """Find title and note; the file's name tells a title of several paragraphs from what follows it."""
    start = next((i for i, line in enumerate(lines) if is_note(line) or line.startswith(("（", "("))), len(lines))
    noted = next((i for i, line in enumerate(lines) if is_note(line)), len(lines))
    title = _title([line for line in lines[: min(start, noted)] if not BESIDE.fullmatch(line)], path)
    return Front(short_name(title), _note(lines[noted:]))


def file_title(path: Path) -> str:
    """The name of a law in its file's name, which the database ends with the version's date."""
    return re.sub(r"[_\s]+$", "", FILE_DATE.sub("", path.stem)).strip("_- ")


def _title(lines: Sequence[str], path: Path) -> str:
    named = plain_name(file_title(path))
    for count in range(1, min(len(lines), LONGEST_TITLE) + 1):
        if plain_name("".join(lines[:count])) == named:
            return "".join(lines[:count])
    count = 1
    while count < len(lines) and all(ISSUER.fullmatch(line) for line in lines[:count]):
        count += 1
    return "".join(lines[:count])


def _note(lines: Sequence[str]) -> str:
    """The note runs to its closing bracket; without one, over the lines that are notes themselves."""
    taken: list[str] = []
    for line in lines:
        bracketed = bool(taken) and taken[0].startswith(("（", "("))
        if taken and not bracketed and not is_note(line):
            break
        taken.append(line)
        if taken[0].startswith(("（", "(")) and line.endswith(("）", ")")):
            break
    return "　".join(taken)
