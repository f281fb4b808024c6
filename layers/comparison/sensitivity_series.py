"""The other tests that look at the weeks one by one."""

from __future__ import annotations

import numpy as np

from geodata.words.text import Text
from layers.comparison.sensitivity_finding import (
    Finding,
    of_ratio,
    percent_of_level,
    short,
    undefined,
    weeks_after,
)
from layers.comparison.sensitivity_sample import WEEKS_A_YEAR, Counts, Sample
from layers.stats.difference_in_differences import difference_in_differences
from layers.stats.event_study import EventStudy, event_study
from layers.stats.interrupted_series import FEWEST_PERIODS_WITH_SEASON, interrupted_series
from layers.stats.parallel_trends import parallel_trends

# Single weeks of one corner have too few incidents for a ratio of their own.
WEEKS_PER_SPAN = 4
# The mean of three spans is a steadier reference than the last one, where three others remain before it.
REFERENCE_SPANS = 3


def _both(sample: Sample, first: int, stop: int) -> tuple[Counts, Counts]:
    weeks = slice(first, stop)
    return sample.weekly.disc[0, weeks], sample.of_controls(sample.weekly.disc)[weeks]


def against_own_trend(sample: Sample) -> Finding:
    """Say whether the zone left its own trend and season, without controls."""
    counts, _ = _both(sample, sample.start, sample.after.stop)
    first_after = sample.split - sample.start
    # A season is told from a trend by a whole year before; on the other side the statistic needs 12 weeks.
    seasonal = first_after >= WEEKS_A_YEAR and len(counts) - first_after >= FEWEST_PERIODS_WITH_SEASON
    found = interrupted_series(
        counts, first_after, season_length=WEEKS_A_YEAR if seasonal else None, level=sample.level
    )
    weeks = weeks_after(len(counts) - first_after)
    caveats = ("no_comparison_areas",)
    return of_ratio("its", found.overall, found, sample.level, caveats=caveats, weeks=weeks)


def by_week_against_controls(sample: Sample) -> Finding:
    """Say how the zone changed beside all controls, with the swings of single weeks in the interval."""
    here, there = (
        np.concatenate([series[sample.before], series[sample.after]])
        for series in (sample.weekly.disc[0], sample.of_controls(sample.weekly.disc))
    )
    found = difference_in_differences(
        here, there, sample.weeks[0], dispersion=sample.dispersion_of_ratio(), level=sample.level
    )
    return of_ratio(
        "did",
        found.effect,
        found,
        sample.level,
        says="added" if found.added else "says",
        n=len(sample.controls),
        weeks=weeks_after(sample.weeks[1]),
    )


def spans_around_the_event(sample: Sample) -> Finding:
    """Say in which spans, before and after, the zone strayed from the controls."""
    first = sample.before.start
    here, there = _both(sample, first, sample.after.stop)
    first_after = sample.split - first
    enough = first_after >= 2 * REFERENCE_SPANS * WEEKS_PER_SPAN
    found = event_study(
        here,
        there,
        first_after,
        periods_per_bin=WEEKS_PER_SPAN,
        reference_bins=REFERENCE_SPANS if enough else 1,
        dispersion=sample.dispersion_of_ratio(),
        level=sample.level,
    )
    if found.reason is not None:
        return undefined("event_study", "spans", sample.level, found.reason, found)
    return _strayed(found, sample)


def _strayed(found: EventStudy, sample: Sample) -> Finding:
    known, later = np.isfinite(found.low_joint), found.lead >= 0
    if not (known & later).any():
        return undefined("event_study", "spans", sample.level, "no_span_has_a_ratio", found)
    # A comparison with NaN is False, so spans without a ratio never stray.
    below, above = found.high_joint < 1, found.low_joint > 1
    return Finding(
        name="event_study",
        unit="spans",
        level=sample.level,
        estimate=float(((below | above) & later).sum()),
        caveats=found.caveats,
        detail=found,
        sentence=Text(
            "sensitivity.event_study.says",
            n=int((known & later).sum()),
            below=int((below & later).sum()),
            above=int((above & later).sum()),
            earlier=int((known & ~later).sum()),
            strayed=int(((below | above) & ~later).sum()),
            level=percent_of_level(sample.level),
        ),
    )


def trends_before(sample: Sample) -> Finding:
    """Say how the trends before differed, and what that would do by itself."""
    here, there = _both(sample, sample.start, sample.after.stop)
    first_after = sample.split - sample.start
    found = parallel_trends(here, there, first_after, level=sample.level)
    low, high = found.incidents_low, found.incidents_high
    return of_ratio(
        "parallel_trends",
        None if low is None or high is None else found.slope,
        found,
        sample.level,
        unit="ratio_per_week",
        n=len(sample.controls),
        low="" if low is None else short(low),
        high="" if high is None else short(high),
        weeks=weeks_after(len(here) - first_after),
    )
