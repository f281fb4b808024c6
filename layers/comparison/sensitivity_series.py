"""The other tests that look at the weeks one by one."""

from __future__ import annotations

import numpy as np

from geodata.words.text import Text
from layers.comparison.sensitivity_finding import (
    Finding,
    chance,
    factor,
    interval,
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
    if found.overall is None:
        return undefined("its", "ratio", sample.level, found.reason or "too_little_information", found)
    overall = found.overall
    return Finding(
        name="its",
        unit="ratio",
        level=sample.level,
        estimate=overall.ratio,
        low=overall.low,
        high=overall.high,
        p=overall.p,
        caveats=(*found.caveats, "no_comparison_areas"),
        detail=found,
        sentence=Text(
            "sensitivity.its.says",
            factor=factor(overall.ratio),
            interval=interval(factor(overall.low), factor(overall.high), sample.level),
            p=chance(overall.p),
            weeks=weeks_after(len(counts) - first_after),
        ),
    )


def by_week_against_controls(sample: Sample) -> Finding:
    """Say how the zone changed beside all controls, with the swings of single weeks in the interval."""
    here, there = (
        np.concatenate([series[sample.before], series[sample.after]])
        for series in (sample.weekly.disc[0], sample.of_controls(sample.weekly.disc))
    )
    found = difference_in_differences(
        here, there, sample.weeks[0], dispersion=sample.dispersion_of_ratio(), level=sample.level
    )
    if found.effect is None:
        return undefined("did", "ratio", sample.level, found.reason or "too_little_information", found)
    effect = found.effect
    return Finding(
        name="did",
        unit="ratio",
        level=sample.level,
        estimate=effect.ratio,
        low=effect.low,
        high=effect.high,
        p=effect.p,
        caveats=found.caveats,
        detail=found,
        sentence=Text(
            "sensitivity.did.added" if found.added else "sensitivity.did.says",
            n=len(sample.controls),
            factor=factor(effect.ratio),
            interval=interval(factor(effect.low), factor(effect.high), sample.level),
            p=chance(effect.p),
            weeks=weeks_after(sample.weeks[1]),
        ),
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
    slope, low, high = found.slope, found.incidents_low, found.incidents_high
    if slope is None or low is None or high is None:
        reason = found.reason or "too_little_information"
        return undefined("parallel_trends", "ratio_per_week", sample.level, reason, found)
    return Finding(
        name="parallel_trends",
        unit="ratio_per_week",
        level=sample.level,
        estimate=slope.ratio,
        low=slope.low,
        high=slope.high,
        p=slope.p,
        caveats=found.caveats,
        detail=found,
        sentence=Text(
            "sensitivity.parallel_trends.says",
            n=len(sample.controls),
            factor=factor(slope.ratio),
            interval=interval(factor(slope.low), factor(slope.high), sample.level),
            p=chance(slope.p),
            low=short(low),
            high=short(high),
            weeks=weeks_after(len(here) - first_after),
        ),
    )
