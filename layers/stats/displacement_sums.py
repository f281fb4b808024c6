"""Add up differences from a control: over kinds by their harm, over periods as they come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import (
    refuse,
    two_sided,
    wrong_amounts,
    wrong_counts,
    wrong_exposures,
    wrong_level,
    wrong_shapes,
)
from layers.stats.shared.count_model import WIDEST_LOG, Floats
from layers.stats.shared.difference import Difference, difference_with_interval


@dataclass(frozen=True)
class HarmDifference(Difference):
    """The difference in harm, in units of the weights, over so many `kinds`."""

    kinds: int
    level: float
    reason: str | None
    caveats: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class CumulativeDifference:
    """
    Running sums from the first period on, shape (n,) each.

    `difference` is treated minus control, with `standard_error` and the interval `low` .. `high`, NaN as long
    as nothing was counted. `ratio` is treated over control, with the standard error of its natural log and
    the interval `ratio_low` .. `ratio_high`, NaN as long as one of the sums is 0. `dispersion` is the factor
    used.
    """

    treated: Floats
    control: Floats
    difference: Floats
    standard_error: Floats
    low: Floats
    high: Floats
    ratio: Floats
    ratio_log_standard_error: Floats
    ratio_low: Floats
    ratio_high: Floats
    dispersion: float
    level: float
    reason: str | None
    caveats: tuple[str, ...]


def harm_weighted(
    *,
    weights: NDArray[Any],
    estimates: NDArray[Any],
    standard_errors: NDArray[Any],
    level: float = 0.95,
) -> HarmDifference:
    """
    Answer: how much more or less harm was there than the controls' change, over kinds that weigh differently?

    Parameters
    ----------
    weights
        Shape (k,), harm of one incident of each kind, none below 0.
    estimates, standard_errors
        Shape (k,), each kind's weighted displacement difference and its standard error, all in one unit.
    level
        Of the interval, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    The weights are somebody's judgement, and one rare grave kind can carry the whole. Kinds are taken as
    independent.

    References
    ----------
    Wheeler & Ratcliffe (2018), Crime Science 7:11; Ratcliffe (2015), Policing 9, "Towards an index for
    harm-focused policing".

    Examples
    --------
    >>> found = harm_weighted(
    ...     weights=np.array([3, 2]), estimates=np.array([-14, 5]), standard_errors=np.array([3, 4])
    ... )
    >>> found.estimate, round(found.standard_error, 2)
    (-32.0, 12.04)
    """
    weight, value, error = (np.asarray(one, np.float64) for one in (weights, estimates, standard_errors))
    wrong = wrong_shapes(weights=weight, estimates=value, standard_errors=error)
    wrong += wrong_amounts(weights=weight, standard_errors=error) + wrong_level(level)
    if not np.isfinite(value).all():
        wrong.append("`estimates` must be finite")
    refuse(wrong)
    total = difference_with_interval(float(weight @ value), float(np.linalg.norm(weight * error)), level)
    some = total.standard_error > 0
    return HarmDifference(
        **vars(total),
        kinds=len(weight),
        level=level,
        reason=None if some else "nothing_to_compare",
        caveats=("kinds_taken_as_independent", "harm_weights_are_a_judgement") if some else (),
    )


def cumulative_difference(
    *, treated: NDArray[Any], control: NDArray[Any], dispersion: float = 1.0, level: float = 0.95
) -> CumulativeDifference:
    """
    Answer: counted from the first period on, how far apart are the area and its control by now?

    Parameters
    ----------
    treated, control
        Shape (n,), incidents per period, in order of time, of areas that are expected to have equally many.
    dispersion
        Factor of the Poisson variance; below 1 it is used as 1.
    level
        Of each period's interval, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Each interval is for one period chosen in advance: who looks every week sees the line leave it by chance
    sooner or later. Neighbouring points share their past, so a long stretch on one side is no pile of
    evidence.

    References
    ----------
    Wheeler & Ratcliffe (2018), Crime Science 7:11, for the variance; Wheeler (2016), International Journal of
    Police Science & Management 18, for monitoring by it.

    Examples
    --------
    >>> found = cumulative_difference(treated=np.array([2, 4]), control=np.array([2, 8]))
    >>> found.difference.tolist(), found.standard_error.tolist(), found.ratio.tolist()
    ([0.0, -4.0], [2.0, 4.0], [1.0, 0.6])
    """
    here, there = (np.asarray(one, np.float64) for one in (treated, control))
    wrong = wrong_shapes(treated=here, control=there) + wrong_counts(treated=here, control=there)
    refuse(wrong + wrong_exposures(dispersion=dispersion) + wrong_level(level))
    here, there = np.cumsum(here), np.cumsum(there)
    factor, quantile = max(1.0, dispersion), two_sided(level)
    error = np.sqrt(factor * (here + there))
    error[error == 0] = np.nan
    both = (here > 0) & (there > 0)
    above, below = (np.where(both, one, np.nan) for one in (here, there))
    log_error = np.sqrt(factor * (1 / above + 1 / below))
    reach = np.where(quantile * log_error <= WIDEST_LOG, quantile * log_error, np.nan)
    some = bool(here.any() or there.any())
    return CumulativeDifference(
        treated=here,
        control=there,
        difference=here - there,
        standard_error=error,
        low=here - there - quantile * error,
        high=here - there + quantile * error,
        ratio=above / below,
        ratio_log_standard_error=log_error,
        ratio_low=above / below * np.exp(-reach),
        ratio_high=above / below * np.exp(reach),
        dispersion=factor,
        level=level,
        reason=_reason(some, bool(both.all())),
        caveats=("equal_numbers_expected", "each_interval_is_for_one_look") if some else (),
    )


def _reason(some: bool, always_both: bool) -> str | None:
    if not some:
        return "nothing_to_compare"
    return None if always_both else "no_ratio_while_a_sum_is_0"
