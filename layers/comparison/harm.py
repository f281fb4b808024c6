"""Weigh the difference of each kind by its harm, as a study cites it, beside the difference in counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.period import Period
from geodata.words.text import Text
from layers.base.naming import titled
from layers.base.sentences import kind_title
from layers.comparison.result import Comparison
from layers.comparison.sensitivity_differences import difference
from layers.comparison.sensitivity_finding import Finding, chance, interval, undefined
from layers.comparison.sensitivity_sample import sample_of
from layers.stats.displacement import BeforeAfter, weighted_displacement_difference
from layers.stats.displacement_sums import HarmDifference, harm_weighted
from layers.stats.kernels.around_sites import count_around

NAME = "harm"
# More names than this are not read.
MOST_NAMES = 8
LEVEL = 0.95

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class HarmFinding(Finding):
    """What the weights make of the same comparison, in the unit of the study's table."""

    units: Text
    minds: tuple[Text, ...]

    @property
    def measured_in(self) -> Text:
        """The unit in the study's own words."""
        return self.units

    @property
    def says(self) -> Text:
        """One sentence with unit and source; or why there is none."""
        return self.sentence or Text("harm.undefined", reason=Text(f"harm.reason.{self.reason}"))

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What must be kept in mind, the kinds without a weight first."""
        return self.minds


def harm_findings(found: Comparison) -> tuple[Finding, ...]:
    """
    Answer: how much more or less harm was reported than beside the comparison places, by the study's table?

    The difference of each kind is that of the weighted displacement difference, with the same windows, ring,
    comparison places and factor of the Poisson variance; then the kinds are added up by their weights.

    Parameters
    ----------
    found
        A comparison, whose points know what the study's table weighs.

    Returns
    -------
    findings
        One; none where the study cites no table, or requests are counted.

    Misreadings
    -----------
    The weights are somebody's judgement, and one rare grave kind can carry the whole. Kinds without a weight
    are in no sum: their harm is not known, which is not 0. Protected incidents stand in no zone, so the
    gravest harm is often not in it at all.

    References
    ----------
    Wheeler & Ratcliffe (2018), Crime Science 7:11; Ratcliffe (2015), Policing 9, "Towards an index for
    harm-focused policing".
    """
    table = found.points.harm
    if table is None:
        return ()
    weights = [table.of(kind) for kind in found.points.kind_names]
    counts = counts_by_kind(found)
    here = [int(one) for one in np.flatnonzero(counts.sum(axis=(0, 1, 2)))]
    weighed = [one for one in here if weights[one] is not None]
    lacking = [one for one in here if weights[one] is None]
    units = titled(table.units)
    minds = _minds(found, counts, lacking)
    wdd = _difference(found)
    reason = None if weighed else "no_weight" if lacking else "nothing_counted"
    if wdd.estimate is None or reason is not None:
        reason = reason or "no_difference"
        nothing = HarmFinding(name=NAME, unit=NAME, level=LEVEL, reason=reason, units=units, minds=minds)
        return (nothing,)
    summed = _summed(found, counts[..., weighed], [weights[one] or 0.0 for one in weighed], wdd)
    lacking_said = Text("harm.lacking", n=len(lacking)) if lacking else ""
    sentence = _sentence(found, summed, counts, source=table.source, unit=units, lacking=lacking_said)
    return (
        HarmFinding(
            name=NAME,
            unit=NAME,
            level=summed.level,
            estimate=summed.estimate,
            low=summed.low,
            high=summed.high,
            p=summed.p,
            caveats=summed.caveats,
            detail=summed,
            sentence=sentence,
            units=units,
            minds=minds,
        ),
    )


def _difference(found: Comparison) -> Finding:
    """Return the difference in counts, which has the factor of the variance and the level."""
    spans, controls = found.windows.spans, found.judgement.controls.rows
    if not len(controls):
        return undefined("wdd", "incidents", LEVEL, "no_controls")
    return difference(
        sample_of(
            found.weekly,
            controls=controls,
            placebos=controls,
            before=spans.before,
            after=spans.after,
            history=spans.history,
            first_month=None,
            level=LEVEL,
            rng=np.random.default_rng(0),  # a difference draws nothing
        )
    )


def counts_by_kind(found: Comparison) -> Counts:
    """
    Return incidents by kind in both windows.

    Returns
    -------
    counts
        Shape (2, 2, 2, kinds): zone and the sum of its comparison places; disc and ring; before and after.
    """
    return np.stack([_in_window(found, days) for days in (found.windows.before, found.windows.after)], axis=2)


def _in_window(found: Comparison, days: Period) -> Counts:
    """Return incidents by kind in some days, shape (2, 2, kinds)."""
    points, zone, kinds = found.points, found.subject.zone, len(found.points.kind_names)
    there = points.during(days)
    x_m, y_m, kind = points.x_m[there], points.y_m[there], points.kind[there].astype(np.int32)
    rows = np.concatenate([[0], found.judgement.controls.rows])
    around = count_around(
        *(x_m, y_m, kind, found.sites.x_m[rows], found.sites.y_m[rows]),
        radius_m=zone.radius_m,
        ring_m=zone.ring_m,
        days=kinds,
    )
    discs, rings = (np.diff(one, axis=1).astype(np.int64) for one in (around.disc, around.ring))
    own = [discs[0], rings[0]]
    if zone.shape is not None:
        inside = zone.holds(x_m, y_m)
        near = ~inside & zone.widened(zone.ring_m - zone.radius_m).holds(x_m, y_m)
        own = [np.bincount(kind[one], minlength=kinds) for one in (inside, near)]
    return np.stack([np.stack(own), np.stack([discs[1:].sum(axis=0), rings[1:].sum(axis=0)])])


def _summed(found: Comparison, counts: Counts, weights: Sequence[float], wdd: Finding) -> HarmDifference:
    """Return the sum of weighted differences, for the days of the window after."""
    sites = len(found.judgement.controls.rows)
    windows = found.windows
    days = (float(windows.before.span_days), float(windows.after.span_days))
    has_ring = bool(found.weekly.ring.any())
    each = []
    for kind in range(counts.shape[-1]):
        areas: list[BeforeAfter] = [
            BeforeAfter(before=int(before), after=int(after), area_km2=float(size))
            for place, size in ((0, 1), (1, sites))
            for before, after in counts[place, :, :, kind]
        ]
        one = weighted_displacement_difference(
            treated=areas[0],
            control=areas[2],
            ring=areas[1] if has_ring else None,
            ring_control=areas[3] if has_ring else None,
            before_days=days[0],
            after_days=days[1],
            dispersion=float(getattr(wdd.detail, "dispersion", 1.0)),
            level=wdd.level,
        )
        times = days[1] if "per_day" in one.unit else 1.0
        each.append((times * one.estimate, times * one.standard_error))
    estimate, error = np.array(each).T
    return harm_weighted(
        weights=np.array(weights), estimates=estimate, standard_errors=error, level=wdd.level
    )


def _sentence(found: Comparison, summed: HarmDifference, counts: Counts, **values: Text | str) -> Text:
    """Return the finding in words, with the counts of the zone beside it."""
    said = Text("sensitivity.no_interval")
    if summed.low is not None and summed.high is not None:
        said = interval(amount(summed.low), amount(summed.high), summed.level)
    return Text(
        "harm.says",
        n=summed.kinds,
        sites=Text("harm.sites", n=len(found.judgement.controls.rows)),
        amount=amount(summed.estimate),
        interval=said,
        p=chance(summed.p),
        before=int(counts[0, 0, 0].sum()),
        after=int(counts[0, 0, 1].sum()),
        **values,
    )


def amount(value: float) -> Text:
    """Say a difference in harm: so many less, so many more, or none; the unit stands beside it."""
    size = round(abs(value), 1 if abs(value) < 100 else None)
    if size == 0:
        return Text("harm.amount.none")
    return Text(f"harm.amount.{'less' if value < 0 else 'more'}", n=size)


def _minds(found: Comparison, counts: Counts, lacking: Sequence[int]) -> tuple[Text, ...]:
    """Return what must be kept in mind; a kind without a weight is named with its counts in the zone."""
    minds = []
    if lacking:
        names = tuple(
            Text(
                "harm.kind_with_counts",
                kind=kind_title(found.points.kind_names[one]),
                before=int(counts[0, 0, 0, one]),
                after=int(counts[0, 0, 1, one]),
            )
            for one in sorted(lacking, key=lambda one: -int(counts[0, 0, :, one].sum()))[:MOST_NAMES]
        )
        rest = len(lacking) - len(names)
        more = (Text("harm.more_kinds", n=rest),) if rest else ()
        minds.append(Text("harm.mind.lacking", n=len(lacking), kinds=(*names, *more)))
    if found.points.withheld:
        minds.append(Text("harm.mind.protected"))
    return (*minds, Text("harm.mind.judgement"), Text("harm.mind.independent"), Text("harm.mind.not_a_cause"))
