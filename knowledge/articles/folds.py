"""Encoders that have not seen some of the lay questions: what the re-ranker may learn from, and be measured with.

The questions are dealt into folds. Without fold i: gives the features of fold i to the shipped re-ranker; with our
entries learned on top it asks the questions of fold i in the measurement, as the shipped encoder would. Without
folds i and j: gives the features of fold j to a re-ranker that is measured on fold i. The re-ranker thus learns from
encoders that know no entry and is measured with ones that do: a change of content need not teach it anew.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.settings import ROOT
from knowledge.encoder.files import load_encoder, save_encoder
from knowledge.encoder.load import ShippedEncoder
from knowledge.encoder.material import Material, entry_texts
from knowledge.encoder.train import SEED, learn_entries, learn_law, load_general

FOLDS = 5


def deal(count: int) -> NDArray[np.int64]:
    """The fold of each question, equally many in each."""
    folds: NDArray[np.int64] = np.random.default_rng(SEED).permutation(np.arange(count) % FOLDS)
    return folds


class Folds:
    """The encoders by the folds that they have not seen; trained when first asked for, and kept in a folder.

    Args:
        base: the file of the general encoder (`knowledge.encoder.train --base`), made where it is missing.
    """

    def __init__(self, data: Path, base: Path, kept: Path) -> None:
        self.material = Material(data, entry_texts(ROOT / "knowledge" / "content"), random.Random(SEED))
        self.general = load_general(base, self.material)
        self._asked = self.material.asked
        self.of = deal(len(self._asked))
        self._kept = kept

    def encoder(self, without: Iterable[int]) -> ShippedEncoder:
        """The encoder before our entries, had it not seen these folds."""
        left_out = sorted(set(without))
        folder = self._kept / f"law-{'-'.join(map(str, left_out))}"
        if not (folder / "weights.npz").exists():
            self.material.asked = [a for a, fold in zip(self._asked, self.of, strict=True) if fold not in left_out]
            vocabulary, weights = self.general
            save_encoder(folder, vocabulary, learn_law(self.material, vocabulary, weights))
            self.material.asked = self._asked
        return ShippedEncoder(folder)

    def whole_encoder(self, without: int) -> ShippedEncoder:
        """The shipped encoder, had it not seen this fold."""
        folder = self._kept / f"whole-{without}"
        if not (folder / "weights.npz").exists():
            self.encoder([without])
            self.material.asked = [a for a, fold in zip(self._asked, self.of, strict=True) if fold != without]
            save_encoder(folder, *learn_entries(self.material, *load_encoder(self._kept / f"law-{without}")))
            self.material.asked = self._asked
        return ShippedEncoder(folder)
