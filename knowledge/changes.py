"""What changed in the content since a generation: only files whose text changed are read again.

A generation keeps the hash of every content file and the place of every entry (`content.json`). Reading 10,000
entries takes seconds; reading the one file that a curator has just saved, milliseconds. What must hold between
entries is checked over all of them, with the stored ones as they were read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.content_files import ContentError, Reader, content_paths
from knowledge.entry import Entry
from knowledge.generation import Entries
from knowledge.law_moves import citation_problems
from knowledge.statutes import Statutes


@dataclass(frozen=True, slots=True)
class Content:
    """The state of the content: hashes of files, and of each entry its file and line."""

    hashes: dict[str, str]
    places: dict[str, str]

    @property
    def digest(self) -> str:
        """One name for the whole content."""
        return hashlib.sha256(json.dumps(sorted(self.hashes.items())).encode()).hexdigest()[:20]

    def save(self, folder: Path) -> None:
        rows = {"hashes": self.hashes, "places": self.places}
        (folder / "content.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Content:
        return cls(**json.loads((folder / "content.json").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Changes:
    """Entries to add or replace, and ids to take away."""

    changed: tuple[Entry, ...] = ()
    removed: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.changed) + len(self.removed)


class ContentFiles:
    """The content as YAML files (`<domain>/*.yml` in a folder), and what changed in them.

    Whatever else entries may be kept in one day has these three things to say.

    Args:
        statutes: what citations are checked against, where any are imported.
    """

    def __init__(self, folder: Path, statutes: Statutes | None = None) -> None:
        self._folder = folder
        self._statutes = statutes

    def digest(self) -> str:
        """The name of the present state: `Content.digest` of what would be read now."""
        return Content(self._hashes(), {}).digest

    def everything(self) -> tuple[list[Entry], Content]:
        """All entries, by id, and the state that they are in.

        Raises:
            ContentError: anything is wrong anywhere, or there is nothing.
        """
        hashes = self._hashes()
        reader = Reader(self._folder)
        for name in hashes:
            reader.read(self._folder / name)
        entries = reader.finish()
        if not entries:
            raise self._nothing()
        self._check_cited(reader, entries)
        return entries, Content(hashes, reader.places)

    def changes(self, since: Content, stored: Entries) -> tuple[Changes, Content]:
        """What changed since a state whose entries are stored, and the state now.

        Raises:
            ContentError: a changed file has a problem, or does not agree with the others, or nothing would be left.
        """
        hashes = self._hashes()
        again = {name for name in hashes.keys() | since.hashes.keys() if hashes.get(name) != since.hashes.get(name)}
        kept = {one: place for one, place in since.places.items() if place.rpartition(":")[0] not in again}
        reader = Reader(self._folder, _Stored(stored, kept))
        for name in sorted(again & hashes.keys()):
            reader.read(self._folder / name)
        entries = reader.finish()
        if not entries and not kept:
            raise self._nothing()
        changed = tuple(entry for entry in entries if stored.find(entry.id) != entry)
        self._check_cited(reader, changed)
        removed = tuple(sorted(since.places.keys() - kept.keys() - reader.entries.keys()))
        return Changes(changed, removed), Content(hashes, {**kept, **reader.places})

    def _check_cited(self, reader: Reader, entries: Iterable[Entry]) -> None:
        """Refuse entries that rest on a law that nobody knows, or on an article that the imported law does not have."""
        if self._statutes is not None:
            checked = {entry.id for entry in entries}
            cited = (one for one in reader.rests_on if one.entry_id in checked)
            if problems := citation_problems(cited, self._statutes):
                raise ContentError(problems)

    def _hashes(self) -> dict[str, str]:
        return {
            str(path.relative_to(self._folder)): hashlib.sha256(path.read_bytes()).hexdigest()[:20]
            for path in content_paths(self._folder)
        }

    def _nothing(self) -> ContentError:
        return ContentError([f"{self._folder}: 没有任何条目；请放入条目文件（领域/*.yml）"])


class _Stored:
    """The entries of a generation whose files are not read again, for the reader of those that are."""

    def __init__(self, entries: Entries, kept: dict[str, str]) -> None:
        self._entries = entries
        self._kept = kept

    def place(self, entry_id: str) -> str | None:
        return self._kept.get(entry_id)

    def owner(self, wording: str) -> str | None:
        number = self._entries.exact(wording)
        owner = None if number is None else self._entries.ids[number]
        return owner if owner in self._kept else None

    def follow_ups(self) -> Iterator[tuple[str, str]]:
        for entry_id, place in self._kept.items():
            for target in self._entries.follow_ups(entry_id):
                yield place, target
