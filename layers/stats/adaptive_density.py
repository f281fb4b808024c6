"""Smooth incidents narrowly where they are many and widely where they are few."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from layers.stats.bandwidth import bandwidth_on
from layers.stats.kernel_density import SQUARE_METRES_A_KM2, density_at, kernel_density
from layers.stats.kernels.scatter import Kernel, scatter
from layers.stats.shared.checks import refuse
from layers.stats.shared.count_model import Floats
from layers.stats.shared.grid import Grid, wrong_points
from layers.stats.shared.smoothing import wrong_smoothing

# A lone incident is spread over at most so many bandwidths.
WIDEST = 5.0
# Of more incidents the first density is read from the grid.
_MOST_PAIRWISE = 5_000


@dataclass(frozen=True, eq=False, kw_only=True)
class AdaptiveDensity:
    """
    Incidents per km² at the centre of each cell, shape (rows, columns), NaN if there is a `reason`.

    `bandwidth_m` is the one that the first, even density was made with; `bandwidths_m` are those of the
    incidents, shape (n,). `at_limit` counts the incidents held at the narrowest or the widest.
    """

    per_km2: Floats
    bandwidth_m: float | None
    bandwidths_m: Floats
    is_automatic: bool
    at_limit: int
    kernel: Kernel
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def adaptive_density(
    x_m: ArrayLike,
    y_m: ArrayLike,
    grid: Grid,
    *,
    kernel: Kernel = "quartic",
    bandwidth_m: float | None = None,
) -> AdaptiveDensity:
    """
    Answer: where do incidents lie densely, sharper in the crowd and smoother in the open?

    Each incident's bandwidth is the given one times the square root of (geometric mean density / density at
    the incident), at least a cell's side and at most five times the given one.

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres, finite.
    grid
        Cells smaller than the bandwidth.
    kernel, bandwidth_m
        As for `kernel_density`; there is no correction of edges.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Peaks are higher than on an even map of the same records, and are no more certain. Two adaptive maps of
    two periods were smoothed differently: compare even ones.

    References
    ----------
    Abramson (1982), Annals of Statistics 10; Davies & Hazelton (2010), Statistics in Medicine 29, for a limit
    to the widest.

    Examples
    --------
    >>> found = adaptive_density([0, 5, 10, 400], [0, 0, 0, 0], Grid(-100, -100, 20, 30, 10), bandwidth_m=100)
    >>> found.bandwidths_m.round(1).tolist(), found.at_limit
    ([87.3, 87.1, 87.3, 150.6], 0)
    """
    x, y = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)
    refuse(wrong_points(x_m=x, y_m=y) + wrong_smoothing(kernel, bandwidth_m, None, grid))
    used_m, reason = bandwidth_on(x, y, grid, kernel=kernel, given_m=bandwidth_m)
    if used_m is None or reason is not None:
        return AdaptiveDensity(
            per_km2=np.full(grid.shape, np.nan),
            bandwidth_m=used_m,
            bandwidths_m=np.full(len(x), np.nan),
            is_automatic=bandwidth_m is None,
            at_limit=0,
            kernel=kernel,
            reason=reason,
        )
    first = _at_incidents(x, y, grid, used_m, kernel)
    wanted = used_m * np.exp((np.log(first).mean() - np.log(first)) / 2)
    # Narrower than a cell an incident could fall between all centres.
    bandwidths_m = np.clip(wanted, grid.cell_m, WIDEST * used_m)
    return AdaptiveDensity(
        per_km2=scatter(x, y, np.ones(len(x)), bandwidths_m, grid, kernel) * SQUARE_METRES_A_KM2,
        bandwidth_m=used_m,
        bandwidths_m=bandwidths_m,
        is_automatic=bandwidth_m is None,
        at_limit=int((bandwidths_m != wanted).sum()),
        kernel=kernel,
        caveats=("smooth_where_no_incident_was", "the_bandwidth_makes_the_map", "smoothed_unevenly"),
    )


def _at_incidents(x: Floats, y: Floats, grid: Grid, bandwidth_m: float, kernel: Kernel) -> Floats:
    """Return the even density at each incident: exact for few, of the nearest centre for many."""
    if len(x) <= _MOST_PAIRWISE:
        return density_at(x, y, x, y, bandwidth_m=bandwidth_m, kernel=kernel)
    surface = kernel_density(x, y, grid, bandwidth_m=bandwidth_m, kernel=kernel).per_km2
    column = np.clip((x - grid.west_m) // grid.cell_m, 0, grid.columns - 1).astype(np.int64)
    row = np.clip((y - grid.south_m) // grid.cell_m, 0, grid.rows - 1).astype(np.int64)
    # An incident's own kernel is part of the density where it lies.
    own = (3 if kernel == "quartic" else 0.5) / (math.pi * bandwidth_m**2) * SQUARE_METRES_A_KM2
    return np.maximum(surface[row, column], own)
