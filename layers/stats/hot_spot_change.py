"""Say which cells became hot, stayed hot or are hot no longer between two maps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.stats.shared.checks import refuse
from layers.stats.shared.count_model import Floats

CAVEATS = ("crossing_the_line_is_no_test_of_change", "both_maps_need_the_same_cells_and_rule")
COLD, NEITHER, HOT = -1, 0, 1
# By the class before and after.
CHANGES = {
    (HOT, HOT): "stayed_hot",
    (NEITHER, HOT): "became_hot",
    (COLD, HOT): "from_cold_to_hot",
    (HOT, NEITHER): "no_longer_hot",
    (HOT, COLD): "from_hot_to_cold",
    (COLD, COLD): "stayed_cold",
    (NEITHER, COLD): "became_cold",
    (COLD, NEITHER): "no_longer_cold",
    (NEITHER, NEITHER): "neither",
}


@dataclass(frozen=True, eq=False, kw_only=True)
class HotSpotChange:
    """
    What became of each cell, shape (n,): a value of `CHANGES`, None where either class is not known.

    `table` counts cells by class before (row) and after (column): cold, neither, hot. `share_stayed` is of
    the cells hot before those hot after, `share_new` of those hot after the ones not hot before, `overlap` of
    those hot in either map the ones hot in both; `overlap_by_chance` is what as many hot cells strewn anyhow
    would have in common. None where there is nothing to divide by.
    """

    change: NDArray[np.object_]
    table: NDArray[np.int64]
    share_stayed: float | None
    share_new: float | None
    overlap: float | None
    overlap_by_chance: float | None
    unknown: int
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def hot_spot_change(before: ArrayLike, after: ArrayLike) -> HotSpotChange:
    """
    Answer: which hot spots stayed, which are new, and which are gone?

    Exchanging the maps turns each change round.

    Parameters
    ----------
    before, after
        Shape (n,): -1 for cold, 0 for neither, 1 for hot, NaN where not known; the same cells in both, found
        by the same rule.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    A cell that crosses the line may have changed by a single incident: found before and not found after is no
    test of a change. Neighbouring cells share their incidents, so hot cells come and go in groups.

    References
    ----------
    Gelman & Stern (2006), The American Statistician 60, on differences between found and not found; Jaccard
    (1912), New Phytologist 11, for the overlap.

    Examples
    --------
    >>> found = hot_spot_change([1, 1, 0, -1], [1, 0, 1, -1])
    >>> found.change.tolist(), found.share_stayed, round(found.overlap, 2)
    (['stayed_hot', 'no_longer_hot', 'became_hot', 'stayed_cold'], 0.5, 0.33)
    """
    one, two = np.asarray(before, np.float64), np.asarray(after, np.float64)
    refuse(_wrong(one, two))
    known = ~(np.isnan(one) | np.isnan(two))
    first, second = one[known].astype(np.int64), two[known].astype(np.int64)
    table = np.bincount((first + 1) * 3 + second + 1, minlength=9).reshape(3, 3)
    names = np.array([CHANGES[a, b] for a in (COLD, NEITHER, HOT) for b in (COLD, NEITHER, HOT)], object)
    change = np.full(len(one), None, object)
    change[known] = names[(first + 1) * 3 + second + 1]
    hot_before, hot_after, hot_both = int(table[2].sum()), int(table[:, 2].sum()), int(table[2, 2])
    hot_either, cells = hot_before + hot_after - hot_both, int(table.sum())
    by_chance = hot_before * hot_after / cells if cells else 0.0
    return HotSpotChange(
        change=change,
        table=table.astype(np.int64),
        share_stayed=hot_both / hot_before if hot_before else None,
        share_new=(hot_after - hot_both) / hot_after if hot_after else None,
        overlap=hot_both / hot_either if hot_either else None,
        overlap_by_chance=by_chance / (hot_before + hot_after - by_chance) if hot_either else None,
        unknown=int((~known).sum()),
        reason=None if hot_either else ("no_cells" if not cells else "no_hot_cell_in_either"),
        caveats=CAVEATS if cells else (),
    )


def _wrong(before: Floats, after: Floats) -> list[str]:
    wrong = []
    if before.ndim != 1 or before.shape != after.shape:
        wrong.append(f"`before` has shape {before.shape} and `after` {after.shape}: one dimension, alike")
    for name, one in (("before", before), ("after", after)):
        if not (np.isnan(one) | np.isin(one, (COLD, NEITHER, HOT))).all():
            wrong.append(f"`{name}` must hold -1, 0, 1 or NaN")
    return wrong
