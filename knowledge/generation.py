"""A generation: what search answers from. A base, and what changed since: an overlay, and entries that are gone.

Its manifest is written last, so that a folder without one is no generation. Generations share their base: a change
of one entry writes only an overlay and a manifest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from core.settings import Settings
from knowledge.encoder.grams import clean
from knowledge.entry import Entry
from knowledge.normalise import normalise, plain
from knowledge.segment import Numbers, Segment, Vectors, encode_all, wordings_of, write_vectors

__all__ = ["Entries", "Manifest", "Vectors", "encode_all", "wordings_of", "write_vectors"]

FORMAT = 9


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation consists of, and what it was built from."""

    format: int
    encoder: str
    tables: str
    statutes: str  # the folder of the articles; empty where no statutes are imported
    articles: int
    name: str = ""
    base: str = ""  # the generation whose folder holds the base
    base_entries: int = 0
    overlay: int = 0  # how many entries stand beside the base, in the folder of this generation
    gone: tuple[str, ...] = ()  # ids in the base that are removed, or replaced in the overlay
    content: str = ""
    texts: int = 0
    built_at: str = ""

    @property
    def entries(self) -> int:
        return self.base_entries - len(self.gone) + self.overlay

    @property
    def weight(self) -> int:
        """About how many entries have changed since the base; one that is replaced is both gone and in the overlay."""
        return max(self.overlay, len(self.gone))

    def save(self, folder: Path) -> None:
        (folder / "manifest.json").write_text(json.dumps(asdict(self), ensure_ascii=False, indent=2), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Manifest | None:
        """The manifest of a folder; None where there is none, or one of an older format."""
        try:
            row = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            return cls(**{**row, "gone": tuple(row["gone"])})
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
            return None


def index_folder(settings: Settings) -> Path:
    return settings.var / "index"


def pointer(settings: Settings) -> Path:
    """The file that names the generation in use."""
    return index_folder(settings) / "current"


def current_manifest(settings: Settings) -> Manifest | None:
    """The manifest of the generation in use, or None; without its folders it is none."""
    folder = index_folder(settings)
    try:
        name = pointer(settings).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    manifest = Manifest.load(folder / name) if name else None
    if manifest is None or not (folder / manifest.base / "base").is_dir():
        return None
    return None if manifest.overlay and not (folder / name / "overlay").is_dir() else manifest


class Entries:
    """The entries of a generation as one list: those of the base, then those of the overlay.

    Args:
        gone: ids of the base that must not be found any more: removed, or replaced in the overlay.
    """

    def __init__(self, base: Segment, overlay: Segment | None = None, gone: Iterable[str] = ()) -> None:
        self.base, self.overlay = base, overlay
        self.segments = (base, overlay) if overlay else (base,)
        self.hidden: Numbers = np.array(sorted(base.numbers[one] for one in gone), dtype=np.int64)
        self.ids = [entry_id for segment in self.segments for entry_id in segment.ids]
        hidden = set(self.hidden.tolist())
        self.numbers = {entry_id: i for i, entry_id in enumerate(self.ids) if i not in hidden}
        self.by_topic: dict[str, list[int]] = {}
        self.topics: set[str] = set()
        names = [pair for s in self.segments for pair in zip(s.topics, s.read_topics, strict=True)]
        for number in self.numbers.values():
            self.by_topic.setdefault(names[number][0], []).append(number)
            self.topics.add(names[number][1])
        self.pinyin = base.pinyin.joined(overlay.pinyin) if overlay else base.pinyin

    @classmethod
    def open(cls, folder: Path, manifest: Manifest, before: Entries | None = None) -> Entries:
        """The entries of a manifest; a base that is open already is taken over.

        Args:
            folder: where the generations are.
        """
        place = folder / manifest.base / "base"
        base = before.base if before and before.base.folder == place else Segment(place)
        overlay = Segment(folder / manifest.name / "overlay") if manifest.overlay else None
        return cls(base, overlay, manifest.gone)

    def __len__(self) -> int:
        """Hidden ones count: it is the length of the views."""
        return len(self.ids)

    def entry(self, number: int) -> Entry:
        segment, own = self._place(number)
        return segment.entry(own)

    def find(self, entry_id: str) -> Entry | None:
        number = self.numbers.get(entry_id)
        return None if number is None else self.entry(number)

    def follow_ups(self, entry_id: str) -> list[str]:
        segment, own = self._place(self.numbers[entry_id])
        return segment.follow_ups[own]

    def document(self, number: int) -> str:
        """All that an entry says, normalised."""
        segment, own = self._place(number)
        return segment.document(own)

    def _place(self, number: int) -> tuple[Segment, int]:
        """The segment of an entry, and its number there."""
        base = self.base
        return (base, number) if self.overlay is None or number < len(base) else (self.overlay, number - len(base))

    def wording(self, row: int) -> str:
        """A wording by its place in all of the base, then all of the overlay."""
        count = len(self.base.wordings)
        return self.base.wordings[row] if self.overlay is None or row < count else self.overlay.wordings[row - count]

    def exact(self, words: str) -> int | None:
        """The entry that has these words as a wording, however they are punctuated; punctuation alone has none."""
        if not clean(words):
            return None
        if self.overlay and (own := self.overlay.exact(words)) is not None:
            return len(self.base) + own
        number = self.base.exact(words)
        return number if number is not None and self.numbers.get(self.base.ids[number]) == number else None

    def coverage(self, question: str, text: str) -> float:
        """Which share of what is telling in the question stands in the text (0 to 1)."""
        return self.base.lexical.coverage(question, text)

    def read(self, question: str) -> str:
        """A citizen's question in the wording of the index, pinyin read."""
        return normalise(self.pinyin.to_chinese(plain(question)))
