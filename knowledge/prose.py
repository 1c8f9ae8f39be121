"""References to articles of law in running text: 《公证法》第三十条, and 第三十一条 after it.

A number belongs to the name directly before it, else to the law named last; 该法, 该解释 to the last of that kind.
Clauses of contracts and the like are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from knowledge.statutes.names import NUMERALS, number, numeral
from knowledge.statutes.titles import law_at_end, law_of

N = f"[{NUMERALS}0-9]+"
ONE = re.compile(rf"第({N}(?:[、和至到]{N})*)条(之[{NUMERALS}]+)?((?:第{N}款)?)(?:第?[（(]?{N}[）)]?项)?")
TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)*)》")
KIND = "法典|法|条例|规定|办法|解释|规则|细则"
ISSUE = r"(?:[（(][^（）()]*[）)])?"  # （一）, （试行）, （2018年） after a title
OF_LAW = re.compile(rf"(?:{KIND}|决定|意见|批复|公约|协定|通则|修正案){ISSUE}$")
# What stands before a number without a break: 民诉法司法解释, 按该办法, 合同.
RUN = re.compile(r"[^。；，、：:;,！？!?\s“”（）()《》]*(?:[（(][一二三四五六七八九十]+[）)])?$")
SAME = re.compile(rf"(?:该|此|同一|上述|前述|这[个部]|(?<![合共])同|(?<!基)本)({KIND})$|^(?:实施)?({KIND})$")
NAMED = re.compile(rf"(?:{KIND}){ISSUE}$")
PRIVATE = re.compile(r"(?:合同|协议|章程|规约|约定)$")
LIST = re.compile(r"[、，,\s]*(?:和|及|以及|与|或|或者|第[^第条]{1,6}[款项])?[、，,\s]*")
RANGE = re.compile(r"\s*(?:至|到|-|－|—+|~|～)\s*")
WIDEST = 60  # articles of a range that are looked at one by one


@dataclass(frozen=True, slots=True)
class Mention:
    """An article that a text names, its paragraph (第二款) if any, and the words as they stand.

    `law` is empty where no law is named for it; `unclear` is then the name that no law is known by, if there is one.
    `is_bare` where no name stands before it: it is then of the law that was named last.
    """

    law: str
    article: str
    paragraph: str
    words: str
    unclear: str = ""
    is_bare: bool = False


def mentions_in(texts: Iterable[str]) -> Iterator[Mention]:
    """The articles that texts name, read one after the other: what one has named, the next may refer to."""
    reader = _Reader()
    for text in texts:
        yield from reader.read(text)


@dataclass
class _Reader:
    named: list[str] = field(default_factory=list)  # the laws named so far

    def read(self, text: str) -> Iterator[Mention]:
        titles = {match.end(): match for match in TITLE.finditer(text)}
        waiting = sorted(titles)
        before: tuple[int, Mention | None] | None = None  # where the reference before ended, and what it was
        for match in ONE.finditer(text):
            while waiting and waiting[0] <= match.start():
                self._name(titles[waiting.pop(0)][1])
            gap = text[before[0] : match.start()] if before else None
            goes_on = gap is not None and (LIST.fullmatch(gap) or RANGE.fullmatch(gap))
            if goes_on and before:
                found = _as(before[1], match, gap or "")
            else:
                title = titles.get(len(text[: match.start()].rstrip()))
                found = self._resolve(text, match, title)
            yield from found
            before = (match.end(), found[-1] if found else None)
        for end in waiting:
            self._name(titles[end][1])

    def _name(self, title: str) -> None:
        if OF_LAW.search(title):
            self.named.append(law_of(title))

    def _resolve(self, text: str, match: re.Match[str], title: re.Match[str] | None) -> list[Mention]:
        """The articles of a reference that does not go on with the one before; none for a clause of a contract."""
        words = text[title.start() if title else match.start() : match.end()]
        law, unclear, is_bare = "", "", False
        if title:
            if PRIVATE.search(title[1]) and not law_at_end(title[1]):
                return []
            law = law_of(title[1])
            self.named.append(law)
        else:
            tail = text[max(0, match.start() - 60) : match.start()].rstrip()
            run = RUN.search(tail)
            near = run[0] if run else ""
            if PRIVATE.search(near):
                return []
            is_bare = not NAMED.search(near)
            law, unclear = (self.named[-1] if self.named else "", "") if is_bare else self._spoken(tail, near)
        return [replace(one, is_bare=is_bare) for one in _mentions(law, match, words, unclear)]

    def _spoken(self, tail: str, near: str) -> tuple[str, str]:
        """The law that a name right before a number means, and the name where no law is known by it."""
        if law := law_at_end(tail):
            self.named.append(law)
        elif same := SAME.search(near):
            kind = same[1] or same[2]
            law, near = next((one for one in reversed(self.named) if _is_kind(one, kind)), ""), same[0]
        return law, "" if law else near


def _is_kind(law: str, kind: str) -> bool:
    return bool(re.search(rf"{'法典|法' if kind == '法' else kind}{ISSUE}$", law))


def _as(before: Mention | None, match: re.Match[str], gap: str) -> list[Mention]:
    """The articles of a reference that goes on with the one before, and those between the two of a range."""
    if before is None:
        return []
    found = [replace(one, is_bare=before.is_bare) for one in _mentions(before.law, match, match[0], before.unclear)]
    if RANGE.fullmatch(gap) and found:
        between = _between(before.article, found[0].article)
        found = [replace(before, article=one, paragraph="", words=match[0]) for one in between] + found
    return found


def _mentions(law: str, match: re.Match[str], words: str, unclear: str) -> list[Mention]:
    found: list[Mention] = []
    for sign, written in re.findall(rf"(^|[、和至到])({N})", match[1]):
        article = f"第{_numeral(written)}条"
        if sign and sign in "至到":
            found += [Mention(law, one, "", words, unclear) for one in _between(found[-1].article, article)]
        found.append(Mention(law, article, "", words, unclear))
    last = found.pop()
    return [*found, Mention(law, last.article + (match[2] or ""), match[3], words, unclear)]


def _between(first: str, last: str) -> list[str]:
    """The articles between two, by number."""
    start, end = (_value(re.sub(r"^第|条.*$", "", one)) for one in (first, last))
    return [f"第{numeral(value)}条" for value in range(start + 1, end)] if end - start <= WIDEST else []


def _value(written: str) -> int:
    return int(written) if written.isascii() else number(written)


def _numeral(written: str) -> str:
    return numeral(int(written)) if written.isascii() else written
