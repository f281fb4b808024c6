"""Read a table of significant steps once: how many each cell has, how many at its end, and what cannot be."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import COMPILED, compile_loop

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class StepRuns(NamedTuple):
    """
    Shape (cells,): how many steps are hot or cold, and how many of them are the unbroken last ones.

    `has_z`, shape (steps,), says at which steps any cell has a z. The rest counts what no input may hold:
    steps both hot and cold, hot ones whose z is not above 0, cold ones whose z is not below 0, endless z.
    """

    hot: NDArray[np.int32]
    cold: NDArray[np.int32]
    hot_at_end: NDArray[np.int32]
    cold_at_end: NDArray[np.int32]
    has_z: Bools
    both: int
    hot_without: int
    cold_without: int
    endless: int


def step_runs(z: Floats, hot: Bools, cold: Bools) -> StepRuns:
    """
    Return what each cell's steps add up to.

    Parameters
    ----------
    z, hot, cold
        Shape (cells, steps), in order of time; z is NaN where there is none.
    """
    if not COMPILED:
        return twin(z, hot, cold)
    return StepRuns(*_walk(*(np.ascontiguousarray(one) for one in (z, hot, cold))))


def twin(z: Floats, hot: Bools, cold: Bools) -> StepRuns:
    """Return the same as `step_runs` by whole arrays."""
    with np.errstate(invalid="ignore"):
        hot_without, cold_without = (hot & ~(z > 0)).sum(), (cold & ~(z < 0)).sum()
    at_end = [np.cumprod(one[:, ::-1], axis=1, dtype=np.int32).sum(axis=1) for one in (hot, cold)]
    return StepRuns(
        hot.sum(axis=1).astype(np.int32),
        cold.sum(axis=1).astype(np.int32),
        at_end[0].astype(np.int32),
        at_end[1].astype(np.int32),
        np.asarray((~np.isnan(z)).any(axis=0), np.bool_),
        int((hot & cold).sum()),
        int(hot_without),
        int(cold_without),
        int(np.isinf(z).sum()),
    )


@compile_loop
def _at_end(marks: Bools) -> int:
    n = 0
    for step in range(len(marks) - 1, -1, -1):
        if not marks[step]:
            break
        n += 1
    return n


@compile_loop
def _walk(z: Floats, hot: Bools, cold: Bools) -> Any:
    cells, steps = z.shape
    hots, colds = np.zeros(cells, np.int32), np.zeros(cells, np.int32)
    hot_end, cold_end = np.zeros(cells, np.int32), np.zeros(cells, np.int32)
    has_z = np.zeros(steps, np.bool_)
    both, hot_without, cold_without, endless = 0, 0, 0, 0
    for cell in range(cells):
        warm, cool = 0, 0
        for step in range(steps):
            one, is_hot, is_cold = z[cell, step], hot[cell, step], cold[cell, step]
            warm += is_hot
            cool += is_cold
            both += is_hot & is_cold
            hot_without += is_hot & (not one > 0)
            cold_without += is_cold & (not one < 0)
            endless += abs(one) == np.inf
            has_z[step] |= one == one  # noqa: PLR0124 - NaN differs from itself
        hots[cell], colds[cell] = warm, cool
        if warm:
            hot_end[cell] = _at_end(hot[cell])
        if cool:
            cold_end[cell] = _at_end(cold[cell])
    return hots, colds, hot_end, cold_end, has_z, both, hot_without, cold_without, endless
