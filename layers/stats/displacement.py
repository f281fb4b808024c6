"""Say how an area changed beyond its control, and whether incidents moved next door."""

from __future__ import annotations

import math
from dataclasses import dataclass

from layers.stats.shared.checks import (
    refuse,
    wrong_counts,
    wrong_exposures,
    wrong_level,
)
from layers.stats.shared.difference import Difference, difference_with_interval

# Below this expected count a Poisson count is too skewed for a normal interval.
FEWEST_EXPECTED = 5.0


@dataclass(frozen=True, kw_only=True)
class BeforeAfter:
    """Incidents in one area in the two windows, and its size where areas differ in size."""

    before: int
    after: int
    area_km2: float | None = None


@dataclass(frozen=True)
class WeightedDisplacementDifference(Difference):
    """
    The total difference, with its two parts.

    `unit` is "incidents" for equal windows and areas, otherwise "incidents_per_day", "incidents_per_km2" or
    "incidents_per_day_and_km2". `dispersion` is the factor used, `lowest_expected` the smallest count that
    any window of any area would have had if nothing had changed there.
    """

    local: Difference
    displacement: Difference | None
    unit: str
    lowest_expected: float
    dispersion: float
    level: float
    reason: str | None
    caveats: tuple[str, ...]


def weighted_displacement_difference(
    *,
    treated: BeforeAfter,
    control: BeforeAfter,
    ring: BeforeAfter | None = None,
    ring_control: BeforeAfter | None = None,
    before_days: float | None = None,
    after_days: float | None = None,
    dispersion: float = 1.0,
    level: float = 0.95,
) -> WeightedDisplacementDifference:
    """
    Answer: by how many incidents more than its control did the area change, the ring around included?

    Parameters
    ----------
    treated, control
        Incidents where the event was, and where it was not.
    ring, ring_control
        Incidents around the treated area and around the control, both or none.
    before_days, after_days
        Lengths of the windows, both or none; none means equal.
    dispersion
        Factor of the Poisson variance, so its root is that of the standard error; below 1 it is used as 1.
    level
        Of the intervals, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It assumes that without the event both areas had changed by as many incidents, so controls must be of
    similar level. A minus is "fewer than expected" only together with the interval, and never "prevented by
    the event".

    References
    ----------
    Wheeler & Ratcliffe (2018), Crime Science 7:11, "A simple weighted displacement difference test".

    Examples
    --------
    >>> found = weighted_displacement_difference(
    ...     treated=BeforeAfter(before=20, after=10), control=BeforeAfter(before=20, after=20), level=0.9
    ... )
    >>> found.estimate, round(found.low, 2), round(found.high, 2)
    (-10.0, -23.76, 3.76)
    """
    named = {"treated": treated, "control": control, "ring": ring, "ring_control": ring_control}
    areas = {name: area for name, area in named.items() if area is not None}
    refuse(
        _wrong(areas, before_days, after_days) + wrong_exposures(dispersion=dispersion) + wrong_level(level)
    )
    days = (before_days or 1.0, after_days or 1.0)
    per_day = not math.isclose(*days, rel_tol=1e-9)
    sizes = [area.area_km2 or 1.0 for area in areas.values()]
    per_km2 = not math.isclose(min(sizes), max(sizes), rel_tol=1e-9)
    factor = max(1.0, dispersion)
    changes = [
        _change(area, days if per_day else (1.0, 1.0), size if per_km2 else 1.0)
        for area, size in zip(areas.values(), sizes, strict=True)
    ]
    total, local = (_minus(some, factor, level) for some in (changes, changes[:2]))
    lowest = min(float(area.before + area.after) * min(days) / sum(days) for area in areas.values())
    return WeightedDisplacementDifference(
        **vars(total),
        local=local,
        displacement=None if ring is None else _minus(changes[2:], factor, level),
        unit=_unit(per_day, per_km2),
        lowest_expected=lowest,
        dispersion=factor,
        level=level,
        reason=None if total.standard_error else "nothing_to_compare",
        caveats=_caveats(lowest, factor) if total.standard_error else (),
    )


def _wrong(areas: dict[str, BeforeAfter], before_days: float | None, after_days: float | None) -> list[str]:
    wrong = []
    for name, area in areas.items():
        wrong += wrong_counts(**{f"{name}.before": area.before, f"{name}.after": area.after})
        if area.area_km2 is not None:
            wrong += wrong_exposures(**{f"{name}.area_km2": area.area_km2})
    if len({area.area_km2 is None for area in areas.values()}) > 1:
        wrong.append("`area_km2` must be given for all areas, or for none")
    if ("ring" in areas) != ("ring_control" in areas):
        wrong.append("`ring` and `ring_control` must both be given, or neither")
    days = {"before_days": before_days, "after_days": after_days}
    given = {name: length for name, length in days.items() if length is not None}
    if len(given) == 1:
        wrong.append("`before_days` and `after_days` must both be given, or neither")
    return wrong + wrong_exposures(**given)


def _unit(per_day: bool, per_km2: bool) -> str:
    per = ["day"] * per_day + ["km2"] * per_km2
    return "_per_".join(["incidents", *(["_and_".join(per)] if per else [])])


def _change(area: BeforeAfter, days: tuple[float, float], size: float) -> tuple[float, float]:
    """Return after minus before per exposure, and its Poisson variance."""
    before, after = days[0] * size, days[1] * size
    was, now = float(area.before), float(area.after)
    return now / after - was / before, now / after**2 + was / before**2


def _minus(changes: list[tuple[float, float]], factor: float, level: float) -> Difference:
    """Return the changes of areas minus those of their controls, which follow each."""
    estimate = sum(change for change, _ in changes[::2]) - sum(change for change, _ in changes[1::2])
    return difference_with_interval(
        estimate, math.sqrt(factor * sum(variance for _, variance in changes)), level
    )


def _caveats(lowest: float, factor: float) -> tuple[str, ...]:
    caveats = ["parallel_trends_assumed", "controls_of_similar_level_assumed", "fewer_only_with_its_interval"]
    caveats.append("not_prevented_by_the_event")
    if factor == 1:
        caveats.append("poisson_variance_assumed")
    if lowest < FEWEST_EXPECTED:
        caveats.append("an_expected_count_is_below_5")
    return tuple(caveats)
