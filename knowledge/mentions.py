"""The articles that an entry names in its text and does not cite: held to what citations are held to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

from knowledge.entry import Citation, Cited, Entry, Guide
from knowledge.prose import Mention, mentions_in
from knowledge.statutes import outdated, plain_name, repealed

CITING = re.compile(r"\barticle['\"]?:")
Locate = Callable[[Mention], str]  # the place, `file:line`, of a mention


class Source:
    """A content file as it is written, read once something must be found in it."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self._path = path
        self._lines: list[str] = []

    def place_of(self, mention: Mention, first: int) -> str:
        """Where, `file:line`, the entry that starts on a line names an article in its text."""
        return f"{self.name}:{self._line_of(mention, first)}"

    def _line_of(self, mention: Mention, first: int) -> int:
        """The line on which the words stand; the entry's first where they are broken over two."""
        self._lines = self._lines or self._path.read_text(encoding="utf-8").splitlines()
        spoken = [(number, line) for number, line in self._of(first) if not CITING.search(line)]
        for words in (mention.words, mention.article):
            if found := next((number for number, line in spoken if words in line), 0):
                return found
        return first

    def _of(self, first: int) -> Iterator[tuple[int, str]]:
        """The lines of the entry that starts on a line."""
        for number in range(first, len(self._lines) + 1):
            line = self._lines[number - 1]
            if number > first and line.startswith("- "):
                return
            yield number, line


def texts_of(entry: Entry) -> Iterator[str]:
    """What an entry tells a citizen, in the order in which it is read."""
    yield entry.answer
    yield entry.detail
    for field in fields(Guide) if entry.guide else ():
        value = getattr(entry.guide, field.name)
        yield value if isinstance(value, str) else "\n".join(value)


def read_mentions(entry: Entry, locate: Locate) -> tuple[list[Cited], list[str]]:
    """The articles named in the text that are not among the citations, each once, and what is wrong with them.

    The version that one was checked against is that of the entry's own citation of the law, the oldest of several;
    without one, the version in force on the day on which the entry was checked.
    """
    seen = {(plain_name(one.law), one.article) for one in entry.citations}
    cited, problems = [], []
    for mention in mentions_in(texts_of(entry)):
        if (key := (plain_name(mention.law or mention.unclear), mention.article)) in seen:
            continue
        seen.add(key)
        version = min((v for law, v in _versions(entry) if law == key[0]), default="")
        if problem := _problem(mention, version) or _misread(mention, entry):
            problems.append(f"{locate(mention)}: {problem}")
        else:
            citation = Citation(mention.law, mention.article, version)
            cited.append(Cited(entry.id, locate(mention), citation, entry.checked, mention.words * mention.is_bare))
    return cited, problems


def _versions(entry: Entry) -> Iterator[tuple[str, str]]:
    return ((plain_name(one.law), one.version) for one in entry.citations)


def _problem(mention: Mention, version: str) -> str:
    if not mention.law:
        which = f"“{mention.unclear}”" if mention.unclear else "正文"
        return f"{which}{mention.article}看不出是哪部法律的；请写明是哪部法律，如《公证法》{mention.article}"
    name, label = f"正文里的《{mention.law}》{mention.article}", mention.article + mention.paragraph
    if gone := repealed(mention.law, label):
        return f"{name}已废止：自 {gone.since} 起适用{gone.by}；请改引现行的条文"
    if moved := outdated(mention.law, version, label):
        return f"{name}引用的是旧条文：{moved.say}，核对后列入 citations 并注明 version: '{moved.version}'"
    return ""


def _misread(mention: Mention, entry: Entry) -> str:
    """What is wrong with a number that the law before it is not meant by: the entry cites it of another law."""
    meant = [one.law for one in entry.citations if one.article == mention.article] if mention.is_bare else []
    if not meant:
        return ""
    article = mention.article
    return f"正文里的{article}按前文是《{mention.law}》的，而 citations 里是《{meant[0]}》{article}；请写明是哪部法律"
