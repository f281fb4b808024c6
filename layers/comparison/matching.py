"""Choose the places to compare with: those that were most like the treated one, long before the event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]

# Enough that their own noise hardly counts, few enough to be looked at one by one.
CONTROLS = 20


@dataclass(frozen=True, eq=False)
class Matches:
    """
    The chosen sites, nearest first.

    Attributes
    ----------
    rows
        Shape (controls,): rows of the candidates' table.
    distance
        Shape (controls,): how unlike the treated zone each is, in standard errors; 1 is what chance alone
        makes of two equal places.
    level, growth
        Shape (controls,): incidents in the weeks matched on, and second half of them over the first; NaN for
        0 before.
    """

    rows: NDArray[np.int64]
    distance: Floats
    level: NDArray[np.int64]
    growth: Floats


def match(
    history: Counts, candidates: NDArray[np.int64], *, mix: Counts | None = None, controls: int = CONTROLS
) -> Matches:
    """
    Return the candidates most like row 0 in number, in growth and in kinds, each weighed by its own noise.

    Parameters
    ----------
    history
        Shape (sites, weeks): the weeks to match on; row 0 is the treated zone.
    candidates
        Rows that may be chosen; those without any incident in the history are not.
    mix
        Shape (sites, kinds): incidents of the history by group of kinds, where the question asks several.
    controls
        How many at most.

    Misreadings
    -----------
    Matched places are alike in their counts, which does not make them alike in people, streets or shops.
    """
    total = history.sum(axis=1)
    able = candidates[total[candidates] > 0]
    if not len(able):
        nothing = np.zeros(0)
        return Matches(able, nothing, np.zeros(0, np.int64), nothing)
    # The root of a Poisson count varies by a half whatever its size, so two of them differ by 0.7.
    square = 2 * (np.sqrt(total[able]) - np.sqrt(total[0])) ** 2
    half = history.shape[1] // 2
    early, late = history[:, :half].sum(axis=1), history[:, half:].sum(axis=1)
    angle = np.arctan2(np.sqrt(late + 0.375), np.sqrt(early + 0.375))
    n = np.maximum(total, 1)
    square = square + (angle[able] - angle[0]) ** 2 / (0.25 / n[able] + 0.25 / n[0])
    terms = 2.0
    if mix is not None and mix.shape[1] > 1:
        square = square + _unlike(mix, able)
        terms += mix.shape[1] - 1
    order = np.lexsort((able, square))[:controls]
    rows = able[order]
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.where(early[rows] > 0, late[rows] / early[rows], np.nan)
    return Matches(rows, np.sqrt(square[order] / terms), total[rows].astype(np.int64), growth)


def _unlike(mix: Counts, able: NDArray[np.int64]) -> Floats:
    """Return the chi-square of each candidate's kinds against those of the treated zone, shape (able,)."""
    own, other = mix[0].astype(float), mix[able].astype(float)
    n_own, n_other = own.sum(), other.sum(axis=1, keepdims=True)
    pooled = (own + other) / np.maximum(n_own + n_other, 1)
    spread = pooled * (1 / max(n_own, 1) + 1 / np.maximum(n_other, 1))
    gap = own / max(n_own, 1) - other / np.maximum(n_other, 1)
    parts = np.divide(gap**2, spread, out=np.zeros_like(gap), where=spread > 0)
    unlike: Floats = parts.sum(axis=1)
    return unlike
