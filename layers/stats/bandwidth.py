"""Choose how wide to smooth incidents, from their spread along both axes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from layers.stats.kernels.scatter import Kernel
from layers.stats.shared.checks import refuse
from layers.stats.shared.count_model import Floats
from layers.stats.shared.grid import Grid, wrong_points


@dataclass(frozen=True, kw_only=True)
class Bandwidth:
    """
    Bandwidths in metres: the radius of the quartic kernel, and the standard deviation of the Gaussian.

    `x_m` and `y_m` are those of the axes, `radius_m` their mean, `sigma_m` a quarter of it; all are None
    where there is a `reason`.
    """

    radius_m: float | None = None
    sigma_m: float | None = None
    x_m: float | None = None
    y_m: float | None = None
    points: int
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def automatic_bandwidth(x_m: ArrayLike, y_m: ArrayLike) -> Bandwidth:
    """
    Answer: how wide should these incidents be smoothed, if nobody says?

    Along each axis it is ``4 x 1.06 x min(sd, IQR / 1.34) x n^(-1/5)``, with quantiles of type 7; used is the
    mean of both axes, so that exchanging them changes nothing.

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It suits one hill of incidents; a city has many, which it smooths over. It is a beginning, not a finding.

    References
    ----------
    Silverman (1986), Density Estimation for Statistics and Data Analysis, section 3.4; Venables & Ripley
    (2002), Modern Applied Statistics with S, section 5.6.

    Examples
    --------
    >>> found = automatic_bandwidth(np.array([0.0, 100, 300, 600]), np.array([0.0, 50, 50, 200]))
    >>> round(found.radius_m, 1), round(found.x_m, 1), round(found.y_m, 1)
    (419.6, 719.4, 119.9)
    """
    x, y = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)
    refuse(wrong_points(x_m=x, y_m=y))
    n = len(x)
    if n < 2:
        return Bandwidth(points=n, reason="too_few_points")
    along = [_of_axis(one) for one in (x, y)]
    radius_m = sum(along) / 2
    if radius_m == 0:
        return Bandwidth(points=n, reason="all_at_one_point")
    return Bandwidth(
        radius_m=radius_m,
        sigma_m=radius_m / 4,
        x_m=along[0],
        y_m=along[1],
        points=n,
        caveats=("the_bandwidth_was_chosen_automatically",),
    )


def bandwidth_on(
    x_m: Floats, y_m: Floats, grid: Grid, *, kernel: Kernel, given_m: float | None
) -> tuple[float | None, str | None]:
    """
    Return the bandwidth to smooth with on a grid, and why it cannot be done, if it cannot.

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres, finite.
    grid
        Whose cells must be smaller than the bandwidth.
    kernel
        "quartic" or "gaussian".
    given_m
        What somebody asked for; None chooses by `automatic_bandwidth`.

    Misreadings
    -----------
    A bandwidth that fits the cells is not thereby a good one.

    Examples
    --------
    >>> bandwidth_on(np.zeros(3), np.zeros(3), Grid(0, 0, 50, 9, 9), kernel="quartic", given_m=None)
    (None, 'all_at_one_point')
    """
    if not len(x_m):
        return given_m, "no_incidents"
    if given_m is not None:
        return given_m, None
    found = automatic_bandwidth(x_m, y_m)
    used_m = found.radius_m if kernel == "quartic" else found.sigma_m
    if used_m is not None and used_m <= grid.cell_m:
        return used_m, "cells_wider_than_the_bandwidth"
    return used_m, found.reason


def _of_axis(metres: Floats) -> float:
    low, high = np.quantile(metres, [0.25, 0.75])
    spread, middle = float(metres.std(ddof=1)), float(high - low) / 1.34
    # More than half of the points on one line say nothing about their spread; the deviation still does.
    return 4 * 1.06 * (min(spread, middle) if middle > 0 else spread) * float(len(metres) ** -0.2)
