"""The re-ranker: a LightGBM model over the candidates' features, shipped as text.

LightGBM is imported when a model is opened: who has no statutes does not load it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from knowledge.articles.features import Columns, table

if TYPE_CHECKING:
    import lightgbm

SETTINGS: dict[str, Any] = {
    "objective": "lambdarank",
    "learning_rate": 0.05,
    "num_leaves": 8,
    "min_data_in_leaf": 80,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "lambdarank_truncation_level": 30,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
    "seed": 20261123,
}
ROUNDS = 300


class Ranker:
    """Gives each candidate a score; only their order means anything."""

    def __init__(self, booster: lightgbm.Booster) -> None:
        self._booster = booster

    @classmethod
    def learn(cls, rows: Sequence[Columns], right: Sequence[NDArray[np.bool_]]) -> Ranker:
        """From the features of many questions' candidates, and which of them are right."""
        import lightgbm

        data = lightgbm.Dataset(
            np.vstack([table(columns) for columns in rows]),
            np.concatenate(right).astype(np.int8),
            group=[len(some) for some in right],
            feature_name=list(rows[0]),
        )
        return cls(lightgbm.train(SETTINGS, data, ROUNDS))

    @classmethod
    def load(cls, path: Path) -> Ranker:
        import lightgbm

        return cls(lightgbm.Booster(model_file=path))

    def save(self, path: Path) -> None:
        self._booster.save_model(path)

    def scores(self, columns: Columns) -> NDArray[np.float64]:
        return np.asarray(self._booster.predict(table(columns), num_threads=1), dtype=np.float64)
