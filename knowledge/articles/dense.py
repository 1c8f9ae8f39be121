"""The articles as vectors, for one encoder: 8 bits a number, which is half the time and a quarter of the memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import faiss
import numpy as np

from knowledge.articles.known import Ids
from knowledge.encoder import Encoder
from knowledge.generation import Vectors, encode_all
from knowledge.normalise import normalise
from knowledge.statutes import Article

FRONT = 300  # characters of an article that are encoded, as in training: what it is about stands in front


def build_dense(
    articles: Sequence[Article], laws: Sequence[str], encoder: Encoder, folder: Path, progress: Callable[[int], None]
) -> None:
    texts = [normalise(f"{article.law} {article.text[:FRONT]}") for article in articles]
    vectors = encode_all(texts, encoder, progress)
    index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT)
    index.train(vectors)
    index.add(vectors)
    faiss.write_index(index, str(folder / "vectors.faiss"))
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
