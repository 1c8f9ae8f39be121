"""Questions whose articles are known, as vectors: a new question is likely answered by what answered its like.

Shipped are the vectors of lay questions that jurists gave articles to (8 bits a number) and the names of the
articles, none of their words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.segment import Vectors

NEIGHBOURS = 24  # questions that have a vote …
SHARPNESS = 12.0  # … which falls by e for each 1/12 of cosine
Ids = NDArray[np.int64]
Key = tuple[str, str]
Places = Callable[[Sequence[Key]], Sequence[int | None]]


@dataclass(frozen=True, slots=True)
class Votes:
    """The articles (v ids) that answered similar questions: each one's nearest question, and its share of votes."""

    ids: Ids
    best: Vectors
    share: Vectors

    def spread(self, count: int) -> tuple[Vectors, Vectors]:
        """`best` and `share` for all of so many articles (n,)."""
        best, share = np.zeros(count, dtype=np.float32), np.zeros(count, dtype=np.float32)
        best[self.ids], share[self.ids] = self.best, self.share
        return best, share


@dataclass(frozen=True, slots=True)
class Known:
    """Vectors of questions (q × d) and, laid end to end, the articles of each (`owner` says whose)."""

    vectors: Vectors
    owner: Ids
    articles: Ids

    @classmethod
    def of(cls, vectors: Vectors, articles: Sequence[Sequence[int]]) -> Known:
        owner = np.repeat(np.arange(len(articles)), [len(some) for some in articles])
        return cls(vectors, owner, np.array([one for some in articles for one in some], dtype=np.int64))

    def votes(self, vector: Vectors, hidden: int = -1) -> Votes:
        """The votes on a question's vector (d,); the question `hidden` keeps silent."""
        cosines = self.vectors @ vector
        if hidden >= 0:
            cosines[hidden] = -1
        near = np.argsort(-cosines)[:NEIGHBOURS]
        weights = np.zeros(len(cosines), dtype=np.float32)
        weights[near] = np.exp(SHARPNESS * (cosines[near] - cosines[near[:1]]))
        weights /= max(float(weights.sum()), 1e-6)
        said = np.flatnonzero(weights[self.owner])
        ids, voice = np.unique(self.articles[said], return_inverse=True)
        best = np.zeros(len(ids), dtype=np.float32)
        np.maximum.at(best, voice, cosines[self.owner[said]])
        share = np.bincount(voice, weights[self.owner[said]], minlength=len(ids))
        return Votes(ids, best, share.astype(np.float32))

    def muted(self, silent: NDArray[np.bool_]) -> Known:
        """The same questions under the same numbers, some of them without a vote."""
        vectors = np.where(silent[:, None], 0, self.vectors).astype(np.float32)
        spoken = ~silent[self.owner]
        return Known(vectors, self.owner[spoken], self.articles[spoken])


def save_known(folder: Path, vectors: Vectors, keys: Sequence[Sequence[Key]]) -> None:
    """Write the questions' vectors and, of each, the laws and articles."""
    named = sorted({key for some in keys for key in some})
    number = {key: i for i, key in enumerate(named)}
    scale = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-6) / 127
    rows = np.round(vectors / scale).astype(np.int8)
    np.savez_compressed(folder / "known.npz", rows=rows, scale=scale.astype(np.float16))
    names = {
        "articles": [" ".join(key) for key in named],
        "questions": [[number[key] for key in some] for some in keys],
    }
    written = json.dumps(names, ensure_ascii=False, separators=(",", ":"))
    (folder / "known.json").write_text(written + "\n", encoding="utf-8")


def load_known(folder: Path, places: Places) -> Known:
    """The questions; articles that the imported statutes lack are left out."""
    names = json.loads((folder / "known.json").read_text(encoding="utf-8"))
    found = places([tuple(name.rsplit(" ", 1)) for name in names["articles"]])
    with np.load(folder / "known.npz") as files:
        vectors = files["rows"].astype(np.float32) * files["scale"].astype(np.float32)
    articles = [[found[n] for n in numbers] for numbers in names["questions"]]
    return Known.of(vectors, [[one for one in some if one is not None] for some in articles])
