"""Say how far a place is from what places like it lead one to expect: the estimator that decides."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, two_sided, wrong_counts, wrong_level
from layers.stats.shared.count_limits import at_least, at_most, highest_mean, lowest_mean
from layers.stats.shared.spread import Counts, Spread, spread_of

# With fewer, how much places differ among themselves cannot be told.
FEWEST_CONTROLS = 5
# Below this expected count a fall, however large, looks like chance: it is said, and never judged a fall.
FEWEST_EXPECTED = 5.0
# Where the expected count could as well be a hundredth or a hundredfold, there is nothing to compare with.
MOST_TIMES = 100.0
# A limit above what was counted is as restless as at most so many times that count: with more, the limits of
# small restless counts have no end.
MOST_SCALED = 3.0


@dataclass(frozen=True)
class Doubts:
    """
    By how many incidents an expected count may be wrong for what lasts: above 0, too few are expected.

    Attributes
    ----------
    lasting
        Incidents that may have come because the place had more of late: see `lasting_of`.
    fallen_back
        How many more would be expected had the controls gone the way of all places that could be controls:
        those chosen for luck that lasts fall back later.
    """

    lasting: float = 0.0
    fallen_back: float = 0.0

    @property
    def lower(self) -> float:
        """Incidents by which an interval reaches lower."""
        return max(0.0, self.lasting) + max(0.0, self.fallen_back)

    @property
    def higher(self) -> float:
        """Incidents by which it reaches higher."""
        return max(0.0, -self.lasting) + max(0.0, -self.fallen_back)


@dataclass(frozen=True)
class ExpectedAfter:
    """
    How many incidents there were after the event, how many were expected, and the difference.

    Attributes
    ----------
    observed, expected
        Incidents in the window after; `expected` from the controls in the same weeks, times what the place
        was to them in its history.
    estimate, low, high
        Observed minus expected with its interval, in incidents.
    ratio
        Observed over expected.
    share
        Incidents of the place for one of all controls together.
    noise
        Square of the relative standard error of `expected`, before dispersion.
    doubts
        By how many incidents `expected` may be wrong for what lasts; the interval reaches so much farther.
    dispersion
        How many times as much counts vary as Poisson counts would, at least 1: the largest of week to week
        (`dispersion_weeks`), window to window in the history, and place to place after (`dispersion_places`,
        of places as large as this one).
    multiple
        How many standard errors the interval reaches, dispersion included.
    detectable
        The smallest fall, in incidents, that such numbers show with a chance of `power`; None where even a
        fall to nothing would not show.
    reason
        Why there is no number: ``no_history``, ``too_few_controls``, ``controls_are_empty``,
        ``controls_differ_too_much``.
    """

    observed: int
    expected: float | None
    estimate: float | None
    low: float | None
    high: float | None
    ratio: float | None
    share: float | None
    noise: float | None
    doubts: Doubts
    dispersion: float
    dispersion_weeks: float
    dispersion_windows: float
    dispersion_places: float
    multiple: float
    detectable: float | None
    level: float
    power: float
    reason: str | None
    caveats: tuple[str, ...]


def expected_after(
    *,
    treated_history: Counts,
    controls_history: Counts,
    treated_after: int,
    controls_after: Counts,
    window_weeks: int,
    share_weeks: NDArray[np.bool_] | None = None,
    doubts: Doubts | None = None,
    level: float = 0.95,
    power: float = 0.8,
) -> ExpectedAfter:
    """
    Answer: how many incidents more or fewer than places like it lead one to expect?

    Expected is ``controls after x treated history / controls history``, both in the weeks that give the
    share. The weeks for which the place was picked are in neither: a place picked at its worst would fall by
    itself. The interval puts those of both counts together, widened by how much weeks differ beyond Poisson
    counts, less of it where less is left and more where more came; what windows and places differ beyond that
    widens what was expected, and no fall makes it smaller. What lasts moves an end by as much as it may be.

    Parameters
    ----------
    treated_history
        Shape (weeks,): incidents by week long before the event, the picked weeks left out.
    controls_history
        Shape (controls, weeks): the same weeks at each control.
    treated_after, controls_after
        Incidents in the window after: one number, and shape (controls,).
    window_weeks
        Length of the window after.
    share_weeks
        Shape (weeks,): weeks of the history in which the controls count; None takes all. Controls that were
        chosen for what they counted in the other weeks have no luck in these. The place counts in all weeks.
    doubts
        By how many incidents what is expected may be wrong for what lasts; None for none.
    level, power
        Of the interval and of the detectable fall, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It says "fewer reported than expected", never why: whatever else changed only here and only then is in
    it. Controls must share what happens to the whole city: its seasons, its trend, its way of recording.

    References
    ----------
    Wheeler & Ratcliffe (2018), Crime Science 7:11, for the difference to controls; Hauer (1997) for why the
    picked weeks stay out; Zou & Donner (2008), Statistics in Medicine 27, for the interval of a difference
    from those of its parts; Berry & Armitage (1995), The Statistician 44, for the mid-p limits of a count;
    McCullagh & Nelder (1989), section 4.5, for the dispersion; Mosimann (1962), Biometrika 49, for what of it
    a share shows; Daley & Vere-Jones (2003), section 11.3, for that of a thinned count.

    Examples
    --------
    >>> found = expected_after(
    ...     treated_history=np.full(104, 2),
    ...     controls_history=np.full((10, 104), 2),
    ...     treated_after=8,
    ...     controls_after=np.full(10, 24),
    ...     window_weeks=12,
    ... )
    >>> found.expected, found.estimate, round(found.low, 1), round(found.high, 1)
    (24.0, -16.0, -22.6, -7.7)
    """
    wrong = _wrong(treated_history, controls_history, treated_after, controls_after, share_weeks)
    wrong += wrong_level(level) + wrong_level(power, "power")
    if window_weeks < 1:
        wrong.append("`window_weeks` must be at least 1")
    doubts = Doubts() if doubts is None else doubts
    if not math.isfinite(doubts.lower + doubts.higher):
        wrong.append("`doubts` must be numbers")
    refuse(wrong)
    known = slice(None) if share_weeks is None else share_weeks
    history, after = controls_history[:, known].sum(axis=1).astype(float), controls_after.astype(float)
    # The zone was not chosen for what it counted: all its weeks count, as so many as the controls' half.
    part = 1.0 if share_weeks is None else float(np.mean(share_weeks)) if len(share_weeks) else 0.0
    own, all_history, all_after = float(treated_history.sum()), history.sum(), after.sum()
    reason = _reason(own, history, float(all_after))
    if reason is not None:
        return _nothing(int(treated_after), level, power, reason)
    spread = spread_of(treated_history, controls_history, own * part, history, after, window_weeks)
    reach = _reach(spread, level)
    expected = float(all_after * own * part / all_history)
    noise = float(1 / own + 1 / all_history + 1 / all_after)
    if reach.whole * math.sqrt(noise) > math.log(MOST_TIMES):
        return _nothing(int(treated_after), level, power, "controls_differ_too_much")
    low, high = _interval(float(treated_after), expected, noise, reach)
    low, high = low - doubts.lower, high + doubts.higher
    return ExpectedAfter(
        observed=int(treated_after),
        expected=expected,
        estimate=treated_after - expected,
        low=low,
        high=high,
        ratio=treated_after / expected,
        share=float(own * part / all_history),
        noise=noise,
        doubts=doubts,
        dispersion=spread.used,
        dispersion_weeks=spread.weeks,
        dispersion_windows=spread.windows,
        dispersion_places=spread.places,
        multiple=reach.whole,
        detectable=_detectable(expected, noise, reach, spread.used, doubts.higher, power),
        level=level,
        power=power,
        reason=None,
        caveats=_caveats(expected, spread.used),
    )


def _wrong(
    treated_history: Counts,
    controls_history: Counts,
    treated_after: int,
    controls_after: Counts,
    share_weeks: NDArray[np.bool_] | None,
) -> list[str]:
    """Return what is wrong with the counts and their shapes."""
    wrong = wrong_counts(
        treated_history=treated_history,
        controls_history=controls_history,
        treated_after=treated_after,
        controls_after=controls_after,
    )
    if np.ndim(controls_history) != 2 or np.shape(controls_history) != (
        len(controls_after),
        len(treated_history),
    ):
        wrong.append("`controls_history` must have one row a control and one column a week of history")
    if share_weeks is not None and np.shape(share_weeks) != np.shape(treated_history):
        wrong.append("`share_weeks` must say yes or no of each week of history")
    return wrong


@dataclass(frozen=True)
class _Reach:
    """
    How many standard errors of Poisson counts an interval reaches, and what part of that goes with counts.

    Weeks that vary make any count vary, the observed one too, and less of it where little was observed.
    What windows and places vary beyond that is a doubt about what was to be expected: a fall does not
    make it smaller.
    """

    whole: float
    counts: float
    normal: float

    @property
    def weeks(self) -> float:
        """How many times as much as Poisson counts the usual number of incidents varies by weeks."""
        return (self.counts / self.normal) ** 2

    def tail(self, times: float) -> float:
        """Return the chance beyond the limit of a count so many times as large; never so small as none."""
        return max(NormalDist().cdf(-self.normal * math.sqrt(_scaled(self.weeks, times))), 1e-300)

    def doubt(self, expected: float, noise: float) -> float:
        """Return how far the expected count reaches for what is no matter of counting."""
        beyond = max(self.whole**2 - self.counts**2, 0.0)
        return math.sqrt(beyond * (expected + expected**2 * noise))


def _reach(spread: Spread, level: float) -> _Reach:
    from scipy import stats as scipy_stats

    quantile = float(scipy_stats.t.ppf(0.5 + level / 2, spread.degrees))
    normal = two_sided(level)
    whole = max(normal * math.sqrt(spread.used), quantile * math.sqrt(spread.together))
    return _Reach(whole, min(whole, normal * math.sqrt(max(1.0, spread.weeks))), normal)


def _scaled(dispersion: float, times: float) -> float:
    """
    Return the dispersion of a count that has become so many times as large, or as small.

    Where each incident may or may not happen any more, what is left of restless counts is less restless;
    where a restless rate grows, its restlessness grows with it. The part beyond chance goes with the mean.
    """
    return 1 + (dispersion - 1) * times


def _interval(observed: float, expected: float, noise: float, reach: _Reach) -> tuple[float, float]:
    """Return the interval of observed minus expected, put together from the limits of each."""
    factor = math.exp(reach.counts * math.sqrt(noise))
    low = _limit(observed, expected, reach, lowest_mean, at_least)
    below = math.hypot(observed - low, expected * (factor - 1), reach.doubt(expected, noise))
    return observed - expected - below, _upper_end(observed, expected, noise, reach)


def _upper_end(observed: float, expected: float, noise: float, reach: _Reach) -> float:
    factor = math.exp(reach.counts * math.sqrt(noise))
    high = _limit(observed, expected, reach, highest_mean, at_most)
    above = math.hypot(high - observed, expected * (1 - 1 / factor), reach.doubt(expected, noise))
    return observed - expected + above


def _limit(
    observed: float,
    expected: float,
    reach: _Reach,
    of_count: Callable[[float, float], float],
    chance: Callable[[float, float], float],
) -> float:
    """Return the limit of a count's mean where the dispersion is that of the limit itself."""
    from scipy import optimize

    most = max(1.0, MOST_SCALED * observed / expected)

    def tail(mean: float) -> float:
        return reach.tail(min(mean / expected, most))

    def beyond(mean: float) -> float:
        return chance(observed, mean) - tail(mean)

    ends = [of_count(observed, reach.tail(times)) for times in (0.0, 1.0, most)]
    near, far = min(ends), max(ends)
    # Of counts that are hardly restless, or at a level close to 0, both differ in their last digits only.
    if (beyond(near) > 0) == (beyond(far) > 0):
        return ends[-1]
    return float(optimize.brentq(beyond, near, far))


def _detectable(
    expected: float, noise: float, reach: _Reach, dispersion: float, farther: float, power: float
) -> float | None:
    """Return the smallest fall whose interval ends below 0 with a chance of `power`."""
    from scipy import optimize

    chance = NormalDist().inv_cdf(power)

    def end(fall: float) -> float:
        left = expected - fall
        variance = left * _scaled(dispersion, left / expected) + dispersion * expected**2 * noise
        unlucky = max(0.0, left + chance * math.sqrt(variance))
        return _upper_end(unlucky, expected, noise, reach) + farther

    if end(expected) >= 0:
        return None
    # So small a power is reached without any fall.
    return 0.0 if end(0.0) <= 0 else float(optimize.brentq(end, 0.0, expected, xtol=1e-4 * expected))


def _reason(treated: float, history: NDArray[np.float64], after: float) -> str | None:
    if treated == 0:
        return "no_history"
    if len(history) < FEWEST_CONTROLS:
        return "too_few_controls"
    if history.sum() == 0 or after == 0:
        return "controls_are_empty"
    return None


def _caveats(expected: float, dispersion: float) -> tuple[str, ...]:
    caveats = ["same_share_of_the_controls_assumed", "fewer_only_with_its_interval"]
    if expected < FEWEST_EXPECTED:
        caveats.append("an_expected_count_is_below_5")
    if dispersion > 1:
        caveats.append("counts_vary_more_than_chance")
    return tuple(caveats)


def _nothing(observed: int, level: float, power: float, reason: str) -> ExpectedAfter:
    return ExpectedAfter(
        observed=observed,
        expected=None,
        estimate=None,
        low=None,
        high=None,
        ratio=None,
        share=None,
        noise=None,
        doubts=Doubts(),
        dispersion=1.0,
        dispersion_weeks=1.0,
        dispersion_windows=1.0,
        dispersion_places=1.0,
        multiple=two_sided(level),
        detectable=None,
        level=level,
        power=power,
        reason=reason,
        caveats=(),
    )
