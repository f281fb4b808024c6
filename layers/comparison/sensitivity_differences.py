"""The other tests that take a difference from the mean control: in all, in the ring, and as it runs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geodata.words.text import Text
from layers.comparison.sensitivity_finding import (
    Finding,
    amount,
    chance,
    of_amounts,
    short,
    undefined,
    weeks_after,
)
from layers.comparison.sensitivity_sample import Sample
from layers.stats.dispersion import Dispersion
from layers.stats.displacement import weighted_displacement_difference
from layers.stats.displacement_quotient import displacement_quotient
from layers.stats.displacement_sums import CumulativeDifference, cumulative_difference
from layers.stats.shared.checks import two_sided

DAYS_A_WEEK = 7


def _mean_caveats(sample: Sample) -> tuple[str, ...]:
    """Return what must be said where the mean of the controls is compared with."""
    several, unlike = len(sample.controls) > 1, sample.levels_differ()
    return ("control_is_the_mean_of_its_sites",) * several + ("levels_differ_before",) * unlike


def _dispersion_caveats(found: Dispersion | None) -> tuple[str, ...]:
    return ("dispersion_unknown",) if found is None else found.caveats


def _dispersion_of_zone(sample: Sample) -> Dispersion | None:
    """Return the larger of the factors of the disc by itself and of disc and ring together."""
    weight = 1 / len(sample.controls)
    found = sample.dispersion(sample.weekly.disc, weight)
    if found is None or not sample.has_ring:
        return found
    together = sample.dispersion(sample.weekly.disc + sample.weekly.ring, weight)
    return found if together is None else max(found, together, key=lambda one: one.phi or 0.0)


def difference(sample: Sample) -> Finding:
    """Say by how many incidents the zone and its ring changed beside a mean control."""
    weekly, (weeks_before, weeks) = sample.weekly, sample.weeks
    dispersion = _dispersion_of_zone(sample)
    phi = 1.0 if dispersion is None or dispersion.phi is None else dispersion.phi
    found = weighted_displacement_difference(
        treated=sample.treated(weekly.disc),
        control=sample.control(weekly.disc),
        ring=sample.treated(weekly.ring) if sample.has_ring else None,
        ring_control=sample.control(weekly.ring) if sample.has_ring else None,
        before_days=float(DAYS_A_WEEK * weeks_before),
        after_days=float(DAYS_A_WEEK * weeks),
        dispersion=phi,
        level=sample.level,
    )
    if found.low is None or found.high is None:
        return undefined("wdd", "incidents", sample.level, found.reason or "nothing_to_compare", found)
    # Of unequal windows it is a rate per day: said for the days of the window after.
    days = DAYS_A_WEEK * weeks if "per_day" in found.unit else 1
    estimate, low, high = (days * value for value in (found.estimate, found.low, found.high))
    return Finding(
        name="wdd",
        unit="incidents",
        level=sample.level,
        estimate=estimate,
        low=low,
        high=high,
        p=found.p,
        caveats=found.caveats + _mean_caveats(sample) + _dispersion_caveats(dispersion),
        detail=found,
        sentence=Text(
            "sensitivity.wdd.with_ring" if sample.has_ring else "sensitivity.wdd.says",
            n=len(sample.controls),
            amount=amount(estimate),
            interval=of_amounts(low, high, sample.level),
            p=chance(found.p),
            weeks=weeks_after(weeks),
        ),
    )


def quotient(sample: Sample) -> Finding:
    """Say what became of a gain in the ring."""
    weekly = sample.weekly
    if not sample.has_ring:
        return undefined("wdq", "quotient", sample.level, "no_ring")
    found = displacement_quotient(
        treated=sample.treated(weekly.disc),
        control=sample.control(weekly.disc),
        ring=sample.treated(weekly.ring),
    )
    if found.quotient is None:
        return undefined("wdq", "quotient", sample.level, found.reason or "no_gain_to_displace", found)
    return Finding(
        name="wdq",
        unit="quotient",
        level=sample.level,
        estimate=found.quotient,
        caveats=found.caveats,
        detail=found,
        sentence=Text("sensitivity.wdq.says", nearby=short(-found.quotient, 2)),
    )


def cumulative(sample: Sample) -> Finding:
    """Say how far the zone stands from a mean control, counted from the first week after on."""
    here, there = (
        series[sample.after] for series in (sample.weekly.disc[0], sample.of_controls(sample.weekly.disc))
    )
    dispersion = sample.dispersion(sample.weekly.disc, 1 / len(sample.controls))
    phi = 1.0 if dispersion is None or dispersion.phi is None else dispersion.phi
    summed = cumulative_difference(treated=here, control=there, dispersion=phi, level=sample.level)
    found = _beside_the_mean(summed, len(sample.controls))
    if found.reason == "nothing_to_compare":
        return undefined("cumulative", "incidents", sample.level, found.reason, found)
    estimate, low, high = (float(line[-1]) for line in (found.difference, found.low, found.high))
    zone, mean = sample.treated(sample.weekly.disc), sample.control(sample.weekly.disc)
    return Finding(
        name="cumulative",
        unit="incidents",
        level=sample.level,
        estimate=estimate,
        low=low,
        high=high,
        caveats=found.caveats + _mean_caveats(sample) + _dispersion_caveats(dispersion),
        detail=found,
        sentence=Text(
            "sensitivity.cumulative.says",
            n=len(sample.controls),
            amount=amount(estimate),
            interval=of_amounts(low, high, sample.level),
            weeks=weeks_after(sample.weeks[1]),
            # Who reads a gap must know whether it was there before.
            earlier=amount(zone.before - mean.before / len(sample.controls)),
            weeks_before=Text("sensitivity.weeks_before", n=sample.weeks[0]),
        ),
    )


def _beside_the_mean(found: CumulativeDifference, sites: int) -> CumulativeDifference:
    """Return running sums beside the mean of so many controls, from those beside their sum."""
    mean = found.control / sites
    error = np.sqrt(found.dispersion * (found.treated + mean / sites))
    error[error == 0] = np.nan
    reach = two_sided(found.level) * error
    gap = found.treated - mean
    # A log ratio's standard error is that of the counts, so the ratio is only moved.
    return replace(
        found,
        control=mean,
        difference=gap,
        standard_error=error,
        low=gap - reach,
        high=gap + reach,
        ratio=sites * found.ratio,
        ratio_low=sites * found.ratio_low,
        ratio_high=sites * found.ratio_high,
    )
