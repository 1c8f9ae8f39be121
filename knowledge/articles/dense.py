"""The articles as vectors, for one encoder.

Searched with 8 bits a number, which is half the time and a quarter of the memory of floats; kept beside it in 16 bits
for the next build, and never opened by a search.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import faiss
import numpy as np

from knowledge.articles.known import Ids
from knowledge.encoder import Encoder
from knowledge.normalise import normalise
from knowledge.segment import Vectors, encode_all
from knowledge.statutes import Article

FRONT = 300  # characters of an article that are encoded, as in training: what it is about stands in front


def encode_articles(
    articles: Sequence[Article], encoder: Encoder, progress: Callable[[int], None] = lambda _: None
) -> Vectors:
    """Unit vectors (n × d)."""
    return encode_all([normalise(f"{article.law} {article.text[:FRONT]}") for article in articles], encoder, progress)


def write_dense(vectors: Vectors, folder: Path) -> None:
    index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)
    index.add(vectors)
    faiss.write_index(index, str(folder / "vectors.faiss"))
    np.save(folder / "vectors.npy", vectors.astype(np.float16))


def stored_vectors(folder: Path) -> Vectors:
    """What `write_dense` wrote (n × d)."""
    vectors: Vectors = np.load(folder / "vectors.npy").astype(np.float32)
    return vectors


def build_titles(laws: Sequence[str], encoder: Encoder, folder: Path) -> None:
    np.save(folder / "titles.npy", encode_all([normalise(law) for law in laws], encoder).astype(np.float16))


class Dense:
    """Vectors of n articles and of their laws' titles (l × d)."""

    def __init__(self, folder: Path) -> None:
        self._index = faiss.read_index(str(folder / "vectors.faiss"))
        self.titles: Vectors = np.load(folder / "titles.npy").astype(np.float32)

    def near(self, queries: Vectors, count: int) -> Ids:
        """The ids of the articles nearest to each of the queries (q × d → q × count, best first)."""
        _, ids = self._index.search(queries, min(count, self._index.ntotal))
        nearest: Ids = ids
        return nearest

    def vectors(self, ids: Ids) -> Vectors:
        """The vectors of some articles (i × d)."""
        some: Vectors = self._index.reconstruct_batch(ids)
        return some
