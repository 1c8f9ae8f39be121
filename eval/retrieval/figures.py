"""Figures out of orders, decisions and confidences."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from eval.retrieval.questions import Question
from knowledge import Decision, Searcher

DEPTH = 10
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.0)


def order_figures(orders: Sequence[Sequence[str]], asked: Sequence[Question]) -> dict[str, float]:
    """Share right at first place and among the first three, and the mean reciprocal rank among ten."""
    places = [_place(order, question.right) for order, question in zip(orders, asked, strict=True)]
    return {
        "first": float(np.mean([place == 1 for place in places])),
        "first_three": float(np.mean([place <= 3 for place in places])),
        "mrr_10": float(np.mean([1 / place for place in places])),
    }


def _place(order: Sequence[str], right: frozenset[str]) -> float:
    """The place of the first right one, from 1; infinity beyond the first ten."""
    return next((i for i, entry_id in enumerate(order[:DEPTH], 1) if entry_id in right), float("inf"))


def decision_figures(searcher: Searcher, asked: Sequence[Question]) -> dict[str, float]:
    """What a citizen would have seen: shares of answers right and wrong, questions back with and without the right
    choice, articles alone, and "not known"."""
    seen: Counter[str] = Counter()
    for question in asked:
        found = searcher.search(question.text, topic=question.topic)
        ids = [hit.entry.id for hit in found.hits]
        offered = ids[:1] if found.decision == Decision.ANSWER else ids
        right = "right" if question.right & set(offered) else "wrong"
        seen[f"{found.decision}_{right}" if ids else str(found.decision)] += 1
    names = ("answer_right", "answer_wrong", "ask_right", "ask_wrong", "articles", "unknown")
    return {name: seen[name] / len(asked) for name in names}


def wrong_answers(searcher: Searcher, asked: Sequence[Question]) -> list[tuple[str, str]]:
    """Questions that were answered with confidence, and wrongly, with the entry that they were given."""
    found = [(question, searcher.search(question.text, topic=question.topic)) for question in asked]
    return [
        (question.text, result.hits[0].entry.id)
        for question, result in found
        if result.decision == Decision.ANSWER and result.hits[0].entry.id not in question.right
    ]


def reliability(searcher: Searcher, asked: Sequence[Question]) -> list[dict[str, Any]]:
    """By confidence of the best entry: how many questions, the mean confidence, and the share that is right."""
    best = [searcher.best(question.text) for question in asked]
    confidence = np.array([hit.confidence for hit in best])
    right = np.array([hit.entry.id in question.right for hit, question in zip(best, asked, strict=True)])
    rows = []
    for low, high in itertools.pairwise(BINS):
        mine = (confidence >= low) & ((confidence < high) | (high == 1.0))
        if mine.any():
            row = {"from": low, "to": high, "questions": int(mine.sum())}
            rows.append({**row, "confidence": float(confidence[mine].mean()), "right": float(right[mine].mean())})
    return rows


def calibration_error(rows: Sequence[dict[str, Any]]) -> float:
    """The mean gap between confidence and share right, weighted by questions."""
    total = sum(row["questions"] for row in rows)
    return float(sum(row["questions"] * abs(row["confidence"] - row["right"]) for row in rows) / total)
