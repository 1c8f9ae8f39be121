"""Institutions: offices of the four levels that citizens may go to, and what is known of them from a named source.

`directory/schema.yml` and `directory/districts.yml` hold the words; offices are imported into the database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.normalise import plain

FOLDER = Path(__file__).parent.parent / "directory"
FRESH = timedelta(days=180)
DEFAULT_GROUP = "centre"  # who names no kind of office is sent to the public legal service centre
# What must not follow a district's name: 宝山路 is in another district, 普陀山 and 黄浦江 are none.
NOT_A_DISTRICT = r"(?![东西南北中]?路(?!过)|山|江)"
DENIED = re.compile(r"(?:(?<!是)不是|(?<!在)不在|(?<!住)不住|(?<!去)不去)[在住的]?(?:上海市?)?\s*$")  # 不是浦东，是宝山
CORRECTED = re.compile(r"(?:改成|改为|改到|换成|换到|应该是|而是)[在的]?(?:上海市?)?\s*$")  # 浦东改成宝山


@dataclass(frozen=True, slots=True)
class Institution:
    """One office. `kind`, `level` and `access` are identifiers; `district` is empty for one of the whole city."""

    kind: str
    level: str
    name: str
    source: str
    verified_on: date
    district: str = ""
    street: str = ""
    address: str = ""
    phone: str = ""
    hours: str = ""
    services: str = ""
    access: tuple[str, ...] = ()

    def is_stale(self, on: date) -> bool:
        """Whether nobody has verified it for 180 days."""
        return on - self.verified_on > FRESH


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of office. `group` is what a citizen means by the words, one or several kinds."""

    id: str
    group: str
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table to import; `longest` in characters."""

    id: str
    heading: str
    required: bool
    longest: int
    explain: str


@dataclass(frozen=True, slots=True)
class Schema:
    """The words of the directory: levels and access features by identifier, kinds and columns in order."""

    levels: dict[str, str]
    kinds: tuple[Kind, ...]
    access: dict[str, str]
    columns: tuple[Column, ...]

    def kind_name(self, group: str) -> str:
        """What a group is called: by its first kind."""
        return next(kind.name for kind in self.kinds if kind.group == group)

    def kinds_of(self, group: str) -> tuple[str, ...]:
        return tuple(kind.id for kind in self.kinds if kind.group == group)

    def group_in(self, words: str) -> str:
        """The group of offices that a sentence names; empty when none is."""
        for kind in self.kinds:
            if any(word in words for word in kind.words):
                return kind.group
        return ""


@dataclass(frozen=True, slots=True)
class District:
    name: str
    short: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Districts:
    """The districts of the city, and how to ask about any of them."""

    hotline: str
    site: str
    all: tuple[District, ...]
    elsewhere: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(district.name for district in self.all)

    def named_in(self, words: str) -> str:
        """The one district that a sentence names, by full, short or former name; empty when it is none or several.

        A road (宝山路 is in another district), a mountain (普陀山), a river (黄浦江) and a place of that name elsewhere
        name none. What is denied (不是浦东) does not count; a correction (浦东改成宝山) counts for what it puts instead.
        """
        named = self._mentions(plain(words))  # 浦東
        corrected = {name for name, before in named if CORRECTED.search(before)}
        meant = corrected or {name for name, before in named if not DENIED.search(before)}
        return meant.pop() if len(meant) == 1 else ""

    def speaks_of(self, words: str) -> bool:
        """Whether a sentence names any district, be it one of several or one that is denied."""
        return bool(self._mentions(plain(words)))

    def _mentions(self, words: str) -> list[tuple[str, str]]:
        """Every naming of a district, with the words before it."""
        found = [
            (district.name, words[: match.start()])
            for district in self.all
            for match in re.finditer("|".join(map(_as_district, (district.short, *district.aliases))), words)
        ]
        return [(name, before) for name, before in found if not before.rstrip("省市的").endswith(self.elsewhere)]

    def called(self, name: str) -> str:
        """The district of exactly this full, short or former name; empty when there is none."""
        found = (d.name for d in self.all if name in (d.name, d.short, d.short + "区", *d.aliases))
        return next(found, "")


def _as_district(name: str) -> str:
    return name + NOT_A_DISTRICT


def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return loaded


@cache
def schema() -> Schema:
    raw = _load("schema.yml")
    kinds = tuple(Kind(**{**kind, "words": tuple(kind["words"])}) for kind in raw["kinds"])
    return Schema(raw["levels"], kinds, raw["access"], tuple(Column(**column) for column in raw["columns"]))


@cache
def districts() -> Districts:
    raw = _load("districts.yml")
    found = tuple(District(**{**row, "aliases": tuple(row["aliases"])}) for row in raw["districts"])
    return Districts(raw["hotline"], raw["site"], found, tuple(raw["elsewhere"]))
