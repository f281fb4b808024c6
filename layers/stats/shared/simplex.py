"""Find weights that are none below 0 and sum to a given number: the arithmetic of synthetic control."""

from __future__ import annotations

import numpy as np

from layers.stats.shared.count_model import Floats

# Relative to the size of the numbers that went in.
ROUNDING = 1e-10


def fit_on_simplex(columns: Floats, target: Floats, total: float) -> Floats:
    """
    Return least-squares weights with all of them at least 0 and their sum given.

    Parameters
    ----------
    columns
        Shape (m, j), one column for each area that may stand in.
    target
        Shape (m,), what the weighted columns should be.
    total
        Sum of the weights, above 0.

    Returns
    -------
    weights
        Shape (j,), one of possibly many solutions.

    Misreadings
    -----------
    Where many weights fit equally well these are an arbitrary choice; see `closest_to_equal`.

    References
    ----------
    Lawson & Hanson (1974), Solving Least Squares Problems, chapter 23.

    Examples
    --------
    >>> fit_on_simplex(np.array([[2.0, 10.0]]), np.array([4.0]), 1.0).round(6).tolist()
    [0.75, 0.25]
    """
    from scipy.optimize import nnls

    # With the target taken from each column the sum is one more row. Scaling weights down by a factor costs
    # more in that row the worse they fit, but never changes which are best: so the sum is restored
    # afterwards.
    gaps = columns - target[:, None] / total
    size = float(np.abs(gaps).max(initial=0.0))
    if size == 0:
        return np.full(columns.shape[1], total / columns.shape[1])
    rows = np.vstack([gaps / size, np.ones(columns.shape[1])])
    wanted = np.append(np.zeros(len(target)), 1.0)
    found = np.asarray(nnls(rows, wanted, maxiter=30 * max(10, columns.shape[1]))[0])
    return np.asarray(found * (total / found.sum()))


def closest_to_equal(columns: Floats, target: Floats, weights: Floats) -> Floats:
    """
    Return, of all weights that fit as well as the given ones, those closest to equal weights.

    Parameters
    ----------
    columns, target
        As in `fit_on_simplex`.
    weights
        Shape (j,), least-squares weights from there.

    Returns
    -------
    weights
        Shape (j,), the only such weights; those given where the search does not settle.

    Misreadings
    -----------
    Closest to equal spreads over many areas what a few could do as well; it does not mean that all are alike.

    References
    ----------
    Li, Sun & Toh (2020), Mathematical Programming 179, on Newton's method for projections onto polytopes.

    Examples
    --------
    >>> columns = np.array([[2.0, 10.0, 6.0, 6.0]])
    >>> closest_to_equal(columns, np.array([6.0]), np.array([0.5, 0.5, 0.0, 0.0])).round(6).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    total = float(weights.sum())
    gaps = columns - target[:, None] / total
    size = max(float(np.abs(gaps).max(initial=0.0)), 1e-300)
    gaps = gaps / size
    miss = gaps @ weights
    # Columns that would make the best fit worse have no weight in any best solution.
    slope = miss @ gaps
    open_ = slope <= slope[weights > 0].max() + ROUNDING * len(gaps) * total
    equal = total / len(weights)
    found = _project(np.vstack([gaps, np.ones(len(weights))])[:, open_] * equal, weights[open_] / equal)
    if found is None:
        return weights
    result = np.zeros(len(weights))
    result[open_] = found * equal
    return np.asarray(result * (total / result.sum()))


def _project(rows: Floats, feasible: Floats) -> Floats | None:
    """Return the weights closest to ones, none below 0, under which `rows` give what `feasible` gives."""
    # Orthonormal rows say the same, once each, and make Newton's matrix well conditioned.
    _, values, turned = np.linalg.svd(rows, full_matrices=False)
    basis = turned[values > ROUNDING * values[0]]
    wanted = basis @ feasible
    pull = np.zeros(len(wanted))
    size = 1.0 + float(np.abs(wanted).max())

    def look(at: Floats) -> tuple[float, Floats, Floats]:
        weights = np.maximum(0.0, 1.0 + at @ basis)
        return float(weights @ weights) / 2 - float(at @ wanted), weights, basis @ weights - wanted

    height, weights, miss = look(pull)
    for _ in range(200):
        error = float(np.abs(miss).max())
        if error <= ROUNDING * size:
            return weights
        active = basis[:, weights > 0]
        # A little of the identity keeps the step finite while too few weights are above 0.
        matrix = active @ active.T + min(1e-6, error) * np.eye(len(miss))
        step = -np.linalg.solve(matrix, miss)
        length = 1.0
        new = look(pull + step)
        # Near the end the gain is smaller than the rounding of the heights, and the full step is right.
        slack = 1e-13 * (1.0 + abs(height))
        while new[0] > height + 1e-4 * length * float(step @ miss) + slack and length > 1e-12:
            length /= 2
            new = look(pull + length * step)
        pull, (height, weights, miss) = pull + length * step, new
    return None
