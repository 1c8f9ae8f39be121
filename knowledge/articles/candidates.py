"""Which articles are worth a closer look: some five hundred, by every view of the question.

What is not among them cannot be found, so each view brings its own: two ways of reading words, the question's
vector, that vector moved towards what answered its neighbours, those answers themselves, and the articles beside
the best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.articles.collection import Collection
from knowledge.articles.dense import Dense
from knowledge.articles.known import Ids, Known, Votes
from knowledge.segment import Vectors

DENSE = 250
LEXICAL = {"grams": 200, "words": 150}
BESIDE = 40  # of the best by fused score, whose neighbours in the law come along


@dataclass(frozen=True, slots=True)
class Look:
    """One question's views of all n articles, and the candidates (c ids, sorted) with their vectors.

    `moved` is the question's vector, moved towards the articles that answered similar questions. Lexical scores
    have no scale of their own: they are shares of the question's best.
    """

    words: str
    vector: Vectors
    moved: Vectors
    lexical: dict[str, Vectors]
    votes: Votes | None
    ids: Ids
    vectors: Vectors


def look(
    collection: Collection, dense: Dense, known: Known | None, words: str, vector: Vectors, hidden: int = -1
) -> Look:
    """The candidates for a normalised question with its vector (1 × d).

    Args:
        known: the questions that have a vote, if any.
        hidden: number of the known question that is this one itself, and must not vote.
    """
    lexical = {name: share(index.scores(words)) for name, index in collection.lexical.items()}
    votes = known.votes(vector[0], hidden) if known else None
    moved = _moved(vector[0], dense, votes)
    near = dense.near(np.vstack([vector, moved[None, :]]) if known else vector, DENSE).ravel()
    voted = [votes.ids] if votes else []
    ids = np.unique(np.concatenate([near, *(top(lexical[name], count) for name, count in LEXICAL.items()), *voted]))
    fused = dense.vectors(ids) @ vector[0] + 0.5 * lexical["grams"][ids]
    best = ids[top(fused, BESIDE)]
    ids = np.union1d(ids, np.concatenate([collection.beside(best, step) for step in (-1, 1)]))
    return Look(words, vector[0], moved, lexical, votes, ids, dense.vectors(ids))


def _moved(vector: Vectors, dense: Dense, votes: Votes | None) -> Vectors:
    if votes is None or not len(votes.ids):
        return vector
    towards = votes.share @ dense.vectors(votes.ids)
    moved = vector + towards / max(float(np.linalg.norm(towards)), 1e-6)
    unit: Vectors = (moved / max(float(np.linalg.norm(moved)), 1e-6)).astype(np.float32)
    return unit


def top(scores: Vectors, count: int) -> Ids:
    """The places of the best scores, in no order."""
    if count >= len(scores):
        return np.arange(len(scores))
    return np.argpartition(scores, len(scores) - count)[-count:]


def share(scores: Vectors) -> Vectors:
    """Scores as shares of the best."""
    return (scores / max(float(scores.max(initial=0.0)), 1e-6)).astype(np.float32)
