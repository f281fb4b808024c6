"""Set two densities against each other: incidents by services, one kind by another, this year by last."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.stats.bandwidth import bandwidth_on
from layers.stats.kernel_density import SQUARE_METRES_A_KM2, kernel_density
from layers.stats.kernels.scatter import Kernel
from layers.stats.shared.checks import refuse, wrong_amounts
from layers.stats.shared.count_model import Floats
from layers.stats.shared.grid import Grid, wrong_points
from layers.stats.shared.smoothing import wrong_smoothing

Comparison = Literal["ratio", "difference"]
COMPARISONS = ("ratio", "difference")


@dataclass(frozen=True, eq=False)
class Places:
    """Places in projected metres, shape (n,) each, and what each counts; None where each counts 1."""

    x_m: ArrayLike
    y_m: ArrayLike
    weights: ArrayLike | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class DualDensity:
    """
    Two densities per km² with one bandwidth, and how they compare; shape (rows, columns) each.

    `compared` is first / second or first - second. It is NaN outside the window, where `is_below_floor` (a
    ratio's second density lies below `floor_per_km2`), and everywhere if there is a `reason`.
    """

    compared: Floats
    first_per_km2: Floats
    second_per_km2: Floats
    is_below_floor: NDArray[np.bool_]
    comparison: Comparison
    floor_per_km2: float | None
    bandwidth_m: float | None
    is_automatic: bool
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def dual_kernel_density(
    first: Places,
    second: Places,
    grid: Grid,
    *,
    comparison: Comparison = "ratio",
    kernel: Kernel = "quartic",
    bandwidth_m: float | None = None,
    floor_per_km2: float | None = None,
    inside: ArrayLike | None = None,
) -> DualDensity:
    """
    Answer: where is the first dense beside the second?

    Both are smoothed with one bandwidth; by default that of all places together.

    Parameters
    ----------
    first, second
        Both in the same metres.
    grid, kernel, bandwidth_m, inside
        As for `kernel_density`.
    comparison
        "ratio" for first / second, "difference" for first - second.
    floor_per_km2
        Of the second density, below which there is no ratio; by default that of one place spread evenly over
        a circle of the bandwidth (of the Gaussian: of two).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Where the second is sparse a ratio is high for want of it, not for much of the first. Two densities of
    unlike size differ everywhere; their difference is no change.

    References
    ----------
    Kelsall & Diggle (1995), Statistics in Medicine 14, for one bandwidth of both.

    Examples
    --------
    >>> incidents, services = Places([0.0, 0.0], [0.0, 0.0]), Places([0.0], [0.0])
    >>> found = dual_kernel_density(incidents, services, Grid(-25, -25, 50, 3, 1), bandwidth_m=100.0)
    >>> found.compared.tolist(), round(found.floor_per_km2, 2)
    ([[2.0, 2.0, nan]], 31.83)
    """
    window = np.ones(grid.shape, np.bool_) if inside is None else np.asarray(inside, np.bool_)
    sides = [_arrays(one) for one in (first, second)]
    wrong = wrong_smoothing(kernel, bandwidth_m, window, grid)
    for x, y, weights in sides:
        wrong += wrong_points(x_m=x, y_m=y, weights=weights)
    if comparison not in COMPARISONS:
        wrong.append(f"`comparison` was {comparison!r} but must be one of {sorted(COMPARISONS)}")
    wrong += [] if floor_per_km2 is None else wrong_amounts(floor_per_km2=floor_per_km2)
    refuse(wrong)
    all_x, all_y = np.append(sides[0][0], sides[1][0]), np.append(sides[0][1], sides[1][1])
    used_m, reason = bandwidth_on(all_x, all_y, grid, kernel=kernel, given_m=bandwidth_m)
    if not (len(sides[0][0]) and len(sides[1][0])):
        reason = "a_set_without_places"
    densities = [np.full(grid.shape, np.nan)] * 2
    if used_m is not None and reason is None:
        densities = [
            kernel_density(
                x, y, grid, weights=weights, kernel=kernel, bandwidth_m=used_m, inside=window
            ).per_km2
            for x, y, weights in sides
        ]
    floor = _floor(floor_per_km2, used_m, kernel) if comparison == "ratio" else None
    is_below = np.zeros(grid.shape, np.bool_)
    if floor is not None and reason is None:
        # A floor of 0 still leaves nothing to divide by where there is nothing at all.
        is_below = (densities[1] < floor) | (densities[1] == 0)
    return DualDensity(
        compared=_compare(densities[0], densities[1], is_below, comparison),
        first_per_km2=densities[0],
        second_per_km2=densities[1],
        is_below_floor=is_below,
        comparison=comparison,
        floor_per_km2=floor,
        bandwidth_m=used_m,
        is_automatic=bandwidth_m is None,
        reason=reason,
        caveats=() if reason else ("high_for_want_of_the_second", "smooth_where_no_incident_was"),
    )


def _arrays(places: Places) -> tuple[Floats, Floats, Floats | None]:
    weights = None if places.weights is None else np.asarray(places.weights, np.float64)
    return np.asarray(places.x_m, np.float64), np.asarray(places.y_m, np.float64), weights


def _floor(given: float | None, bandwidth_m: float | None, kernel: Kernel) -> float | None:
    if given is not None or bandwidth_m is None:
        return given
    radius_m = bandwidth_m * (1 if kernel == "quartic" else 2)
    return SQUARE_METRES_A_KM2 / (math.pi * radius_m**2)


def _compare(first: Floats, second: Floats, is_below: NDArray[np.bool_], comparison: Comparison) -> Floats:
    if comparison == "difference":
        return first - second
    return np.where(is_below, np.nan, first / np.where(is_below, 1.0, second))
