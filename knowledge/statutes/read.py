"""Reading files of statutes: the national database's .docx, Markdown, JSON lines."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import docx
import yaml
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table, _Cell
from lxml.etree import XMLSyntaxError

from knowledge.statutes.dates import effective_in, is_day, is_note, version_in, version_of_undated
from knowledge.statutes.front import file_title, read_front
from knowledge.statutes.law import Law, Unreadable
from knowledge.statutes.names import plain_name, short_name
from knowledge.statutes.split import Line, split

Tick = Callable[[int], None]
FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
COLUMNS = ("law", "article", "text")
WRAPPERS = {qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}
UNREAD = {qn("w:moveFrom"), qn("w:del"), qn("w:txbxContent")}
KINDS = "可导入 .docx、.md、.jsonl、.jsonl.gz"


def is_statutes_file(path: Path) -> bool:
    """Not what Word and the system leave beside: lock files, hidden files."""
    return path.is_file() and not path.name.startswith((".", "~$"))


def read_laws(path: Path, tick: Tick = lambda _: None) -> list[Law]:
    """The laws of one file, by its extension.

    Args:
        tick: called with the number of lines read, now and then, for long files.

    Raises:
        Unreadable: nothing of the file can be imported; the reason says why.
    """
    name = path.name.lower()
    if name.endswith((".jsonl", ".jsonl.gz")):
        return _read_json_lines(path, tick)
    if name.endswith(".docx"):
        return [_law(_docx_lines(path), path, {})]
    if name.endswith((".md", ".markdown")):
        return [_read_markdown(path)]
    if name.endswith(".doc"):
        raise Unreadable("旧格式 .doc 读不了；请用 Word 或 WPS 另存为 .docx")
    raise Unreadable(f"不认识的文件类型 {path.suffix or '（无扩展名）'}；{KINDS}")


def _law(lines: list[Line], path: Path, known: dict[str, str]) -> Law:
    first = "".join(line.text for line in lines[:2] if not is_note(line.text))
    parts = split(lines, known.get("law") or file_title(path) + first)
    front = read_front(parts.front, path)
    law = short_name(known.get("law") or front.title or file_title(path))
    version = known.get("version") or version_in(front.note, path.stem)
    effective = known.get("effective") or effective_in(front.note, parts.articles, version)
    notes = parts.notes if version else (*parts.notes, "没有找到通过或修改的日期，版本记为空")
    return Law(law, version, effective, parts.articles, known.get("category", ""), notes)


def _docx_lines(path: Path) -> list[Line]:
    try:
        document = docx.Document(str(path))
    except (RuntimeError, NotImplementedError) as error:  # zipfile's, of a password and of a compression it lacks
        raise Unreadable("文件加了密码，或压缩方式读不了；请用 Word 或 WPS 打开后另存为 .docx") from error
    except (PackageNotFoundError, BadZipFile, XMLSyntaxError, zlib.error, KeyError, ValueError, EOFError) as error:
        raise Unreadable("不是完整的 .docx（可能没有下载完，或已损坏）；请重新下载") from error
    lines: list[Line] = []
    for block in _blocks(document.element.body):
        if block.tag == qn("w:tbl"):
            lines += [Line(row, is_table=True) for row in _rows(Table(block, document))]
        else:
            lines += [Line(text) for text in map(_strip, _words(block).splitlines()) if text]
    return lines


def _blocks(parent: Any) -> Iterator[Any]:
    """The paragraphs and tables in order, those inside content controls and tracked insertions too."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in WRAPPERS:
            yield from _blocks(child)


def _words(block: Any) -> str:
    """The text of a paragraph as it reads with all tracked changes accepted, without what text boxes hold."""
    return "".join(
        BREAKS.get(one.tag) or one.text or ""
        for one in block.iter(qn("w:t"), *BREAKS)
        if not any(parent.tag in UNREAD for parent in one.iterancestors())
    )


def _rows(table: Table) -> Iterator[str]:
    """A table's rows as text; a merged cell stands once."""
    for row in table.rows:
        cells = {id(cell._tc): re.sub(r"\s+", " ", _cell(cell)).strip() for cell in row.cells}
        if any(cells.values()):
            yield " | ".join(cells.values())


def _cell(cell: _Cell) -> str:
    return "\n".join(_words(block) for block in _blocks(cell._tc) if block.tag == qn("w:p"))


def _strip(text: str) -> str:
    return text.replace("\xa0", " ").replace("\ufeff", "").replace("\u200b", "").strip(" \t\r\n　")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("不是 UTF-8 编码的文本；请另存为 UTF-8") from error


def _read_markdown(path: Path) -> Law:
    text = re.sub(r"<!--.*?-->", "", _text(path), flags=re.DOTALL)
    known: dict[str, str] = {}
    if found := FRONT_MATTER.match(text):
        known, text = _front_matter(found[1]), text[found.end() :]
    lines = [line for line in map(_markdown_line, text.splitlines()) if line.text]
    if "law" not in known and (titles := re.findall(r"^#[ \t]+(.+)$", text, re.MULTILINE)):
        known["law"] = _strip(titles[0])
    return _law(lines, path, known)


def _markdown_line(raw: str) -> Line:
    plain = re.sub(r"\*\*|__|\\(?=[.\-*_#])", "", raw)
    if heading := re.match(r"\s{0,3}#{1,6}[ \t]+(.*?)[ \t#]*$", plain):
        return Line(_strip(heading[1]), is_heading=True)
    if re.match(r"\s*\|", plain):
        is_rule = re.fullmatch(r"[\s|:-]+", plain) is not None
        return Line("" if is_rule else plain.strip().strip("|").strip(), is_table=True)
    return Line(_strip(re.sub(r"^\s*(?:[-*+>]\s+)+", "", plain)))


def _front_matter(text: str) -> dict[str, str]:
    try:
        raw = yaml.safe_load(text) or {}
    except ValueError as error:  # a day that no calendar has
        raise Unreadable("开头 --- 之间的说明里有不存在的日期；请改正或删去") from error
    except yaml.YAMLError as error:
        raise Unreadable("开头 --- 之间的说明不是正确的 YAML；请改正或删去") from error
    if not isinstance(raw, dict):
        raise Unreadable("开头 --- 之间的说明应是“字段: 值”；请改正或删去")
    names = {"title": "law", "law": "law", "version": "version", "effective": "effective", "category": "category"}
    known = {names[key]: str(value) for key, value in raw.items() if key in names and value is not None}
    for key in ("version", "effective"):
        _check_date(known.get(key, ""), key)
    return known


def _check_date(value: str, column: str) -> str:
    if value and not is_day(value):
        raise Unreadable(f"{column} 是 {value}；应写作 2017-09-01 这样的日期，不知道就留空")
    return value


def _read_json_lines(path: Path, tick: Tick) -> list[Law]:
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    try:
        with opener(path, "rt", encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    row = _json_row(line, number)
                    rows.setdefault((plain_name(row["law"]), row["version"]), []).append(row)
                if number % 2000 == 0:
                    tick(number)
    except UnicodeDecodeError as error:
        raise Unreadable("不是 UTF-8 编码的文本；请另存为 UTF-8") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Unreadable("压缩文件不完整（可能没有下载完）；请重新下载") from error
    if not rows:
        raise Unreadable("文件里没有条文")
    return [_law_of_rows(found) for found in rows.values()]


def _json_row(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise TypeError(row)
        if missing := [column for column in COLUMNS if column not in row]:
            raise Unreadable(f"第 {number} 行不是法条：缺少 {'、'.join(missing)}（需要 law、article、text）")
        texts = {column: str(row[column]) for column in COLUMNS}
        more = {column: str(row.get(column) or "") for column in ("version", "effective", "category")}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(
            f"第 {number} 行不是一个 JSON 对象（需要 law、article、text）；请检查引号、逗号和括号"
        ) from error
    try:
        for column in ("version", "effective"):
            _check_date(more[column], column)
    except Unreadable as error:
        raise Unreadable(f"第 {number} 行的 {error.reason}") from error
    return texts | more


def _law_of_rows(rows: list[dict[str, Any]]) -> Law:
    """A law of JSON lines: its numbers are taken as they stand, each once."""
    first = rows[0]
    texts: dict[str, str] = {}
    twice: list[str] = []
    for row in rows:
        if texts.setdefault(row["article"].strip(), row["text"]) != row["text"]:
            twice.append(row["article"])
    articles = tuple(texts.items())
    name = short_name(first["law"])
    version = first["version"] or version_of_undated(name, len(articles))
    effective = first["effective"] or effective_in("", articles, version)
    notes = (f"{'、'.join(twice)}出现两次，文字不同，只收第一次",) if twice else ()
    return Law(name, version, effective, articles, first["category"], notes)
