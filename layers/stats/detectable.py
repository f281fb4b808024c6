"""Say, before an event, how large a fall must be to be told from chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from layers.stats.shared.checks import refuse, wrong_amounts, wrong_exposures


@dataclass(frozen=True)
class DetectableFall:
    """
    The smallest fall that can be told from chance, in `incidents` and as `share` of the expected ones.

    Both None where nothing is expected. Where the fall would have to be larger than all that is expected,
    `reason` is "no_fall_however_large" and the numbers say how far away that is: they are larger than
    `expected` and 1. `power` None means the fall that just reaches the test's limit, found in about half of
    all cases.
    """

    incidents: float | None
    share: float | None
    expected: float
    cells: int
    alpha: float
    power: float | None
    dispersion: float
    reason: str | None
    caveats: tuple[str, ...]


def detectable_fall(
    *,
    expected: float,
    with_ring: bool = False,
    power: float | None = 0.8,
    alpha: float = 0.05,
    dispersion: float = 1.0,
) -> DetectableFall:
    """
    Answer: how many incidents fewer must there be for a weighted displacement difference to show it?

    All cells (treated and control, before and after; with a ring twice as many) are expected to have equally
    many, and the treated one falls by delta. The variance is then dispersion x (cells x expected - delta),
    and delta = (z_(1-alpha) + z_power) x its root; so dispersion widens like as many times the squared
    quantiles. Without power the variance is taken as if nothing fell, and z_power as 0.

    Parameters
    ----------
    expected
        Incidents in each cell if nothing changes.
    with_ring
        Whether a ring and its control are counted in.
    power
        Chance to find such a fall, above `alpha` and below 1, or None.
    alpha
        Chance of the one-sided test to find a fall where there is none, inside (0, 0.5).
    dispersion
        Factor of the Poisson variance; below 1 it is used as 1.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    A smaller fall is not "no effect": it is one that these counts cannot show. One corner's monthly counts
    can hardly ever show anything; combine months, corners or kinds. The formula is for one look at the end,
    decided in advance.

    References
    ----------
    Wheeler & Ratcliffe (2018), Crime Science 7:11, whose variance this is; Lachin (1981), Controlled Clinical
    Trials 2, for the reasoning about power.

    Examples
    --------
    >>> found = detectable_fall(expected=100)
    >>> round(found.incidents, 2), round(found.share, 3)
    (46.73, 0.467)
    >>> detectable_fall(expected=10).reason
    'no_fall_however_large'
    """
    wrong = wrong_amounts(expected=expected) + wrong_exposures(dispersion=dispersion)
    if not 0 < alpha < 0.5:
        wrong.append(f"`alpha` was {alpha!r} but must lie between 0 and 0.5")
    if power is not None and not alpha < power < 1:
        wrong.append(f"`power` was {power!r} but must lie between `alpha` and 1")
    refuse(wrong)
    cells, factor = (8 if with_ring else 4), max(1.0, dispersion)
    if expected == 0:
        return DetectableFall(None, None, 0.0, cells, alpha, power, factor, "nothing_expected", ())
    fall = _fall(cells * expected, power, alpha, factor)
    caveats = ["smaller_falls_are_not_no_effect", "one_look_at_the_end"]
    if factor == 1:
        caveats.append("poisson_variance_assumed")
    return DetectableFall(
        incidents=fall,
        share=fall / expected,
        expected=float(expected),
        cells=cells,
        alpha=alpha,
        power=power,
        dispersion=factor,
        reason="no_fall_however_large" if fall > expected else None,
        caveats=tuple(caveats),
    )


def _fall(total: float, power: float | None, alpha: float, factor: float) -> float:
    normal = NormalDist()
    if power is None:
        return normal.inv_cdf(1 - alpha) * math.sqrt(factor * total)
    square = factor * (normal.inv_cdf(1 - alpha) + normal.inv_cdf(power)) ** 2
    # The positive root of delta^2 + square x delta - square x total, written so that nothing cancels.
    return 2 * square * total / (square + math.sqrt(square**2 + 4 * square * total))
