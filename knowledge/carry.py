"""Questions that lean on the topic before ("那要多少钱"): what speaks for an entry when both are read together.

With the topic in front every entry of it looks near, whatever is asked. So an entry counts by both readings, the words
alone and the words behind the topic, and by how much of the words alone it covers. `python -m knowledge.calibrate` fits
the weights on follow-ups (`carried.yml`); questions that stand alone have their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.confidence import Fusion, Leaning
from knowledge.encoder import Encoder
from knowledge.generation import Entries
from knowledge.normalise import normalise
from knowledge.rank import Ranking, fuse, look

BONUS = 0.3  # brings the topic's own entries among the candidates
AMONG = 3  # candidates by each reading


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry by its number, whether it is of the topic before, and what speaks for it."""

    number: int
    is_own: bool
    leaning: Leaning


def candidates(
    entries: Entries, encoder: Encoder, fusion: Fusion, words: str, topic: str, alone: Ranking
) -> list[Candidate]:
    """The entries that a normalised question may mean behind a topic that entries have.

    Args:
        alone: the ranking of the words without the topic.
    """
    views = look(entries, encoder, f"{normalise(topic)} {words}")
    bonus = np.zeros(len(entries), dtype=np.float32)
    bonus[entries.by_topic[topic]] = BONUS
    told = fuse(views, fusion, 0.0, AMONG)
    preferred = fuse(views, fusion, bonus, AMONG)
    numbers = np.unique(np.concatenate([one.order[:AMONG] for one in (alone, told, preferred)]))
    own = set(entries.by_topic[topic])
    return [Candidate(int(n), int(n) in own, _leaning(entries, words, int(n), alone, told)) for n in numbers]


def _leaning(entries: Entries, words: str, number: int, alone: Ranking, told: Ranking) -> Leaning:
    rival = int(told.order[1 if int(told.order[0]) == number else 0]) if len(told.order) > 1 else number
    return Leaning(
        alone=float(alone.fused[number]),
        told=float(told.fused[number]),
        margin=float(told.fused[number] - told.fused[rival]),
        document_coverage=entries.coverage(words, entries.document(number)),
    )
