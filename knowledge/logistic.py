"""A logistic model for calibrations: regularised, with no evidence that may speak against."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Rows = NDArray[np.float64]
Flags = NDArray[np.bool_]


def fit_logistic(rows: Rows, right: Flags, share: Rows | float = 1.0) -> Rows:
    """Weights, none below zero, and the bias behind them (n × f → f + 1).

    Args:
        share: how much each row counts.
    """
    scale = rows.std(axis=0) + 1e-9
    scaled, hit = rows / scale, right.astype(float)

    def loss(beta: Rows) -> tuple[float, Rows]:
        z = scaled @ beta[:-1] + beta[-1]
        off = share * (1 / (1 + np.exp(-z)) - hit)
        value = (share * (np.logaddexp(0, z) - hit * z)).sum() + beta[:-1] @ beta[:-1] / 2
        return float(value), np.append(scaled.T @ off + beta[:-1], off.sum())

    bounds = [(0.0, None)] * rows.shape[1] + [(None, None)]
    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    return np.append(found[:-1] / scale, found[-1])
