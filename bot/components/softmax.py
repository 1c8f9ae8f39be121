"""Softmax regression on sparse rows, by Adam, with numpy alone."""

from __future__ import annotations

from typing import List, Tuple

import numpy as np

Rows = List[Tuple[np.ndarray, np.ndarray]]
SEED = 20261123
FIRST, SECOND = 0.9, 0.99  # how long Adam remembers slope and its square


def softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def fit(
    rows: Rows, target: np.ndarray, shape: Tuple[int, int], epochs: int, batch: int, rate: float, left_out: float
) -> Tuple[np.ndarray, np.ndarray]:
    """Weights and bias.

    Rare classes weigh more, by the square root of how rare they are. Of every row a share of its values is left out
    at random each time, so that no single word decides alone. A batch is a small dense matrix over the columns that
    occur in it, and only their weights move: 8,000 rows in a few seconds.
    """
    random = np.random.RandomState(SEED)
    classes = shape[1]
    weights, slope, square = (np.zeros(shape, np.float32) for _ in range(3))
    bias, bias_slope, bias_square = (np.zeros(classes, np.float32) for _ in range(3))
    share = np.bincount(target, minlength=classes)
    balance = np.sqrt(len(rows) / classes / share)[target].astype(np.float32)
    truth = np.eye(classes, dtype=np.float32)
    starts = range(0, len(rows), batch)
    step, steps = 0, epochs * len(starts)
    for _ in range(epochs):
        order = random.permutation(len(rows))
        for start in starts:
            chosen = order[start : start + batch]
            columns, block = _dense([rows[i] for i in chosen], left_out, random)
            error = softmax(block @ weights[columns] + bias) - truth[target[chosen]]
            error *= balance[chosen][:, None] / len(chosen)
            step += 1
            pace = rate * (1 - step / (steps + 1)) / (1 - FIRST**step)
            scale = 1 - SECOND**step
            gradient = block.T @ error
            slope[columns] = FIRST * slope[columns] + (1 - FIRST) * gradient
            square[columns] = SECOND * square[columns] + (1 - SECOND) * gradient**2
            weights[columns] -= pace * slope[columns] / (np.sqrt(square[columns] / scale) + 1e-6)
            gradient = error.sum(axis=0)
            bias_slope = FIRST * bias_slope + (1 - FIRST) * gradient
            bias_square = SECOND * bias_square + (1 - SECOND) * gradient**2
            bias -= pace * bias_slope / (np.sqrt(bias_square / scale) + 1e-6)
    return weights, bias


def _dense(rows: Rows, left_out: float, random: np.random.RandomState) -> Tuple[np.ndarray, np.ndarray]:
    """The columns that occur, and the rows over them, thinned."""
    ids = np.concatenate([ids for ids, _ in rows])
    values = np.concatenate([values for _, values in rows])
    values = values * (random.rand(len(values)) >= left_out) / (1 - left_out)
    columns, places = np.unique(ids, return_inverse=True)
    block = np.zeros((len(rows), len(columns)), np.float32)
    block[np.repeat(np.arange(len(rows)), [len(ids) for ids, _ in rows]), places] = values
    return columns, block
