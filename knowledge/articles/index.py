"""The articles' index: built once a statute collection and encoder, then read only."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.articles.candidates import look
from knowledge.articles.collection import Collection, build_collection, text_of
from knowledge.articles.dense import Dense, build_dense
from knowledge.articles.features import features
from knowledge.articles.model import SHIPPED, open_model
from knowledge.encoder import Encoder
from knowledge.generation import Vectors
from knowledge.statutes import Statutes

FORMAT = 2
FUSED = 0.7  # share of the dense score where no re-ranker fits the encoder


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that may matter, with its score (for order only)."""

    law: str
    article: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """The best articles, and how near the nearest is by either view (0 to 1)."""

    hits: tuple[ArticleHit, ...]
    cosine: float
    coverage: float


def article_folder(statutes: Statutes, encoder_name: str) -> str:
    """The folder's name: other statutes or another encoder make another folder."""
    return f"articles-{statutes.stamp()}-{encoder_name.rsplit('-', 1)[-1][:12]}-{FORMAT}"


def build_articles(index: Path, statutes: Statutes, encoder: Encoder, progress: Callable[[int, int], None]) -> int:
    """Index the articles unless it is done; how many there are."""
    folder = index / article_folder(statutes, encoder.name)
    if (folder / "done").exists():
        return int((folder / "done").read_text())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    articles = statutes.all()
    build_collection(articles, folder)
    laws = Collection(folder).laws
    build_dense(articles, laws, encoder, folder, lambda done: progress(done, len(articles)))
    (folder / "encoder").write_text(encoder.name, encoding="utf-8")
    (folder / "done").write_text(str(len(articles)))
    return len(articles)


class Articles:
    """The indexed articles; with a re-ranker where one was learned for their encoder."""

    def __init__(self, folder: Path, statutes: Statutes, model: Path = SHIPPED) -> None:
        self._statutes = statutes
        self._collection = Collection(folder)
        self._dense = Dense(folder)
        self._model = open_model((folder / "encoder").read_text(encoding="utf-8"), statutes, model)

    @property
    def reranked(self) -> bool:
        return self._model is not None

    def nearest(self, words: str, vector: Vectors, count: int) -> Nearest:
        """The articles that most likely answer a normalised question."""
        ids, scores, cosine = self.ranked(words, vector)
        rows = self._statutes.rows([int(i) for i in ids[:count]])
        hits = tuple(ArticleHit(a.law, a.article, a.text, float(s)) for a, s in zip(rows, scores, strict=False))
        coverage = max(self._collection.lexical["grams"].coverage(words, text_of(row)) for row in rows)
        return Nearest(hits, cosine, coverage)

    def ranked(self, words: str, vector: Vectors) -> tuple[NDArray[np.int64], NDArray[np.float64], float]:
        """The candidates' numbers and scores, best first, and the cosine of the nearest."""
        known = self._model.known if self._model else None
        seen = look(self._collection, self._dense, known, words, vector)
        cosines = seen.vectors @ seen.vector
        if self._model:
            scores = self._model.ranker.scores(features(self._collection, self._dense, seen))
        else:
            scores = (FUSED * cosines + (1 - FUSED) * seen.lexical["grams"][seen.ids]).astype(np.float64)
        order = np.argsort(-scores, kind="stable")
        return seen.ids[order], scores[order], float(cosines.max(initial=0.0))
