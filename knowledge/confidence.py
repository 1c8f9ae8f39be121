"""Confidence: the probability that the best entry answers the question, and what follows from it.

The weights come from `python -m knowledge.calibrate`, which fits them on phrasings left out of the index one
at a time and on questions that no entry answers; they are stored with the encoder they were measured for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

CALIBRATION = Path(__file__).with_name("calibration.json")
FEATURES = ("cosine", "coverage", "margin", "lexical_agrees", "length")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the best entry: all between 0 and 1 but for rounding."""

    cosine: float
    coverage: float
    margin: float
    lexical_agrees: float
    length: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model over `Evidence`, and the two thresholds chosen by cost."""

    encoder: str
    weights: dict[str, float]
    bias: float
    answer_from: float
    ask_from: float

    def confidence(self, evidence: Evidence) -> float:
        z = self.bias + sum(self.weights[name] * getattr(evidence, name) for name in FEATURES)
        return 1 / (1 + exp(-max(-30.0, min(30.0, z))))


@cache
def load_calibration(path: Path = CALIBRATION) -> Calibration:
    return Calibration(**json.loads(path.read_text(encoding="utf-8")))
