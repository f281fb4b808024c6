"""Compare the change of a treated series with the change of a control series, as a ratio and in incidents."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_exposures, wrong_level
from layers.stats.shared.count_model import FEWEST_FOR_PERCENT, Floats, RatioEstimate, ratio_estimate
from layers.stats.shared.series import wrong_first_after, wrong_series
from layers.stats.shared.share_dispersion import share_dispersion

# Below so many periods on a side their own spread says nothing.
FEWEST_PERIODS = 8

Method = Literal["quasi_poisson", "negative_binomial"]


@dataclass(frozen=True, kw_only=True)
class DifferenceInDifferences:
    """
    The treated area's change over the control area's; None with a `reason` where it cannot be said.

    `effect` is the ratio, `expected` the incidents the treated area would have had after the event if it had
    moved as the control area did, `incidents` the difference from that, negative for fewer, with the same
    interval on that scale. `dispersion` is the quasi-Poisson factor that was found or handed in (below 1 it
    is used as 1), `spread` the negative binomial's alpha in variance = mean + alpha mean^2. `added` was added
    to each of the four counts. `degrees_of_freedom` None means normal quantiles.
    """

    effect: RatioEstimate | None = None
    incidents: float | None = None
    incidents_low: float | None = None
    incidents_high: float | None = None
    expected: float | None = None
    percent: float | None = None
    dispersion: float | None = None
    spread: float | None = None
    added: float = 0.0
    degrees_of_freedom: int | None = None
    method: Method
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def difference_in_differences(
    treated: NDArray[Any],
    control: NDArray[Any],
    first_after: int,
    *,
    method: Method = "quasi_poisson",
    dispersion: float | None = None,
    level: float = 0.95,
) -> DifferenceInDifferences:
    """
    Answer: did the treated area change by more, or less, than the control area did?

    Quasi-Poisson: log mean = group + an effect of each period + interaction. Whatever moves both areas alike
    in a period leaves the estimate and its dispersion untouched. Its solution is closed: given the two areas'
    sum, a period's treated count is binomial with one share before and one after. Negative binomial: group,
    before or after, and interaction, with one alpha by Breslow's moments; an effect of each period would bias
    alpha low, since each takes half of what its two counts know.

    Parameters
    ----------
    treated, control
        Shape (n,), incidents per period, in order of time; periods may differ in length, but alike in both
        areas.
    first_after
        Index of the first period after the event began.
    method
        Which of the two models gives the standard error; the ratio is the same. With about one incident a
        period or fewer the negative binomial's is too small.
    dispersion
        Factor on the Poisson variance, from earlier periods; None estimates it from these, weighing periods
        by their incidents (`ShareDispersion`). Only for quasi-Poisson.
    level
        Of the interval, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    A ratio of 0.8 means a fifth fewer than the control area would lead to expect, not a fifth fewer than
    before. It is the event's doing only if both areas would otherwise have moved alike, which no number here
    can show.

    References
    ----------
    Wooldridge (1999), Journal of Econometrics 90, on Poisson with effects of groups and periods; Breslow
    (1984), Applied Statistics 33; Bertrand, Duflo & Mullainathan (2004), Quarterly Journal of Economics 119,
    on series that remember.

    Examples
    --------
    >>> found = difference_in_differences(np.array([10] * 8 + [5] * 8), np.array([10, 12] * 8), 8)
    >>> found.effect.ratio, found.expected, found.incidents
    (0.5, 80.0, -40.0)
    """
    treated, control = np.asarray(treated, np.float64), np.asarray(control, np.float64)
    refuse(_wrong(treated, control, first_after, level, dispersion, method))
    sides = [part for series in (treated, control) for part in np.split(series, [first_after])]
    cells = np.array([side.sum() for side in sides])
    reason = _too_little(cells, min(first_after, len(treated) - first_after), dispersion is None)
    if reason is not None:
        return DifferenceInDifferences(method=method, level=level, reason=reason)
    added = 0.5 if (cells == 0).any() else 0.0
    if method == "negative_binomial":
        spread = _spread(sides)
        variance = float((1 / (cells + added)).sum()) + spread * sum(1 / len(side) for side in sides)
        return _result(cells, added, variance, 2 * len(treated) - 4, method, level, spread=spread)
    freedom = None
    if dispersion is None:
        found = share_dispersion(treated, control, first_after)
        if found is None:
            reason = "counts_too_sparse_for_the_model"
            return DifferenceInDifferences(method=method, level=level, reason=reason)
        dispersion, freedom = found.factor, found.degrees_of_freedom
    variance = max(1.0, dispersion) * float((1 / (cells + added)).sum())
    return _result(cells, added, variance, freedom, method, level, dispersion=dispersion)


def _wrong(
    treated: Floats, control: Floats, first_after: int, level: float, dispersion: float | None, method: Method
) -> list[str]:
    wrong = wrong_series(treated=treated, control=control)
    wrong += wrong_level(level) + wrong_first_after(first_after, treated.size)
    if dispersion is not None:
        wrong += wrong_exposures(dispersion=dispersion)
        if method == "negative_binomial":
            wrong.append("`dispersion` belongs to quasi-Poisson, but `method` was 'negative_binomial'")
    if method not in {"quasi_poisson", "negative_binomial"}:
        wrong.append(f"`method` was {method!r} but must be 'quasi_poisson' or 'negative_binomial'")
    return wrong


def _too_little(cells: Floats, shorter: int, must_estimate: bool) -> str | None:
    if shorter == 0 or (must_estimate and shorter < FEWEST_PERIODS):
        return "fewer_than_8_periods_on_a_side" if must_estimate else "no_periods_on_a_side"
    if not cells[:2].any():
        return "no_treated_incidents"
    if not cells[2:].any():
        return "no_control_incidents"
    return None


def _spread(sides: list[Floats]) -> float:
    """Return the alpha under which Pearson's chi-square around the four means is as large as it should be."""
    from scipy.optimize import brentq

    freedom = sum(len(side) - 1 for side in sides)

    def excess(alpha: float) -> float:
        squares = (
            ((side - mean) ** 2).sum() / (mean + alpha * mean**2)
            for side in sides
            if (mean := side.mean()) > 0
        )
        return float(sum(squares)) - freedom

    if excess(0.0) <= 0:
        return 0.0
    high = 1.0
    while excess(high) > 0:
        high *= 2
    return float(brentq(excess, 0.0, high, xtol=1e-14))


def _result(
    cells: Floats,
    added: float,
    variance: float,
    freedom: int | None,
    method: Method,
    level: float,
    *,
    dispersion: float | None = None,
    spread: float | None = None,
) -> DifferenceInDifferences:
    before, after, control_before, control_after = (cells + added).tolist()
    log = math.log(after / before) - math.log(control_after / control_before)
    effect = ratio_estimate(log, math.sqrt(variance), level=level, degrees_of_freedom=freedom)
    if effect is None:
        return DifferenceInDifferences(method=method, level=level, reason="too_little_information")
    caveats = ["parallel_trends_assumed", "fewer_than_expected_is_not_fewer_than_before"]
    if added:
        caveats.append("half_an_incident_added")
    enough = cells[0] >= FEWEST_FOR_PERCENT
    if not enough:
        caveats.append("too_few_before_for_a_percentage")
    return DifferenceInDifferences(
        effect=effect,
        # The interval is carried over, so that it leaves out 0 exactly when the ratio's leaves out 1.
        incidents=after - before * control_after / control_before,
        incidents_low=after * (1 - 1 / effect.low),
        incidents_high=after * (1 - 1 / effect.high),
        expected=before * control_after / control_before,
        percent=100 * (effect.ratio - 1) if enough else None,
        dispersion=dispersion,
        spread=spread,
        added=added,
        degrees_of_freedom=freedom,
        method=method,
        level=level,
        caveats=tuple(caveats),
    )
