"""Say whether incidents are followed by others nearby and soon after, more often than by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.stats.kernels.dealt_days import dealt_counts
from layers.stats.shared.bands import Bands, wrong_bands
from layers.stats.shared.checks import refuse
from layers.stats.shared.count_model import Floats
from layers.stats.shared.local_results import why_unknown
from layers.stats.shared.repeats import (
    BandedPairs,
    Incidents,
    all_pairs,
    as_table,
    close_day_pairs,
    close_in_bands,
    kept_incidents,
    narrowed,
    wrong_incidents,
)

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
CAVEATS = ("a_ratio_of_pairs_is_no_forecast", "same_day_may_be_one_series", "each_band_is_a_test")
RAISED_P, RAISED_RATIO = 0.05, 1.2


@dataclass(frozen=True, eq=False, kw_only=True)
class NearRepeat:
    """
    Pairs of incidents by distance and by days apart; tables of shape (distance bands, day bands).

    `expected` is the exact mean if days are dealt out anew over all places, or the mean of the draws where
    they are dealt out within parts. `ratio` is observed / expected, `p_greater` the chance of as many or more
    pairs, `is_raised` where that is below 0.05 and the ratio at least 1.2. Where `ratio` is NaN, `why` holds
    a reason key; `p_greater` and `mean_drawn` are None without draws. `left_out` counts incidents without a
    day or a place, `merged` rows equal to another one.
    """

    observed: Ints
    expected: Floats
    ratio: Floats
    mean_drawn: Floats | None
    p_greater: Floats | None
    is_raised: Bools | None
    why: NDArray[np.object_]
    bands: Bands
    incidents: int
    left_out: int
    merged: int
    draws: int
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def near_repeat(
    x_m: ArrayLike,
    y_m: ArrayLike,
    day: ArrayLike,
    bands: Bands,
    *,
    draws: int = 999,
    rng: np.random.Generator | None = None,
    within: ArrayLike | None = None,
    merge_equal: bool = True,
) -> NearRepeat:
    """
    Answer: at which distances and how many days apart are there more pairs of incidents than by chance?

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres; NaN where the place is not known.
    day
        Shape (n,), whole days from any first one; NaN where the day is not known, such as of a month alone.
    bands
        Of distance and of days, each from its first edge up to but not including the second.
    draws, rng
        How many worlds with days dealt out anew, and where chance comes from; without `rng` nothing is drawn.
    within
        Shape (n,), whole numbers: the parts of the town, such as places or districts, within which days are
        dealt out, so that each keeps its own times; all as one by default.
    merge_equal
        Whether rows equal in place and day (and part) are one incident: double entries look like repeats.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    A ratio of 1.8 is of pairs: it does not say how likely the next incident is. Pairs of one day may be one
    series entered twice. Each band is a test of its own: of many some are raised by chance.

    References
    ----------
    Knox (1964), Applied Statistics 13; Ratcliffe & Rengert (2008), Security Journal 21; Johnson et al.
    (2007), Journal of Quantitative Criminology 23.

    Examples
    --------
    >>> bands = Bands(distance_m=(0, 100, 200), days=(0, 3, 6), metric="euclidean")
    >>> found = near_repeat([0, 0, 900, 900], [0, 100, 0, 0], [0, 3, 50, 90], bands)
    >>> found.observed.tolist()
    [[0, 0], [0, 1]]
    """
    rows = kept_incidents(x_m, y_m, day, within, merge_equal=merge_equal)
    wrong = wrong_incidents(x_m, y_m, day, within) + wrong_bands(bands)
    if draws < 1:
        wrong.append(f"`draws` was {draws!r} but must be at least 1")
    if within is not None and rng is None:
        wrong.append("`rng` is needed: what is expected within parts has to be drawn")
    refuse(wrong)
    if (reason := rows.no_answer) is not None:
        return _silent(bands, rows, reason)
    pairs = close_in_bands(rows, bands)
    columns = close_day_pairs(rows.day, bands)
    observed = as_table(pairs.counts(rows.day, bands)[None], bands, columns)[0]
    row_pairs = as_table(pairs.sizes[None, :, None], bands, np.array([all_pairs(rows.n)]))[0][:, 0]
    expected = np.outer(row_pairs, np.diff(columns)) / all_pairs(rows.n)
    mean_drawn: Floats | None = None
    p_greater: Floats | None = None
    if rng is not None:
        tables = as_table(_dealt(rows, pairs, bands, draws, rng), bands, columns)
        mean_drawn = np.asarray(tables.mean(axis=0))
        p_greater = (1 + (tables >= observed).sum(axis=0)) / (1 + draws)
        expected = expected if within is None else mean_drawn
    nothing = expected == 0
    ratio = np.where(nothing, np.nan, observed / np.where(nothing, 1.0, expected))
    return NearRepeat(
        observed=observed,
        expected=expected,
        ratio=ratio,
        mean_drawn=mean_drawn,
        p_greater=p_greater,
        is_raised=None
        if p_greater is None
        else (p_greater < RAISED_P) & (np.nan_to_num(ratio) >= RAISED_RATIO),
        why=why_unknown(nothing.size, {"nothing_expected": nothing.ravel()}).reshape(nothing.shape),
        bands=bands,
        incidents=rows.n,
        left_out=rows.left_out,
        merged=rows.merged,
        draws=0 if rng is None else draws,
        caveats=CAVEATS,
    )


def _raised(ratio: Floats, p_greater: Floats | None) -> Bools | None:
    if p_greater is None:
        return None
    return (p_greater < RAISED_P) & (np.nan_to_num(ratio) >= RAISED_RATIO)


def _dealt(rows: Incidents, pairs: BandedPairs, bands: Bands, draws: int, rng: np.random.Generator) -> Ints:
    """Return counts of pairs below the edges of days in worlds with days dealt out anew."""
    day, edges = narrowed(rows.day, bands)
    return dealt_counts(
        day, pairs.first, pairs.second, pairs.row_start, edges, rows.segments, draws=draws, rng=rng
    )


def _silent(bands: Bands, rows: Incidents, reason: str) -> NearRepeat:
    return NearRepeat(
        observed=np.zeros(bands.shape, np.int64),
        expected=np.full(bands.shape, np.nan),
        ratio=np.full(bands.shape, np.nan),
        mean_drawn=None,
        p_greater=None,
        is_raised=None,
        why=np.full(bands.shape, reason, object),
        bands=bands,
        incidents=rows.n,
        left_out=rows.left_out,
        merged=rows.merged,
        draws=0,
        reason=reason,
    )
