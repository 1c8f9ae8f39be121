"""The dates a law states about itself: adopted or amended on, in force from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from knowledge.statutes.names import NUMERALS, number

_YEAR, _PART = r"(?:\d{4}|[〇○零一二三四五六七八九]{4})", rf"(?:\d{{1,2}}|[{NUMERALS}]{{1,3}})"
DATE = rf"({_YEAR})\s*年\s*({_PART})\s*月\s*({_PART})\s*日"
IN_FORCE = r"起(?:开始|正式)?(?:施行|实施|生效|执行)"
ACTION = re.compile(r"通过|公布|修正|修订|发布|批准|施行|令第|公告")
NOTE_IN_FORCE = re.compile(rf"自\s*{DATE}{IN_FORCE}")
OWN_IN_FORCE = re.compile(rf"(?:^|本[^，。；《》]{{1,20}}?)自\s*{DATE}{IN_FORCE}", re.MULTILINE)
FILE_DATE = re.compile(r"(?<!\d)(\d{4})[-._]?(\d{2})[-._]?(\d{2})(?!\d)")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
# Texts that circulate without any date, told apart by how many articles they have: an amendment adds or takes away.
UNDATED = {("宪法", 143): "2018-03-11", ("刑法", 505): "2023-12-29", ("民法典", 1260): "2020-05-28"}
# The database dates a judicial interpretation by its publication, some days or weeks after its adoption.
PUBLISHED_WITHIN = timedelta(days=180)


def is_day(value: str) -> bool:
    """Whether a text is a day of the calendar, written as in 2017-09-01."""
    try:
        return ISO.fullmatch(value) is not None and bool(date.fromisoformat(value))
    except ValueError:
        return False


def is_note(line: str) -> bool:
    """Whether a line tells of adoption, promulgation or amendment."""
    plain = unicodedata.normalize("NFKC", line)
    return bool(re.search(DATE, plain) and ACTION.search(plain))


def _value(sign: str) -> int:
    return int(sign) if sign.isdigit() else number(sign.replace("○", "〇"))


def _dates(pattern: re.Pattern[str], text: str) -> Iterator[date]:
    for found in pattern.finditer(unicodedata.normalize("NFKC", text).replace("○", "〇")):
        try:
            yield date(*map(_value, found.groups()))
        except ValueError:  # 2月30日: a slip of the pen is no date
            continue


def version_in(note: str, file_name: str) -> str:
    """The version's date: the last one of the note, or the file name's where it is that of the publication."""
    noted = max(_dates(re.compile(DATE), re.sub(NOTE_IN_FORCE, "", note)), default=None)
    found = FILE_DATE.search(file_name)
    try:
        named = date(*map(int, found.groups())) if found else None
    except ValueError:
        named = None
    if noted and named and not timedelta(0) <= named - noted <= PUBLISHED_WITHIN:
        named = None
    return str(named or noted or "")


def version_of_undated(law: str, articles: int) -> str:
    """The version of a well-known text that names no date of its own; empty where it is not known.

    Args:
        law: its short name.
    """
    return UNDATED.get((law, articles), "")


def effective_in(note: str, articles: Sequence[tuple[str, str]], version: str) -> str:
    """The day from which this version is in force, where the text states it.

    An amended law still states its first day; a day before the version's own says nothing about the version.
    """
    stated = [*_dates(NOTE_IN_FORCE, note)]
    stated += [day for _, text in articles[-3:] for day in _dates(OWN_IN_FORCE, text)]
    latest = str(max(stated, default=""))
    return latest if latest >= version else ""
