"""Test each cell at each step, with the cells around it and the steps before, against the rest of the map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.columns.shapes import AnyLattice
from layers.patterns.neighbourhoods import gi_star, neighbours_of
from layers.stats.emerging_hot_spots import SignificantSteps, significant_steps
from layers.stats.local_g_null import local_g_null
from layers.stats.shared.drawn_sums import is_exact
from layers.stats.shared.neighbour_lists import Neighbours

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
    z, alone_z = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    by_curve = 0
    for step in range(counts.shape[1]):
        if not counts[:, step].any():
            continue
        alone_z[:, step] = gi_star(counts[:, step], mask, lattice, near).z
        together = counts[:, max(0, step - steps_before) : step + 1].sum(axis=1)
        if exact and is_exact(together.astype(np.float64), near.counts + 1):
            z[:, step] = _as_normal(together, near)
        else:
            z[:, step] = gi_star(together, mask, lattice, near).z
            by_curve += 1
    return StepSigns(z, alone_z, significant_steps(z, rate=RATE), by_curve)


def _as_normal(counts: Ints, near: Neighbours) -> Floats:
    """Return the z whose two-sided chance is that of each cell's neighbourhood; its sign says which side."""
    from scipy.special import ndtri

    null = local_g_null(counts, near, is_own_dealt=True, rate=RATE)
    smaller = np.clip(np.fmin(null.p_greater, null.p_less), np.finfo(np.float64).tiny, 0.5)
    return np.asarray(np.where(null.p_greater <= null.p_less, -ndtri(smaller), ndtri(smaller)))
