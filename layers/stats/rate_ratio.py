"""Say by what factor an area's change differs from its control's."""

from __future__ import annotations

import math
from dataclasses import dataclass

from layers.stats.displacement import BeforeAfter
from layers.stats.shared.checks import refuse, wrong_counts, wrong_level
from layers.stats.shared.count_model import FEWEST_FOR_PERCENT, RatioEstimate, ratio_estimate


@dataclass(frozen=True)
class RelativeRateRatio:
    """
    The treated area's rate ratio over the control's; None with a `reason` where it cannot be said.

    `added` was added to each of the four counts, 0.5 where one of them is 0. `percent` is more or fewer than
    the control would predict, None where fewer than 20 treated incidents before stand behind it.
    """

    effect: RatioEstimate | None
    percent: float | None
    added: float
    level: float
    reason: str | None
    caveats: tuple[str, ...]


def relative_rate_ratio(
    *, treated: BeforeAfter, control: BeforeAfter, level: float = 0.95
) -> RelativeRateRatio:
    """
    Answer: by what factor did the treated area change, over the factor by which its control did?

    Parameters
    ----------
    treated, control
        Incidents in the same two windows. Lengths of windows and sizes of areas cancel.
    level
        Of the interval, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    0.8 means a fifth fewer than the control would predict, not a fifth fewer than before. The interval takes
    reports as independent; incidents that come in series make it too narrow.

    References
    ----------
    Wheeler & Ratcliffe (2018), Crime Science 7:11, whose counts the test repeats; Haldane (1956), Annals of
    Human Genetics 20, for the half that is added.

    Examples
    --------
    >>> found = relative_rate_ratio(
    ...     treated=BeforeAfter(before=207, after=110), control=BeforeAfter(before=308, after=318)
    ... )
    >>> round(found.effect.ratio, 3), round(found.percent, 1)
    (0.515, -48.5)
    """
    areas = {"treated": treated, "control": control}
    wrong = wrong_level(level)
    for name, area in areas.items():
        wrong += wrong_counts(**{f"{name}.before": area.before, f"{name}.after": area.after})
    refuse(wrong)
    for name, area in areas.items():
        if area.before == area.after == 0:
            return _nothing(level, f"no_{name}_incidents")
    cells = [float(count) for area in areas.values() for count in (area.after, area.before)]
    added = 0.5 if 0 in cells else 0.0
    after, before, control_after, control_before = (count + added for count in cells)
    log = math.log(after / before) - math.log(control_after / control_before)
    error = math.sqrt(1 / after + 1 / before + 1 / control_after + 1 / control_before)
    effect = ratio_estimate(log, error, level=level, degrees_of_freedom=None)
    if effect is None:
        return _nothing(level, "too_little_information")
    enough = treated.before >= FEWEST_FOR_PERCENT
    percent = 100 * (effect.ratio - 1) if enough else None
    return RelativeRateRatio(effect, percent, added, level, None, _caveats(added, enough))


def _caveats(added: float, enough: bool) -> tuple[str, ...]:
    caveats = ["parallel_trends_assumed", "fewer_than_expected_is_not_fewer_than_before"]
    caveats.append("poisson_variance_assumed")
    if added:
        caveats.append("half_an_incident_added")
    if not enough:
        caveats.append("too_few_before_for_a_percentage")
    return tuple(caveats)


def _nothing(level: float, reason: str) -> RelativeRateRatio:
    return RelativeRateRatio(None, None, 0.0, level, reason, ())
