"""Compare treated and control period by period around an event: leads and lags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.difference_in_differences import FEWEST_PERIODS
from layers.stats.shared.checks import (
    refuse,
    wrong_exposures,
    wrong_level,
)
from layers.stats.shared.count_model import WIDEST_LOG, Floats, no_numbers, quantile
from layers.stats.shared.series import wrong_first_after, wrong_series
from layers.stats.shared.share_dispersion import share_dispersion


@dataclass(frozen=True, eq=False, kw_only=True)
class EventStudy:
    """
    One ratio per bin of periods, arrays of shape (m,) each; `reason` where there are none.

    `lead` numbers the bins: 0 is the first after the event, -1 the last before. `ratio` is treated over
    control there, relative to the same in the reference bins, which have ratio 1 and an interval of NaN; NaN
    where either area had no incidents. `low` and `high` hold for one bin looked at in advance, `low_joint`
    and `high_joint` for all of them at once.
    """

    lead: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    is_reference: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    log_ratio: Floats = field(default_factory=no_numbers)
    standard_error: Floats = field(default_factory=no_numbers)
    ratio: Floats = field(default_factory=no_numbers)
    low: Floats = field(default_factory=no_numbers)
    high: Floats = field(default_factory=no_numbers)
    low_joint: Floats = field(default_factory=no_numbers)
    high_joint: Floats = field(default_factory=no_numbers)
    dispersion: float | None = None
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def event_study(
    treated: NDArray[Any],
    control: NDArray[Any],
    first_after: int,
    *,
    periods_per_bin: int = 1,
    reference_bins: int = 1,
    dispersion: float | None = None,
    level: float = 0.95,
) -> EventStudy:
    """
    Answer: when did treated and control part, before the event or after it?

    The coefficients are those of a log-linear model with effects of group and bin and an interaction for each
    bin outside the reference; it fits each bin exactly, so the solution is closed.

    Parameters
    ----------
    treated, control
        Shape (n,), incidents per period, in order of time.
    first_after
        Index of the first period after the event began.
    periods_per_bin
        How many periods make a bin, counted outwards from the event; the outermost bins may be shorter.
    reference_bins
        How many of the last bins before the event are the reference. One is usual; more are steadier.
    dispersion
        Factor on the Poisson variance, from earlier periods; None estimates it as `difference_in_differences`
        does.
    level
        Of the intervals, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Among many bins some stray: the joint interval is the one to look at. All bins hang on the reference: if
    that was unusual, all others look unusual. Leads near 1 do not show that the areas would have moved alike.

    References
    ----------
    Jacobson, LaLonde & Sullivan (1993), American Economic Review 83; Roth (2022), American Economic Review:
    Insights 4, on passing the test for earlier trends. Joint interval: Bonferroni (1936).

    Examples
    --------
    >>> study = event_study(np.array([8, 8, 8, 4]), np.array([8, 8, 8, 8]), 3, dispersion=1.0)
    >>> study.lead.tolist(), study.ratio.tolist()
    ([-3, -2, -1, 0], [1.0, 1.0, 1.0, 0.5])
    """
    treated, control = np.asarray(treated, np.float64), np.asarray(control, np.float64)
    wrong = wrong_series(treated=treated, control=control)
    wrong += wrong_level(level) + wrong_first_after(first_after, treated.size)
    if dispersion is not None:
        wrong += wrong_exposures(dispersion=dispersion)
    for name, given in {"periods_per_bin": periods_per_bin, "reference_bins": reference_bins}.items():
        if given < 1:
            wrong.append(f"`{name}` was {given!r} but must be at least 1")
    refuse(wrong)
    shorter = min(first_after, len(treated) - first_after)
    freedom: int | None = None
    if dispersion is None:
        if shorter < FEWEST_PERIODS:
            return EventStudy(level=level, reason="fewer_than_8_periods_on_a_side")
        found = share_dispersion(treated, control, first_after)
        if found is None:
            return EventStudy(level=level, reason="counts_too_sparse_for_the_model")
        dispersion, freedom = found.factor, found.degrees_of_freedom
    if shorter == 0:
        return EventStudy(level=level, reason="no_periods_on_a_side")
    lead = (np.arange(len(treated)) - first_after) // periods_per_bin
    here, there = (np.bincount(lead - lead[0], series).astype(np.float64) for series in (treated, control))
    return _coefficients(np.unique(lead), here, there, reference_bins, dispersion, freedom, level)


def _coefficients(
    lead: NDArray[np.int64],
    here: Floats,
    there: Floats,
    reference_bins: int,
    dispersion: float,
    freedom: int | None,
    level: float,
) -> EventStudy:
    reference = (lead < 0) & (lead >= -reference_bins)
    base, base_control = here[reference].sum(), there[reference].sum()
    if base == 0 or base_control == 0:
        return EventStudy(level=level, reason="no_incidents_in_the_reference")
    known = (here > 0) & (there > 0) & ~reference
    log, error = np.full((2, len(lead)), np.nan)
    log[known] = np.log(here[known] / there[known] * (base_control / base))
    poisson = 1 / here[known] + 1 / there[known] + 1 / base + 1 / base_control
    error[known] = np.sqrt(max(1.0, dispersion) * poisson)
    log[reference] = 0.0
    reach = quantile(level, freedom) * error
    joint = quantile(1 - (1 - level) / max(1, int(known.sum())), freedom) * error
    # With limits this far apart a bin says nothing, and they are no numbers.
    unknown = ~(np.abs(log) + joint <= WIDEST_LOG) & ~reference
    log[unknown] = error[unknown] = reach[unknown] = joint[unknown] = np.nan
    caveats = ("leads_near_one_do_not_prove_parallel_trends", "all_bins_hang_on_the_reference")
    return EventStudy(
        lead=lead,
        is_reference=reference,
        log_ratio=log,
        standard_error=error,
        ratio=np.exp(log),
        low=np.exp(log - reach),
        high=np.exp(log + reach),
        low_joint=np.exp(log - joint),
        high_joint=np.exp(log + joint),
        dispersion=dispersion,
        level=level,
        caveats=caveats + ("some_bins_have_no_ratio",) * bool(unknown.any()),
    )
