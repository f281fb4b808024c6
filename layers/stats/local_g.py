"""Say where high values stand together, cell by cell: the local G of Getis and Ord."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.stats.false_discovery import control_false_discovery
from layers.stats.shared.checks import refuse, wrong_amounts, wrong_level
from layers.stats.shared.count_model import Floats
from layers.stats.shared.local_results import two_sided_normal, why_unknown, wrong_values
from layers.stats.shared.neighbour_lists import Neighbours
from layers.stats.shared.windows import Contact, window_sums

Bools = NDArray[np.bool_]

CAVEATS = ("more_than_the_rest_of_this_map", "a_lone_peak_is_no_cluster", "the_rate_is_of_the_findings")
# A variance that is nothing but rounding, as a part of what was subtracted from.
_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False, kw_only=True)
class LocalG:
    """
    Which cells stand, with their neighbours, above or below the rest; arrays of shape (n,), one entry a cell.

    `z` is for colours; `p` is raw and two-sided; `p_adjusted` is after Benjamini-Hochberg over all cells with
    a p; `found` where that is at most `rate`, for outlines. Where `z` is NaN, `why` holds a reason key.
    `is_star` says whether a cell counts to its own neighbourhood.
    """

    z: Floats
    p: Floats
    p_adjusted: Floats
    found: Bools
    why: NDArray[np.object_]
    is_star: bool
    tested: int
    rate: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def local_g(
    values: ArrayLike,
    neighbours: Neighbours,
    *,
    is_star: bool = True,
    self_weights: ArrayLike = 1.0,
    rate: float = 0.05,
) -> LocalG:
    """
    Answer: which cells are, together with their neighbours, higher or lower than the rest of this map?

    Multiplying all weights of a cell by a number changes nothing.

    Parameters
    ----------
    values
        Shape (n,), counts or other finite numbers, one a unit of `neighbours`.
    neighbours
        With or without weights.
    is_star
        Gi*, where a cell belongs to its own neighbourhood; otherwise Gi, which looks at the others only.
    self_weights
        Of a cell in its own neighbourhood, one number or shape (n,); not used by Gi.
    rate
        Of false findings among the cells found, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Hot means more than the rest of this map: the answer changes with the map's frame, and with the empty
    cells that are let in. A peak whose neighbours are quiet is not found: it is no cluster. 5 % of the cells
    found may be false, not 5 % of all cells.

    References
    ----------
    Getis & Ord (1992), Geographical Analysis 24; Ord & Getis (1995), Geographical Analysis 27; Benjamini &
    Hochberg (1995), Journal of the Royal Statistical Society B 57.

    Examples
    --------
    >>> from layers.stats.neighbours import lattice_neighbours
    >>> found = local_g([9, 8, 0, 0, 0, 0], lattice_neighbours(np.ones((1, 6), bool)))
    >>> found.z.round(2).tolist()
    [2.23, 1.58, -0.09, -1.58, -1.58, -1.12]
    """
    x = np.asarray(values, np.float64)
    own = np.broadcast_to(np.asarray(self_weights, np.float64), (neighbours.n,))
    wrong = wrong_values(x, neighbours.n) + wrong_level(rate, "rate")
    wrong += wrong_amounts(self_weights=own, weights=neighbours.pair_weights)
    refuse(wrong)
    if (reason := _no_answer(x, is_star)) is not None:
        return _silent(len(x), is_star, rate, reason)
    around = x - x.mean()
    weight = neighbours.pair_weights
    total = neighbours.row_sums(weight)
    squares = neighbours.row_sums(weight * weight)
    lag = neighbours.sums(around)
    if is_star:
        lag, total, squares = lag + own * around, total + own, squares + own * own
    return _answered(around, lag, total, squares, is_star, rate)


def local_g_on_lattice(
    values: ArrayLike,
    mask: ArrayLike,
    *,
    contact: Contact = "queen",
    is_star: bool = True,
    rate: float = 0.05,
) -> LocalG:
    """
    Answer the same for the squares of a lattice, by sums over windows: many times as fast.

    Parameters
    ----------
    values
        Shape (rows, columns), row by row from the south-west; outside the mask they are not looked at.
    mask
        Shape (rows, columns): which squares belong to the map, such as those with an address. The answer has
        one entry for each of them, in the order of their numbers ``row * columns + column``.
    contact
        "queen" for a shared edge or corner, "rook" for a shared edge.
    is_star, rate
        As for `local_g`.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    As for `local_g`. Squares at the rim have fewer neighbours; what lies beyond is not known and not guessed.

    References
    ----------
    Getis & Ord (1992), Geographical Analysis 24; Ord & Getis (1995), Geographical Analysis 27.

    Examples
    --------
    >>> found = local_g_on_lattice([[9, 8, 0, 0, 0, 0]], np.ones((1, 6), bool))
    >>> found.z.round(2).tolist()
    [2.23, 1.58, -0.09, -1.58, -1.58, -1.12]
    """
    given, inside = np.asarray(values, np.float64), np.asarray(mask, np.bool_)
    wrong = wrong_level(rate, "rate")
    if inside.ndim != 2 or given.shape != inside.shape:
        wrong.append(f"`values` has shape {given.shape} and `mask` {inside.shape}: rows and columns, alike")
    elif not np.isfinite(given[inside]).all():
        wrong.append("`values` must be finite")
    if contact not in {"queen", "rook"}:
        wrong.append(f"`contact` was {contact!r} but must be one of ['queen', 'rook']")
    refuse(wrong)
    x = given[inside]
    if (reason := _no_answer(x, is_star)) is not None:
        return _silent(len(x), is_star, rate, reason)
    around = x - x.mean()
    spread = np.zeros(inside.shape)
    spread[inside] = around
    lag = window_sums(spread, contact)[inside]
    size = window_sums(inside.astype(np.float64), contact)[inside]
    if not is_star:
        lag, size = lag - around, size - 1
    return _answered(around, lag, size, size, is_star, rate)


def _no_answer(values: Floats, is_star: bool) -> str | None:
    if len(values) < (2 if is_star else 3):
        return "too_few_cells"
    return "constant_values" if values.min() == values.max() else None


def _silent(units: int, is_star: bool, rate: float, reason: str) -> LocalG:
    unknown = np.full(units, np.nan)
    return LocalG(
        z=unknown,
        p=unknown.copy(),
        p_adjusted=unknown.copy(),
        found=np.zeros(units, np.bool_),
        why=np.full(units, reason, object),
        is_star=is_star,
        tested=0,
        rate=rate,
        reason=reason,
    )


def _answered(
    around: Floats, lag: Floats, total: Floats, squares: Floats, is_star: bool, rate: float
) -> LocalG:
    """Return the answer from values around their mean, their weighted sums, and sums of weights."""
    n = len(around)
    # No product of vectors: the library behind it wakes threads, which takes longer than all the rest.
    square: Any = float((around * around).sum())
    reasons: dict[str, Bools] = {"no_neighbours": total == 0}
    mean: Any = 0.0
    if is_star:
        variance, others = square / n, n
    else:
        # Each cell is compared with all the others: their mean and variance leave it out.
        mean, others = -around / (n - 1), n - 1
        variance = (square - around * around) / others - mean * mean
        reasons["others_are_all_equal"] = np.asarray(variance <= _ROUNDING * square / n)
    room = others * squares - total * total
    reasons["all_are_neighbours"] = room <= _ROUNDING * total * total
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (lag - mean * total) / np.sqrt(variance * room / (others - 1))
    z[np.logical_or.reduce(list(reasons.values()))] = np.nan
    tested = control_false_discovery(two_sided_normal(z), rate=rate)
    return LocalG(
        z=z,
        p=tested.p,
        p_adjusted=tested.adjusted,
        found=tested.found,
        why=why_unknown(n, reasons),
        is_star=is_star,
        tested=tested.tested,
        rate=rate,
        reason=None if tested.tested else "no_cell_can_be_tested",
        caveats=CAVEATS if tested.tested else (),
    )
