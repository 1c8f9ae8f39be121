"""Ranking: every entry's score by three views of the question, fused, and the evidence for the best ones.

An entry is as good as its best wording and as its wordings together (both dense), and as the characters that it shares
with the question (lexical, over all that it says). Lexical scores have no scale of their own, so they count as shares
of the question's best. The dense views are computed for candidates only: the entries that any view could put in front.
BM25 of single wordings, by characters and by sound, was measured too: with thirty wordings an entry it brings nothing
and costs more than all the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.confidence import Evidence, Fusion
from knowledge.encoder import Encoder
from knowledge.generation import Entries
from knowledge.segment import Numbers, Segment

Scores = NDArray[np.float32]
FEW = 200  # entries of a segment up to which all are candidates
# Candidates by view where there are more; `python -m eval.retrieval.scale` compares with looking at all.
BY_CENTRE, BY_WORDS = 150, 100
NEAREST = 400  # wordings whose cosine counts; the rest count as the last of them


@dataclass(frozen=True, slots=True)
class Views:
    """Scores of every entry for one question, view by view, and the wording that the dense view likes best.

    `hidden` are the numbers of entries that must not be found.
    """

    words: str
    cosine: Scores
    centre: Scores
    lexical: Scores
    wording: Numbers
    hidden: Numbers


@dataclass(frozen=True, slots=True)
class Ranking:
    """The views, their fused score, and the entries in order (best first; a bonus moves order, not score).

    `order` holds all that may be found, or as many as were asked for.
    """

    views: Views
    fused: Scores
    order: Numbers


@dataclass(frozen=True, slots=True)
class _Look:
    """What one segment shows: raw lexical scores of all its entries, the dense ones of its candidates."""

    lexical: Scores
    candidates: Numbers
    centres: Scores
    sizes: Numbers  # wordings of each candidate …
    rows: Numbers  # … and where they stand
    cosines: Scores


def look(entries: Entries, encoder: Encoder, words: str, few: int = FEW) -> Views:
    """All views of a normalised question; there must be entries.

    Args:
        few: entries of a segment up to which all are candidates.
    """
    faiss.omp_set_num_threads(1)  # it counts for the calling thread only; a second one costs more than it brings
    vector = encoder.encode_query(words)
    none = np.zeros(0, dtype=np.int64)
    looks = [
        _look(segment, words, vector, none if segment is entries.overlay else entries.hidden, few)
        for segment in entries.segments
    ]
    sizes = np.concatenate([one.sizes for one in looks])
    candidates = _joined([one.candidates for one in looks], [len(segment) for segment in entries.segments])
    rows = _joined([one.rows for one in looks], [len(segment.wordings) for segment in entries.segments])
    cosines = _raised(np.concatenate([one.cosines for one in looks]))
    best, firsts = _best(cosines, sizes)
    wording = np.zeros(len(entries), dtype=np.int64)
    wording[candidates] = rows[firsts]
    return Views(
        words,
        _spread(best, candidates, entries),
        _spread(np.concatenate([one.centres for one in looks]), candidates, entries),
        _share(np.concatenate([one.lexical for one in looks])),
        wording,
        entries.hidden,
    )


def _look(segment: Segment, words: str, vector: Scores, hidden: Numbers, few: int) -> _Look:
    lexical = segment.lexical.scores(words)
    lexical[hidden] = 0
    all_of_them = np.arange(len(segment))
    candidates = all_of_them if len(segment) <= few else _candidates(segment, vector, lexical)
    if len(hidden):
        candidates = np.setdiff1d(candidates, hidden)
    rows = segment.wording_rows(candidates)
    cosines = segment.cosines(vector, rows)
    return _Look(
        lexical,
        candidates,
        segment.centres(candidates, cosines),
        segment.sizes[candidates],
        rows,
        cosines,
    )


def _candidates(segment: Segment, vector: Scores, lexical: Scores) -> Numbers:
    """The entries, in order, whose wordings are worth comparing one by one."""
    return np.unique(np.concatenate((segment.near(vector, BY_CENTRE), _top(lexical, BY_WORDS))))


def _top(scores: Scores, count: int) -> Numbers:
    count = min(count, len(scores))
    best: Numbers = np.argpartition(scores, -count)[-count:]
    return best


def _joined(numbers: list[Numbers], counts: list[int]) -> Numbers:
    """Numbers of the segments as numbers of all, each segment's after those before it."""
    return np.concatenate([own + sum(counts[:i]) for i, own in enumerate(numbers)])


def _raised(cosines: Scores) -> Scores:
    """All cosines but the `NEAREST` best raised to the last of those."""
    if len(cosines) <= NEAREST:
        return cosines
    raised: Scores = np.maximum(cosines, np.partition(cosines, -NEAREST)[-NEAREST])
    return raised


def _best(cosines: Scores, sizes: Numbers) -> tuple[Scores, Numbers]:
    """Of each candidate the best cosine, and which of the rows it stands in: the first of equals."""
    starts = np.cumsum(sizes) - sizes
    best = np.maximum.reduceat(cosines, starts)
    equal = np.nonzero(cosines == np.repeat(best, sizes))[0][::-1]
    firsts = starts.copy()
    firsts[np.repeat(np.arange(len(sizes)), sizes)[equal]] = equal
    return best, firsts


def _spread(scores: Scores, candidates: Numbers, entries: Entries) -> Scores:
    """Scores of candidates as scores of all: others count as the last candidate, hidden ones as opposite."""
    spread = np.full(len(entries), scores.min(), dtype=np.float32)
    spread[candidates] = scores
    spread[entries.hidden] = -1
    return spread


def fuse(views: Views, fusion: Fusion, bonus: Scores | float = 0.0, places: int = 0) -> Ranking:
    """Entries in the order of the weighted views.

    Args:
        bonus: prefers some of them (the carried topic).
        places: how many are wanted in order, at least 2; 0 for all, which costs 0.5 ms at 10,000.
    """
    fused = fusion.cosine * views.cosine + fusion.centre * views.centre + fusion.lexical * views.lexical
    fused[views.hidden] = -np.inf
    return Ranking(views, fused, _order(fused + bonus, places)[: len(fused) - len(views.hidden)])


def _order(scores: Scores, places: int) -> Numbers:
    if not 0 < places < len(scores):
        return np.argsort(-scores, kind="stable")
    best: Numbers = np.sort(np.argpartition(-scores, places)[:places])
    return best[np.argsort(-scores[best], kind="stable")]


def weigh(entries: Entries, ranking: Ranking, place: int) -> Evidence:
    """The evidence for the entry at a place of the ranking (0 is the best)."""
    views, one = ranking.views, int(ranking.order[place])
    rival = int(ranking.order[1 if place == 0 else 0]) if len(ranking.order) > 1 else one
    firsts = [int(np.argmax(view)) == one for view in (views.cosine, views.centre, views.lexical)]
    others = np.delete(views.cosine, one)
    return Evidence(
        cosine=float(views.cosine[one]),
        centre=float(views.centre[one]),
        coverage=entries.coverage(views.words, entries.wording(int(views.wording[one]))),
        document_coverage=entries.coverage(views.words, entries.document(one)),
        margin=float(ranking.fused[one] - ranking.fused[rival]),
        cosine_margin=float(views.cosine[one] - others.max(initial=-1.0)),
        agreement=sum(firsts) / len(firsts),
    )


def _share(scores: Scores) -> Scores:
    return (scores / max(float(scores.max(initial=0.0)), 1e-6)).astype(np.float32)
