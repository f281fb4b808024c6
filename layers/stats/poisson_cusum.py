"""Say when counts have crept above, or below, what is usual, and how often that is said without reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_exposures
from layers.stats.shared.count_model import Floats
from layers.stats.shared.series import wrong_series

# Sums are looked at in whole parts of an incident; so many states are solved for in a blink.
STATES = 600
FINEST_PARTS = 100
MOST_STATES = 1_200


@dataclass(frozen=True, eq=False, kw_only=True)
class PoissonCusum:
    """
    The running sum of what came beyond the reference value, `path` of shape (n,), and where it says so.

    `is_alarm` (n,) is whether it stands at `limit` or above, `first_alarm` the first such period, None
    without one. `reference` is taken from each count before it is added, or each count from it, where a fall
    is watched for.
    """

    path: Floats
    is_alarm: NDArray[np.bool_]
    first_alarm: int | None
    reference: float
    limit: float
    usual_mean: float
    watched_mean: float
    reason: str | None
    caveats: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CusumLimit:
    """
    A limit, and how long it takes on average to reach it from 0, in periods.

    A false alarm comes about every `false_alarm_every` periods while nothing changes, and no later than about
    every `false_alarm_every_at_most`; both are exact for a reference value rounded so that alarms come
    sooner, and later. `found_after` is how long a change to the watched mean goes unsaid on average, rounded
    to be longer. None with a `reason` where no limit is small enough to be worked out.
    """

    limit: float | None
    false_alarm_every: float | None
    false_alarm_every_at_most: float | None
    found_after: float | None
    reference: float
    reason: str | None


@dataclass(frozen=True)
class _Chart:
    """A chart in whole parts of an incident, whose reference value is `reference` / `parts`."""

    parts: int
    reference: int
    rises: bool

    def run_length(self, mean: float, limit: float) -> float:
        """
        Return after how many periods an alarm comes on average, starting at 0 (Brook & Evans 1972).

        The sum is a Markov chain on whole parts below the limit: its matrix is solved for the time until it
        is left.
        """
        from scipy.special import gammaln, pdtr, pdtrc

        edge = self.states(limit)
        states = np.arange(edge)
        stay = np.zeros((edge, edge))
        sign = 1 if self.rises else -1
        # Only so many counts lead from a sum to another one above 0.
        counts = np.arange((edge + self.reference) // self.parts + 2)
        chance = np.exp(counts * math.log(mean) - mean - gammaln(counts + 1.0))
        for count, likely in zip(counts.tolist(), chance.tolist(), strict=True):
            step = sign * (count * self.parts - self.reference)
            first, last = max(1, step), min(edge, edge + step)
            if first < last:
                # A diagonal, taken from the table laid out in one row.
                begin, end = (first - step) * edge + first, (last - step - 1) * edge + last
                stay.reshape(-1)[begin : end : edge + 1] += likely
        if self.rises:
            fewest = (self.reference - states) // self.parts
            stay[:, 0] += np.where(fewest >= 0, pdtr(np.maximum(fewest, 0), mean), 0.0)
        else:
            enough = -(-(self.reference + states) // self.parts)
            stay[:, 0] += np.where(enough > 0, pdtrc(np.maximum(enough - 1, 0), mean), 1.0)
        return float(np.linalg.solve(np.eye(edge) - stay, np.ones(edge))[0])

    def states(self, limit: float) -> int:
        """Return how many whole parts lie below a limit; one that is reached but for rounding is reached."""
        return max(1, math.ceil(limit * self.parts - 1e-9))


def _charts(reference: float, finest: int, rises: bool) -> tuple[_Chart, _Chart]:
    """Return the charts nearest to a reference value that give alarms sooner, and later, than it does."""
    parts = np.arange(1, finest + 1)
    below, above = np.floor(reference * parts), np.ceil(reference * parts)
    nearest = [
        (int(parts[i := gap.argmin()]), int(one[i]))
        for one, gap in ((below, reference - below / parts), (above, above / parts - reference))
    ]
    less, more = (_Chart(some, one, rises) for some, one in nearest)
    return (less, more) if rises else (more, less)


def poisson_cusum(
    counts: NDArray[Any],
    *,
    usual_mean: float,
    watched_mean: float,
    limit: float,
    restart_after_alarm: bool = False,
) -> PoissonCusum:
    """
    Answer: have incidents changed from their usual mean to the watched one, a little each week but for good?

    Parameters
    ----------
    counts
        Shape (n,), incidents per period of equal length, in order of time.
    usual_mean, watched_mean
        Incidents per period, both above 0 and not the same: what is usual, and the change that shall be
        found quickly; a watched mean below the usual one looks for a fall.
    limit
        Incidents, above 0; `cusum_limit` finds it.
    restart_after_alarm
        Whether the sum starts again at 0 after each alarm.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    An alarm will come, also if nothing changes: about as often as `cusum_limit` says. It takes the usual mean
    as known, without season, and reports as independent; incidents that come in series, and a usual mean
    taken from a quiet year, give far more false alarms.

    References
    ----------
    Lucas (1985), Technometrics 27; Page (1954), Biometrika 41.

    Examples
    --------
    >>> counts = np.array([3, 5, 4, 6, 8, 9, 7])
    >>> found = poisson_cusum(counts, usual_mean=4, watched_mean=6, limit=8)
    >>> round(found.reference, 6), found.path.round(4).tolist()
    (4.932607, [0.0, 0.0674, 0.0, 1.0674, 4.1348, 8.2022, 10.2696])
    >>> found.first_alarm
    5
    """
    values = np.asarray(counts, np.float64)
    wrong = _wrong_means(usual_mean, watched_mean) + wrong_exposures(limit=limit)
    refuse(wrong_series(counts=values) + wrong)
    reference = _reference(usual_mean, watched_mean)
    sign = 1 if watched_mean > usual_mean else -1
    path, at = np.empty(len(values)), 0.0
    for period, count in enumerate(values):
        at = max(0.0, at + sign * (count - reference))
        path[period] = at
        if restart_after_alarm and at >= limit:
            at = 0.0
    alarm = path >= limit
    return PoissonCusum(
        path=path,
        is_alarm=alarm,
        first_alarm=int(alarm.argmax()) if alarm.any() else None,
        reference=reference,
        limit=limit,
        usual_mean=usual_mean,
        watched_mean=watched_mean,
        reason=None if len(values) else "no_periods",
        caveats=("false_alarms_come_by_themselves", "usual_mean_is_taken_as_known"),
    )


def cusum_limit(*, usual_mean: float, watched_mean: float, false_alarm_every: float) -> CusumLimit:
    """
    Answer: from which sum on shall an alarm be given, so that false ones come no oftener than wanted?

    It is worked out and not simulated: a sum of whole parts of an incident is a Markov chain. The reference
    value is rounded to such parts both ways, which holds the true run length between two exact ones.

    Parameters
    ----------
    usual_mean, watched_mean
        Incidents per period, both above 0 and not the same.
    false_alarm_every
        Periods that shall lie between two false alarms on average, at least; above 1.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    An average: false alarms come without order, half of them sooner than seven tenths of it. It holds for one
    series; fifty series give fifty times as many.

    References
    ----------
    Brook & Evans (1972), Biometrika 59, for run lengths; Lucas (1985), Technometrics 27.

    Examples
    --------
    >>> found = cusum_limit(usual_mean=4, watched_mean=6, false_alarm_every=104)
    >>> round(found.limit, 2), round(found.false_alarm_every), round(found.found_after, 1)
    (6.62, 105, 6.7)
    """
    wrong = _wrong_means(usual_mean, watched_mean)
    if not (math.isfinite(false_alarm_every) and false_alarm_every > 1):
        wrong.append(f"`false_alarm_every` was {false_alarm_every!r} but must be finite and above 1")
    refuse(wrong)
    reference, rises = _reference(usual_mean, watched_mean), watched_mean > usual_mean
    guess = _guess(usual_mean, watched_mean, reference, false_alarm_every)
    soon, late = _charts(reference, int(np.clip(STATES / guess, 1, FINEST_PARTS)), rises)
    limit = _least_limit(soon, usual_mean, false_alarm_every, guess)
    if limit is None:
        return CusumLimit(
            limit=None,
            false_alarm_every=None,
            false_alarm_every_at_most=None,
            found_after=None,
            reference=reference,
            reason="means_too_close",
        )
    return CusumLimit(
        limit=limit,
        false_alarm_every=soon.run_length(usual_mean, limit),
        false_alarm_every_at_most=late.run_length(usual_mean, limit),
        found_after=late.run_length(watched_mean, limit),
        reference=reference,
        reason=None,
    )


def _guess(usual_mean: float, watched_mean: float, reference: float, wanted: float) -> float:
    """Return about which limit has the wanted run length, by Wald's approximation of it."""
    theta, drift = abs(math.log(watched_mean / usual_mean)), abs(reference - usual_mean)
    goal, reach = wanted * theta * drift, 1.0
    while math.exp(reach) - reach - 1 < goal:
        reach += 0.5
    return reach / theta


def _least_limit(chart: _Chart, mean: float, wanted: float, guess: float) -> float | None:
    """Return the least limit in whole parts whose run length is long enough; it grows with the limit."""
    low, high = 0, max(1, int(guess * chart.parts / 2))
    while high <= MOST_STATES and chart.run_length(mean, high / chart.parts) < wanted:
        low, high = high, 2 * high
    if high > MOST_STATES:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        enough = chart.run_length(mean, middle / chart.parts) >= wanted
        low, high = (low, middle) if enough else (middle, high)
    # Sums lie close to whole parts: half a part below, rounding cannot tip whether one reaches the limit.
    return (high - 0.5) / chart.parts


def _reference(usual_mean: float, watched_mean: float) -> float:
    return (watched_mean - usual_mean) / math.log(watched_mean / usual_mean)


def _wrong_means(usual_mean: float, watched_mean: float) -> list[str]:
    wrong = wrong_exposures(usual_mean=usual_mean, watched_mean=watched_mean)
    if not wrong and usual_mean == watched_mean:
        wrong.append(f"`watched_mean` must differ from `usual_mean`, {usual_mean}")
    return wrong
