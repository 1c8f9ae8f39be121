"""Lessons for the re-ranker: lay questions with their candidates' features, from encoders that never saw them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.articles.candidates import look
from knowledge.articles.collection import Collection, build_collection
from knowledge.articles.dense import Dense, build_titles, encode_articles, write_dense
from knowledge.articles.features import Columns, features
from knowledge.articles.folds import Folds
from knowledge.articles.known import Known
from knowledge.encoder import Encoder
from knowledge.encoder.material import Asked, read_lines
from knowledge.encoder.train import SEED
from knowledge.segment import encode_all
from knowledge.statutes import Article

TAUGHT = 100  # candidates a question that are taught: the first by plain fusion …
TAUGHT_OTHERS = 150  # … and some of the rest


@dataclass(frozen=True, slots=True)
class Lesson:
    """The candidates of one question (c ids), their features, and which of them answer it."""

    ids: NDArray[np.int64]
    columns: Columns
    right: NDArray[np.bool_]

    def shortened(self, rng: np.random.Generator) -> Lesson:
        """Enough of it to learn from: the wrong ones that are far off teach little, and take the time."""
        order = np.argsort(-self.columns["fused"], kind="stable")
        others = rng.permutation(order[TAUGHT:])[:TAUGHT_OTHERS]
        kept = np.union1d(np.union1d(order[:TAUGHT], others), np.flatnonzero(self.right))
        return Lesson(self.ids[kept], {name: column[kept] for name, column in self.columns.items()}, self.right[kept])


class School:
    """The collection, the folds, and what one encoder makes of both.

    Args:
        data: folder with the statutes and the questions.
        base: the general encoder's file.
        kept: a folder for what takes long; what lies there is used again.
    """

    def __init__(self, data: Path, base: Path, kept: Path) -> None:
        self._kept = kept
        self.folds = Folds(data, base, kept)
        rows = read_lines(data / "statutes.jsonl.gz")
        self.articles = [Article(row["law"], row["article"], row["text"]) for row in rows]  # numbered as the material
        words = kept / "words"
        if not (words / "laws.npz").exists():
            words.mkdir(parents=True, exist_ok=True)
            build_collection(self.articles, words)
        self.collection = Collection(words)

    @property
    def asked(self) -> list[Asked]:
        return self.folds.material.asked

    def dense(self, encoder: Encoder) -> Dense:
        folder = self._kept / f"dense-{encoder.name}"
        if not (folder / "titles.npy").exists():
            folder.mkdir(parents=True, exist_ok=True)
            write_dense(encode_articles(self.articles, encoder), folder)
            build_titles(self.collection.laws, encoder, folder)
        return Dense(folder)

    def known(self, encoder: Encoder) -> Known:
        """The questions whose articles are known, as the encoder sees them."""
        vectors = encode_all([asked.question for asked in self.asked], encoder)
        return Known.of(vectors, [asked.right for asked in self.asked])

    def reader(self, encoder: Encoder, silent: NDArray[np.bool_], neighbours: bool = True) -> Callable[[int], Lesson]:
        """How an encoder looks at a question, by number.

        The known questions have their say but for the silent ones and the question itself; without neighbours, none.
        """
        dense = self.dense(encoder)
        known = self.known(encoder).muted(silent) if neighbours else None

        def lesson(number: int) -> Lesson:
            words = self.asked[number].question
            seen = look(self.collection, dense, known, words, encoder.encode_query(words), hidden=number)
            columns = features(self.collection, dense, seen)
            return Lesson(seen.ids, columns, np.isin(seen.ids, self.asked[number].right))

        return lesson

    def lessons(self, fold: int, left_out: Iterable[int] = (), neighbours: bool = True) -> list[Lesson]:
        """A fold's lessons, shortened, from an encoder that has seen neither it nor those left out."""
        left_out = set(left_out)
        encoder = self.folds.encoder({fold, *left_out})
        silent = np.isin(self.folds.of, list(left_out))
        lesson = self.reader(encoder, silent, neighbours)
        rng = np.random.default_rng(SEED)
        return [lesson(int(n)).shortened(rng) for n in np.flatnonzero(self.folds.of == fold)]
