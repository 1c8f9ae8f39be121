"""Articles of law as reading matter for questions that no entry answers: lexical and dense, over the statutes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from knowledge.encoder import Encoder
from knowledge.encoder.grams import grams
from knowledge.generation import Vectors, encode_all, write_vectors
from knowledge.lexical import Lexical
from knowledge.normalise import normalise
from knowledge.statutes import Article, Statutes

LENGTH = 200  # characters of an article that are indexed: what it is about stands in front
CANDIDATES = 60
DENSE = 0.7  # its share in the fused score, as measured on lay questions (retrieval-notes)


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that may matter, with its fused score (for order only)."""

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


def pairs(text: str) -> list[str]:
    """Pairs of characters only: single ones stand in half of all articles, and cost most of the time."""
    return [gram for gram in grams(text) if len(gram) > 1]


def article_folder(statutes: Statutes, encoder_name: str) -> str:
    """The folder's name: other statutes or another encoder make another folder."""
    return f"articles-{statutes.stamp()}-{encoder_name.rsplit('-', 1)[-1][:12]}-{LENGTH}"


def build_articles(index: Path, statutes: Statutes, encoder: Encoder, progress: Callable[[int, int], None]) -> int:
    """Index the articles unless it is done; how many there are."""
    folder = index / article_folder(statutes, encoder.name)
    if (folder / "done").exists():
        return int((folder / "done").read_text())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    texts = [normalise(_indexed(article)) for article in statutes.all()]
    vectors = encode_all(texts, encoder, lambda done: progress(done, len(texts)))
    write_vectors(vectors, folder / "vectors.faiss")
    Lexical.build(texts, pairs).save(folder / "lexical")
    (folder / "done").write_text(str(len(texts)))
    return len(texts)


def _indexed(article: Article) -> str:
    return f"{article.law} {article.text[:LENGTH]}"


class Articles:
    """The indexed articles."""

    def __init__(self, folder: Path, statutes: Statutes) -> None:
        self._statutes = statutes
        self._flat = faiss.read_index(str(folder / "vectors.faiss"))
        self._lexical = Lexical.load(folder / "lexical", pairs)

    def nearest(self, words: str, vector: Vectors, count: int) -> Nearest:
        """The articles nearest to a normalised question."""
        size = min(CANDIDATES, self._flat.ntotal)
        lexical = self._lexical.scores(words)
        _, near = self._flat.search(vector, size)
        ids = np.union1d(near[0], np.argpartition(-lexical, size - 1)[:size]).astype(np.int64)
        cosines = np.array([self._flat.reconstruct(int(i)) @ vector[0] for i in ids])
        fused = DENSE * cosines + (1 - DENSE) * lexical[ids] / max(float(lexical.max()), 1e-6)
        best = np.argsort(-fused)[:count]
        rows = self._statutes.rows([int(ids[i]) for i in best])
        hits = tuple(ArticleHit(a.law, a.article, a.text, float(fused[i])) for a, i in zip(rows, best, strict=True))
        coverage = max(self._lexical.coverage(words, normalise(_indexed(row))) for row in rows)
        return Nearest(hits, float(cosines.max()), coverage)
