"""Say how far the trends of treated and control may differ, and what that would do to a comparison."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_exposures, wrong_level
from layers.stats.shared.count_model import WIDEST_LOG, Fit, Floats, RatioEstimate, fit_shares, ratio_estimate
from layers.stats.shared.series import is_autocorrelated, lag_one, wrong_first_after, wrong_series
from layers.stats.shared.share_dispersion import weighted_square

FEWEST_PERIODS = 8


@dataclass(frozen=True, kw_only=True)
class ParallelTrends:
    """
    How treated and control differ in their trends before the event; None with a `reason` where unknown.

    `slope` is the ratio per period by which treated moved against control, with its two-sided p. `expected`
    is what the treated area would have after the event if both moved alike. If instead a slope at an end of
    the interval went on, `incidents_low` and `incidents_high` more (below 0: fewer) would come without any
    effect of the event. `largest_slope` (log ratio per period) and `largest_incidents` are the end with the
    larger consequence.
    """

    slope: RatioEstimate | None = None
    largest_slope: float | None = None
    largest_incidents: float | None = None
    incidents_low: float | None = None
    incidents_high: float | None = None
    expected: float | None = None
    dispersion: float | None = None
    lag_one_autocorrelation: float | None = None
    degrees_of_freedom: int | None = None
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def parallel_trends(
    treated: NDArray[Any],
    control: NDArray[Any],
    first_after: int,
    *,
    dispersion: float | None = None,
    level: float = 0.95,
) -> ParallelTrends:
    """
    Answer: did the areas move alike before the event, and what difference could have gone unseen?

    Given the two areas' sum, a period's treated count is binomial; the slope of its logit over time is the
    difference of the two log trends. What the treated area did after the event is not looked at.

    Parameters
    ----------
    treated, control
        Shape (n,), incidents per period, in order of time; of `treated` only the periods before the event
        count.
    first_after
        Index of the first period after the event began.
    dispersion
        Factor on the Poisson variance, from earlier periods; None estimates it from these.
    level
        Of the interval, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    A large p does not show that trends were alike: with few incidents hardly any difference is seen. That is
    why the largest difference stands beside it. It supposes that a difference stays as steady as it was.

    References
    ----------
    Roth (2022), American Economic Review: Insights 4; Rambachan & Roth (2023), Review of Economic Studies 90;
    Bilinski & Hatfield (2018), arXiv 1805.03273, on showing the bound and not the test.

    Examples
    --------
    >>> same = np.array([10, 12, 9, 11] * 5)
    >>> found = parallel_trends(same, 2 * same, 12)
    >>> round(found.slope.ratio, 6), round(found.expected, 6), round(found.largest_incidents) > 20
    (1.0, 84.0, True)
    """
    treated, control = np.asarray(treated, np.float64), np.asarray(control, np.float64)
    wrong = wrong_series(treated=treated, control=control)
    wrong += wrong_level(level) + wrong_first_after(first_after, treated.size)
    refuse(wrong + ([] if dispersion is None else wrong_exposures(dispersion=dispersion)))
    seen = _Seen.of(treated, control, first_after)
    reason = seen.too_little()
    if reason is not None:
        return ParallelTrends(level=level, reason=reason)
    fit = fit_shares(seen.treated, seen.both, np.column_stack([np.ones(len(seen.time)), seen.time]))
    if fit.reason is not None:
        return ParallelTrends(level=level, reason=fit.reason)
    freedom = None
    if dispersion is None:
        freedom = fit.degrees_of_freedom
        # Weighted by incidents, as the slope is: see `ShareDispersion`.
        chance = fit.fitted * (1 - fit.fitted / seen.both)
        square = (seen.treated - fit.fitted) ** 2
        dispersion = weighted_square(square, chance) / freedom
    error = math.sqrt(max(1.0, dispersion) * float(fit.covariance[1, 1]))
    slope = ratio_estimate(float(fit.coefficients[1]), error, level=level, degrees_of_freedom=freedom)
    # Continued over all periods, a steeper slope than this ends in no number.
    steepest = WIDEST_LOG / len(treated)
    if slope is None or math.log(slope.high) > steepest or math.log(slope.low) < -steepest:
        return ParallelTrends(level=level, reason="too_little_information")
    return _result(slope, seen, fit, dispersion, freedom, level)


@dataclass(frozen=True, eq=False)
class _Seen:
    """The periods before that had any incident, and what the control area did after."""

    periods_before: int
    treated: Floats
    both: Floats
    time: Floats
    control_after: Floats
    time_after: Floats

    @classmethod
    def of(cls, treated: Floats, control: Floats, first_after: int) -> _Seen:
        # Counted from the middle of the time before, slope and level hardly lean on each other.
        time = np.arange(len(treated), dtype=np.float64) - (first_after - 1) / 2
        both = (treated + control)[:first_after]
        some = np.flatnonzero(both > 0)
        after = slice(first_after, None)
        return cls(first_after, treated[some], both[some], time[some], control[after], time[after])

    def too_little(self) -> str | None:
        if self.periods_before < FEWEST_PERIODS:
            return "fewer_than_8_periods_before"
        if len(self.time_after) == 0:
            return "no_periods_after"
        if not self.treated.any():
            return "no_treated_incidents_before"
        if not (self.both > self.treated).any():
            return "no_control_incidents_before"
        return None if len(self.both) > 2 else "counts_too_sparse_for_the_model"

    def alike(self) -> float:
        """Treated incidents after the event if both areas move alike."""
        return float(self.control_after.sum() * self.treated.sum() / (self.both - self.treated).sum())

    def consequence(self, slope: float) -> float:
        """How many more incidents after the event a difference of trends brings than moving alike would."""
        from scipy.optimize import brentq
        from scipy.special import expit

        def missing(height: float) -> float:
            return float(self.treated.sum() - self.both @ expit(height + slope * self.time))

        # Whatever the slope, the treated incidents before keep their sum.
        reach = WIDEST_LOG + abs(slope) * float(np.abs(self.time).max())
        height = float(brentq(missing, -reach, reach, xtol=1e-13))
        return float(self.control_after @ np.exp(height + slope * self.time_after)) - self.alike()


def _result(
    slope: RatioEstimate, seen: _Seen, fit: Fit, dispersion: float, freedom: int | None, level: float
) -> ParallelTrends:
    ends = [math.log(slope.low), math.log(slope.high)]
    incidents = [seen.consequence(end) for end in ends]
    # Where nothing happened after the event, neither end has a consequence, and the steeper one is the
    # larger.
    largest = max((0, 1), key=lambda end: (abs(incidents[end]), abs(ends[end])))
    correlation = lag_one(fit.residuals)
    caveats = ["a_large_p_does_not_prove_parallel_trends", "trend_difference_is_assumed_to_go_on"]
    if is_autocorrelated(correlation, len(fit.fitted)):
        caveats.append("residuals_are_autocorrelated")
    return ParallelTrends(
        slope=slope,
        largest_slope=ends[largest],
        largest_incidents=incidents[largest],
        incidents_low=incidents[0],
        incidents_high=incidents[1],
        expected=seen.alike(),
        dispersion=dispersion,
        lag_one_autocorrelation=correlation,
        degrees_of_freedom=freedom,
        level=level,
        caveats=tuple(caveats),
    )
