"""Tables of institutions as files: reading CSV and XLSX, writing the empty template."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from lxml.etree import XMLSyntaxError
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from core.errors import BadInput
from knowledge.institutions.institution import Column, districts, schema

COMMENT = "#"  # a line of a CSV that explains and is not read
ROWS_CHECKED = 5000  # rows of the template that offer the allowed values
SHEET, EXPLAINED = "机构", "填写说明"
EXPLAIN_HEADINGS = ("列", "必填", "说明", "允许的值")
# What zipfile, zlib, the XML parser and openpyxl raise for a file cut off, damaged or encrypted; rows are read late.
DAMAGED = (
    *(BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, TypeError, AttributeError, EOFError),
    *(zlib.error, ParseError, XMLSyntaxError, RuntimeError),  # NotImplementedError is one of these
)
KINDS_OF_FILE = "可用 .csv 或 .xlsx"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text; `is_number` where a spreadsheet holds a number, which has no leading zero."""

    text: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """A filled row: its number in the file, as a spreadsheet shows it, and its cells by heading.

    `beyond` is what stands behind the last heading.
    """

    number: int
    cells: dict[str, Cell]
    beyond: tuple[str, ...] = ()


def read_table(path: Path) -> tuple[tuple[str, ...], list[TableRow]]:
    """The headings and the filled rows of a table.

    Raises:
        BadInput: it cannot be read as a table; the message says how to mend it.
    """
    rows = _xlsx_rows(path) if path.suffix.lower() == ".xlsx" else _csv_rows(path)
    filled = ((number, cells) for number, cells in rows if any(cell.text for cell in cells))
    _, first = next(filled, (0, []))
    headings = tuple(cell.text for cell in first)
    while headings and not headings[-1]:
        headings = headings[:-1]
    if not headings:
        raise BadInput(f"{path.name} 是空的；请用 fawen institutions template 生成模板后填写")
    return headings, [_row(number, headings, cells) for number, cells in filled]


def _row(number: int, headings: Sequence[str], cells: Sequence[Cell]) -> TableRow:
    beyond = tuple(cell.text for cell in cells[len(headings) :] if cell.text)
    return TableRow(number, dict(zip(headings, _padded(cells, len(headings)), strict=True)), beyond)


def _padded(cells: Sequence[Cell], width: int) -> list[Cell]:
    return [*cells[:width], *[Cell("")] * (width - len(cells))]


def _csv_rows(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    if path.suffix.lower() != ".csv":
        raise BadInput(f"不认识的文件类型 {path.name}；{KINDS_OF_FILE}")
    text = _decoded(path)
    first = next((line for line in text.splitlines() if line.strip() and not line.lstrip('"').startswith(COMMENT)), "")
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if cells and not cells[0].startswith(COMMENT):
                yield reader.line_num, [Cell(cell.strip()) for cell in cells]
    except csv.Error as error:
        raise BadInput(f"{path.name} 第 {reader.line_num} 行不是正确的 CSV（{error}）；请检查引号") from error


def _decoded(path: Path) -> str:
    """UTF-8 with or without a mark, else GB18030, as Chinese spreadsheets write it."""
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BadInput(f"{path.name} 的编码不认识；请另存为“CSV UTF-8”")


def _xlsx_rows(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    try:
        with path.open("rb") as file:  # openpyxl does not close what it fails to load
            book = load_workbook(file, read_only=True, data_only=True)
            sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its own size may be wrong and would cut rows off
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                yield number, [_cell(value) for value in cells]
    except DAMAGED as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> BadInput:
    return BadInput(f"{path.name} 不是完整的 .xlsx，或加了密码；请用 Excel 或 WPS 打开后重新保存")


def _cell(value: object) -> Cell:
    if isinstance(value, datetime):
        return Cell(value.date().isoformat())
    if isinstance(value, date):
        return Cell(value.isoformat())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Cell(str(int(value)) if value == int(value) else str(value), is_number=True)
    return Cell("" if value is None else str(value).strip())


def allowed(column: Column) -> tuple[str, ...]:
    """The values that a column takes; empty where it takes any."""
    choices = {
        "kind": tuple(kind.name for kind in schema().kinds),
        "level": tuple(schema().levels.values()),
        "district": districts().names,
        "access": tuple(schema().access.values()),
    }
    return choices.get(column.id, ())


def write_template(path: Path) -> None:
    """Write an empty table with headings and an explanation of each, for Excel or as CSV.

    Raises:
        BadInput: the file is there already, or its name ends otherwise.
    """
    if path.exists():
        raise BadInput(f"{path} 已经存在；请换一个文件名")
    if not path.parent.is_dir():
        raise BadInput(f"没有文件夹 {path.parent}；请先建立，或换一个位置")
    if path.suffix.lower() == ".xlsx":
        _write_xlsx(path)
    elif path.suffix.lower() == ".csv":
        _write_csv(path)
    else:
        raise BadInput(f"模板的文件名是 {path.name}；{KINDS_OF_FILE}")


def _explanations() -> list[tuple[str, str, str, str]]:
    return [
        (column.heading, "是" if column.required else "否", column.explain, "、".join(allowed(column)))
        for column in schema().columns
    ]


def _write_csv(path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark tells Excel that it is UTF-8
        for heading, required, explain, values in _explanations():
            need = "（必填）" if required == "是" else ""
            # Excel and csv split at commas, which no explanation contains.
            file.write(f"{COMMENT} {heading}{need}：{explain}" + (f"；允许的值：{values}" if values else "") + "\r\n")
        csv.writer(file).writerow([column.heading for column in schema().columns])


def _write_xlsx(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.append([column.heading for column in schema().columns])
    sheet.freeze_panes = "A2"
    for i, column in enumerate(schema().columns, 1):
        letter = get_column_letter(i)
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet.column_dimensions[letter].width = 14 if allowed(column) else 22
        for row in range(2, 202):
            sheet[f"{letter}{row}"].number_format = "@"  # text: a telephone keeps its leading zero
        if column.id in ("kind", "level", "district"):
            choice = DataValidation("list", formula1=f'"{",".join(allowed(column))}"', allow_blank=True)
            choice.add(f"{letter}2:{letter}{ROWS_CHECKED}")
            sheet.add_data_validation(choice)
    explained = book.create_sheet(EXPLAINED)
    explained.append(EXPLAIN_HEADINGS)
    for explanation in _explanations():
        explained.append(explanation)
    for letter, width in zip("ABCD", (12, 8, 60, 60), strict=True):
        explained.column_dimensions[letter].width = width
        explained[f"{letter}1"].font = Font(bold=True)
    for cells in explained.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    book.save(path)
