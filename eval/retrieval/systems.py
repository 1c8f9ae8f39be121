"""What is compared: Fawen's search, and simpler ways over the same wordings (an entry is as good as its best)."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from core.settings import Settings
from eval.retrieval.cost import Stopwatch, resident_mb
from knowledge import Entry, Searcher, load_entries
from knowledge.articles.collection import pairs, words
from knowledge.encoder import open_encoder
from knowledge.generation import encode_all, wordings_of
from knowledge.lexical import Lexical
from knowledge.normalise import normalise

Rank = Callable[[str], list[str]]
Score = Callable[[str], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A system's orders of the entries (ids, best first) for some questions, and what they cost."""

    orders: list[list[str]]
    seconds: list[tuple[float, float]]
    memory_mb: float


def fawen(settings: Settings, _: Sequence[Entry]) -> Rank:
    return Searcher.open(settings).ranked


def bm25_words(_: Settings, entries: Sequence[Entry]) -> Rank:
    return by_best_wording(entries, Lexical.build(all_wordings(entries), words).scores)


def bm25_pairs(_: Settings, entries: Sequence[Entry]) -> Rank:
    return by_best_wording(entries, Lexical.build(all_wordings(entries), pairs).scores)


def dense(settings: Settings, entries: Sequence[Entry]) -> Rank:
    encoder = open_encoder(settings)
    vectors = encode_all(all_wordings(entries), encoder)
    return by_best_wording(entries, lambda text: vectors @ encoder.encode_query(text)[0])


SYSTEMS = {
    "Fawen": fawen,
    "BM25, words (Jieba)": bm25_words,
    "BM25, pairs of characters": bm25_pairs,
    "dense alone": dense,
}


def all_wordings(entries: Sequence[Entry]) -> list[str]:
    return [text for entry in entries for text in wordings_of(entry)]


def by_best_wording(entries: Sequence[Entry], score: Score) -> Rank:
    """Entries in the order of their best wording's score."""
    starts = np.cumsum([0, *(1 + len(entry.phrasings) for entry in entries)])[:-1]
    ids = [entry.id for entry in entries]

    def rank(question: str) -> list[str]:
        best = np.maximum.reduceat(score(normalise(question)), starts)
        return [ids[int(i)] for i in np.argsort(-best, kind="stable")]

    return rank


def outcome(name: str, settings: Settings, questions: list[str]) -> Outcome:
    """A system's outcome, in a process of its own: its memory is what it adds to an empty one."""
    alone = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=alone) as pool:
        return pool.submit(_outcome, name, settings, questions).result()


def _outcome(name: str, settings: Settings, questions: list[str]) -> Outcome:
    entries = load_entries(settings.content)
    gc.collect()
    before = resident_mb()
    rank = SYSTEMS[name](settings, entries)
    orders, watch = [], Stopwatch()
    rank(questions[0])  # the first question also opens what is opened lazily
    with threadpool_limits(1):
        for question in questions:
            with watch.one():
                orders.append(rank(question))
    return Outcome(orders, watch.seconds, resident_mb() - before)
