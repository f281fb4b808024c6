"""Count incidents around many sites by day, in a disc and in the ring outside it, once for any dates.

Points are put into small square buckets, row by row, so that a site looks only at those that its circle
reaches. Each site gets a running count by day; what happened there in any window is then one subtraction,
however many are asked.

References
----------
Bentley & Friedman (1979), Computing Surveys 11, "Data structures for range searching": the cell method.
Crow (1984), SIGGRAPH 18, summed-area tables: sums of any span from running sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import COMPILED, compile_loop
from layers.stats.kernels.buckets import Buckets, buckets_over
from layers.stats.shared.checks import refuse, wrong_exposures, wrong_shapes

Floats = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]

# Small buckets follow the circle closely; smaller ones cost more than the points they save.
BUCKETS_A_RING = 6
MOST_BUCKETS_A_SIDE = 2_000


@dataclass(frozen=True, eq=False)
class AroundSites:
    """
    Running counts by day around each site.

    Attributes
    ----------
    disc, ring
        Shape (sites, days + 1), int32: incidents before each day, counted from the first. A point lies in the
        disc up to and including `radius_m`, in the ring beyond that up to and including `ring_m`.
    """

    disc: NDArray[np.int32]
    ring: NDArray[np.int32]

    def between(self, first: Ints, end: Ints) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """
        Return counts of every site in every window, (sites, windows) for the disc and for the ring.

        Parameters
        ----------
        first, end
            Shape (windows,): days from the first one, half-open; what lies outside the days is left out.
        """
        last = self.disc.shape[1] - 1
        low, high = np.clip(first, 0, last), np.clip(end, 0, last)
        disc, ring = (
            running[:, high].astype(np.int64) - running[:, low] for running in (self.disc, self.ring)
        )
        return disc, ring


def count_around(
    x_m: Floats,
    y_m: Floats,
    day: Ints,
    site_x_m: Floats,
    site_y_m: Floats,
    *,
    radius_m: float,
    ring_m: float,
    days: int,
) -> AroundSites:
    """
    Answer: how many incidents lie around each site, by day?

    Parameters
    ----------
    x_m, y_m, day
        Shape (n,): incidents in projected metres, all of them placed; days from the first on, 0 to days - 1.
    site_x_m, site_y_m
        Shape (sites,), in the same metres.
    radius_m, ring_m
        Of the disc, and of the outer edge of the ring; the ring must be the larger one.
    days
        How many days are covered.

    Raises
    ------
    BadInput
        Naming everything that is wrong.

    Misreadings
    -----------
    Sites closer together than two rings count the same incident more than once.

    Examples
    --------
    >>> around = count_around(
    ...     np.zeros(2),
    ...     np.array([0.0, 200.0]),
    ...     np.array([0, 1]),
    ...     np.zeros(1),
    ...     np.zeros(1),
    ...     radius_m=150,
    ...     ring_m=450,
    ...     days=2,
    ... )
    >>> around.disc.tolist(), around.ring.tolist()
    ([[0, 1, 1]], [[0, 0, 1]])
    """
    wrong = wrong_shapes(x_m=x_m, y_m=y_m, day=day) + wrong_shapes(site_x_m=site_x_m, site_y_m=site_y_m)
    wrong += wrong_exposures(radius_m=radius_m, ring_m=ring_m, days=days)
    if not wrong and ring_m <= radius_m:
        wrong.append(f"`ring_m` was {ring_m} but must be larger than `radius_m`, {radius_m}")
    if len(day) and not wrong and not (int(day.min()) >= 0 and int(day.max()) < days):
        wrong.append(f"`day` must lie in 0..{days - 1}")
    if not all(np.isfinite(one).all() for one in (x_m, y_m, site_x_m, site_y_m)):
        wrong.append("places must be finite")
    refuse(wrong)
    if not COMPILED or not len(x_m) or not len(site_x_m):
        return twin(x_m, y_m, day, site_x_m, site_y_m, radius_m=radius_m, ring_m=ring_m, days=days)
    grid = buckets_over(x_m, y_m, day, _side(x_m, y_m, ring_m))
    disc, ring = _walk(grid, site_x_m, site_y_m, radius_m, ring_m, days)
    return AroundSites(disc, ring)


def _side(x_m: Floats, y_m: Floats, ring_m: float) -> float:
    """Return the side of a bucket: a fraction of the ring, but never so small that most buckets are empty."""
    spread = max(float(x_m.max() - x_m.min()), float(y_m.max() - y_m.min()))
    return max(ring_m / BUCKETS_A_RING, spread / MOST_BUCKETS_A_SIDE)


def twin(
    x_m: Floats,
    y_m: Floats,
    day: Ints,
    site_x_m: Floats,
    site_y_m: Floats,
    *,
    radius_m: float,
    ring_m: float,
    days: int,
) -> AroundSites:
    """Return the same as `count_around`, site by site: what the loops below must equal to the last count."""
    disc, ring = (np.zeros((len(site_x_m), days + 1), np.int32) for _ in range(2))
    for site, (x, y) in enumerate(zip(site_x_m, site_y_m, strict=True)):
        square = (x_m - x) ** 2 + (y_m - y) ** 2
        inside = square <= radius_m**2
        around = ~inside & (square <= ring_m**2)
        disc[site, 1:] = np.cumsum(np.bincount(day[inside], minlength=days))
        ring[site, 1:] = np.cumsum(np.bincount(day[around], minlength=days))
    return AroundSites(disc, ring)


@compile_loop
def _walk(
    grid: Buckets, site_x: Floats, site_y: Floats, radius_m: float, ring_m: float, days: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return running counts by day of each site's disc and ring."""
    start, x, y, at, west, south, side_m, columns, rows = grid
    sites = len(site_x)
    disc = np.zeros((sites, days + 1), np.int32)
    ring = np.zeros((sites, days + 1), np.int32)
    near, far = radius_m * radius_m, ring_m * ring_m
    for site in range(sites):
        east, north = site_x[site] - west, site_y[site] - south
        low = max(int((north - ring_m) // side_m), 0)
        high = min(int((north + ring_m) // side_m), rows - 1)
        for r in range(low, high + 1):
            # How far the circle reaches in this row of buckets, a hair more for rounding.
            gap = max(r * side_m - north, north - (r + 1) * side_m, 0.0)
            reach = np.sqrt(max(far - gap * gap, 0.0)) + 1e-6
            left = max(int((east - reach) // side_m), 0)
            right = min(int((east + reach) // side_m), columns - 1)
            if left > right:
                continue
            # Neighbouring buckets of a row lie side by side.
            for i in range(start[r * columns + left], start[r * columns + right + 1]):
                square = (x[i] - site_x[site]) ** 2 + (y[i] - site_y[site]) ** 2
                if square <= near:
                    disc[site, at[i] + 1] += 1
                elif square <= far:
                    ring[site, at[i] + 1] += 1
        for day in range(days):
            disc[site, day + 1] += disc[site, day]
            ring[site, day + 1] += ring[site, day]
    return disc, ring
