"""Reading the content files: every problem is named with file, line, what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from core.errors import FawenError
from knowledge.claims import claim_problems
from knowledge.content_yaml import LINE, line_of, read_list
from knowledge.encoder.grams import clean
from knowledge.entry import Citation, Cited, Entry, Guide
from knowledge.entry_checks import GUIDE, entry_problems
from knowledge.mentions import Source, read_mentions
from knowledge.normalise import normalise


class ContentError(FawenError):
    """Content that must not be published; `detail` lists every problem, one a line."""

    code = "content"

    def __init__(self, problems: list[str]) -> None:
        super().__init__("知识内容有误：\n" + "\n".join(problems))
        self.problems = problems


class Others(Protocol):
    """Entries that are not read now, but that those read now must agree with."""

    def place(self, entry_id: str) -> str | None:
        """Where an entry stands, or None if there is none."""

    def owner(self, wording: str) -> str | None:
        """The entry that has a normalised and cleaned wording."""

    def follow_ups(self) -> Iterator[tuple[str, str]]:
        """Every follow-up, with the place of its entry."""


class Nobody:
    """No others: everything is read."""

    def place(self, _entry_id: str) -> str | None:
        return None

    def owner(self, _wording: str) -> str | None:
        return None

    def follow_ups(self) -> Iterator[tuple[str, str]]:
        return iter(())


@dataclass
class Reader:
    """Collects entries and problems over files, so that one run names everything."""

    folder: Path
    others: Others = field(default_factory=Nobody)
    entries: dict[str, Entry] = field(default_factory=dict)
    cited: list[Cited] = field(default_factory=list)
    mentioned: list[Cited] = field(default_factory=list)  # articles named in texts beside the citations
    places: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    wrong: set[str] = field(default_factory=set)  # ids of entries with problems: they are there all the same
    unread: bool = False  # a file could not be read at all: nobody knows which entries it holds

    def __post_init__(self) -> None:
        self.problems += stray_problems(self.folder)

    def read(self, path: Path) -> None:
        name = str(path.relative_to(self.folder))
        source = Source(path, name)
        before = len(self.problems)
        rows = read_list(path, name, self.problems)
        self.unread |= len(self.problems) > before
        for raw in rows:
            self._read_entry(source, path.parent.name, raw)

    @property
    def rests_on(self) -> list[Cited]:
        """Every article that an entry rests on: cited, or named in its text only."""
        return [*self.cited, *self.mentioned]

    def _read_entry(self, source: Source, domain: str, raw: Any) -> None:
        file = source.name
        if not isinstance(raw, dict):
            self.problems.append(f"{file}:1: 条目应是字段的集合；请对照其他条目")
            return
        first = raw.pop(LINE, 1)
        place = f"{file}:{first}"
        found = [f"{file}:{line_of(problem, first)}: {problem}" for problem in entry_problems(raw, domain)]
        if not found and (taken := self.places.get(raw["id"]) or self.others.place(raw["id"])):
            found = [f"{place}: 编号 {raw['id']} 已用于 {taken}；请换一个编号"]
        self.problems += found
        if found:
            self.wrong.add(str(raw.get("id")))
        else:
            entry = self.entries[raw["id"]] = build_entry(raw, domain)
            self.places[raw["id"]] = place
            lines = [citation[LINE] for citation in raw["citations"]]
            self.cited += [
                Cited(entry.id, f"{file}:{line}", one) for line, one in zip(lines, entry.citations, strict=True)
            ]
            mentioned, wrong = read_mentions(entry, lambda mention: source.place_of(mention, first))
            self.mentioned += mentioned
            self.problems += wrong
            laws = [one.law for one in entry.citations] + [one.citation.law for one in mentioned]
            claims = () if wrong else claim_problems(entry, laws)
            self.problems += [f"{file}:{line_of(problem, first)}: {problem}" for problem in claims]

    def check_between(self) -> None:
        """What only shows between entries: follow-ups to nowhere, one phrasing in two entries."""
        owner: dict[str, str] = {}
        for entry in self.entries.values():
            place = self.places[entry.id]
            self._check_follow_ups((place, target) for target in entry.follow_ups)
            for phrasing in (entry.question, *entry.phrasings):
                wording = clean(normalise(phrasing))
                other = self.others.owner(wording) or owner.setdefault(wording, entry.id)
                if other != entry.id:
                    self.problems.append(
                        f"{place}: 说法“{phrasing}”和 {other} 里的一个说法相同；一个说法只能指向一个条目"
                    )
        self._check_follow_ups(self.others.follow_ups())

    def _check_follow_ups(self, follow_ups: Iterable[tuple[str, str]]) -> None:
        for place, target in follow_ups if not self.unread else ():
            if target not in self.entries and target not in self.wrong and self.others.place(target) is None:
                self.problems.append(f"{place}: follow_ups 里的 {target} 不存在；请改正或删去")

    def finish(self) -> list[Entry]:
        """The entries, by id.

        Raises:
            ContentError: anything is wrong anywhere; nothing is returned then, so nothing of it is published.
        """
        self.check_between()
        if self.problems:
            raise ContentError(self.problems)
        return [self.entries[key] for key in sorted(self.entries)]


def build_entry(raw: dict[str, Any], domain: str) -> Entry:
    return Entry(
        id=raw["id"],
        domain=domain,
        topic=raw["topic"].strip(),
        question=raw["question"].strip(),
        phrasings=tuple(p.strip() for p in raw["phrasings"]),
        answer=raw["answer"].strip(),
        detail=raw.get("detail", "").strip(),
        citations=tuple(Citation(c["law"], c["article"], c.get("version", "")) for c in raw["citations"]),
        checked=raw["checked"],
        follow_ups=tuple(raw["follow_ups"]),
        leads_to=raw["leads_to"],
        guide=build_guide(raw["guide"]) if raw.get("guide") else None,
    )


def build_guide(raw: dict[str, Any]) -> Guide:
    texts = {name: raw[name].strip() for name in GUIDE if name in raw and name != "materials"}
    return Guide(materials=tuple(one.strip() for one in raw.get("materials", [])), **texts)


def read_content(folder: Path) -> Reader:
    """All content under a folder (`<domain>/*.yml`): the right entries, where they cite what, and every problem."""
    reader = _read_all(folder)
    reader.check_between()
    return reader


def _read_all(folder: Path) -> Reader:
    reader = Reader(folder)
    for path in content_paths(folder):
        reader.read(path)
    return reader


def load_entries(folder: Path) -> list[Entry]:
    """All entries under a folder (`<domain>/*.yml`), by id.

    Raises:
        ContentError: anything is wrong anywhere; nothing is returned then, so nothing of it is published.
    """
    return _read_all(folder).finish()


def content_paths(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*/*.yml") if path.is_file())


def stray_problems(folder: Path) -> list[str]:
    """What looks like a content file and would not be read as one."""
    read = set(content_paths(folder))
    strays = sorted(path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml") and path not in read)
    return [f"{path.relative_to(folder)}:1: {_stray(path)}" for path in strays]


def _stray(path: Path) -> str:
    if path.is_dir():
        return "是文件夹，不是条目文件；请改名或移走"
    if path.suffix == ".yml":
        return "不在领域的文件夹里，没有读；请移到领域的文件夹下，如 notary/"
    return f"扩展名应是 .yml；请改名为 {path.stem}.yml"
