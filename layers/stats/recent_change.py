"""Hold counts of a recent period against the same days of earlier years: badge, band, and chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.poisson_rates import poisson_band
from layers.stats.shared.checks import refuse, wrong_counts, wrong_exposures, wrong_shapes
from layers.stats.shared.count_model import Floats

BAND_Z = 3.0


@dataclass(frozen=True, eq=False)
class RecentChanges:
    """
    What is new in each row, shape (n,) each; NaN where no earlier year is known.

    `expected` is what the earlier years that are known let expect, `years` how many these are; `z` the
    distance from it in standard deviations of a count, `low` and `high` the band around it; `p` the chance of
    a distance as large or larger if nothing changed, NaN where nothing was counted at all or the swing of the
    row is not known.
    """

    expected: Floats
    years: NDArray[np.int64]
    z: Floats
    low: Floats
    high: Floats
    p: Floats
    caveats: tuple[str, ...]


def recent_change(
    *,
    current: NDArray[Any],
    earlier: NDArray[Any],
    span_days: NDArray[Any] | float,
    earlier_days: NDArray[Any],
    dispersion: NDArray[Any],
    degrees_of_freedom: NDArray[Any] | float = np.inf,
    band_z: float = BAND_Z,
) -> RecentChanges:
    """
    Answer: how far is each count of a recent period from the same days of earlier years?

    Parameters
    ----------
    current
        Shape (n,), incidents of the recent period.
    earlier
        Shape (n, years), incidents in the same days of earlier years; NaN where a year is not known.
    span_days, earlier_days
        Days of the recent period, one number or shape (n,), fewer by the part of a row's reports that is not
        in yet; and of each earlier one, shape (years,). A leap day makes them differ: `expected` is the mean
        of a day times `span_days`.
    dispersion, degrees_of_freedom
        Shape (n,), how many times the Poisson variance each row swings (below 1 it is used as 1; NaN where it
        is not known), and on how many degrees of freedom that was learned.
    band_z
        Half width of the band in standard deviations, above 0.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    `z` takes the mean of the earlier years as known without error, as the badge of a weekly report does; `p`
    does not, and is the one to find changes by. It is for one row looked at in advance: correct it for all
    rows on the sheet. A difference from earlier years says neither when it came nor why.

    References
    ----------
    Wheeler (2016), International Journal of Police Science & Management 18, for badge and band. Przyborowski
    & Wilenski (1940), Biometrika 31, for the chance given how many there were in all, as twice the smaller
    tail; McCullagh & Nelder (1989), section 6.2.3, for rows that swing more than independent reports: of
    both chances the larger one counts.

    Examples
    --------
    >>> found = recent_change(
    ...     current=np.array([25, 4]),
    ...     earlier=np.array([[16, 14, 18], [4, np.nan, np.nan]]),
    ...     span_days=28,
    ...     earlier_days=np.array([28, 28, 28]),
    ...     dispersion=np.ones(2),
    ... )
    >>> found.expected.tolist(), found.z.tolist(), found.years.tolist()
    ([16.0, 4.0], [2.0, 0.0], [3, 1])
    >>> found.p.round(3).tolist()
    [0.098, 1.0]
    """
    now, before = np.asarray(current, np.float64), np.asarray(earlier, np.float64)
    days, swing = np.asarray(earlier_days, np.float64), np.asarray(dispersion, np.float64)
    refuse(_wrong(now, before, span_days, days, swing, band_z))
    span = np.broadcast_to(np.asarray(span_days, np.float64), now.shape)
    known = np.isfinite(before)
    total, exposure = np.where(known, before, 0.0).sum(axis=1), known @ days
    years = known.sum(axis=1)
    expected = np.full(len(now), np.nan)
    np.divide(total * span, exposure, out=expected, where=years > 0)
    apart = np.sqrt(now) - np.sqrt(expected)
    band = poisson_band(mean=np.where(years > 0, expected, 0.0), z=band_z)
    return RecentChanges(
        expected=expected,
        years=years.astype(np.int64),
        z=2 * apart,
        low=np.where(years > 0, band.low, np.nan),
        high=np.where(years > 0, band.high, np.nan),
        p=_chance(now, total, span, exposure, swing, degrees_of_freedom, apart),
        caveats=("for_one_look_chosen_in_advance",),
    )


def _chance(
    now: Floats,
    total: Floats,
    span_days: Floats,
    exposure: Floats,
    swing: Floats,
    freedom: NDArray[Any] | float,
    apart: Floats,
) -> Floats:
    """Return the larger of the exact chance of independent reports and that of reports which swing more."""
    from scipy.stats import binom, t

    told = (exposure > 0) & (now + total > 0) & np.isfinite(swing)
    share = span_days / (span_days + exposure)
    exact = 2 * np.minimum(binom.cdf(now, now + total, share), binom.sf(now - 1, now + total, share))
    # Both sides are counts: the mean of the earlier ones is as sure as their days are long.
    both = np.sqrt(np.maximum(swing, 1.0) * (1 + span_days / np.where(exposure > 0, exposure, np.inf)))
    swinging = 2 * t.sf(np.abs(2 * apart) / both, freedom)
    return np.where(told, np.minimum(np.maximum(exact, swinging), 1.0), np.nan)


def _wrong(
    now: Floats, before: Floats, span_days: Any, days: Floats, swing: Floats, band_z: float
) -> list[str]:
    if before.ndim != 2 or before.shape != (len(np.atleast_1d(now)), len(np.atleast_1d(days))):
        return ["`earlier` must have a row for each of `current` and a column for each of `earlier_days`"]
    wrong = wrong_shapes(current=now, dispersion=swing) + wrong_counts(current=now)
    wrong += wrong_counts(earlier=before[np.isfinite(before)])
    wrong += wrong_exposures(span_days=span_days, band_z=band_z)
    if not (np.isfinite(days) & (days > 0)).all():
        wrong.append("`earlier_days` must be above 0")
    if np.isinf(swing).any() or (swing < 0).any():
        wrong.append("`dispersion` must be 0 or more, or NaN where it is not known")
    return wrong
