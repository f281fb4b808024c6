"""What statistics with one answer a cell share: why a cell has none, and which are found after correction."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.count_model import Floats

Bools = NDArray[np.bool_]


def why_unknown(units: int, reasons: Mapping[str, Bools]) -> NDArray[np.object_]:
    """
    Return a reason key for each unit, shape (n,), None where it has an answer.

    Parameters
    ----------
    units
        How many there are.
    reasons
        Key -> the units that it holds for; of several the first is said.

    Examples
    --------
    >>> why_unknown(3, {"no_neighbours": np.array([True, False, False])}).tolist()
    ['no_neighbours', None, None]
    """
    why = np.full(units, None, object)
    for reason, holds in reversed(list(reasons.items())):
        why[holds] = reason
    return why


def two_sided_normal(z: Floats) -> Floats:
    """Return the chance of a standard normal at least as far from 0 as each z; NaN stays NaN."""
    from scipy.special import ndtr

    return np.asarray(2 * ndtr(-np.abs(z)))


def wrong_values(values: Floats, units: int) -> list[str]:
    """Return what is wrong with one value a unit: one dimension, as many as units, finite."""
    wrong = []
    if values.shape != (units,):
        wrong.append(f"`values` has shape {values.shape} but there are {units} units")
    if not np.isfinite(values).all():
        wrong.append("`values` must be finite")
    return wrong
