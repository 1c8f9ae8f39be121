"""Confidence: the probability that an entry answers the question, and what follows from it.

All numbers here come from `python -m knowledge.calibrate`, which fits them on phrasings that neither index nor
encoder has seen and on questions that no entry answers; they are versioned with the encoder they were measured
for, since scores do not travel between encoders.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from math import exp
from pathlib import Path

CALIBRATION = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an entry: all between 0 and 1 but for rounding."""

    cosine: float  # of its nearest wording
    centre: float  # of the mean of its wordings
    coverage: float  # telling grams of the question that its nearest wording has
    document_coverage: float  # … that the whole entry has
    margin: float  # fused score above the best other entry
    cosine_margin: float  # cosine above the best other entry
    agreement: float  # share of the views that put it first


FEATURES = tuple(field.name for field in fields(Evidence))


@dataclass(frozen=True, slots=True)
class Leaning:
    """What speaks for an entry where a question leans on the topic before."""

    alone: float  # fused score for the words alone
    told: float  # … for the words behind the topic
    margin: float  # … above the best other entry
    document_coverage: float  # telling grams of the words alone that the whole entry has


LEANINGS = tuple(field.name for field in fields(Leaning))


@dataclass(frozen=True, slots=True)
class Fusion:
    """How much each view counts in the order of entries."""

    cosine: float
    centre: float
    lexical: float


@dataclass(frozen=True, slots=True)
class ArticleGate:
    """From where on articles are near enough to be worth showing: weather questions get none.

    Nearness is the nearest one's cosine, and a share of the score that puts the best one first.
    """

    score: float
    near_from: float

    def lets_in(self, cosine: float, score: float) -> bool:
        return cosine + self.score * score >= self.near_from


@dataclass(frozen=True, slots=True)
class Carried:
    """A logistic model over `Leaning`, and its thresholds."""

    weights: dict[str, float]
    bias: float
    answer_from: float
    ask_from: float

    def confidence(self, leaning: Leaning) -> float:
        """The probability that the entry answers (0 to 1)."""
        return _logistic(self.bias + sum(self.weights[name] * getattr(leaning, name) for name in LEANINGS))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The order's weights, a logistic model over `Evidence`, and the thresholds chosen by cost."""

    encoder: str
    fusion: Fusion
    weights: dict[str, float]
    bias: float
    answer_from: float
    ask_from: float
    articles: ArticleGate
    carried: Carried

    def confidence(self, evidence: Evidence) -> float:
        """The probability that the entry answers (0 to 1)."""
        return _logistic(self.bias + sum(self.weights[name] * getattr(evidence, name) for name in FEATURES))

    def cautious(self, least: float) -> Calibration:
        """The same, answering nothing below a confidence."""
        carried = replace(self.carried, answer_from=max(least, self.carried.answer_from))
        return replace(self, answer_from=max(least, self.answer_from), carried=carried)

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


@cache
def load_calibration(path: Path = CALIBRATION) -> Calibration:
    row = json.loads(path.read_text(encoding="utf-8"))
    parts = {"fusion": Fusion, "articles": ArticleGate, "carried": Carried}
    return Calibration(**{**row, **{name: kind(**row[name]) for name, kind in parts.items()}})


def _logistic(z: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, z))))
