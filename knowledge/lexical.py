"""Lexical scores: BM25 over characters and overlapping pairs, which beat dictionary words on legal text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from knowledge.encoder.grams import grams


class Lexical:
    """A BM25 index of short texts. Scores are raw sums; `search` gives one per text."""

    def __init__(self, index: bm25s.BM25, size: int) -> None:
        self._index = index
        self._size = size
        self._vocabulary: dict[str, int] = index.vocab_dict

    @classmethod
    def build(cls, texts: Sequence[str]) -> Lexical:
        index = bm25s.BM25(k1=1.2, b=0.6)
        index.index([grams(text) for text in texts], show_progress=False)
        return cls(index, len(texts))

    def save(self, folder: Path) -> None:
        self._index.save(str(folder), show_progress=False)
        (folder / "size").write_text(str(self._size))

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        return cls(bm25s.BM25.load(str(folder), show_progress=False), int((folder / "size").read_text()))

    def scores(self, text: str) -> NDArray[np.float32]:
        """BM25 of every text against the question (n,)."""
        known = [gram for gram in grams(text) if gram in self._vocabulary]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        scores: NDArray[np.float32] = self._index.get_scores(known)
        return scores
