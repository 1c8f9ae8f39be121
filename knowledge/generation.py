"""One generation of the index, in its folder: written whole, then read only.

It holds the published entries; the vectors (FAISS, inner product) and lexical scores (BM25, by characters and by
sound) of every question and phrasing; the lexical scores of each entry as one document; the reader of pinyin; and `manifest.json`,
written last, so that a folder without one is no generation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import Encoder
from knowledge.encoder.grams import clean
from knowledge.entry import Citation, Entry, Guide
from knowledge.lexical import Lexical
from knowledge.normalise import normalise, plain
from knowledge.pinyin import PinyinReader, sounds

BATCH = 512
NEAREST = 400  # wordings whose cosine is asked for; the rest count as the last of them
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished build of the index."""

    name: str
    folder: Path
    texts: int
    articles: int


def encode_all(texts: Sequence[str], encoder: Encoder, progress: Callable[[int], None] = lambda _: None) -> Vectors:
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


def write_entries(
    folder: Path, entries: Sequence[Entry], encoder: Encoder, progress: Callable[[int], None] = lambda _: None
) -> int:
    """Write everything about the entries but the manifest; the number of wordings."""
    wordings = [wordings_of(entry) for entry in entries]
    flat = [text for texts in wordings for text in texts]
    write_vectors(encode_all(flat, encoder, progress), folder / "vectors.faiss")
    Lexical.build(flat).save(folder / "wordings")
    Lexical.build(flat, sounds).save(folder / "sounds")
    documents = [
        " ".join([normalise(entry.topic), *texts, normalise(entry.answer)])
        for entry, texts in zip(entries, wordings, strict=True)
    ]
    Lexical.build(documents).save(folder / "documents")
    sources = [plain(text) for entry in entries for text in (entry.topic, entry.question, *entry.phrasings)]
    PinyinReader.learn([*sources, *(plain(entry.answer) for entry in entries)]).save(folder / "pinyin.json")
    rows = [{**asdict(entry), "checked": entry.checked.isoformat()} for entry in entries]
    (folder / "entries.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return len(flat)


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2), encoding="utf-8")


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


class Entries:
    """The entries of an opened generation, as search sees them."""

    def __init__(self, folder: Path) -> None:
        rows = json.loads((folder / "entries.json").read_text(encoding="utf-8"))
        self.all = [_entry_of(row) for row in rows]
        self.by_id = {entry.id: entry for entry in self.all}
        self.by_topic: dict[str, list[int]] = {}
        for i, entry in enumerate(self.all):
            self.by_topic.setdefault(entry.topic, []).append(i)
        wordings = [wordings_of(entry) for entry in self.all]
        self.wordings = [text for texts in wordings for text in texts]
        self.starts = np.cumsum([0, *(len(texts) for texts in wordings)])[:-1]
        self.owners = np.repeat(np.arange(len(wordings)), [len(texts) for texts in wordings])
        self.exact = {clean(text): int(owner) for text, owner in zip(self.wordings, self.owners, strict=True)}
        self.documents = [
            " ".join([normalise(entry.topic), *texts, normalise(entry.answer)])
            for entry, texts in zip(self.all, wordings, strict=True)
        ]
        self.lexical = Lexical.load(folder / "wordings")
        self.sounds = Lexical.load(folder / "sounds", sounds)
        self.document_lexical = Lexical.load(folder / "documents")
        self.pinyin = PinyinReader.load(folder / "pinyin.json")
        self._flat = faiss.read_index(str(folder / "vectors.faiss"))
        self.centres = self._centres()

    def _centres(self) -> Vectors:
        """The mean direction of each entry's wordings."""
        sums = np.add.reduceat(self._flat.reconstruct_n(0, self._flat.ntotal), self.starts, axis=0)
        centres: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        return centres

    def cosines(self, vector: Vectors) -> Vectors:
        """The cosine of every wording with a question's vector (1 × d)."""
        found, ids = self._flat.search(vector, min(NEAREST, self._flat.ntotal))
        scores = np.full(self._flat.ntotal, found[0, -1], dtype=np.float32)
        scores[ids[0]] = found[0]
        return scores

    def read(self, question: str) -> str:
        """A citizen's question in the wording of the index, pinyin read."""
        return normalise(self.pinyin.to_chinese(plain(question)))
