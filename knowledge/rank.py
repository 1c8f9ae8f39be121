"""Ranking: every entry's score by five views of the question, fused, and the evidence for the best ones.

An entry is as good as its best wording (dense, lexical, by sound), as its wordings together (centre) and as its whole
document. Lexical scores have no scale of their own, so they count as shares of the question's best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.confidence import Evidence, Fusion
from knowledge.encoder import Encoder
from knowledge.generation import Entries

Scores = NDArray[np.float32]
LONG = 40


@dataclass(frozen=True, slots=True)
class Views:
    """Scores of every entry for one question, view by view, and the wording that the dense view likes best."""

    words: str
    cosine: Scores
    centre: Scores
    lexical: Scores
    sound: Scores
    document: Scores
    wording: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The views, their fused score, and the entries in order (best first; a bonus moves order, not score)."""

    views: Views
    fused: Scores
    order: NDArray[np.int64]


def look(entries: Entries, encoder: Encoder, words: str) -> Views:
    """All views of a normalised question; there must be entries."""
    vector = encoder.encode_query(words)
    cosines = entries.cosines(vector)
    lexical = entries.lexical.scores(words)
    document = entries.document_lexical.scores(words)
    best = np.maximum.reduceat(cosines + 1e-3 * _share(lexical), entries.starts)
    first = np.nonzero(cosines + 1e-3 * _share(lexical) == best[entries.owners])[0][::-1]
    wording = np.zeros(len(entries.all), dtype=np.int64)
    wording[entries.owners[first]] = first
    return Views(
        words,
        np.maximum.reduceat(cosines, entries.starts),
        (entries.centres @ vector[0]).astype(np.float32),
        _share(np.maximum.reduceat(lexical, entries.starts)),
        _share(np.maximum.reduceat(entries.sounds.scores(words), entries.starts)),
        _share(document),
        wording,
    )


def fuse(views: Views, fusion: Fusion, bonus: Scores | float = 0.0) -> Ranking:
    """Entries in the order of the weighted views; `bonus` prefers some of them (the carried topic)."""
    fused = (
        fusion.cosine * views.cosine
        + fusion.centre * views.centre
        + fusion.lexical * views.lexical
        + fusion.sound * views.sound
        + fusion.document * views.document
    ).astype(np.float32)
    return Ranking(views, fused, np.argsort(-(fused + bonus), kind="stable"))


def weigh(entries: Entries, ranking: Ranking, place: int) -> Evidence:
    """The evidence for the entry at a place of the ranking (0 is the best)."""
    views, one = ranking.views, int(ranking.order[place])
    rival = int(ranking.order[1 if place == 0 else 0]) if len(ranking.order) > 1 else one
    firsts = [int(np.argmax(view)) == one for view in (views.cosine, views.lexical, views.document)]
    wording = entries.wordings[int(views.wording[one])]
    others = np.delete(views.cosine, one)
    return Evidence(
        cosine=float(views.cosine[one]),
        centre=float(views.centre[one]),
        coverage=entries.lexical.coverage(views.words, wording),
        document_coverage=entries.lexical.coverage(views.words, entries.documents[one]),
        margin=float(ranking.fused[one] - ranking.fused[rival]),
        cosine_margin=float(views.cosine[one] - others.max(initial=-1.0)),
        agreement=sum(firsts) / len(firsts),
        length=min(len(views.words), LONG) / LONG,
    )


def _share(scores: Scores) -> Scores:
    return (scores / max(float(scores.max(initial=0.0)), 1e-6)).astype(np.float32)
