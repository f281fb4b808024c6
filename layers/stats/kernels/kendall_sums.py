"""Compare every value of each row with all later ones: Kendall's sums of many series at once.

A group of t equal values takes t (t - 1) (2 t + 5) from the variance. A value with l equal ones after it adds
6 l (l + 2) to that, so that ties are counted by the very comparisons that count rises and falls.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import COMPILED, compile_loop

Floats = NDArray[np.float64]
Sums = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def kendall_sums(values: Floats) -> Sums:
    """
    Return for each row its sum of signs, its correction for ties, and how many of its values are known.

    Parameters
    ----------
    values
        Shape (rows, steps), in order of time; NaN where a value is missing, which is left out.

    Returns
    -------
    score, ties, known
        Shape (rows,) each: sum of the signs of all later minus earlier values; sum over groups of t equal
        values of t (t - 1) (2 t + 5); number of values.
    """
    if not COMPILED:
        return twin(values)
    score, ties, known = _walk(np.ascontiguousarray(values, np.float64))
    return score, ties, known


def twin(values: Floats) -> Sums:
    """Return the same as `kendall_sums`, row by row from the definition."""
    score, ties, known = (np.zeros(len(values), np.int64) for _ in range(3))
    for row, all_of_it in enumerate(values):
        some = all_of_it[~np.isnan(all_of_it)]
        known[row] = len(some)
        score[row] = int(np.triu(np.sign(some[None, :] - some[:, None])).sum())
        _, group = np.unique(some, return_counts=True)
        ties[row] = int((group * (group - 1) * (2 * group + 5)).sum())
    return score, ties, known


@compile_loop
def sums_of(values: Any, n: int) -> tuple[int, int]:
    """Return sum of signs and correction for ties of the first `n` values, all of them known."""
    score, ties = 0, 0
    for i in range(n - 1):
        one = values[i]
        higher, lower = 0, 0
        for j in range(i + 1, n):
            higher += values[j] > one
            lower += values[j] < one
        score += higher - lower
        equal = n - 1 - i - higher - lower
        ties += 6 * equal * (equal + 2)
    return score, ties


@compile_loop
def _walk(values: Floats) -> Any:
    rows, steps = values.shape
    score, ties, known = np.zeros(rows, np.int64), np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    some = np.empty(steps)
    for row in range(rows):
        n = 0
        for step in range(steps):
            one = values[row, step]
            # Written always and kept only if it is a number: no branch that nobody could foretell.
            some[n] = one
            n += one == one  # noqa: PLR0124 - NaN differs from itself
        known[row] = n
        score[row], ties[row] = sums_of(some, n)
    return score, ties, known
