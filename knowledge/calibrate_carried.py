"""The confidence of questions that lean on the topic before, fitted on follow-ups (`carried.yml`).

Two logistic models, one in the other: what speaks for each candidate, then how often the best of them is right, as
topics show it that the first had not seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import yaml

from knowledge.carry import AMONG, candidates
from knowledge.confidence import LEANINGS, Carried, Fusion
from knowledge.encoder import Encoder
from knowledge.generation import Entries
from knowledge.logistic import Flags, Rows, fit_logistic
from knowledge.rank import fuse, look

FOLLOW_UPS = Path(__file__).with_name("carried.yml")
ANSWER_FROM = (
    0.6  # a wrong one is followed by another question, or by "not what you asked"; a question back costs a turn
)
ASK_FROM = 0.3


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question behind a topic: its candidates' evidence, and which of them are right (none where nothing answers)."""

    topic: str
    rows: Rows
    right: Flags


def follow_ups(index: Entries, encoder: Encoder, fusion: Fusion) -> Iterator[FollowUp]:
    asked: dict[str, dict[str, list[str]]] = yaml.safe_load(FOLLOW_UPS.read_text(encoding="utf-8"))
    for topic, questions in asked.items():
        for text, right in questions.items():
            words = index.read(text)
            alone = fuse(look(index, encoder, words), fusion, 0.0, AMONG)
            found = candidates(index, encoder, fusion, words, topic, alone)
            rows = np.array([[asdict(one.leaning)[name] for name in LEANINGS] for one in found])
            yield FollowUp(topic, rows, np.array([index.ids[one.number] in right for one in found]))


def fit_carried(index: Entries, encoder: Encoder, fusion: Fusion) -> Carried:
    """Everything that is measured for questions with a topic carried."""
    asked = list(follow_ups(index, encoder, fusion))
    best = [_best(one, _fit([other for other in asked if other.topic != one.topic])) for one in asked]
    scores, right = np.array([score for score, _ in best]), np.array([is_right for _, is_right in best])
    slope = fit_logistic(scores[:, None], right)
    weights, bias = (both := _fit(asked))[:-1] * slope[0], both[-1] * slope[0] + slope[1]
    named = {name: round(float(w), 4) for name, w in zip(LEANINGS, weights, strict=True)}
    return Carried(named, round(float(bias), 4), ANSWER_FROM, ASK_FROM)


def _best(asked: FollowUp, beta: Rows) -> tuple[float, bool]:
    scores = asked.rows @ beta[:-1] + beta[-1]
    return float(scores.max()), bool(asked.right[int(scores.argmax())])


def _fit(asked: Sequence[FollowUp]) -> Rows:
    return fit_logistic(np.concatenate([one.rows for one in asked]), np.concatenate([one.right for one in asked]))
