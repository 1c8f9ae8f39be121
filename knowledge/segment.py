"""A segment: the files of some entries, written once, then only read.

An index is one large segment (the base) and at most one small one beside it (the overlay: what changed since).
A segment holds the entries; of every question and phrasing the vector (FAISS, inner product); of every entry the centre
of its wordings and the lexical scores of all that it says (BM25); and the counts of the reader of pinyin. Opening maps
the files: what no question touches stays on disk.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Encoder
from knowledge.entry import Citation, Entry, Guide
from knowledge.lexical import Lexical
from knowledge.lines import Lines, Said
from knowledge.normalise import normalise, plain
from knowledge.pinyin import PinyinReader

BATCH = 512
STEPS = 3  # of a build: vectors, words, pinyin; each counts as much as all wordings
Vectors = NDArray[np.float32]
Numbers = NDArray[np.int64]
Done = Callable[[int], None]


def encode_all(texts: Sequence[str], encoder: Encoder, progress: Done = lambda _: None) -> Vectors:
    """Unit vectors of many texts."""
    parts = []
    for start in range(0, len(texts), BATCH):
        parts.append(encoder.encode(texts[start : start + BATCH]))
        progress(min(start + BATCH, len(texts)))
    return np.vstack(parts) if parts else np.zeros((0, 1), dtype=np.float32)


def write_vectors(vectors: Vectors, path: Path) -> None:
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    faiss.write_index(flat, str(path))


def wordings_of(entry: Entry) -> tuple[str, ...]:
    """How the entry may be asked for, normalised; the first is its own question."""
    return tuple(normalise(text) for text in (entry.question, *entry.phrasings))


@dataclass(frozen=True, slots=True)
class Indexed:
    """An entry with the texts that it is found by, all normalised."""

    entry: Entry
    wordings: tuple[str, ...]
    document: str

    @classmethod
    def of(cls, entry: Entry) -> Indexed:
        wordings = wordings_of(entry)
        return cls(entry, wordings, " ".join([normalise(entry.topic), *wordings, normalise(entry.answer)]))


def write_segment(
    folder: Path,
    rows: Sequence[Indexed],
    encoder: Encoder,
    progress: Done = lambda _: None,
    base: Segment | None = None,
    known: Sequence[Segment] = (),
    pinyin: PinyinReader | None = None,
) -> int:
    """Write the files of at least one entry; the number of wordings.

    Args:
        progress: told how much is done, of `STEPS` times the number of wordings.
        base: the segment whose statistics count, for an overlay; without it the entries' own.
        known: segments of the same encoder and tables: wordings that stand there are not encoded again.
        pinyin: the reader to keep; without it one that learns from the entries.
    """
    folder.mkdir(parents=True)
    sizes = [len(row.wordings) for row in rows]
    flat = [text for row in rows for text in row.wordings]
    vectors = _vectors_of(flat, encoder, known, progress)
    write_vectors(vectors, folder / "vectors.faiss")
    _write_centres(vectors, sizes, folder)
    documents = [row.document for row in rows]
    (Lexical.beside(base.lexical, documents) if base else Lexical.build(documents)).save(folder / "words")
    progress(2 * len(flat))
    (pinyin or PinyinReader.learn(said(row.entry for row in rows))).save(folder / "pinyin.json")
    _write_rows(folder, rows)
    progress(STEPS * len(flat))
    return len(flat)


def _vectors_of(texts: Sequence[str], encoder: Encoder, known: Sequence[Segment], progress: Done) -> Vectors:
    """The vectors of texts; only those are encoded that no known segment holds."""
    held = {
        text: next((vector for one in known if (vector := one.vector(text)) is not None), None)
        for text in dict.fromkeys(texts)
    }
    missing = [text for text, vector in held.items() if vector is None]
    found = held | dict(zip(missing, encode_all(missing, encoder, progress), strict=True))
    return np.vstack([found[text] for text in texts])


def _write_centres(vectors: Vectors, sizes: Sequence[int], folder: Path) -> None:
    """The mean direction of each entry's wordings, in 16 bits, and the length of their sum."""
    sums = np.add.reduceat(vectors, np.cumsum([0, *sizes])[:-1], axis=0)
    lengths = np.maximum(np.linalg.norm(sums, axis=1), 1e-9).astype(np.float32)
    half = faiss.ScalarQuantizer.QT_fp16
    centres = faiss.IndexScalarQuantizer(vectors.shape[1], half, faiss.METRIC_INNER_PRODUCT)
    centres.add(sums / lengths[:, None])
    faiss.write_index(centres, str(folder / "centres.faiss"))
    np.save(folder / "lengths.npy", lengths)


def said(entries: Iterable[Entry]) -> Iterator[str]:
    """All that a reader of pinyin learns from entries."""
    for entry in entries:
        yield from map(plain, (entry.topic, entry.question, *entry.phrasings, entry.answer))


def _write_rows(folder: Path, rows: Sequence[Indexed]) -> None:
    """Entries, documents and wordings a line each, and what an opened segment holds in memory."""
    Lines.save(folder, "entries", [_line(row.entry) for row in rows])
    Lines.save(folder, "documents", [row.document for row in rows])
    flat = [text for row in rows for text in row.wordings]
    Lines.save(folder, "wordings", flat)
    Said.save(folder, "wordings", flat)
    names = {
        "ids": [row.entry.id for row in rows],
        "topics": [row.entry.topic for row in rows],
        "read_topics": [normalise(row.entry.topic) for row in rows],
        "follow_ups": [row.entry.follow_ups for row in rows],
        "sizes": [len(row.wordings) for row in rows],
    }
    (folder / "names.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def _line(entry: Entry) -> str:
    return json.dumps({**asdict(entry), "checked": entry.checked.isoformat()}, ensure_ascii=False)


def _entry_of(row: dict[str, Any]) -> Entry:
    return Entry(
        **{
            **row,
            "phrasings": tuple(row["phrasings"]),
            "citations": tuple(Citation(**c) for c in row["citations"]),
            "checked": date.fromisoformat(row["checked"]),
            "follow_ups": tuple(row["follow_ups"]),
            "guide": _guide_of(row["guide"]),
        }
    )


def _guide_of(row: dict[str, Any] | None) -> Guide | None:
    return Guide(**{**row, "materials": tuple(row["materials"])}) if row else None


class Segment:
    """An opened segment; entries are numbered from 0, in the order in which they were written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        self.ids: list[str] = names["ids"]
        self.topics: list[str] = names["topics"]
        self.read_topics: list[str] = names["read_topics"]
        self.follow_ups: list[list[str]] = names["follow_ups"]
        self.wordings = Lines(folder, "wordings")
        self._said = Said(folder, "wordings", self.wordings)
        self.sizes: Numbers = np.array(names["sizes"], dtype=np.int64)
        self.starts: Numbers = np.cumsum(self.sizes) - self.sizes
        self.numbers = {entry_id: i for i, entry_id in enumerate(self.ids)}
        self._entries = Lines(folder, "entries")
        self._documents = Lines(folder, "documents")
        self.lexical = Lexical.load(folder / "words")
        self.pinyin = PinyinReader.load(folder / "pinyin.json")
        self._vectors = faiss.read_index(str(folder / "vectors.faiss"), faiss.IO_FLAG_MMAP_IFC)
        self._lengths: Vectors = np.load(folder / "lengths.npy")
        self._centres = faiss.read_index(str(folder / "centres.faiss"), faiss.IO_FLAG_MMAP_IFC)

    def __len__(self) -> int:
        return len(self.ids)

    def entry(self, number: int) -> Entry:
        return _entry_of(json.loads(self._entries[number]))

    def indexed(self, number: int) -> Indexed:
        """An entry with its texts, as it was written."""
        start = int(self.starts[number])
        wordings = tuple(self.wordings[row] for row in range(start, start + int(self.sizes[number])))
        return Indexed(self.entry(number), wordings, self.document(number))

    def document(self, number: int) -> str:
        """All that an entry says, normalised."""
        return self._documents[number]

    def exact(self, words: str) -> int | None:
        """The entry that has these words as a wording, however they are punctuated."""
        row = self._said.find(words)
        return None if row is None else int(np.searchsorted(self.starts, row, side="right")) - 1

    def vector(self, wording: str) -> Vectors | None:
        """The vector of a wording, where the segment has it as it stands."""
        row = self._said.find(wording)
        if row is None or self.wordings[row] != wording:
            return None
        return np.asarray(self._vectors.reconstruct(row), dtype=np.float32)

    def near(self, vector: Vectors, count: int) -> Numbers:
        """The entries whose centres are nearest to a vector (1 × d)."""
        return np.asarray(self._centres.search(vector, min(count, len(self)))[1][0], dtype=np.int64)

    def centres(self, numbers: Numbers, cosines: Vectors) -> Vectors:
        """The cosines of entries' centres, from those of all their wordings, entry by entry."""
        sizes = self.sizes[numbers]
        sums = np.add.reduceat(cosines, np.cumsum(sizes) - sizes)
        return np.asarray(sums / self._lengths[numbers], dtype=np.float32)

    def wording_rows(self, numbers: Numbers) -> Numbers:
        """The rows of all wordings of entries, entry by entry."""
        sizes = self.sizes[numbers]
        before = np.cumsum(sizes) - sizes
        rows: Numbers = np.arange(int(sizes.sum())) + np.repeat(self.starts[numbers] - before, sizes)
        return rows

    def cosines(self, vector: Vectors, rows: Numbers) -> Vectors:
        """The cosines of wordings with a vector (1 × d), computed where they stand: copying them costs ten times."""
        products = np.empty(len(rows), dtype=np.float32)
        if not len(rows):
            return products
        query, labels = np.ascontiguousarray(vector), np.ascontiguousarray(rows)
        flat: Any = self._vectors
        flat.compute_distance_subset(
            1, faiss.swig_ptr(query), len(labels), faiss.swig_ptr(products), faiss.swig_ptr(labels)
        )
        return products
