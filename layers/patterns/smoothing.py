"""Smooth the incidents of a question over the squares of its map, and say which bandwidth was taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.columns.lattice import Lattice
from geodata.columns.scan import lines_of
from geodata.columns.selection import DEFAULT_LOCATION, MAPPED
from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.query import Query
from layers.stats.adaptive_density import adaptive_density
from layers.stats.bandwidth import bandwidth_on
from layers.stats.kernel_density import kernel_density
from layers.stats.kernels.scatter import Kernel
from layers.stats.shared.grid import Grid

KERNELS = ("quartic", "gaussian", "adaptive")
# How much narrower and wider a map is tried: what only one bandwidth shows is that bandwidth's doing.
TRIED = (0.75, 1.25)

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Mapped:
    """
    Places of what a question counts on the map, in metres, and what each counts; (n,) each.

    They are all that cells count: victims by their number, and default locations where these are asked for.
    """

    x_m: Floats
    y_m: Floats
    weight: Floats

    @classmethod
    def of(cls, holdings: Holdings, query: Query) -> Mapped:
        """Return what a question paints as cells: nothing withheld, nothing without a place."""
        columns = holdings.columns(query.basis, query.clock)
        selection = query.selection(holdings)
        lines = lines_of(columns, selection)
        painted = columns.place[lines] == MAPPED
        if query.default_locations:
            painted |= columns.place[lines] == DEFAULT_LOCATION
        lines = lines[painted & np.isfinite(columns.x_m[lines] + columns.y_m[lines])]
        weight = np.ones(len(lines)) if columns.weight is None else columns.weight[lines].astype(np.float64)
        return cls(columns.x_m[lines].astype(np.float64), columns.y_m[lines].astype(np.float64), weight)

    def __len__(self) -> int:
        return len(self.x_m)


def grid_of(lattice: Lattice) -> Grid:
    """Return squares as statistics take them."""
    return Grid(lattice.x0_m, lattice.y0_m, lattice.cell_m, lattice.columns, lattice.rows)


def bandwidth_for(mapped: Mapped, grid: Grid, kernel: str, asked_m: int) -> tuple[float | None, str | None]:
    """
    Return the bandwidth in metres, and why there can be none, a key of ``patterns.reason``.

    Parameters
    ----------
    kernel
        One of `KERNELS`.
    asked_m
        What somebody asked for; 0 chooses from the spread along both axes.
    """
    if 0 < asked_m <= grid.cell_m:
        return float(asked_m), "cells_wider_than_the_bandwidth"
    found_m, reason = bandwidth_on(
        mapped.x_m, mapped.y_m, grid, kernel=even(kernel), given_m=float(asked_m) if asked_m else None
    )
    return found_m, reason


def even(kernel: str) -> Kernel:
    """Return the kernel of an even map; an adaptive one spreads each incident by the quartic."""
    return "gaussian" if kernel == "gaussian" else "quartic"


def smoothed(
    mapped: Mapped, grid: Grid, *, kernel: str, bandwidth_m: float, window: Bools, is_corrected: bool = False
) -> Floats:
    """
    Return incidents per km² at the middle of each square, (rows, columns); NaN outside the window.

    Parameters
    ----------
    window
        Shape (rows, columns): the squares at risk.
    is_corrected
        Divide by the part of the kernel that lies in the window; an adaptive map has no such correction.
    """
    if kernel == "adaptive":
        # Of what counts twice there are two at one place: an adaptive map knows no weights.
        x_m, y_m = (np.repeat(one, mapped.weight.astype(np.int64)) for one in (mapped.x_m, mapped.y_m))
        found = adaptive_density(x_m, y_m, grid, bandwidth_m=bandwidth_m).per_km2
        return np.where(window, found, np.nan)
    return kernel_density(
        mapped.x_m,
        mapped.y_m,
        grid,
        weights=mapped.weight,
        kernel=even(kernel),
        bandwidth_m=bandwidth_m,
        inside=window,
        is_edge_corrected=is_corrected,
    ).per_km2


def bandwidth_said(kernel: str, bandwidth_m: float, *, is_automatic: bool) -> Text:
    """Say how widely incidents were smoothed, and who chose that."""
    way = "automatic" if is_automatic else "asked"
    return Text(f"patterns.bandwidth.{way}.{kernel}", metres=round(bandwidth_m))


def one_hill(*, is_automatic: bool) -> tuple[Text, ...]:
    """Warn of a bandwidth that was chosen by itself: it is a beginning, not a finding."""
    return (Text("patterns.bandwidth.suits_one_hill"),) if is_automatic else ()
