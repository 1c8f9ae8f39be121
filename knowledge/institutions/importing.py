"""Importing institutions: every row checked by itself, each problem with row, column and mend."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from core.clock import today
from core.db import Database
from core.errors import BadInput
from knowledge import store
from knowledge.institutions.institution import Column, Institution, districts, schema
from knowledge.institutions.table import Cell, TableRow, allowed, read_table

PHONE = re.compile(
    r"(?:400|800)[- ]?\d{3,4}[- ]?\d{3,4}|(?:\+?86[- ]?)?(?:[(（]?0\d{2,3}[)）]?[- ]?)?\d{5,11}(?:(?:转|-|－)\d{1,6})?"
)
BETWEEN = re.compile(r"[、,，;；/\s]+")
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a row, in Chinese, with the mend; `column` is the heading, empty for the row as a whole."""

    row: int
    column: str
    words: str

    def __str__(self) -> str:
        where = f"第 {self.row} 行" + (f"“{self.column}”" if self.column else "")
        return f"{where}：{self.words}"


@dataclass(frozen=True, slots=True)
class InstitutionReport:
    """What an import of institutions did."""

    added: int
    updated: int
    unchanged: int
    problems: tuple[RowProblem, ...]


def import_institutions(db: Database, path: Path, *, strict: bool = False, on: date | None = None) -> InstitutionReport:
    """Add or update the offices of a table; rows with problems are left out.

    An office is known by kind, district, street and name.

    Args:
        strict: import nothing when any row has a problem.
        on: the present day, against which the day of verification is checked.

    Raises:
        BadInput: the file is no such table; nothing is imported then.
    """
    if not path.is_file():
        raise BadInput(f"找不到文件 {path}；请检查路径")
    headings, rows = read_table(path)
    _check_headings(headings)
    good, problems = _read_rows(rows, on or today())
    counts = {"added": 0, "updated": 0, "unchanged": 0}
    if not (strict and problems):
        with db.session_scope() as session:
            for institution in good:
                counts[store.put_institution(session, institution)] += 1
    return InstitutionReport(problems=tuple(problems), **counts)


def _check_headings(headings: tuple[str, ...]) -> None:
    known = {column.heading: column for column in schema().columns}
    if unknown := [heading for heading in headings if heading not in known]:
        raise BadInput(f"不认识的列 {'、'.join(unknown)}；可用：{'、'.join(known)}")
    if twice := [heading for heading, count in Counter(headings).items() if count > 1]:
        raise BadInput(f"列 {'、'.join(twice)} 写了两次；请删去一列")
    if missing := [column.heading for column in known.values() if column.required and column.heading not in headings]:
        raise BadInput(f"缺少列 {'、'.join(missing)}；请用 fawen institutions template 生成模板对照")


def _read_rows(rows: list[TableRow], on: date) -> tuple[list[Institution], list[RowProblem]]:
    good: list[Institution] = []
    problems: list[RowProblem] = []
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        reader = _RowReader(row, on)
        institution = reader.read()
        if institution is not None:
            key = (institution.kind, institution.district, institution.street, institution.name)
            if (before := first.setdefault(key, row.number)) != row.number:
                reader.problem("", f"和第 {before} 行是同一个机构（类别、区、街镇、名称都相同）；请只留一行")
            else:
                good.append(institution)
        problems += reader.problems
    return good, problems


class _RowReader:
    """Reads one row and collects its problems."""

    def __init__(self, row: TableRow, on: date) -> None:
        self._row = row
        self._on = on
        self._columns = {column.id: column for column in schema().columns}
        self.problems: list[RowProblem] = []

    def problem(self, column: str, words: str) -> None:
        heading = self._columns[column].heading if column else ""
        self.problems.append(RowProblem(self._row.number, heading, words))

    def read(self) -> Institution | None:
        """The office, or None when anything is wrong."""
        if beyond := self._row.beyond:
            self.problem("", f"比列名多出 {len(beyond)} 格（{'、'.join(beyond)}）；值里有逗号的请加引号")
        texts = {column.id: self._text(column) for column in self._columns.values()}
        kind, level = self._one_of("kind", texts["kind"]), self._one_of("level", texts["level"])
        district = self._district(texts["district"], level)
        if level in ("street", "village") and not texts["street"]:
            self.problem("street", "街镇、居村级机构要写所在的街道或镇")
        if not texts["address"] and not texts["phone"]:
            self.problem("address", "地址和电话至少填一项")
        self._check_phone(texts["phone"])
        access = tuple(self._access(texts["access"]))
        verified_on = self._day(texts["verified_on"])
        if self.problems or verified_on is None:
            return None
        plain = {name: texts[name] for name in ("name", "source", "street", "address", "phone", "hours", "services")}
        return Institution(kind=kind, level=level, district=district, access=access, verified_on=verified_on, **plain)

    def _cell(self, column: str) -> Cell:
        return self._row.cells.get(self._columns[column].heading, Cell(""))

    def _text(self, column: Column) -> str:
        text = re.sub(r"\s+", " ", self._cell(column.id).text).strip()
        if column.required and not text:
            self.problem(column.id, "没有填；请补上")
        elif len(text) > column.longest:
            self.problem(column.id, f"有 {len(text)} 字，最多 {column.longest} 字；请缩短")
        return text

    def _one_of(self, column: str, text: str) -> str:
        names = {kind.name: kind.id for kind in schema().kinds} if column == "kind" else {
            name: level for level, name in schema().levels.items()
        }  # fmt: skip
        if text and text not in names:
            self.problem(column, f"是“{text}”；可用：{'、'.join(names)}")
        return names.get(text, "")

    def _district(self, text: str, level: str) -> str:
        if not text:
            if level not in ("", "city"):
                self.problem("district", "没有填；只有市级机构可以不填")
            return ""
        found = districts().called(text)
        if not found:
            self.problem("district", f"是“{text}”；可用：{'、'.join(districts().names)}")
        return found

    def _check_phone(self, text: str) -> None:
        if self._cell("phone").is_number and not re.fullmatch(r"1\d{10}|\d{5,8}", text):
            self.problem("phone", f"是数字 {text}，可能丢了开头的 0；请把单元格设为文本，写作 021-12345678")
            return
        for one in filter(None, re.split(r"[、,，;；/]", text)):
            if not PHONE.fullmatch(one.strip()):
                self.problem("phone", f"是“{one.strip()}”；请写带区号的座机或手机，如 021-12345678，几个号码用“、”隔开")

    def _access(self, text: str) -> Iterator[str]:
        names = {name: feature for feature, name in schema().access.items()}
        for one in filter(None, BETWEEN.split(text)):
            if one in names:
                yield names[one]
            else:
                self.problem("access", f"有“{one}”；可用：{'、'.join(allowed(self._columns['access']))}")

    def _day(self, text: str) -> date | None:
        if not text:
            return None
        found = DAY.fullmatch(text)
        try:
            day = date(*map(int, found.groups())) if found else None
        except ValueError:
            day = None
        if day is None:
            self.problem("verified_on", f"是“{text}”；请写作 2026-11-23")
        elif day > self._on:
            self.problem("verified_on", f"是 {day}，在今天之后；请核对")
        return day
