"""The index: generations on disk, of which one is current.

A generation holds the published entries, the vectors (FAISS) and lexical scores (BM25) of every question and
phrasing, and a manifest that is written last. `current` names the generation in use and is replaced in one
move, so nobody ever reads a half-built one. A generation of other content or another encoder is never opened.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from core.clock import now
from core.settings import Settings
from knowledge.content_files import load_entries
from knowledge.encoder import Encoder, open_encoder
from knowledge.encoder.grams import grams
from knowledge.entry import Citation, Entry
from knowledge.lexical import Lexical
from knowledge.normalise import TABLES, normalise
from knowledge.statutes import Article, Statutes

FORMAT = 3
KEPT_GENERATIONS = 2
BATCH = 512
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished build of the index."""

    name: str
    folder: Path
    texts: int
    articles: int


def index_folder(settings: Settings) -> Path:
    return settings.var / "index"


def stamp(settings: Settings, encoder_name: str) -> str:
    """What a generation must have been built from to be used: content, encoder, wording tables, statutes, format."""
    digest = hashlib.sha256(f"{FORMAT}|{encoder_name}|{Statutes(settings).stamp()}".encode())
    digest.update(TABLES.read_bytes())
    for path in sorted(settings.content.glob("*/*.yml")):
        digest.update(str(path.relative_to(settings.content)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def current_manifest(settings: Settings) -> dict[str, Any] | None:
    """The manifest of the generation in use, or None."""
    pointer = index_folder(settings) / "current"
    try:
        folder = index_folder(settings) / pointer.read_text().strip()
        manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return manifest


def build_index(settings: Settings, progress: Progress = lambda *_: None, encoder: Encoder | None = None) -> Generation:
    """Build a generation from the content files and make it current.

    Raises:
        ContentError: the content has a problem; the old generation stays in use.
    """
    encoder = encoder or open_encoder(settings)
    built_from = stamp(settings, encoder.name)
    entries = load_entries(settings.content)
    articles = Statutes(settings).all()
    name = f"{now():%Y%m%dT%H%M%S}-{built_from[:8]}-{os.getpid()}"
    folder = index_folder(settings) / name
    folder.mkdir(parents=True)
    texts = [(normalise(text), i) for i, entry in enumerate(entries) for text in (entry.question, *entry.phrasings)]
    total = len(texts) + len(articles)
    vectors = _encode([text for text, _ in texts], encoder, lambda done: progress(done, total))
    _write_texts(folder / "entries", [text for text, _ in texts], vectors)
    np.save(folder / "owners.npy", np.array([owner for _, owner in texts], dtype=np.int32))
    (folder / "entries.json").write_text(json.dumps([_entry_json(e) for e in entries], ensure_ascii=False), "utf-8")
    if articles:
        bodies = [article.law + article.text for article in articles]
        vectors = _encode(bodies, encoder, lambda done: progress(len(texts) + done, total))
        _write_texts(folder / "articles", bodies, vectors)
        rows = [asdict(article) for article in articles]
        (folder / "articles.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    manifest = {
        "name": name,
        "stamp": built_from,
        "encoder": encoder.name,
        "entries": len(entries),
        "texts": len(texts),
        "articles": len(articles),
        "built_at": now().isoformat(),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2), "utf-8")
    _switch(index_folder(settings), name)
    progress(total, total)
    return Generation(name, folder, len(texts), len(articles))


def _encode(texts: Sequence[str], encoder: Encoder, progress: Callable[[int], None]) -> NDArray[np.float32]:
    parts = []
    for start in range(0, len(texts), BATCH):
        parts.append(encoder.encode(texts[start : start + BATCH]))
        progress(start)
    return np.vstack(parts) if parts else np.zeros((0, 1), dtype=np.float32)


def _write_texts(folder: Path, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
    folder.mkdir()
    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    faiss.write_index(flat, str(folder / "vectors.faiss"))
    Lexical.build(texts).save(folder / "bm25")
    (folder / "idf.json").write_text(json.dumps(_idf(texts), ensure_ascii=False), "utf-8")


def _idf(texts: Sequence[str]) -> dict[str, float]:
    """How telling each gram is: 0 for one in every text, the higher the rarer."""
    counts: dict[str, int] = {}
    for text in texts:
        for gram in set(grams(text)):
            counts[gram] = counts.get(gram, 0) + 1
    return {gram: float(np.log(1 + (len(texts) - n + 0.5) / (n + 0.5))) for gram, n in counts.items()}


def _switch(index: Path, name: str) -> None:
    draft = index / f"current.{os.getpid()}"
    draft.write_text(name)
    draft.replace(index / "current")
    old = sorted(path for path in index.iterdir() if path.is_dir() and path.name != name)
    for folder in old[: -(KEPT_GENERATIONS - 1)]:
        shutil.rmtree(folder, ignore_errors=True)


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {**asdict(entry), "checked": entry.checked.isoformat()}


def _entry_of(row: dict[str, Any]) -> Entry:
    return Entry(
        **{
            **row,
            "phrasings": tuple(row["phrasings"]),
            "citations": tuple(Citation(**c) for c in row["citations"]),
            "checked": date.fromisoformat(row["checked"]),
            "follow_ups": tuple(row["follow_ups"]),
        }
    )


class Texts:
    """Vectors and lexical scores of one list of texts."""

    def __init__(self, folder: Path) -> None:
        self._flat = faiss.read_index(str(folder / "vectors.faiss"))
        self._lexical = Lexical.load(folder / "bm25")
        self._idf: dict[str, float] = json.loads((folder / "idf.json").read_text(encoding="utf-8"))
        self._rarest = max(self._idf.values(), default=1.0)

    def candidates(
        self, text: str, vector: NDArray[np.float32], count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32]]:
        """The best texts by either view: their numbers, their cosines, their BM25 scores."""
        count = min(count, self._flat.ntotal)
        if not count:
            return np.array([], np.int64), np.array([], np.float32), np.array([], np.float32)
        lexical = self._lexical.scores(text)
        _, near = self._flat.search(vector, count)
        best = np.argpartition(-lexical, count - 1)[:count]
        ids = np.union1d(near[0], best).astype(np.int64)
        ids = ids[ids >= 0]
        matrix = (
            np.vstack([self._flat.reconstruct(int(i)) for i in ids]) if len(ids) < self._flat.ntotal else self._all()
        )
        return ids, (matrix @ vector[0]).astype(np.float32), lexical[ids]

    def _all(self) -> NDArray[np.float32]:
        vectors: NDArray[np.float32] = self._flat.reconstruct_n(0, self._flat.ntotal)
        return vectors

    def coverage(self, question: str, text: str) -> float:
        """Which share of what is telling in the question stands in the text (0 to 1)."""
        asked, there = set(grams(question)), set(grams(text))
        weight = {gram: self._idf.get(gram, self._rarest) for gram in asked}
        total = sum(weight.values())
        return sum(w for gram, w in weight.items() if gram in there) / total if total else 0.0


class Index:
    """An opened generation."""

    def __init__(self, folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        self.name: str = manifest["name"]
        self.stamp: str = manifest["stamp"]
        rows = json.loads((folder / "entries.json").read_text(encoding="utf-8"))
        self.entries = [_entry_of(row) for row in rows]
        self.owners: NDArray[np.int32] = np.load(folder / "owners.npy")
        self.texts = Texts(folder / "entries")
        self.wordings = [normalise(text) for entry in self.entries for text in (entry.question, *entry.phrasings)]
        self.articles: list[Article] = []
        self.article_texts: Texts | None = None
        if (folder / "articles.json").exists():
            self.articles = [Article(**row) for row in json.loads((folder / "articles.json").read_text("utf-8"))]
            self.article_texts = Texts(folder / "articles")


def open_index(settings: Settings, encoder: Encoder) -> Index:
    """The current generation; one that does not match content and encoder is refused and built anew."""
    manifest = current_manifest(settings)
    if manifest is None or manifest["stamp"] != stamp(settings, encoder.name):
        return Index(build_index(settings, encoder=encoder).folder)
    return Index(index_folder(settings) / manifest["name"])
