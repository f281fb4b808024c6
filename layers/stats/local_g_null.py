"""Say how rarely neighbours sum up to so much if the values were dealt out anew: exact for counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.stats.false_discovery import control_false_discovery
from layers.stats.shared.checks import refuse, wrong_level
from layers.stats.shared.count_model import Floats
from layers.stats.shared.drawn_sums import (
    Tails,
    drawn_star_tails,
    drawn_tails,
    exact_star_tails,
    exact_tails,
    is_exact,
)
from layers.stats.shared.local_results import why_unknown, wrong_values
from layers.stats.shared.neighbour_lists import Neighbours

Bools = NDArray[np.bool_]

CAVEATS = ("more_than_the_rest_of_this_map", "the_rate_is_of_the_findings")


@dataclass(frozen=True, eq=False, kw_only=True)
class LocalGNull:
    """
    Chances of each cell's neighbourhood under values dealt out anew; arrays of shape (n,), one entry a cell.

    `p_greater` is of a sum at least as large, `p_less` of one at most as large, `p` two-sided: twice the
    smaller one. `p_adjusted` is after Benjamini-Hochberg, `found` where it is at most `rate`. Where these are
    NaN, `why` holds a reason key. `draws` is None where the chances are exact.
    """

    p_greater: Floats
    p_less: Floats
    p: Floats
    p_adjusted: Floats
    found: Bools
    why: NDArray[np.object_]
    draws: int | None
    tested: int
    rate: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def local_g_null(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    draws: int = 99_999,
    rng: np.random.Generator | None = None,
    is_drawn: bool = False,
    is_own_dealt: bool = False,
    rate: float = 0.05,
) -> LocalGNull:
    """
    Answer: how rare is such a neighbourhood if the other cells' values were dealt out over them anew?

    It is the conditional permutation test of Gi and of Gi* alike: with its own value given, a cell's star
    only adds that value to what its neighbours sum up to. With `is_own_dealt` it is the permutation test that
    the z of Gi* stands for: a cell's own value is dealt out as well, so that a high one counts. Chances of
    counts are worked out exactly, without drawing, unless the table of their sums would not fit.

    Parameters
    ----------
    values
        Shape (n,), counts or other finite numbers, one a unit of `neighbours`.
    neighbours
        Without weights.
    draws, rng
        How often, and where from, if chances have to be drawn.
    is_drawn
        Draw even where the exact chances could be had.
    is_own_dealt
        Whether a cell belongs to its own neighbourhood, and its value is dealt out with the others.
    rate
        Of false findings among the cells found, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input; also if chances have to be drawn without `rng`.

    Misreadings
    -----------
    Dealing out counts takes every cell as equally likely to hold each of them: where people are, or are not,
    is not known to it. Drawn chances are never below 1 / (1 + draws), and cells alike in value and
    neighbours err together.

    References
    ----------
    Getis & Ord (1992), Geographical Analysis 24; Anselin (1995), Geographical Analysis 27, for the
    conditional null; Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57.

    Examples
    --------
    >>> from layers.stats.neighbours import lattice_neighbours
    >>> found = local_g_null([9, 8, 0, 0, 0, 0], lattice_neighbours(np.ones((1, 6), bool)))
    >>> found.p_greater.round(2).tolist(), found.draws
    ([0.2, 0.4, 0.7, 1.0, 1.0, 1.0], None)
    """
    x = np.asarray(values, np.float64)
    wrong = wrong_values(x, neighbours.n) + wrong_level(rate, "rate")
    if neighbours.weights is not None:
        wrong.append("`neighbours` must have no weights: cells are dealt out, which have none")
    if draws < 1:
        wrong.append(f"`draws` was {draws!r} but must be at least 1")
    refuse(wrong)
    reasons = _untestable(x, neighbours)
    untested = np.logical_or.reduce(list(reasons.values()))
    exact = not is_drawn and is_exact(x, neighbours.counts + is_own_dealt)
    if not exact and rng is None:
        refuse(["`rng` is needed: these values' chances have to be drawn"])
    tails_of = _star_tails if is_own_dealt else conditional_tails
    tails = tails_of(x, neighbours, draws=draws, rng=None if exact else rng)
    greater, less = (np.where(untested, np.nan, one) for one in tails)
    tested = control_false_discovery(np.minimum(1.0, 2 * np.minimum(greater, less)), rate=rate)
    return LocalGNull(
        p_greater=greater,
        p_less=less,
        p=tested.p,
        p_adjusted=tested.adjusted,
        found=tested.found,
        why=why_unknown(neighbours.n, reasons),
        draws=None if exact else draws,
        tested=tested.tested,
        rate=rate,
        reason=None if tested.tested else _no_answer(x),
        caveats=CAVEATS if tested.tested else (),
    )


def conditional_tails(
    values: Floats, neighbours: Neighbours, *, draws: int, rng: np.random.Generator | None
) -> Tails:
    """
    Return the chances of each cell's sum over its neighbours, given its own value.

    Parameters
    ----------
    values
        Shape (n,), finite; whole numbers from 0 on if `rng` is None.
    neighbours
        Without weights.
    draws, rng
        As for `local_g_null`; None gives exact chances.

    Misreadings
    -----------
    A cell without neighbours, or with all others as such, has chances of 1 on either side: they say nothing.
    """
    sums = neighbours.sums(values)
    if rng is not None:
        return drawn_tails(values, neighbours.counts, sums, draws=draws, rng=rng)
    whole, of_neighbours = (one.round().astype(np.int64) for one in (values, sums))
    return exact_tails(whole, neighbours.counts, of_neighbours)


def _star_tails(
    values: Floats, neighbours: Neighbours, *, draws: int, rng: np.random.Generator | None
) -> Tails:
    """Return the chances of each cell's sum with its neighbours, all values dealt out; as the former."""
    sums, drawn = neighbours.sums(values) + values, neighbours.counts + 1
    if rng is not None:
        return drawn_star_tails(values, drawn, sums, draws=draws, rng=rng)
    whole, seen = (one.round().astype(np.int64) for one in (values, sums))
    return exact_star_tails(whole, drawn, seen)


def _untestable(values: Floats, neighbours: Neighbours) -> dict[str, Bools]:
    n = neighbours.n
    is_constant = len(values) > 0 and values.min() == values.max()
    return {
        "too_few_cells": np.full(n, n < 2, np.bool_),
        "constant_values": np.full(n, is_constant, np.bool_),
        "no_neighbours": neighbours.is_island,
        "all_are_neighbours": np.asarray(neighbours.counts == n - 1),
    }


def _no_answer(values: Floats) -> str:
    if len(values) < 2:
        return "too_few_cells"
    return "constant_values" if values.min() == values.max() else "no_cell_can_be_tested"
