"""Look at how many records there are by day and month: gaps, lasting steps, words that begin or end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geodata.doctor.model import Finding
from geodata.errors import visible
from geodata.period import NO_DAY, day_of
from geodata.words.text import Text

LEAST_RATIO = 1.5
STRONG = 6.0  # standard errors of the log ratio, after extra variance; chosen among all months, so strict
SIDE_MONTHS = 12
FEWEST_MONTHS = 4
GAP_CHANCE = 1e-6  # of a gap of that length anywhere, where days are independent
_NEAR_DAYS = 62
_FEWEST_OF_WORD = 30
_FEWEST_WORDS = 2
_FEWEST_FOR_SHARE = 20
_MOST_SAID = 5
# A word so frequent that 90 days without it are no chance.
_STEADY = pl.col("rows") / (pl.col("last") - pl.col("first") + 1).clip(1) * 90 > 12


@dataclass(frozen=True)
class Step:
    """
    A month at which the number of records changes and stays changed.

    Attributes
    ----------
    month
        Place in the series of the first month at the new level.
    before, after
        Mean records a month on each side, over at most twelve months.
    """

    month: int
    before: float
    after: float


@dataclass(frozen=True)
class Gap:
    """Days without a record between two days with some; day numbers, the last included."""

    first: int
    last: int
    expected: float


def monthly(days: pl.Series) -> tuple[tuple[str, float | None], ...]:
    """
    Return records by month, from the first to the last one that has some; a month without any is 0.

    Parameters
    ----------
    days
        Days since 1970-01-01, shape (n,); unknown ones are left out.
    """
    known = days.filter(days != NO_DAY)
    if not len(known):
        return ()
    dates = known.cast(pl.Int32).cast(pl.Date)
    months = (dates.dt.year().cast(pl.Int64) * 12 + dates.dt.month() - 1).alias("month")
    counts = dict(months.value_counts().iter_rows())
    return tuple(
        (f"{m // 12:04d}-{m % 12 + 1:02d}", float(counts.get(m, 0)))
        for m in range(min(counts), max(counts) + 1)
    )


def gaps(days: pl.Series) -> tuple[Gap, ...]:
    """
    Return stretches of days without any record that chance would hardly leave, the longest first.

    Parameters
    ----------
    days
        Days since 1970-01-01, shape (n,).

    Notes
    -----
    Each gap is judged by the mean of the 56 days around it: with `m` records a day a gap of `g` days has the
    chance exp(-m g), times the number of days it could have begun on.

    Examples
    --------
    >>> every = [d for d in range(400) if not 100 <= d < 130] * 3
    >>> [(one.first, one.last) for one in gaps(pl.Series(every))]
    [(100, 129)]
    """
    known = days.filter(days != NO_DAY)
    if len(known) < 30:
        return ()
    counts = known.value_counts().sort(known.name)
    present = counts[known.name].to_numpy()
    sizes = counts["count"].to_numpy()
    span = int(present[-1] - present[0]) + 1
    found = []
    for before, after in pairwise(present.tolist()):
        length = after - before - 1
        if not length:
            continue
        around = (present > before - 28) & (present < after + 28)
        mean = float(sizes[around].sum()) / 56
        expected = mean * length
        if expected > math.log(span / GAP_CHANCE):
            found.append(Gap(before + 1, after - 1, expected))
    return tuple(sorted(found, key=lambda one: one.first - one.last))


def steps(counts: NDArray[np.float64]) -> tuple[Step, ...]:
    """
    Return the months at which a series changes its level, in order.

    Parameters
    ----------
    counts
        Records by month, shape (n,).

    Notes
    -----
    At each month the mean of up to twelve months before is compared with that of up to twelve months after,
    on the log scale, with the variance that the months themselves show. The strongest step parts the series,
    and each part is looked at anew. A yearly season cancels where there are twelve months on both sides;
    nearer to an end it does not, so fewer than twelve months need twice the evidence.

    Misreadings
    -----------
    A step says that the number of records changed, not why: software, a law, a missing file and crime look
    alike.

    References
    ----------
    Vostrikova (1981), Soviet Mathematics Doklady 24, for parting a series again and again.

    Examples
    --------
    >>> [
    ...     one.month
    ...     for one in steps(np.array([100.0, 103, 98, 101, 99, 102] * 3 + [40.0, 41, 39, 42, 38, 40] * 3))
    ... ]
    [18]
    """
    values = np.asarray(counts, np.float64)
    found: list[Step] = []
    open_ = [(0, len(values))]
    while open_:
        start, end = open_.pop()
        best = max(
            (one for one in (_at(values, m, start, end) for m in range(start, end)) if one is not None),
            key=lambda pair: pair[0],
            default=None,
        )
        if best is not None:
            step = best[1]
            found.append(step)
            open_ += [(start, step.month), (step.month, end)]
    return tuple(sorted(found, key=lambda one: one.month))


def _at(values: NDArray[np.float64], month: int, start: int, end: int) -> tuple[float, Step] | None:
    before = values[max(start, month - SIDE_MONTHS) : month]
    after = values[month : min(end, month + SIDE_MONTHS)]
    fewest = min(len(before), len(after))
    if fewest < FEWEST_MONTHS or before.sum() + after.sum() < 50:
        return None
    low, high = float(before.mean()), float(after.mean())
    ratio = math.log((high + 0.5) / (low + 0.5))
    if abs(ratio) < math.log(LEAST_RATIO):
        return None
    dispersion = max(1.0, (_extra(before) + _extra(after)) / 2)
    error = math.sqrt(dispersion * (1 / (before.sum() + 0.5) + 1 / (after.sum() + 0.5)))
    strength = abs(ratio) / error
    needed = STRONG if fewest == SIDE_MONTHS else 2 * STRONG
    # Both halves of the later side must stay beyond the middle: a peak that passes is no step.
    middle = math.sqrt((low + 0.5) * (high + 0.5))
    halves = np.array_split(after, 2)
    lasts = all((half.mean() > middle) == (ratio > 0) for half in halves)
    return (strength, Step(month, low, high)) if strength >= needed and lasts else None


def _extra(months: NDArray[np.float64]) -> float:
    """Return the variance of months over their mean: 1 where they vary as counts do."""
    mean = float(months.mean())
    return float(months.var(ddof=1)) / mean if mean > 0 and len(months) > 1 else 1.0


def volume_findings(days: pl.Series) -> list[Finding]:
    """Return what is to be known of the number of records over time."""
    series = monthly(days)
    if not series:
        return []
    first, last = series[0][0], series[-1][0]
    found = [Finding("S13", Text("doctor.volume.months", first=first, last=last), "note", series, "months")]
    for gap in gaps(days)[:_MOST_SAID]:
        says = Text(
            "doctor.volume.gap",
            first=day_of(gap.first),
            last=day_of(gap.last),
            n=gap.last - gap.first + 1,
            expected=round(gap.expected),
        )
        found.append(Finding("S13", says, "look"))
    values = np.array([value or 0.0 for _, value in series[1:-1]])  # the ends may be parts of months
    for step in steps(values)[:_MOST_SAID]:
        month = series[1:-1][step.month][0]
        says = Text("doctor.volume.step", month=month, before=round(step.before), after=round(step.after))
        found.append(Finding("S13", says, "look"))
    return found


def word_changes(days: pl.Series, words: pl.Series) -> list[Finding]:
    """
    Return when several words begin or end together, as they do when an agency changes its records system.

    Parameters
    ----------
    days, words
        Day numbers and the file's words, shape (n,); words that may not be named are null.
    """
    frame = pl.DataFrame({"day": days, "word": words}).filter(pl.col("day") != NO_DAY).drop_nulls()
    if frame.height < 100:
        return []
    # A few records of long ago are no beginning.
    start, end = (frame["day"].quantile(q, "nearest") for q in (0.01, 0.99))
    if start is None or end is None or end - start < 365:
        return []
    each = frame.group_by("word").agg(
        pl.len().alias("rows"), pl.col("day").min().alias("first"), pl.col("day").max().alias("last")
    )
    each = each.filter(pl.col("rows") >= _FEWEST_OF_WORD)
    changed = [
        (day, "begins" if column == "first" else "ends", word)
        for column, far in (("first", pl.col("first") > start + 90), ("last", pl.col("last") < end - 90))
        for word, day in each.filter(far & _STEADY).select("word", column).iter_rows()
    ]
    return [_change(group) for group in _together(sorted(changed)) if len(group) >= _FEWEST_WORDS]


def _together(changed: Sequence[tuple[int, str, str]]) -> list[list[tuple[int, str, str]]]:
    """Return changes that lie within two months of the first of each group."""
    groups: list[list[tuple[int, str, str]]] = []
    for one in changed:
        if groups and one[0] - groups[-1][0][0] <= _NEAR_DAYS:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _change(group: Sequence[tuple[int, str, str]]) -> Finding:
    parts = []
    for what in ("begins", "ends"):
        words = tuple(visible(word, 40) for _, said, word in group if said == what)[:12]
        if words:
            parts.append(Text(f"doctor.volume.words_{what}", words=words, n=len(words)))
    # The month only: the day would be that of one report.
    first, last = (day_of(day).strftime("%Y-%m") for day in (group[0][0], group[-1][0]))
    says = Text("doctor.volume.words", first=first, last=last, parts=tuple(parts))
    return Finding("S08", says, "look")


def share_by_month(days: pl.Series, good: pl.Series) -> tuple[tuple[str, float | None], ...]:
    """
    Return the share of records by month for which something holds, in percent.

    Parameters
    ----------
    days, good
        Day numbers, and whether it holds; shape (n,).

    Returns
    -------
    series
        None for a month with fewer than 20 records: nobody knows a share of nothing, and hardly one of few.
    """
    every = monthly(days)
    some = dict(monthly(days.filter(good)))
    return tuple(
        (month, None if not n or n < _FEWEST_FOR_SHARE else 100 * (some.get(month) or 0.0) / n)
        for month, n in every
    )
