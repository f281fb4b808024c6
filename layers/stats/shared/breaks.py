"""Keep changes of recording apart from trends and seasons: each way of recording has a level of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from layers.stats.shared.count_model import Floats


def break_columns(periods: int, breaks: Sequence[int]) -> Floats:
    """
    Return a column for each break, 0 before it and 1 from it on; shape (periods, breaks).

    Examples
    --------
    >>> break_columns(4, [1, 3]).T.tolist()
    [[0.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, 1.0]]
    """
    return (np.arange(periods)[:, None] >= np.asarray(breaks, np.int64)[None, :]).astype(np.float64)


def wrong_breaks(breaks: Sequence[int], periods: int) -> list[str]:
    """Return what is wrong with the first periods of new ways of recording."""
    wrong = [
        f"`breaks` holds {one!r} but must lie between 1 and {periods - 1}, inside of {periods} periods"
        for one in breaks
        if not 1 <= one < periods
    ]
    if len(set(breaks)) < len(breaks):
        wrong.append("`breaks` names a period twice")
    return wrong


def deviance(counts: Floats, fitted: Floats) -> float:
    """
    Return the Poisson deviance of counts from their fitted means, shape (n,) each.

    Examples
    --------
    >>> deviance(np.array([0.0, 4.0]), np.array([2.0, 2.0])).__round__(3)
    5.545
    """
    from scipy.special import xlogy

    return float(2 * (xlogy(counts, np.where(counts > 0, counts, 1.0) / fitted) - counts + fitted).sum())
