"""Say how alike two maps of classes are, if near misses and related classes count for something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.stats.shared.checks import refuse, wrong_amounts, wrong_exposures
from layers.stats.shared.count_model import Floats

Codes = NDArray[np.int64]
Bools = NDArray[np.bool_]
CAVEATS = ("alike_by_the_distance_that_was_chosen", "large_classes_are_alike_by_chance")


@dataclass(frozen=True, eq=False, kw_only=True)
class FuzzyMapComparison:
    """
    How alike two maps are, from 0 to 1, and beyond chance.

    `similarity` is of each cell, shape (rows, columns), NaN outside the map; `mean` is over the cells,
    `expected` what two maps of the same patterns have that lie anyhow on each other, `kappa` is
    (mean - expected) / (1 - expected). `crisp_kappa` counts exact agreement only. None where there is a
    `reason`.
    """

    similarity: Floats
    mean: float | None
    expected: float | None
    kappa: float | None
    crisp_kappa: float | None
    halving_m: float
    cells: int
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def fuzzy_map_comparison(
    first: ArrayLike,
    second: ArrayLike,
    inside: ArrayLike,
    *,
    cell_m: float,
    halving_m: float,
    likeness: ArrayLike | None = None,
) -> FuzzyMapComparison:
    """
    Answer: how alike are two maps of classes, more than by chance, if a class a little way off half counts?

    A cell is as like the other map as the best class around it: the likeness of both classes times a weight
    that halves with each `halving_m` of distance. Both maps are asked so about each other, and the lower
    answer counts. Exchanging the maps changes nothing.

    Parameters
    ----------
    first, second
        Shape (rows, columns), whole numbers from 0 on: the class of each cell.
    inside
        Shape (rows, columns): the cells of the map; elsewhere classes are not looked at.
    cell_m
        Side of a cell.
    halving_m
        Distance at which a match counts half; 0 counts exact places only.
    likeness
        Shape (classes, classes), between 0 and 1: how far a class of the first map (row) is like one of the
        second (column); by default 1 for the same class and 0 for others.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It is no test. With a large class nearly everywhere two maps are alike by chance; that is why kappa takes
    chance out. Another halving distance gives another number: compare only those with the same.

    References
    ----------
    Hagen (2003), International Journal of Geographical Information Science 17; Hagen-Zanker (2009),
    International Journal of Geographical Information Science 23, for what chance gives to maps whose cells
    are like their neighbours; Cohen (1960), Educational and Psychological Measurement 20.

    Examples
    --------
    >>> one, two = [[1, 0, 0, 0]], [[0, 1, 0, 0]]
    >>> found = fuzzy_map_comparison(one, two, np.ones((1, 4), bool), cell_m=100, halving_m=100)
    >>> found.similarity.tolist(), round(found.kappa, 3), round(found.crisp_kappa, 3)
    ([[0.5, 0.5, 1.0, 1.0]], -0.032, -0.333)
    """
    a, b = np.asarray(first), np.asarray(second)
    window = np.asarray(inside, np.bool_)
    wrong = _wrong_maps(a, b, window) + wrong_exposures(cell_m=cell_m) + wrong_amounts(halving_m=halving_m)
    like = _likeness(a, b, window, likeness) if not wrong else np.empty((0, 0))
    refuse(wrong or _wrong_likeness(a, b, window, like))
    similarity, cells = np.full(window.shape, np.nan), int(window.sum())
    if not cells:
        return _silent(similarity, halving_m)
    of_first, of_second = a[window].astype(np.int64), b[window].astype(np.int64)
    # How far each cell of one map is like every class of the other, by what lies around it there.
    to_first = _memberships(b, window, like, cell_m, halving_m)
    to_second = _memberships(a, window, like.T, cell_m, halving_m)
    every = np.arange(cells)
    both = np.minimum(to_first[of_first, every], to_second[of_second, every])
    similarity[window] = both
    mean, expected = float(both.mean()), _expected(of_first, of_second, to_first, to_second)
    crisp = like[of_first, of_second]
    crisp_expected = _expected_crisp(of_first, of_second, like)
    return FuzzyMapComparison(
        similarity=similarity,
        mean=mean,
        expected=expected,
        kappa=_kappa(mean, expected),
        crisp_kappa=_kappa(float(crisp.mean()), crisp_expected),
        halving_m=halving_m,
        cells=cells,
        reason=None if expected < 1 else "alike_by_chance_alone",
        caveats=CAVEATS,
    )


def _silent(similarity: Floats, halving_m: float) -> FuzzyMapComparison:
    return FuzzyMapComparison(
        similarity=similarity,
        mean=None,
        expected=None,
        kappa=None,
        crisp_kappa=None,
        halving_m=halving_m,
        cells=0,
        reason="no_cells",
    )


def _kappa(mean: float, expected: float) -> float | None:
    return (mean - expected) / (1 - expected) if expected < 1 else None


def _memberships(classes: Codes, window: Bools, like: Floats, cell_m: float, halving_m: float) -> Floats:
    """Return how far each class (row of `like`) is found at and around each cell, shape (classes, cells)."""
    from scipy.ndimage import distance_transform_edt

    found = np.zeros((like.shape[0], int(window.sum())))
    for other in range(like.shape[1]):
        there = window & (classes == other)
        if not there.any():
            continue
        away_m = np.asarray(distance_transform_edt(~there))[window] * cell_m
        weight = np.exp2(-away_m / halving_m) if halving_m > 0 else (away_m == 0).astype(np.float64)
        np.maximum(found, like[:, other, None] * weight, out=found)
    return found


def _expected(of_first: Codes, of_second: Codes, to_first: Floats, to_second: Floats) -> float:
    """Return the mean likeness over all pairs of a cell of the first map and one of the second."""
    total = 0.0
    for one in range(len(to_first)):
        for two in range(len(to_second)):
            # Where the second map has this class: how far it is like the first map's; and the other way.
            total += _sum_of_lower(to_first[one, of_second == two], to_second[two, of_first == one])
    return total / len(of_first) ** 2


def _sum_of_lower(one: Floats, two: Floats) -> float:
    """Return the sum over all pairs of the lower of both, from how many lie above each step."""
    steps = np.unique(np.concatenate([one, two, [0.0]]))
    above_one, above_two = (
        len(values) - np.searchsorted(np.sort(values), steps[1:], side="left") for values in (one, two)
    )
    return float((np.diff(steps) * above_one * above_two).sum())


def _expected_crisp(of_first: Codes, of_second: Codes, like: Floats) -> float:
    shares = [
        np.bincount(one, minlength=size) / len(one)
        for one, size in zip((of_first, of_second), like.shape, strict=True)
    ]
    return float(shares[0] @ like @ shares[1])


def _likeness(first: Codes, second: Codes, window: Bools, given: ArrayLike | None) -> Floats:
    if given is not None:
        return np.asarray(given, np.float64)
    most = max(int(one[window].max(initial=0)) for one in (first, second))
    return np.eye(most + 1)


def _wrong_maps(first: NDArray[Any], second: NDArray[Any], window: Bools) -> list[str]:
    if window.ndim != 2 or not first.shape == second.shape == window.shape:
        shapes = first.shape, second.shape, window.shape
        return [f"the maps and `inside` have shapes {shapes}: rows and columns, alike"]
    wrong = []
    for name, one in (("first", first), ("second", second)):
        classes = one[window].astype(np.float64)
        if not (np.isfinite(classes).all() and (classes >= 0).all() and (classes % 1 == 0).all()):
            wrong.append(f"`{name}` must hold whole numbers, none below 0")
    return wrong


def _wrong_likeness(first: Codes, second: Codes, window: Bools, like: Floats) -> list[str]:
    if like.ndim != 2 or not ((like >= 0) & (like <= 1)).all():
        return ["`likeness` must have rows and columns with numbers from 0 to 1"]
    most = [int(one[window].max(initial=0)) for one in (first, second)]
    if most[0] >= like.shape[0] or most[1] >= like.shape[1]:
        return [f"`likeness` has shape {like.shape} but there are classes up to {most[0]} and {most[1]}"]
    return []
