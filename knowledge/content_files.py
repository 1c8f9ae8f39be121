"""Reading the content files: every problem is named with file, line, what is wrong and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import yaml

from core.clock import today
from core.errors import FawenError
from knowledge.claims import claim_problems
from knowledge.encoder.grams import clean
from knowledge.entry import Citation, Cited, Entry, Guide
from knowledge.mentions import Source, read_mentions
from knowledge.normalise import normalise
from knowledge.statutes import is_day, outdated, repealed

DOMAINS = frozenset(
    [
        *("notary", "legal_aid", "mediation", "constitution", "labour", "family", "consumer", "housing"),
        *("traffic", "debt", "tort", "appraisal", "lawyer", "arbitration", "reconsideration", "correction"),
    ]
)
LEADS = frozenset(
    ["notary_appointment", "legal_aid_precheck", "mediation", "complaint", "callback", "institution", "seat", "none"]
)
REQUIRED = ("id", "topic", "question", "phrasings", "answer", "citations", "checked", "follow_ups", "leads_to")
OPTIONAL = ("detail", "guide")
GUIDE = tuple(field.name for field in fields(Guide))
MIN_PHRASINGS = 8
MAX_ANSWER = 200  # characters: 600 bytes in UTF-8, which every channel sends in one message
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
ARTICLE = re.compile(r"第[零一二三四五六七八九十百千]+条(之[一二三四五六七八九十]+)?|序言")
LINE = "__line__"
FIELD = re.compile("([a-z_]+)(?![a-z_、])|(编号)")  # what a problem begins with, where it is about one field
NO_UTF8 = "不是 UTF-8 编码（可能是 GBK）；请用编辑器另存为 UTF-8"


class ContentError(FawenError):
    """Content that must not be published; `detail` lists every problem, one a line."""

    code = "content"

    def __init__(self, problems: list[str]) -> None:
        super().__init__("知识内容有误：\n" + "\n".join(problems))
        self.problems = problems


class Line(int):
    """The line on which a mapping begins, and that of each of its fields."""

    fields: dict[Any, int]


class Placed(str):
    """A problem of which the line is known."""

    line: int


def _placed(problem: str, line: int) -> Placed:
    placed = Placed(problem)
    placed.line = line
    return placed


def line_of(problem: str, first: int) -> int:
    """Where the field stands that a problem begins with, in the entry that begins on a line."""
    if isinstance(problem, Placed):
        return problem.line
    found = FIELD.match(problem)
    field_name = found and (found[1] or "id")
    return first.fields.get(field_name, first) if isinstance(first, Line) else first


class _LineLoader(yaml.CSafeLoader):
    """A YAML loader that remembers the line of each mapping, and that a key stands once. In C: ten times faster."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping = super().construct_mapping(node, deep)
        if len(mapping) < len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "同一个字段写了两次", node.start_mark)
        mapping[LINE] = Line(node.start_mark.line + 1)
        mapping[LINE].fields = {key.value: key.start_mark.line + 1 for key, _ in node.value}
        return mapping


def _construct_day(loader: _LineLoader, node: yaml.ScalarNode) -> Any:
    """A date; a day that no calendar has stays text, so that the check names it where it stands."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_LineLoader.add_constructor("tag:yaml.org,2002:timestamp", _construct_day)


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


def read_list(path: Path, name: str, problems: list[str]) -> list[Any]:
    """The list that a content file is, each mapping with its line under `LINE`; what is wrong goes to `problems`."""
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), _LineLoader)
    except FileNotFoundError:
        problems.append(f"{name}:1: 没有这个文件；请检查内容目录")
        return []
    except UnicodeDecodeError:
        problems.append(f"{name}:1: {NO_UTF8}")
        return []
    except (yaml.YAMLError, ValueError) as error:  # the latter: a value that YAML reads and Python has not
        mark = getattr(error, "problem_mark", None)
        said = str(getattr(error, "problem", ""))
        why = "" if said.isascii() else f"（{said}）"  # YAML's own words are English, and tell an editor nothing
        problems.append(
            f"{name}:{mark.line + 1 if mark else 1}: 不是正确的 YAML{why}；请检查这一行和上一行的缩进、引号和冒号"
        )
        return []
    if not isinstance(loaded, list):
        problems.append(f"{name}:1: 文件应是条目的列表；每个条目以“- id:”开头")
        return []
    return loaded


def entry_problems(raw: dict[str, Any], domain: str) -> Iterator[str]:
    """What is wrong with one entry by itself."""
    missing = [name for name in REQUIRED if name not in raw]
    unknown = [name for name in raw if name not in REQUIRED + OPTIONAL]
    if missing or unknown:
        if missing:
            yield f"缺少字段 {'、'.join(missing)}；请补上"
        if unknown:
            yield f"不认识的字段 {'、'.join(map(str, unknown))}；请删去或改名"
        return
    texts = [raw[name] for name in ("id", "topic", "question", "answer", "leads_to")] + [raw.get("detail", "")]
    if not all(isinstance(text, str) for text in texts):
        yield "id、topic、question、answer、detail、leads_to 应是文字；请加引号"
        return
    if domain not in DOMAINS:
        yield f"文件夹 {domain} 不是已知的领域；可用：{'、'.join(sorted(DOMAINS))}"
    if not ID.fullmatch(raw["id"]) or not raw["id"].startswith(domain.replace("_", "-") + "-"):
        yield f"编号 {raw['id']} 应由小写字母、数字、连字符组成，并以 {domain.replace('_', '-')}- 开头"
    if not raw["topic"].strip() or not raw["question"].strip() or not raw["answer"].strip():
        yield "topic、question、answer 不能为空"
    if (size := len(raw["answer"].strip())) > MAX_ANSWER:
        yield f"answer 有 {size} 字，最多 {MAX_ANSWER}；请缩短，其余放到 detail"
    yield from _list_problems(raw)
    yield from _guide_problems(raw.get("guide"))


def _list_problems(raw: dict[str, Any]) -> Iterator[str]:
    phrasings = raw["phrasings"]
    if not isinstance(phrasings, list) or not all(isinstance(p, str) and p.strip() for p in phrasings):
        yield "phrasings 应是文字的列表"
    elif empty := [one for one in (raw["question"], *phrasings) if not clean(normalise(one))]:
        yield f"说法“{empty[0].strip()}”里没有文字；请改写或删去"
    elif len(set(phrasings)) < max(MIN_PHRASINGS, len(phrasings)):
        yield f"phrasings 至少要 {MIN_PHRASINGS} 条，且不能重复"
    citations = raw["citations"]
    if not isinstance(citations, list):
        yield "citations 应是列表"
    else:
        for citation in citations:
            line = citation.get(LINE) if isinstance(citation, dict) else None
            found = citation_problems(citation)
            yield from (_placed(one, line) for one in found) if line else found
    if not isinstance(raw["follow_ups"], list) or not all(isinstance(f, str) for f in raw["follow_ups"]):
        yield "follow_ups 应是编号的列表，可以为空：[]"
    elif raw["id"] in raw["follow_ups"]:
        yield "follow_ups 里有这个条目自己；请删去"
    if raw["leads_to"] not in LEADS:
        yield f"leads_to 是 {raw['leads_to']}；可用：{'、'.join(sorted(LEADS))}"
    yield from checked_problems(raw["checked"])


def checked_problems(checked: Any) -> Iterator[str]:
    """What is wrong with the day on which something was checked: a plain date, not after today."""
    if type(checked) is not date:  # a datetime is a date too, and none that can be stored
        yield f"checked 是 {checked}；应是日期，如 2026-11-23，不带时间"
    elif checked > today():
        yield f"checked 是 {checked}，在今天（{today()}）之后；请写核对的那一天"


def _guide_problems(guide: Any) -> Iterator[str]:
    if guide is None:
        return
    if not isinstance(guide, dict):
        yield f"guide 应是字段的集合；可用：{'、'.join(GUIDE)}"
        return
    if unknown := [name for name in guide if name not in (*GUIDE, LINE)]:
        yield f"guide 里有不认识的字段 {'、'.join(map(str, unknown))}；可用：{'、'.join(GUIDE)}"
    materials = guide.get("materials", [])
    if not isinstance(materials, list) or not all(isinstance(one, str) and one.strip() for one in materials):
        yield "guide 的 materials 应是文字的列表"
    if not all(isinstance(value, str) for name, value in guide.items() if name not in ("materials", LINE)):
        yield "guide 的各项应是文字；请加引号"


def citation_problems(citation: Any) -> Iterator[str]:
    """What is wrong with one `{law, article}`."""
    if not isinstance(citation, dict) or not {"law", "article"} <= set(citation):
        yield "citations 的每一条应写作 {law: 公证法, article: 第三十条}"
    elif not isinstance(citation["article"], str) or not ARTICLE.fullmatch(citation["article"]):
        yield f"article 是 {citation['article']}；应写作“第三十条”这样的条号"
    elif not isinstance(citation["law"], str) or "《" in citation["law"]:
        yield f"law 是 {citation['law']}；应写法律名称，不带书名号"
    elif not isinstance(version := citation.get("version", ""), str) or (version and not is_day(version)):
        yield f"version 是 {version}；应是加引号的日期，如 '2017-09-01'"
    elif gone := repealed(citation["law"], citation["article"]):
        yield f"《{citation['law']}》{citation['article']}已废止：自 {gone.since} 起适用{gone.by}；请改引现行的条文"
    elif moved := outdated(citation["law"], version, citation["article"]):
        yield f"《{citation['law']}》{citation['article']}引用的是旧条文：{moved.say}，核对后注明 version: '{moved.version}'"
    elif unknown := set(citation) - {"law", "article", "version", LINE}:
        yield f"citations 里有不认识的字段 {'、'.join(map(str, unknown))}；请删去或改名"


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
