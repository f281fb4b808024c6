"""Say how the sum of a cell's neighbours is distributed if the other cells' values were dealt out anew.

Given a cell, its k neighbours are then k of the other cells, drawn without replacement. For counts the law of
that sum is worked out exactly; for other values it is drawn.

References
----------
Anselin (1995), Geographical Analysis 27, for the conditional null; Stanley (1997), Enumerative Combinatorics
1, for generating functions of subsets by size and sum.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.count_model import Floats

Ints = NDArray[np.int64]

# Beyond these the table of the exact law is larger, or takes longer, than many draws.
_MOST_DRAWN = 400
_MOST_TABLE = 20_000_000
_MOST_STEPS = 3_000_000_000
# Sums of the same values in another order may differ in their last bits; such ties count.
_TIE = 1e-12


class Tails(NamedTuple):
    """Chances of a sum at least and at most as large as the one seen, shape (n,) each."""

    at_least: Floats
    at_most: Floats


def is_exact(values: Floats, neighbours: Ints) -> bool:
    """Return whether the law of such sums can be worked out exactly."""
    if (values < 0).any() or (values != np.floor(values)).any():
        return False
    most = int(_fewer_drawn(neighbours, len(values) - 1).max(initial=0))
    largest = float(np.sort(values)[len(values) - most :].sum()) + 1
    steps = len(np.unique(values)) * (most + 1) ** 2 * largest
    return bool(most <= _MOST_DRAWN and (most + 1) * largest <= _MOST_TABLE and steps <= _MOST_STEPS)


def exact_tails(values: Ints, neighbours: Ints, sums: Ints) -> Tails:
    """
    Return the chances of each cell's sum over its neighbours, without drawing.

    Parameters
    ----------
    values
        Shape (n,), whole numbers, 0 or more.
    neighbours
        Shape (n,): how many neighbours each cell has, 0 to n - 1.
    sums
        Shape (n,): the sums over them that were seen.

    Examples
    --------
    >>> found = exact_tails(np.array([3, 1, 2, 0]), np.array([2, 1, 1, 1]), np.array([3, 3, 1, 2]))
    >>> found.at_least.round(3).tolist(), found.at_most.round(3).tolist()
    ([0.333, 0.333, 0.667, 0.667], [1.0, 1.0, 0.667, 0.667])
    """
    n, others = len(values), values.sum() - values
    drawn = _fewer_drawn(neighbours, n - 1)
    # Drawing more than half of the others is leaving out the rest of them, whose sum is small where this one
    # is large.
    is_turned = drawn < neighbours
    seen = np.where(is_turned, others - sums, sums)
    table = _law_of_sums(values, int(drawn.max(initial=0)))
    above = np.cumsum(table[:, ::-1], axis=1)[:, ::-1]
    below = np.cumsum(table, axis=1)
    at_least, at_most = np.ones(n), np.ones(n)
    for k in np.unique(drawn).tolist():
        here = drawn == k
        at_least[here] = _without_one(above, values[here], k, seen[here], n, is_upper=True)
        at_most[here] = _without_one(below, values[here], k, seen[here], n, is_upper=False)
    return Tails(np.where(is_turned, at_most, at_least), np.where(is_turned, at_least, at_most))


def exact_star_tails(values: Ints, drawn: Ints, sums: Ints) -> Tails:
    """
    Return the chances of each cell's sum where its own value is dealt out as well, without drawing.

    Parameters
    ----------
    values
        Shape (n,), whole numbers, 0 or more.
    drawn
        Shape (n,): how many cells each sum is over, its own among them, 1 to n.
    sums
        Shape (n,): the sums that were seen.

    Examples
    --------
    >>> found = exact_star_tails(np.array([3, 1, 2, 0]), np.array([2, 2, 2, 1]), np.array([5, 4, 3, 0]))
    >>> found.at_least.round(3).tolist(), found.at_most.round(3).tolist()
    ([0.167, 0.333, 0.667, 1.0], [1.0, 0.833, 0.667, 0.25])
    """
    fewer = _fewer_drawn(drawn, len(values))
    is_turned = fewer < drawn
    seen = np.where(is_turned, values.sum() - sums, sums)
    table = _law_of_sums(values, int(fewer.max(initial=0)))
    above = np.cumsum(table[:, ::-1], axis=1)[:, ::-1]
    below = np.cumsum(table, axis=1)
    at_least, at_most = (np.clip(tail[fewer, seen], 0.0, 1.0) for tail in (above, below))
    return Tails(np.where(is_turned, at_most, at_least), np.where(is_turned, at_least, at_most))


def drawn_star_tails(
    values: Floats, drawn: Ints, sums: Floats, *, draws: int, rng: np.random.Generator
) -> Tails:
    """Return the same chances from draws, as `drawn_tails` does for values other than counts."""
    n, tie = len(values), _TIE * float(np.abs(values).sum())
    at_least, at_most = np.ones(n), np.ones(n)
    running = np.cumsum(values[_deal(n, int(drawn.max(initial=1)), draws, rng)], axis=1)
    for k in np.unique(drawn).tolist():
        here = np.flatnonzero(drawn == k)
        total = np.sort(running[:, k - 1])
        above = draws - np.searchsorted(total, sums[here] - tie, side="left")
        below = np.searchsorted(total, sums[here] + tie, side="right")
        at_least[here], at_most[here] = (1 + above) / (1 + draws), (1 + below) / (1 + draws)
    return Tails(at_least, at_most)


def drawn_tails(
    values: Floats, neighbours: Ints, sums: Floats, *, draws: int, rng: np.random.Generator
) -> Tails:
    """
    Return the same chances from draws, ``(1 + as extreme) / (1 + draws)``; ties are as extreme.

    All cells share their draws, so that those alike in value and neighbours err alike.

    Parameters
    ----------
    values, neighbours, sums
        As for `exact_tails`, of any finite numbers.
    draws
        How often values are dealt out anew, at least 1.
    rng
        Where chance comes from.
    """
    n = len(values)
    tie = _TIE * float(np.abs(values).sum())
    at_least, at_most = np.ones(n), np.ones(n)
    most = int(neighbours.max(initial=0))
    # One more than the neighbours: it steps in where a cell was dealt to itself.
    ids = _deal(n, min(most + 1, n), draws, rng)
    running = np.cumsum(values[ids], axis=1)
    for k in np.unique(neighbours).tolist():
        here = np.flatnonzero(neighbours == k)
        if not 0 < k < n:
            continue
        total = np.sort(running[:, k - 1])
        above = draws - np.searchsorted(total, sums[here] - tie, side="left")
        below = np.searchsorted(total, sums[here] + tie, side="right")
        place = np.full(n, -1, np.int64)
        place[here] = np.arange(len(here))
        for position in range(k):
            cell = ids[:, position]
            some = place[cell] >= 0
            cell, spot = cell[some], place[cell[some]]
            old = running[some, k - 1]
            new = old - values[cell] + values[ids[some, k]]
            seen = sums[cell]
            above += _moved(new >= seen - tie, old >= seen - tie, spot, len(here))
            below += _moved(new <= seen + tie, old <= seen + tie, spot, len(here))
        at_least[here], at_most[here] = (1 + above) / (1 + draws), (1 + below) / (1 + draws)
    return Tails(at_least, at_most)


def _moved(new: NDArray[Any], old: NDArray[Any], spot: Ints, length: int) -> Ints:
    change = np.bincount(spot, new.astype(np.float64) - old, length)
    return np.asarray(change.round(), np.int64)


def _fewer_drawn(neighbours: Ints, others: int) -> Ints:
    return np.minimum(neighbours, others - neighbours)


def _deal(n: int, most: int, draws: int, rng: np.random.Generator) -> Ints:
    """Return `most` different numbers below n for each draw, shape (draws, most), every order as likely."""
    dealt = np.empty((draws, most), np.int64)
    taken = np.empty((draws, 0), np.int64)
    for k in range(most):
        one = rng.integers(0, n - k, draws)
        # The one-th of the numbers that are left: each taken one not above it moves it up.
        for j in range(k):
            one += one >= taken[:, j]
        dealt[:, k] = one
        taken = np.sort(dealt[:, : k + 1], axis=1)
    return dealt


def _law_of_sums(values: Ints, most: int) -> Floats:
    """
    Return the chance of each sum of j values drawn without replacement, shape (most + 1, largest sum + 1).

    Values come in one after the other, with all cells that hold them: of j drawn from those so far, a come
    from the new ones with the chance of the hypergeometric law. All terms are positive, so nothing cancels.
    """
    largest = int(np.sort(values)[len(values) - most :].sum())
    law = np.zeros((most + 1, largest + 1))
    law[0, 0] = 1.0
    choose = _pascal(most)
    so_far = 0
    for value, cells in zip(*np.unique(values, return_counts=True), strict=True):
        reach = min(largest, int(value) * most)
        new = np.zeros_like(law)
        chances = _from_the_new(most, int(cells), so_far, choose)
        for a in range(min(int(cells), most) + 1):
            shift = a * int(value)
            if shift > reach:
                break
            chance = chances[a:, a, None]
            new[a:, shift : reach + 1] += chance * law[: most + 1 - a, : reach + 1 - shift]
        law = new
        so_far += int(cells)
    return law


def _from_the_new(most: int, new: int, old: int, choose: Floats) -> Floats:
    """Return the chance that of j cells a come from `new` ones and the rest from `old` ones, at [j, a]."""
    both = new + old
    sizes = np.array([[new], [old], [both]])
    falls = np.ones((3, most + 1))
    np.cumprod(np.maximum(sizes - np.arange(most), 0) / both, axis=1, out=falls[:, 1:])
    j, a = np.ogrid[: most + 1, : most + 1]
    possible = (a <= j) & (j <= both)
    chance = choose * falls[0] * falls[1][np.abs(j - a)]
    return np.where(possible, chance / np.where(j <= both, falls[2][j], 1.0), 0.0)


def _pascal(most: int) -> Floats:
    rows = np.zeros((most + 1, most + 1))
    rows[:, 0] = 1.0
    for j in range(1, most + 1):
        rows[j, 1:] = rows[j - 1, 1:] + rows[j - 1, :-1]
    return rows


def _without_one(tail: Floats, own: Ints, k: int, seen: Ints, n: int, *, is_upper: bool) -> Floats:
    """
    Return the tail of sums of k that leave a cell out, from those of all cells.

    Of k drawn from all n, the cell is among them in k cases of n, and the other k - 1 are drawn from the
    rest: ``n F(k, s) = (n - k) G(k, s) + k G(k - 1, s - own)``, where G leaves the cell out.
    """
    last = tail.shape[1] - 1

    def of_all(j: int, at: Ints) -> Floats:
        inside = tail[j, np.clip(at, 0, last)]
        if is_upper:
            return np.where(at <= 0, 1.0, np.where(at > last, 0.0, inside))
        return np.where(at < 0, 0.0, np.where(at > last, 1.0, inside))

    left = seen - k * own
    found = (left <= 0 if is_upper else left >= 0).astype(np.float64)
    smallest = 1.0
    for j in range(1, k + 1):
        found = (n * of_all(j, seen - (k - j) * own) - j * found) / (n - j)
        smallest *= j / (n - j)
    # What was seen is possible, so its chance is never below that of one choice of k.
    return np.clip(found, smallest, 1.0)
