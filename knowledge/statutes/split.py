"""Splitting a law's text into articles: the official layout, line by line.

Headings (编, 章, 节) end an article and never become part of one, nor do tables of contents. What stands in
quotation marks is text, though it may look like an article: amendments quote the articles they write anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from knowledge.statutes.law import Unreadable
from knowledge.statutes.names import LABEL, NUMERALS, PREAMBLE, follows, place

ARTICLE = re.compile(rf"({LABEL})(?:[\s　：:]+|(?=【)|$)(.*)", re.DOTALL)
# "第五条规定的…" is a sentence about another article; "第五条为了…" lacks its blank.
TIGHT = re.compile(rf"({LABEL})(?![规所的中和、，至款项以及与或之第])(.+)", re.DOTALL)
CHAPTER = re.compile(rf"第[{NUMERALS}]+(?:分编|编|章|节|部分)(?:[\s　]+[^。；]{{0,50}}|[^。；：，]{{0,30}})?")
BARE_HEADINGS = frozenset(["总则", "分则", "附则", "罚则"])
SECTION = re.compile(rf"[{NUMERALS}]+、[^。；：，]{{1,30}}")
ITEM = re.compile(rf"([{NUMERALS}]+)、(.+)", re.DOTALL)
ANNEX = re.compile(rf"附(?:(件|表|录)([{NUMERALS}\d]*)(?:[\s　：:].{{0,60}})?|[：:].*)")
AMENDMENT = re.compile(r"修正案|关于修改.*决定")
LOOSE = 20  # characters: a shorter line outside of every article is a heading's second line
BY_ITEMS = "没有“第几条”，按“一、二、三”分条"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a file; a heading by the file's own mark-up; a row of a table."""

    text: str
    is_heading: bool = False
    is_table: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """What stands before the first article, the articles as (number, text), and what a person should look at."""

    front: tuple[str, ...]
    articles: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass
class _Splitter:
    by_items: bool
    strict: bool  # only the next number begins an article
    front: list[str] = field(default_factory=list)
    articles: list[tuple[str, list[str]]] = field(default_factory=list)
    current: list[str] | None = None
    in_body: bool = False
    loose: int = 0

    def read(self, lines: Sequence[Line]) -> None:
        for line, following in zip(lines, [*lines[1:], None], strict=True):
            self._read(line, following)

    def _read(self, line: Line, following: Line | None) -> None:
        text = line.text
        squeezed = re.sub(r"[\s　]", "", text)
        if not line.is_table and not self._in_annex():
            if (begun := self._article(text)) is not None:
                self._begin(*begun)
                return
            if squeezed == PREAMBLE:
                self._begin(PREAMBLE, "")
                return
            if squeezed == "目录" or self._is_heading(line, squeezed, following):
                self.current, self.in_body = None, True
                return
        if not line.is_table and self.articles and (annex := ANNEX.fullmatch(text)) and not self._in_quote():
            self._begin("附" + (annex[1] or "件") + (annex[2] or ""), text)
            return
        self._take(text)

    def _take(self, text: str) -> None:
        if self.current is not None:
            self.current.append(text)
        elif not self.in_body:
            self.front.append(text)
        elif len(text) > LOOSE and any(place(label) for label, _ in self.articles):
            self.loose += 1

    def _article(self, text: str) -> tuple[str, str] | None:
        if self.by_items:
            found = ITEM.fullmatch(text)
            label, rest = (f"第{found[1]}条", found[2]) if found else ("", "")
        else:
            found = ARTICLE.fullmatch(text) or TIGHT.fullmatch(text)
            label, rest = (found[1], found[2]) if found else ("", "")
        if not label:
            return None
        before = next((name for name, _ in reversed(self.articles) if place(name)), "")
        is_next = follows(label, before) if before or self.by_items else True
        needs_next = self.by_items or self.strict or self._in_quote() or not ARTICLE.fullmatch(text)
        return (label, rest) if is_next or not needs_next else None

    def _begin(self, label: str, first: str) -> None:
        self.in_body = True
        self.current = [first] if first else []
        self.articles.append((label, self.current))

    def _in_annex(self) -> bool:
        return bool(self.articles) and self.articles[-1][0].startswith("附")

    def _in_quote(self) -> bool:
        """Whether the last quotation mark of the running article has opened and not closed."""
        said = "".join(self.current or [])
        return said.rfind("“") > said.rfind("”")

    def _is_heading(self, line: Line, squeezed: str, following: Line | None) -> bool:
        if line.is_heading:
            return self.in_body or bool(CHAPTER.fullmatch(line.text)) or squeezed in BARE_HEADINGS
        if self._in_quote() or (self.strict and self.current is not None):
            return False  # an amendment has no chapters of its own, it names those of the law
        if CHAPTER.fullmatch(line.text) or squeezed in BARE_HEADINGS:
            return True
        # "一、一般规定" heads a section of a judicial interpretation, if an article follows.
        before_article = following is not None and ARTICLE.fullmatch(following.text) is not None
        return not self.by_items and before_article and bool(SECTION.fullmatch(line.text))


def split(lines: Sequence[Line], title: str) -> Split:
    """Split the non-empty lines of a law.

    Args:
        title: the law's name as far as it is known (its file's name does): amendments are read by it.

    Raises:
        Unreadable: there is no article, or one number has two different texts.
    """
    is_amendment = bool(AMENDMENT.search(title))
    first = next((line.text for line in lines if ARTICLE.fullmatch(line.text) or ITEM.fullmatch(line.text)), "")
    has_articles = any(ARTICLE.fullmatch(line.text) or TIGHT.fullmatch(line.text) for line in lines)
    by_items = bool(ITEM.fullmatch(first)) and (is_amendment or not has_articles)
    splitter = _Splitter(by_items, strict=is_amendment)
    splitter.read(lines)
    joined = [(label, "\n".join(texts).strip()) for label, texts in splitter.articles]
    articles, notes = _once(joined)
    if not any(place(label) for label, _ in articles):
        raise Unreadable("没有找到条文：每条应以“第几条”开头、单独成段")
    notes += _gaps([label for label, _ in articles if place(label)], is_amendment)
    if by_items:
        notes.append(BY_ITEMS)
    if splitter.loose:
        notes.append(f"有 {splitter.loose} 段文字不在任何一条里，没有收入")
    return Split(tuple(splitter.front), articles, tuple(notes))


def _once(articles: Sequence[tuple[str, str]]) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """Each number once. An empty one is an entry of the table of contents."""
    texts: dict[str, str] = {}
    repeated = []
    for label, text in articles:
        if not text:
            continue
        if label not in texts:
            texts[label] = text
        elif label.startswith("附"):
            texts[label] += "\n" + text
        elif texts[label] == text:
            repeated.append(label)
        else:
            raise Unreadable(f"{label}出现两次，文字不同；请核对文件，一个文件只放一部法律的一个版本")
    notes = [f"{'、'.join(repeated)}重复，文字相同，只收一次"] if repeated else []
    return tuple(texts.items()), notes


def _gaps(labels: Sequence[str], is_amendment: bool) -> list[str]:
    """Numbers that do not follow each other; an amendment may begin anywhere."""
    if not labels:
        return []
    notes = [] if is_amendment or place(labels[0]) == (1, 0) else [f"从{labels[0]}开始，前面可能缺条"]
    jumps = [f"{a}之后是{b}" for a, b in pairwise(labels) if not follows(b, a)]
    return notes + ([f"条号不连续：{'；'.join(jumps)}，请核对原文"] if jumps else [])
