"""Lexical scores: BM25 over characters and overlapping pairs, which beat dictionary words on legal text."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.grams import grams

Reading = Callable[[str], list[str]]


class Lexical:
    """A BM25 index of short texts. Scores are raw sums; `scores` gives one per text."""

    def __init__(self, index: bm25s.BM25, size: int, weights: dict[str, float], read: Reading = grams) -> None:
        self._index = index
        self._size = size
        self._read = read
        self._vocabulary: dict[str, int] = index.vocab_dict
        self._weights = weights
        self._rarest = max(weights.values(), default=1.0)

    @classmethod
    def build(cls, texts: Sequence[str], read: Reading = grams) -> Lexical:
        read_texts = [read(text) or [""] for text in texts]
        index = bm25s.BM25(k1=1.2, b=0.6)
        index.index(read_texts, show_progress=False)
        return cls(index, len(texts), _idf(read_texts), read)

    def save(self, folder: Path) -> None:
        self._index.save(str(folder), show_progress=False)
        rows = {"size": self._size, "weights": self._weights}
        (folder / "grams.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, read: Reading = grams) -> Lexical:
        """Open an index; its arrays stay on disk until they are read."""
        rows = json.loads((folder / "grams.json").read_text(encoding="utf-8"))
        index = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)
        return cls(index, rows["size"], rows["weights"], read)

    def scores(self, text: str) -> NDArray[np.float32]:
        """BM25 of every text against the question (n,)."""
        known = [gram for gram in self._read(text) if gram in self._vocabulary]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        scores: NDArray[np.float32] = self._index.get_scores(known)
        return scores

    def covered(self, text: str) -> NDArray[np.float32]:
        """Of every text the share of what is telling in the question that stands in it (n,), as `coverage` has it."""
        shares = np.zeros(self._size, dtype=np.float32)
        asked = set(self._read(text))
        total = sum(self._weights.get(gram, self._rarest) for gram in asked)
        starts, holders = (np.asarray(self._index.scores[name]) for name in ("indptr", "indices"))
        for gram in asked & self._vocabulary.keys():
            at = self._vocabulary[gram]
            shares[holders[starts[at] : starts[at + 1]]] += self._weights[gram] / total
        return shares

    def coverage(self, question: str, text: str) -> float:
        """Which share of what is telling in the question stands in the text (0 to 1); unknown grams count as rare."""
        asked, there = set(self._read(question)), set(self._read(text))
        weight = {gram: self._weights.get(gram, self._rarest) for gram in asked}
        total = sum(weight.values())
        return sum(w for gram, w in weight.items() if gram in there) / total if total else 0.0


def _idf(texts: Sequence[Sequence[str]]) -> dict[str, float]:
    """How telling each gram is: 0 for one in every text, the higher the rarer."""
    counts: dict[str, int] = {}
    for text in texts:
        for gram in set(text):
            counts[gram] = counts.get(gram, 0) + 1
    return {gram: round(float(np.log(1 + (len(texts) - n + 0.5) / (n + 0.5))), 4) for gram, n in counts.items()}
