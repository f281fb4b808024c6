"""Smooth incidents into a density per square kilometre."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.stats.bandwidth import bandwidth_on
from layers.stats.kernels.scatter import REACH, Kernel, scatter
from layers.stats.shared.checks import refuse
from layers.stats.shared.count_model import Floats
from layers.stats.shared.grid import Grid, wrong_points
from layers.stats.shared.smoothing import binned, mass_inside, wrong_smoothing

Bools = NDArray[np.bool_]
Method = Literal["exact", "binned"]
SQUARE_METRES_A_KM2 = 1e6
CAVEATS = ("smooth_where_no_incident_was", "the_bandwidth_makes_the_map")
# Additions to cells; beyond about as many, points are binned: some 200,000 at five cells a bandwidth.
MOST_EXACT = 16_000_000


@dataclass(frozen=True, eq=False, kw_only=True)
class KernelDensity:
    """
    Incidents, or what they weigh, per km² at the centre of each cell, shape (rows, columns).

    It is NaN outside the window, and everywhere if there is a `reason`. `bandwidth_m` is the radius of the
    quartic kernel or the standard deviation of the Gaussian; `is_automatic` says whether it was chosen from
    the incidents. `method` is "exact", or "binned" with errors of less than a thousandth of the peak.
    `left_out` counts incidents outside the window, where its edges are corrected.
    """

    per_km2: Floats
    bandwidth_m: float | None
    is_automatic: bool
    kernel: Kernel
    method: Method | None
    is_edge_corrected: bool
    left_out: int = 0
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def kernel_density(
    x_m: ArrayLike,
    y_m: ArrayLike,
    grid: Grid,
    *,
    weights: ArrayLike | None = None,
    kernel: Kernel = "quartic",
    bandwidth_m: float | None = None,
    inside: ArrayLike | None = None,
    is_edge_corrected: bool = False,
    method: Method | None = None,
) -> KernelDensity:
    """
    Answer: where do incidents lie densely, smoothed over a distance?

    Summed over the whole plane the density gives the number of incidents.

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres, finite; those beyond the grid count as far as they reach into it.
    grid
        Cells smaller than the bandwidth; densities are those at their centres.
    weights
        Shape (n,), what each incident counts; 1 by default.
    kernel
        "quartic" ends at its bandwidth; "gaussian" has it as its standard deviation.
    bandwidth_m
        Above 0; by default chosen by `automatic_bandwidth`.
    inside
        Shape (rows, columns): the cells of the window; all by default.
    is_edge_corrected
        Divide by the part of the kernel that lies in the window, and leave incidents outside it out.
    method
        "exact" adds up every incident at every cell, "binned" uses the fast Fourier transform; by default the
        first while it takes at most `MOST_EXACT` additions.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    A smooth map draws incidents where none were. Twice the bandwidth makes another map of the same records:
    compare only maps that share it. Correcting edges guesses that the other side is like this one.

    References
    ----------
    Silverman (1986), Density Estimation for Statistics and Data Analysis, chapter 4; Diggle (1985), Applied
    Statistics 34, for the edges.

    Examples
    --------
    >>> found = kernel_density([0.0], [0.0], Grid(-25, -25, 50, 3, 1), bandwidth_m=100.0)
    >>> found.per_km2.round(5).tolist(), found.method
    ([[95.49297, 53.71479, 0.0]], 'exact')
    """
    x, y = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)
    weight = np.ones(x.shape) if weights is None else np.asarray(weights, np.float64)
    window = np.ones(grid.shape, np.bool_) if inside is None else np.asarray(inside, np.bool_)
    wrong = wrong_points(x_m=x, y_m=y, weights=weight) + wrong_smoothing(kernel, bandwidth_m, window, grid)
    if method not in {None, "exact", "binned"}:
        wrong.append(f"`method` was {method!r} but must be one of ['binned', 'exact']")
    refuse(wrong)
    used_m, reason = bandwidth_on(x, y, grid, kernel=kernel, given_m=bandwidth_m)
    if used_m is None or reason is not None:
        return KernelDensity(
            per_km2=np.full(grid.shape, np.nan),
            bandwidth_m=used_m,
            is_automatic=bandwidth_m is None,
            kernel=kernel,
            method=None,
            is_edge_corrected=is_edge_corrected,
            reason=reason,
        )
    known = _known(x, y, window, grid) if is_edge_corrected else np.ones(len(x), np.bool_)
    x, y, weight = x[known], y[known], weight[known]
    way: Method = method or _faster(len(x), used_m, grid, kernel)
    if way == "exact":
        found = scatter(x, y, weight, np.full(len(x), used_m), grid, kernel)
    else:
        found = binned(x, y, weight, used_m, grid, kernel)
    if is_edge_corrected:
        found[window] /= mass_inside(window, used_m, grid, kernel)[window]
    return KernelDensity(
        per_km2=np.where(window, found * SQUARE_METRES_A_KM2, np.nan),
        bandwidth_m=used_m,
        is_automatic=bandwidth_m is None,
        kernel=kernel,
        method=way,
        is_edge_corrected=is_edge_corrected,
        left_out=int((~known).sum()),
        caveats=CAVEATS + (("the_bandwidth_was_chosen_automatically",) if bandwidth_m is None else ()),
    )


def density_at(
    x_m: ArrayLike,
    y_m: ArrayLike,
    at_x_m: ArrayLike,
    at_y_m: ArrayLike,
    *,
    bandwidth_m: float,
    kernel: Kernel = "quartic",
) -> Floats:
    """
    Return the density of incidents per km² at some places, shape (m,), by adding all of them up.

    Parameters
    ----------
    x_m, y_m
        Shape (n,): incidents; one that lies at a place counts there.
    at_x_m, at_y_m
        Shape (m,).
    bandwidth_m, kernel
        As for `kernel_density`.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    As for `kernel_density`. It takes n x m steps.

    Examples
    --------
    >>> density_at([0.0], [0.0], [0.0, 50.0], [0.0, 0.0], bandwidth_m=100.0).round(5).tolist()
    [95.49297, 53.71479]
    """
    x, y, at_x, at_y = (np.asarray(one, np.float64) for one in (x_m, y_m, at_x_m, at_y_m))
    refuse(
        wrong_points(x_m=x, y_m=y) + wrong_points(x_m=at_x, y_m=at_y) + wrong_smoothing(kernel, bandwidth_m)
    )
    found = np.empty(len(at_x))
    block = max(1, 2_000_000 // max(len(x), 1))
    for begin in range(0, len(at_x), block):
        here = slice(begin, begin + block)
        square = (at_x[here, None] - x) ** 2 + (at_y[here, None] - y) ** 2
        square /= bandwidth_m**2
        if kernel == "quartic":
            found[here] = 3 / math.pi * (np.maximum(1 - square, 0.0) ** 2).sum(axis=1)
        else:
            found[here] = np.exp(-square / 2).sum(axis=1) / (2 * math.pi)
    return found * SQUARE_METRES_A_KM2 / bandwidth_m**2


def _known(x: Floats, y: Floats, window: Bools, grid: Grid) -> Bools:
    cell = grid.cell_of(x, y)
    return np.asarray((cell >= 0) & window.ravel()[np.maximum(cell, 0)], np.bool_)


def _faster(points: int, bandwidth_m: float, grid: Grid, kernel: Kernel) -> Method:
    across = 2 * bandwidth_m * REACH[kernel] / grid.cell_m
    visited = min(across * across * (math.pi / 4 if kernel == "quartic" else 1.0), grid.rows * grid.columns)
    return "exact" if points * visited <= MOST_EXACT else "binned"
