"""Say how often an effect as large turns up where, or when, nothing happened."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse

# With fewer even the most extreme of all cannot reach a p of 0.05.
FEWEST_PLACEBOS = 19
# Estimates that are equal but for rounding tie, and a tie counts as extreme.
SLACK = 1e-12


@dataclass(frozen=True)
class PlaceboTest:
    """
    The two-sided p among placebos, and the smallest that so many can give; None without any.

    With `reason` "too_few_placebos" the p stands, but no verdict can: even the smallest possible lies above
    0.05.
    """

    p: float | None
    smallest_possible_p: float | None
    placebos: int
    as_extreme: int
    reason: str | None
    caveats: tuple[str, ...]


def placebo_test(observed: float, placebos: NDArray[Any]) -> PlaceboTest:
    """
    Answer: among places or dates without the event, how many show an effect at least as far from 0?

    Parameters
    ----------
    observed
        The effect where the event was, with 0 for none: a difference or a log ratio.
    placebos
        Shape (n,), the same effect at untreated areas or earlier dates; those without one are left out
        before.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It is only as good as the placebos: they must be places or dates where the event could have been.
    Neighbours and overlapping windows repeat each other and count for less than they look. A ratio must be
    handed in as its log.

    References
    ----------
    Abadie, Diamond & Hainmueller (2010), Journal of the American Statistical Association 105; Phipson & Smyth
    (2010), Statistical Applications in Genetics and Molecular Biology 9, for the 1 that is added.

    Examples
    --------
    >>> found = placebo_test(-6.0, np.array([2, -6, 1, 5]))
    >>> found.p, found.smallest_possible_p, found.reason
    (0.4, 0.2, 'too_few_placebos')
    """
    effects = np.asarray(placebos, np.float64)
    wrong = [] if math.isfinite(observed) else ["`observed` must be finite"]
    if effects.ndim != 1:
        wrong.append(f"`placebos` has shape {effects.shape} but must have one dimension")
    if not np.isfinite(effects).all():
        wrong.append("`placebos` must be finite")
    refuse(wrong)
    n = len(effects)
    if n == 0:
        return PlaceboTest(None, None, 0, 0, "no_placebos", ())
    extreme = int((np.abs(effects) >= abs(observed) * (1 - SLACK)).sum())
    return PlaceboTest(
        p=(1 + extreme) / (1 + n),
        smallest_possible_p=1 / (1 + n),
        placebos=n,
        as_extreme=extreme,
        reason="too_few_placebos" if n < FEWEST_PLACEBOS else None,
        caveats=("placebos_must_be_comparable", "neighbouring_placebos_repeat_each_other"),
    )
