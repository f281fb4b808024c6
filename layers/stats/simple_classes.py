"""Say in one plain word whether a cell is a hot spot nearly always, newly, no longer, or at times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse

# A code is a place in this list; cold classes have the same number below 0, and "mixed" has no sign.
SIMPLE_CLASSES = ("none", "persistent", "emerging", "former", "intermittent", "mixed")
FEWEST_STEPS = 2
# One step in so many is recent, and at least one.
STEPS_FOR_A_RECENT_ONE = 5

Bools = NDArray[np.bool_]
Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class SimpleClasses:
    """
    The class of each cell, shape (cells,): `code` is a place in `SIMPLE_CLASSES`, below 0 for a cold one.

    The last `recent_steps` of all `steps` are recent. All codes are 0, with a `reason`, where no class can be
    told.
    """

    code: NDArray[np.int8]
    steps: int
    recent_steps: int
    reason: str | None = None
    caveats: tuple[str, ...] = ()

    def named(self, cell: int) -> tuple[str, str]:
        """Return the class of a cell and whether it is "hot", "cold" or neither ("")."""
        code = int(self.code[cell])
        name = SIMPLE_CLASSES[abs(code)]
        return name, "" if name in {"none", "mixed"} else "hot" if code > 0 else "cold"


def simple_classes(hot: NDArray[Any], cold: NDArray[Any]) -> SimpleClasses:
    """
    Answer: is each cell a hot (or cold) spot nearly always, only lately, no longer, or now and then?

    Of n steps the last fifth is recent, rounded down but at least one step. The first that fits:
    *persistent*, significant in at least 8 of 10 steps; *emerging*, in fewer than 1 of 10 older and at least
    1 of 10 recent steps; *former*, the other way round; *intermittent*, in at least 1 of 10 steps. A cell
    with both a hot and a cold class is *mixed*.

    Parameters
    ----------
    hot, cold
        Shape (cells, steps), bool, in order of time: significantly more or fewer incidents than elsewhere.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    With few steps one of them decides: of five, a single hot last one makes a cell emerging. Emerging says
    that a cell was seldom hot before, not that it will be. No class is not the same as quiet.

    References
    ----------
    Ashby, sfhotspot (R package), documentation of its classification of hot spots, whose words these are.

    Examples
    --------
    >>> steps = np.arange(10)
    >>> found = simple_classes(np.stack([steps >= 8, steps < 9]), np.zeros((2, 10), bool))
    >>> found.named(0), found.named(1)
    (('emerging', 'hot'), ('persistent', 'hot'))
    """
    hots, colds = np.asarray(hot), np.asarray(cold)
    refuse(_wrong_marks(hots, colds))
    cells, steps = hots.shape
    recent = max(1, steps // STEPS_FOR_A_RECENT_ONE)
    reason = "no_cells" if not cells else "fewer_than_2_steps" if steps < FEWEST_STEPS else None
    if reason is not None:
        return SimpleClasses(code=np.zeros(cells, np.int8), steps=steps, recent_steps=recent, reason=reason)
    warm, cool = (_classes(one, recent) for one in (hots, colds))
    both = (warm > 0) & (cool > 0)
    code = np.where(both, SIMPLE_CLASSES.index("mixed"), warm - cool)
    return SimpleClasses(
        code=code.astype(np.int8),
        steps=steps,
        recent_steps=recent,
        caveats=("hot_means_more_than_the_rest_of_this_map", "one_step_can_decide"),
    )


def _classes(significant: Bools, recent_steps: int) -> Counts:
    """Return the place in `SIMPLE_CLASSES` of each cell by one sign; shares are compared as whole numbers."""
    steps = significant.shape[1]
    older_steps = steps - recent_steps
    recent = np.count_nonzero(significant[:, older_steps:], axis=1)
    older = np.count_nonzero(significant[:, :older_steps], axis=1)
    lately, before = 10 * recent >= recent_steps, 10 * older >= older_steps
    rules = {
        "persistent": 10 * (older + recent) >= 8 * steps,
        "emerging": ~before & lately,
        "former": before & ~lately,
        "intermittent": 10 * (older + recent) >= steps,
    }
    return np.select(list(rules.values()), [SIMPLE_CLASSES.index(name) for name in rules], 0)


def _wrong_marks(hot: NDArray[Any], cold: NDArray[Any]) -> list[str]:
    wrong = []
    if hot.ndim != 2:
        wrong.append(f"`hot` has shape {hot.shape} but must have two dimensions")
    if hot.shape != cold.shape:
        wrong.append(f"`cold` has shape {cold.shape} but `hot` has {hot.shape}")
    elif bool(np.logical_and(hot, cold).any()):
        wrong.append("no step can be both hot and cold")
    for name, one in (("hot", hot), ("cold", cold)):
        if one.dtype != np.bool_:
            wrong.append(f"`{name}` must be true or false, but is {one.dtype}")
    return wrong
