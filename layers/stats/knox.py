"""Ask one question of Knox: are there more pairs within a distance and a number of days than by chance?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from layers.stats.kernels.close_pairs import Metric
from layers.stats.shared.bands import Bands, wrong_bands
from layers.stats.shared.checks import refuse, wrong_amounts
from layers.stats.shared.repeats import (
    all_pairs,
    close_day_pairs,
    close_in_bands,
    kept_incidents,
    wrong_incidents,
)

CAVEATS = ("pairs_are_not_independent", "a_ratio_of_pairs_is_no_forecast", "same_day_may_be_one_series")


@dataclass(frozen=True, kw_only=True)
class KnoxTest:
    """
    Pairs within a distance and a number of days, beside what chance gives; None where there is a `reason`.

    `p_greater` is the chance of at least so many pairs by Poisson's law.
    """

    observed: int | None = None
    expected: float | None = None
    ratio: float | None = None
    p_greater: float | None = None
    distance_m: float
    span_days: int
    metric: Metric
    incidents: int
    left_out: int
    merged: int
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def knox_test(
    x_m: ArrayLike,
    y_m: ArrayLike,
    day: ArrayLike,
    *,
    distance_m: float,
    span_days: int,
    metric: Metric = "manhattan",
    merge_equal: bool = True,
) -> KnoxTest:
    """
    Answer: are there more pairs of incidents within a distance and a number of days than by chance?

    Parameters
    ----------
    x_m, y_m, day, merge_equal
        As for `near_repeat`.
    distance_m, span_days
        Pairs just as far apart, or just as many days, count.
    metric
        "manhattan" or "euclidean".

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Poisson's law takes pairs as independent; a place with many incidents makes many pairs at once, and its p
    too small. The chance is of as many pairs or more, not of more.

    References
    ----------
    Knox (1964), Applied Statistics 13; Barton & David (1966), in Research Papers in Statistics, on its law.

    Examples
    --------
    >>> found = knox_test([0, 0, 900, 990], [0, 100, 0, 0], [0, 3, 50, 90], distance_m=100, span_days=3)
    >>> found.observed, round(found.expected, 3), round(found.p_greater, 3)
    (1, 0.333, 0.283)
    """
    # What lies at the limit counts: the next number above it is the end of a band without it.
    bands = Bands((0.0, float(np.nextafter(distance_m, np.inf))), (0, span_days + 1), metric)
    wrong = wrong_amounts(distance_m=distance_m, span_days=span_days)
    refuse(wrong_incidents(x_m, y_m, day, None) + (wrong or wrong_bands(bands)))
    rows = kept_incidents(x_m, y_m, day, None, merge_equal=merge_equal)
    counted = KnoxTest(
        distance_m=distance_m,
        span_days=span_days,
        metric=metric,
        incidents=rows.n,
        left_out=rows.left_out,
        merged=rows.merged,
        reason=rows.no_answer,
    )
    if counted.reason is not None:
        return counted
    pairs = close_in_bands(rows, bands)
    observed = int(pairs.counts(rows.day, bands)[1, 1])
    expected = int(pairs.sizes[1]) * int(close_day_pairs(rows.day, bands)[1]) / all_pairs(rows.n)
    return replace(
        counted,
        observed=observed,
        expected=expected,
        ratio=observed / expected if expected else None,
        p_greater=_at_least(observed, expected),
        caveats=CAVEATS,
    )


def _at_least(observed: int, expected: float) -> float:
    """Return Poisson's chance of at least so many; with nothing expected only nothing is seen."""
    from scipy.special import gammainc

    return float(gammainc(observed, expected)) if observed else 1.0
