"""Lexical scores: BM25 over characters and overlapping pairs, which beat dictionary words on legal text.

`build` counts a collection. `beside` scores a few more texts as that collection would, so that both can be put in
one order without counting everything again.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from knowledge.encoder.grams import grams

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it sets DEBUG for itself when it is imported

Reading = Callable[[str], list[str]]
K1, B = 1.2, 0.6
NOT_COUNTED = 0.0  # the mean length in folders of before it was kept


class Lexical:
    """A BM25 index of short texts. Scores are raw sums; `scores` gives one per text.

    Args:
        index: the scores by gram and text, and the vocabulary.
        size: the number of texts.
        mean: their mean length in grams.
    """

    def __init__(self, index: bm25s.BM25, size: int, mean: float, read: Reading = grams) -> None:
        self._index = index
        self._size = size
        self._mean = mean
        self._read = read
        self._vocabulary: dict[str, int] = index.vocab_dict
        self._idf = _idf(np.diff(index.scores["indptr"]), size)
        self._matrix = _matrix(index.scores, size)
        self._rarest = float(self._idf.max(initial=0.0)) or 1.0

    @classmethod
    def build(cls, texts: Sequence[str], read: Reading = grams) -> Lexical:
        read_texts = [read(text) or [""] for text in texts]
        index = bm25s.BM25(k1=K1, b=B)
        index.index(read_texts, show_progress=False)
        return cls(index, len(texts), float(np.mean([len(text) for text in read_texts])), read)

    @classmethod
    def beside(cls, base: Lexical, texts: Sequence[str]) -> Lexical:
        """More texts, scored with the base's IDF and mean length; a gram that it lacks is as rare as can be.

        The vocabulary is that of these texts alone, so its `coverage` means nothing: ask the base's.
        """
        vocabulary: dict[str, int] = {}
        found = list(_cells(base, texts, vocabulary))
        columns = np.array([column for column, _, _ in found], dtype=np.int64)
        order = np.argsort(columns, kind="stable")
        index = bm25s.BM25(k1=K1, b=B)
        index.vocab_dict = vocabulary
        index.unique_token_ids_set = set(vocabulary.values())
        index.nonoccurrence_array = None
        index.scores = {
            "data": np.array([score for _, _, score in found], dtype=np.float32)[order],
            "indices": np.array([row for _, row, _ in found], dtype=np.int32)[order],
            "indptr": np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=len(vocabulary)))]),
            "num_docs": len(texts),
        }
        return cls(index, len(texts), base._mean, base._read)

    def save(self, folder: Path) -> None:
        self._index.save(str(folder), show_progress=False)
        rows = {"size": self._size, "mean": self._mean}
        (folder / "grams.json").write_text(json.dumps(rows), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, read: Reading = grams) -> Lexical:
        """Open an index; its arrays stay on disk until they are read."""
        rows = json.loads((folder / "grams.json").read_text(encoding="utf-8"))
        index = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)
        for name in ("data", "indices", "indptr"):  # plain views: slicing np.memmap costs 0.5 ms a question
            index.scores[name] = np.asarray(index.scores[name])
        return cls(index, rows["size"], rows.get("mean", NOT_COUNTED), read)

    def scores(self, text: str) -> NDArray[np.float32]:
        """BM25 of every text against the question (n,)."""
        known = [gram for gram in self._read(text) if gram in self._vocabulary]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        columns = self._matrix[:, [self._vocabulary[gram] for gram in known]]
        scores: NDArray[np.float32] = columns @ np.ones(len(known), dtype=np.float32)
        return scores

    def covered(self, text: str) -> NDArray[np.float32]:
        """Of every text the share of what is telling in the question that stands in it (n,), as `coverage` has it."""
        shares = np.zeros(self._size, dtype=np.float32)
        asked = set(self._read(text))
        total = sum(self._telling(gram) for gram in asked)
        starts, holders = self._index.scores["indptr"], self._index.scores["indices"]
        for number in (self._vocabulary[gram] for gram in asked & self._vocabulary.keys()):
            shares[holders[starts[number] : starts[number + 1]]] += self._idf[number] / total
        return shares

    def coverage(self, question: str, text: str) -> float:
        """Which share of what is telling in the question stands in the text (0 to 1); unknown grams count as rare."""
        asked, there = set(self._read(question)), set(self._read(text))
        weight = {gram: self._telling(gram) for gram in asked}
        total = sum(weight.values())
        return sum(w for gram, w in weight.items() if gram in there) / total if total else 0.0

    def _telling(self, gram: str) -> float:
        number = self._vocabulary.get(gram)
        return self._rarest if number is None else float(self._idf[number])


def _matrix(scores: dict[str, NDArray[Any]], size: int) -> sparse.csc_array:
    """Texts × grams over the same memory; adding columns up takes half the time of `bm25s.BM25.get_scores`."""
    starts = scores["indptr"].astype(np.int32)
    return sparse.csc_array((scores["data"], scores["indices"], starts), shape=(size, len(starts) - 1))


def _cells(base: Lexical, texts: Sequence[str], vocabulary: dict[str, int]) -> Iterator[tuple[int, int, float]]:
    """Gram (numbered in `vocabulary` as it comes), text and score: Lucene's BM25, as bm25s counts it."""
    unseen = float(_idf(np.ones(1), base._size)[0])
    for row, text in enumerate(texts):
        counts = Counter(base._read(text))
        long = 1 - B + B * counts.total() / base._mean
        for gram, count in counts.items():
            number = base._vocabulary.get(gram)
            idf = unseen if number is None else float(base._idf[number])
            yield vocabulary.setdefault(gram, len(vocabulary)), row, idf * count / (count + K1 * long)


def _idf(counts: NDArray[np.integer] | NDArray[np.floating], size: int) -> NDArray[np.float32]:
    """How telling grams are that stand in so many texts of all: near 0 in every text, the higher the rarer."""
    weights: NDArray[np.float32] = np.log(1 + (size - counts + 0.5) / (counts + 0.5)).astype(np.float32)
    return weights
