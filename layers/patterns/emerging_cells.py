"""Class each cell by how it stood above or below the rest over the steps of a question's days."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.columns.shapes import AnyLattice
from geodata.holdings import Holdings
from layers.base.answering import objects
from layers.base.caveats import asked_days
from layers.base.counting import Counted, count
from layers.base.kept import PerRelease
from layers.base.query import Query
from layers.patterns.asked import Pattern
from layers.patterns.at_risk import AtRisk, at_risk
from layers.patterns.step_signs import StepSigns, step_signs
from layers.patterns.steps import Steps, counts_by_step, steps_of
from layers.stats.emerging_hot_spots import CLASSES, FEWEST_STEPS, EmergingHotSpots, emerging_hot_spots
from layers.stats.simple_classes import SIMPLE_CLASSES, SimpleClasses, simple_classes

# A number for each cell and step, some of them at once: about half a gigabyte.
MOST_NUMBERS = 12_000_000

_found: PerRelease[EmergingCells] = PerRelease(4)


@dataclass(frozen=True, eq=False)
class EmergingCells:
    """
    Each cell at risk, (k,) each.

    Parameters
    ----------
    cells, n
        Numbers in the lattice, and what is counted in them in all steps.
    steps
        None where the days asked for hold no data.
    reason
        Why nothing was tested, a key of ``patterns.reason``; None where something was.
    signs
        How each cell stood at each step; None, as what follows, where nothing was tested.
    full, simple
        The same cells in the words of analysts, and in those of a meeting.
    """

    pattern: Pattern
    counted: Counted
    risk: AtRisk
    cells: NDArray[np.int64]
    n: NDArray[np.int64]
    steps: Steps | None
    reason: str | None = None
    signs: StepSigns | None = None
    full: EmergingHotSpots | None = None
    simple: SimpleClasses | None = None

    @property
    def lattice(self) -> AnyLattice:
        """Where the cells lie."""
        return self.counted.lattice


def emerging_cells(
    holdings: Holdings, query: Query, *, unit: str, steps_before: int, is_exact: bool
) -> EmergingCells:
    """
    Return the class of each cell; the last few are kept, for a map and its table ask the same.

    Parameters
    ----------
    unit
        Of steps, as `steps_of` takes it.
    steps_before, is_exact
        As for `step_signs`.
    """
    key = query, unit, steps_before, is_exact
    return _found.get(
        holdings,
        key,
        lambda: _searched(holdings, query, unit=unit, steps_before=steps_before, is_exact=is_exact),
    )


def _searched(
    holdings: Holdings, query: Query, *, unit: str, steps_before: int, is_exact: bool
) -> EmergingCells:
    pattern = Pattern.of(holdings, query)
    counted = count(holdings, pattern.query)
    risk = at_risk(holdings, pattern.query, counted.lattice)
    cells, days = np.flatnonzero(risk.mask), asked_days(counted)
    steps = None if days is None or not days.span_days else steps_of(days, unit)

    nothing = np.zeros(len(cells), np.int64)
    base = EmergingCells(pattern, counted, risk, cells, nothing, steps)
    if steps is None or steps.n < FEWEST_STEPS:
        return replace(base, reason="too_few_steps")
    if len(cells) * steps.n > MOST_NUMBERS:
        return replace(base, reason="too_many_cells_and_steps")
    if len(cells) < 2:
        return replace(base, reason="too_few_cells")
    counts = counts_by_step(counted, steps, cells)
    base = replace(base, n=counts.sum(axis=1))
    if not counts.any():
        return replace(base, reason="nothing_with_a_day")
    signs = step_signs(counts, risk.mask, counted.lattice, steps_before=steps_before, exact=is_exact)
    if not signs.significant.tested:
        is_constant = bool((counts == counts[0]).all())
        return replace(base, reason="constant_values" if is_constant else "no_cell_can_be_tested")
    hot, cold = signs.significant.hot, signs.significant.cold
    full = emerging_hot_spots(signs.z, hot, cold, trend_z=signs.alone_z)
    return replace(base, signs=signs, full=full, simple=simple_classes(hot, cold))


def full_names() -> tuple[str, ...]:
    """Return the names of classes in the words of analysts, hot ones first, without *none*."""
    return tuple(f"{sign}_{name}" for sign in ("hot", "cold") for name in CLASSES[1:])


def simple_names() -> tuple[str, ...]:
    """Return the names of classes in the words of a meeting, hot ones first, without *none*."""
    signed = tuple(f"{sign}_{name}" for sign in ("hot", "cold") for name in SIMPLE_CLASSES[1:-1])
    return (*signed, SIMPLE_CLASSES[-1])


def class_names(found: EmergingCells, *, is_simple: bool) -> NDArray[np.object_]:
    """Return the name of each cell's class, (k,); "" for none."""
    said = found.simple if is_simple else found.full
    if said is None:
        return np.full(len(found.cells), "", object)
    # What is of both signs has the last code, and no sign in its name.
    names = simple_names() if is_simple else full_names()
    of_hot = SIMPLE_CLASSES if is_simple else CLASSES
    codes, which = np.unique(said.code, return_inverse=True)
    mixed = len(SIMPLE_CLASSES) - 1 if is_simple else None

    def name(code: int) -> str:
        if code in {0, mixed}:
            return names[-1] if code else ""
        return f"{'hot' if code > 0 else 'cold'}_{of_hot[abs(code)]}"

    return objects(name(int(code)) for code in codes)[which]
