"""What is compared: Fawen's search, and simpler ways over the same wordings (an entry is as good as its best)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import jieba
import numpy as np
from numpy.typing import NDArray

from core.settings import Settings
from knowledge import Entry
from knowledge.encoder import open_encoder
from knowledge.encoder.grams import clean
from knowledge.generation import encode_all, wordings_of
from knowledge.lexical import Lexical
from knowledge.normalise import normalise

Ranked = Callable[[str], list[str]]


def words(text: str) -> list[str]:
    """Dictionary words, as Jieba cuts them."""
    return [word for word in jieba.lcut(clean(text)) if word.strip()]


def by_best_wording(entries: Sequence[Entry], score: Callable[[str], NDArray[np.float32]]) -> Ranked:
    """Entries in the order of their best wording's score."""
    counts = [1 + len(entry.phrasings) for entry in entries]
    starts = np.cumsum([0, *counts])[:-1]

    def rank(question: str) -> list[str]:
        best = np.maximum.reduceat(score(normalise(question)), starts)
        return [entries[int(i)].id for i in np.argsort(-best, kind="stable")]

    return rank


def simpler_systems(settings: Settings, entries: Sequence[Entry]) -> dict[str, Ranked]:
    """The baselines by name."""
    jieba.setLogLevel("ERROR")
    texts = [text for entry in entries for text in wordings_of(entry)]
    encoder = open_encoder(settings)
    vectors = encode_all(texts, encoder)
    by_words, by_pairs = Lexical.build(texts, words), Lexical.build(texts)
    return {
        "BM25, words (Jieba)": by_best_wording(entries, by_words.scores),
        "BM25, characters and pairs": by_best_wording(entries, by_pairs.scores),
        "encoder alone": by_best_wording(entries, lambda text: vectors @ encoder.encode_query(text)[0]),
    }
