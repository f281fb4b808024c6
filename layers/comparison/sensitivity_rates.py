"""The other tests of rates in the two windows: of the zone alone, and beside all controls."""

from __future__ import annotations

from geodata.words.text import Text
from layers.comparison.sensitivity_finding import (
    Finding,
    chance,
    factor,
    incidents,
    interval,
    of_ratio,
    undefined,
)
from layers.comparison.sensitivity_sample import Sample
from layers.stats.displacement import BeforeAfter
from layers.stats.poisson_rates import RateTest, e_test, exact_conditional
from layers.stats.rate_ratio import relative_rate_ratio


def e_test_of_windows(sample: Sample) -> Finding:
    """Say whether the zone's own two counts differ by more than chance."""
    area, (weeks_before, weeks) = sample.treated(sample.weekly.disc), sample.weeks
    found = e_test(count_1=area.after, count_2=area.before, exposure_1=weeks, exposure_2=weeks_before)
    if found.p is None:
        return undefined("e_test", "incidents", sample.level, found.reason or "nothing_to_compare", found)
    return Finding(
        name="e_test",
        unit="incidents",
        level=sample.level,
        estimate=weeks * (found.rate_1 - found.rate_2),
        p=found.p,
        caveats=found.caveats + _alone_caveats(sample),
        detail=found,
        sentence=Text("sensitivity.e_test.says", p=chance(found.p), **_both_counts(area, sample)),
    )


def exact_test_of_windows(sample: Sample) -> Finding:
    """Say the same by the exact test, with the ratio of the two rates and its exact interval."""
    area, (weeks_before, weeks) = sample.treated(sample.weekly.disc), sample.weeks
    found = exact_conditional(
        count_1=area.after, count_2=area.before, exposure_1=weeks, exposure_2=weeks_before
    )
    if found.p is None:
        return undefined("exact", "ratio", sample.level, found.reason or "nothing_to_compare", found)
    estimate, low, high = _exact_ratio(area, found, sample)
    parts = _both_counts(area, sample)
    if estimate is None or low is None or high is None:
        sentence = Text("sensitivity.exact.from_none", p=chance(found.p), **parts)
    else:
        limits = interval(factor(low), factor(high), sample.level)
        sentence = Text(
            "sensitivity.exact.says", factor=factor(estimate), interval=limits, p=chance(found.p), **parts
        )
    return Finding(
        name="exact",
        unit="ratio",
        level=sample.level,
        estimate=estimate,
        low=low,
        high=high,
        p=found.p,
        caveats=found.caveats + _alone_caveats(sample),
        detail=found,
        sentence=sentence,
    )


def _exact_ratio(
    area: BeforeAfter, found: RateTest, sample: Sample
) -> tuple[float | None, float | None, float | None]:
    """Return the ratio of rates with Clopper and Pearson's limits, None where nothing was before."""
    from scipy.stats import binomtest

    if area.before == 0:
        return None, None, None
    limits = binomtest(area.after, area.after + area.before).proportion_ci(sample.level, "exact")
    weeks_before, weeks = sample.weeks
    low, high = (float(share / (1 - share)) * weeks_before / weeks for share in (limits.low, limits.high))
    return found.rate_1 / found.rate_2, low, high


def _alone_caveats(sample: Sample) -> tuple[str, ...]:
    """Return what must be said where the zone is compared with its own past only."""
    return ("no_comparison_areas",) + ("windows_lie_in_other_months",) * sample.months_differ()


def _both_counts(area: BeforeAfter, sample: Sample) -> dict[str, Text]:
    weeks_before, weeks = sample.weeks
    return {
        "before": incidents(area.before),
        "after": incidents(area.after),
        "weeks_before": Text("sensitivity.weeks", n=weeks_before),
        "weeks": Text("sensitivity.weeks", n=weeks),
    }


def relative_ratio(sample: Sample) -> Finding:
    """Say by what factor the zone's change differs from that of all controls together."""
    weekly = sample.weekly
    found = relative_rate_ratio(
        treated=sample.treated(weekly.disc), control=sample.control(weekly.disc), level=sample.level
    )
    says = "added" if found.added else "says"
    return of_ratio("rirr", found.effect, found, sample.level, says=says, n=len(sample.controls))
