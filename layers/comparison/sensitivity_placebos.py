"""The other tests that look where, or when, nothing was done."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.words.text import Text
from layers.comparison.sensitivity_finding import (
    Finding,
    amount,
    chance,
    incidents,
    interval,
    undefined,
    weeks_after,
)
from layers.comparison.sensitivity_sample import Counts, Sample
from layers.comparison.sensitivity_series import WEEKS_PER_SPAN
from layers.stats.placebo import PlaceboTest, placebo_test
from layers.stats.regression_to_mean import regression_to_mean
from layers.stats.synthetic_control import SyntheticControl, synthetic_control

Floats = NDArray[np.float64]

# So many reach a p of 0.017, and each costs about a thousandth of a second.
MOST_SYNTHETIC_PLACEBOS = 59
# A placebo whose stand-in misses it by more than this many times the treated zone's miss shows nothing.
WORST_FIT = 2.0


@dataclass(frozen=True, eq=False, kw_only=True)
class PlaceboRun:
    """
    The observed effect and that of every placebo, in incidents in the weeks after.

    Parameters
    ----------
    observed
        Where and when the event was.
    effects
        Shape (n,), where or when it was not.
    places
        Shape (n,), each placebo's row of the counts, or the weeks by which it lies earlier.
    test
        The p among them.
    synthetic
        The treated zone's stand-in, None for other tests.
    """

    observed: float
    effects: Floats
    places: Counts
    test: PlaceboTest
    synthetic: SyntheticControl | None = None


def changes(before: Counts, after: Counts, weeks: tuple[int, int]) -> Floats:
    """
    Return after minus before, in incidents in the weeks after.

    Parameters
    ----------
    before, after
        Shape (n,), incidents in the two windows.
    weeks
        Lengths of the two windows.

    Examples
    --------
    >>> changes(np.array([10]), np.array([4]), (20, 10)).tolist()
    [-1.0]
    """
    return np.asarray(after - before * (weeks[1] / weeks[0]), np.float64)


def other_places(sample: Sample) -> Finding:
    """Say how many untreated sites strayed as far from the mean of the others as the zone did from theirs."""
    rows = sample.placebos
    before, after = sample.sides(sample.weekly.disc)
    shown = np.append(rows, 0)
    if len(rows) < 2:
        return undefined("placebo_space", "incidents", sample.level, "no_placebos")
    if not (before[shown].any() or after[shown].any()):
        return undefined("placebo_space", "incidents", sample.level, "nothing_to_compare")
    change = changes(before, after, sample.weeks)
    of_placebos = change[rows]
    # One minus the mean of the other n - 1.
    effects = (of_placebos - of_placebos.mean()) * (len(rows) / (len(rows) - 1))
    observed = float(change[0] - of_placebos.mean())
    return _among("placebo_space", sample, observed, effects, rows)


def earlier_dates(sample: Sample) -> Finding:
    """Say on how many earlier dates the same comparison strays as far as at the event."""
    weeks_before, weeks = sample.weeks
    here, there = sample.weekly.disc[0], sample.of_controls(sample.weekly.disc)
    # The first earlier window after ends where the event begins; steps of its own length share no week.
    back = np.arange(sample.after.stop - sample.split, sample.before.start - sample.start + 1, weeks)
    if len(back) == 0:
        return undefined("placebo_time", "incidents", sample.level, "no_earlier_dates")
    if not (here[sample.start : sample.after.stop].any() or there[sample.start : sample.after.stop].any()):
        return undefined("placebo_time", "incidents", sample.level, "nothing_to_compare")
    shift = np.append(0, back)
    sums = [np.append(0, np.cumsum(series)) for series in (here, there)]
    change = [
        changes(
            total[sample.before.stop - shift] - total[sample.before.start - shift],
            total[sample.after.stop - shift] - total[sample.after.start - shift],
            (weeks_before, weeks),
        )
        for total in sums
    ]
    effects = change[0] - change[1] / len(sample.controls)
    return _among("placebo_time", sample, float(effects[0]), effects[1:], back)


def _among(name: str, sample: Sample, observed: float, effects: Floats, places: Counts) -> Finding:
    test = placebo_test(observed, effects)
    few = test.reason is not None
    return Finding(
        name=name,
        unit="incidents",
        level=sample.level,
        estimate=observed,
        p=test.p,
        reason=test.reason,
        caveats=test.caveats,
        detail=PlaceboRun(observed=observed, effects=effects, places=places, test=test),
        sentence=Text(
            f"sensitivity.{name}.few" if few else f"sensitivity.{name}.says",
            n=test.placebos,
            amount=amount(observed),
            extreme=test.as_extreme,
            p=chance(test.p),
            smallest=round(test.smallest_possible_p or 1.0, 3),
            weeks=weeks_after(sample.weeks[1]),
        ),
    )


def weighted_mix(sample: Sample) -> Finding:
    """Say what a weighted mix of the controls leads to expect, and how often such a gap comes elsewhere."""
    before, after = _spans(sample)
    rows = np.append(sample.controls, 0)
    if not (before[rows].any() or after[rows].any()):
        return undefined("synthetic", "incidents", sample.level, "nothing_to_compare")
    found = synthetic_control(before[0], after[0], before[sample.controls], after[sample.controls])
    if found.effect is None or found.expected_total is None or found.observed_total is None:
        return undefined("synthetic", "incidents", sample.level, found.reason or "no_periods_before", found)
    places, effects, left_out = _elsewhere(sample, before, after, found)
    test = placebo_test(found.effect, effects)
    return Finding(
        name="synthetic",
        unit="incidents",
        level=sample.level,
        estimate=found.effect,
        p=test.p,
        reason=test.reason,
        caveats=found.caveats + test.caveats + ("placebos_with_a_poor_fit_left_out",) * bool(left_out),
        detail=PlaceboRun(observed=found.effect, effects=effects, places=places, test=test, synthetic=found),
        sentence=Text(
            "sensitivity.synthetic.says",
            n=len(sample.controls),
            expected=incidents(found.expected_total),
            observed=incidents(found.observed_total),
            amount=amount(found.effect),
            check=_check(test),
            weeks=weeks_after(sample.after.stop - sample.split),
        ),
    )


def _check(test: PlaceboTest) -> Text:
    if test.p is None:
        return Text("sensitivity.synthetic.unchecked")
    key = "sensitivity.synthetic.few" if test.reason else "sensitivity.synthetic.checked"
    return Text(key, n=test.placebos, extreme=test.as_extreme, p=chance(test.p))


def _spans(sample: Sample) -> tuple[Counts, Counts]:
    """Return incidents by spans of weeks counted outwards from the event, of every site."""
    # The outermost spans may be shorter: they are so for every site alike.
    counts = sample.weekly.disc[:, sample.start : sample.after.stop]
    first_after = sample.split - sample.start
    lead = (np.arange(counts.shape[1]) - first_after) // WEEKS_PER_SPAN
    begins = np.flatnonzero(np.diff(lead, prepend=lead[0] - 1))
    spans = np.add.reduceat(counts, begins, axis=1)
    earlier = int((lead[begins] < 0).sum())
    return spans[:, :earlier], spans[:, earlier:]


def _elsewhere(
    sample: Sample, before: Counts, after: Counts, found: SyntheticControl
) -> tuple[Counts, Floats, int]:
    """Return untreated sites, the effects found there, and how many were left out for their poor fit."""
    rows = np.union1d(sample.placebos, sample.controls)
    if len(rows) > MOST_SYNTHETIC_PLACEBOS:
        rows = np.sort(sample.rng.choice(rows, MOST_SYNTHETIC_PLACEBOS, replace=False))
    donors, later = before[sample.controls], after[sample.controls]
    # A miss within the swings of chance of the zone's own counts is as good a fit as can be asked for.
    worst = WORST_FIT * max(found.rmspe_before or 0.0, float(np.sqrt(before[0].mean())))
    kept, effects = [], []
    for row in rows.tolist():
        run = synthetic_control(before[row], after[row], donors, later, excluded=sample.controls == row)
        if run.effect is not None and run.rmspe_before is not None and run.rmspe_before <= worst:
            kept.append(row)
            effects.append(run.effect)
    return np.array(kept, np.int64), np.array(effects, np.float64), len(rows) - len(kept)


def chosen_for_being_bad(sample: Sample) -> Finding:
    """Say how many incidents a site with so many before can be expected to have without any event."""
    before, after = sample.sides(sample.weekly.disc)
    rows = np.append(0, np.union1d(sample.placebos, sample.controls))
    weeks_before, weeks = sample.weeks
    found = regression_to_mean(
        before[rows], before[:1], after_length=weeks / weeks_before, level=sample.level
    )
    if found.reason is not None:
        return undefined("regression_to_mean", "incidents", sample.level, found.reason, found)
    expected, low, high = (float(line[0]) for line in (found.expected, found.low, found.high))
    return Finding(
        name="regression_to_mean",
        unit="incidents",
        level=sample.level,
        estimate=expected,
        low=low,
        high=high,
        caveats=found.caveats,
        detail=found,
        sentence=Text(
            "sensitivity.regression_to_mean.says",
            n=len(rows),
            before=incidents(int(before[0])),
            weeks_before=Text("sensitivity.weeks", n=weeks_before),
            expected=incidents(expected),
            interval=interval(low, high, sample.level),
            observed=incidents(int(after[0])),
            weeks=weeks_after(weeks),
        ),
    )
