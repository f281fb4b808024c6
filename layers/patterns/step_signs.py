"""Test each cell at each step, with the cells around it and the steps before, against the rest of the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.columns.shapes import AnyLattice
from layers.patterns.neighbourhoods import neighbours_of, star_sums
from layers.stats.emerging_hot_spots import SignificantSteps, significant_steps
from layers.stats.shared.drawn_sums import exact_star_z, is_exact
from layers.stats.shared.windows import star_z

RATE = 0.05

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class StepSigns:
    """
    How far each cell stands above the rest at each step, (k, steps) each.

    Parameters
    ----------
    z
        With the steps before it, as a standard normal has the same chance; NaN at steps in which nothing
        was counted anywhere.
    alone_z
        Gi* of the step by itself, which a trend is told from: neighbouring steps then share no incident.
    significant
        What is found after correction for all cells and steps.
    by_curve
        At how many steps chances are those of a normal curve.
    """

    z: Floats
    alone_z: Floats
    significant: SignificantSteps
    by_curve: int


def step_signs(
    counts: Ints, mask: Bools, lattice: AnyLattice, *, steps_before: int = 1, exact: bool = True
) -> StepSigns:
    """
    Return Gi* of each cell at each step: of itself and its neighbours, in this step and some before.

    A cell's counts of these steps are summed first and dealt out over the map together. So a place that is
    busy week after week is one busy place, and not as many as there are weeks.

    Parameters
    ----------
    counts
        Shape (k, steps), of the cells of the map.
    mask, lattice
        Which cells these are, (lattice.n,), and where they lie.
    steps_before
        How many steps before each belong to it; the first steps have fewer.
    exact
        Work chances out from the counts; else, and where counts are too large, take a normal curve.

    Misreadings
    -----------
    At each step cells are compared with the rest of that step's map: a summer in which all cells rise
    shows in none of them.

    References
    ----------
    Getis & Ord (1992), Geographical Analysis 24; Ord & Getis (1995), Geographical Analysis 27; Anselin
    (1995), Geographical Analysis 27, for dealing out values anew.

    Examples
    --------
    >>> from geodata.columns.lattice import Lattice
    >>> counts = np.zeros((25, 6), int)
    >>> counts[12, 5] = counts[13, 5] = 9
    >>> found = step_signs(counts, np.ones(25, bool), Lattice(0, 0, 100, 5, 5))
    >>> np.isnan(found.z).all(axis=0).tolist(), round(float(found.z[12, 5]), 2)
    ([True, True, True, True, True, False], 1.17)
    """
    near = neighbours_of(mask, lattice)
    sizes = near.counts + 1
    # One row a step: what is added up lies side by side. Sums of some steps are sums of their sums.
    by_step = np.ascontiguousarray(counts.T)
    sums = np.stack([star_sums(one, mask, lattice, near) for one in by_step])
    z, alone_z = np.full(by_step.shape, np.nan), np.full(by_step.shape, np.nan)
    by_curve = 0
    for step in np.flatnonzero(by_step.any(axis=1)).tolist():
        some = slice(max(0, step - steps_before), step + 1)
        together, around = by_step[some].sum(axis=0), sums[some].sum(axis=0)
        alone_z[step] = star_z(by_step[step], sums[step], sizes)
        z[step] = star_z(together, around, sizes)
        if exact and is_exact(together.astype(np.float64), sizes) and 2 * int(sizes.max()) <= len(sizes):
            z[step] = np.where(np.isnan(z[step]), np.nan, exact_star_z(together, sizes, around))
        else:
            by_curve += 1
    z = np.ascontiguousarray(z.T)
    return StepSigns(z, np.ascontiguousarray(alone_z.T), significant_steps(z, rate=RATE), by_curve)
