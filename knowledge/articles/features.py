"""What the re-ranker knows of each candidate: one row of numbers each, by name.

Nothing here counts how often an article or a law was right before: measured, such popularity overfits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge.articles.candidates import Look, share
from knowledge.articles.collection import Collection
from knowledge.articles.dense import Dense
from knowledge.articles.known import Votes
from knowledge.segment import Vectors

NEAR = (1, 2, 3)  # places in the law that count as beside
Columns = dict[str, Vectors]


def features(collection: Collection, dense: Dense, look: Look) -> Columns:
    """The features of all candidates, each (c,), in a fixed order; those of votes only where there are any."""
    columns = _views(collection, look)
    if look.votes:
        columns |= _votes(collection, look, look.votes)
    columns |= _law(collection, dense, look, columns)
    columns |= _beside(collection, dense, look)
    return columns | _question(look, columns)


def table(columns: Columns) -> NDArray[np.float32]:
    """The columns side by side (c × f)."""
    return np.column_stack(list(columns.values())).astype(np.float32)


def _views(collection: Collection, look: Look) -> Columns:
    """Each view's score and its rank."""
    columns = {"cosine": look.vectors @ look.vector}
    if look.votes:
        columns["moved"] = look.vectors @ look.moved
    columns |= {name: scores[look.ids] for name, scores in look.lexical.items()}
    columns["fused"] = columns["cosine"] + 0.3 * columns["grams"] + 0.1 * columns["words"]
    for name in list(columns):
        columns[f"{name}_rank"] = rank(columns[name])
        columns[f"{name}_behind"] = columns[name] - columns[name].max()
    columns["covered"] = collection.lexical["grams"].covered(look.words)[look.ids]
    columns["length"] = np.log1p(collection.length[look.ids])
    columns["place"] = collection.place[look.ids]
    return columns


def _votes(collection: Collection, look: Look, votes: Votes) -> Columns:
    """What the known questions say of the article, of those beside it, and of its law."""
    best, share = votes.spread(len(collection))
    steps = [step * sign for step in NEAR for sign in (-1, 1)]
    of_law = np.bincount(collection.law[votes.ids], votes.share, minlength=len(collection.laws))
    return {
        "lay_best": best[look.ids],
        "lay_share": share[look.ids],
        "lay_beside": np.max([best[collection.beside(look.ids, step)] for step in steps], axis=0),
        "lay_law": of_law[collection.law[look.ids]].astype(np.float32),
        "lay_nearest": np.full(len(look.ids), votes.best.max(initial=0.0), dtype=np.float32),
    }


def _law(collection: Collection, dense: Dense, look: Look, views: Columns) -> Columns:
    """The article's law: its title, and how its other candidates do."""
    laws, own = np.unique(collection.law[look.ids], return_inverse=True)
    titles = share(collection.titles.scores(look.words))[laws]
    best = np.full(len(laws), -1.0, dtype=np.float32)
    np.maximum.at(best, own, views["fused"])
    ahead = views["fused_rank"] < np.log1p(50)
    return {
        "title": titles[own],
        "title_cosine": (dense.titles[laws] @ look.vector)[own],
        "level": collection.level[laws][own],
        "law_size": np.log1p(collection.sizes[laws])[own],
        "law_best": best[own],
        "law_behind": views["fused"] - best[own],
        "law_ahead": np.bincount(own, ahead, minlength=len(laws))[own],
    }


def _beside(collection: Collection, dense: Dense, look: Look) -> Columns:
    """The better of the two articles beside it."""
    before, after = collection.beside(look.ids, -1), collection.beside(look.ids, 1)
    grams = look.lexical["grams"]
    return {
        "beside_cosine": np.maximum(dense.vectors(before) @ look.vector, dense.vectors(after) @ look.vector),
        "beside_grams": np.maximum(grams[before], grams[after]),
    }


def _question(look: Look, columns: Columns) -> Columns:
    """What kind of question it is: the same for all its candidates."""
    same = {
        "asked_length": float(len(look.words)),
        "asked_cosine": float(columns["cosine"].max()),
        "asked_covered": float(columns["covered"].max()),
    }
    return {name: np.full(len(look.ids), value, dtype=np.float32) for name, value in same.items()}


def rank(scores: Vectors) -> Vectors:
    """The place of each score, best first, as a logarithm: the difference between 1 and 2 is what matters."""
    places = np.empty(len(scores), dtype=np.float32)
    places[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return np.log1p(places)
