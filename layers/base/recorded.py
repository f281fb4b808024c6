"""Look at one label's recorded counts: its weeks, and where the way of recording changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.kinds import UNKNOWN
from geodata.kinds.recorded import EVERY_INCIDENT
from geodata.period import Period, day_of
from geodata.words.text import Text
from layers.base.caveats import monday_of
from layers.base.kept import PerRelease
from layers.base.naming import titled
from layers.stats.level_shift import LevelShift, detect_level_shifts

WEEK_DAYS = 7

_shifts: PerRelease[tuple[Shift, ...]] = PerRelease()


@dataclass(frozen=True)
class Shift:
    """A jump of a label's level: the Mondays of the first and last week that it may have come in."""

    first: dt.date
    last: dt.date
    found: LevelShift


@dataclass(frozen=True)
class Break:
    """A change of recording inside some days: declared in the study, or seen in the counts."""

    day: dt.date
    declared: bool
    why: Text


def days_of(holdings: Holdings, label: str) -> Period:
    """Return the days from a label's first row to its last."""
    counts = holdings.counts
    days = counts.day[counts.label.is_any({label})]
    return Period.including(day_of(int(days.min())), day_of(int(days.max())))


def shifts_of(holdings: Holdings, label: str) -> tuple[Shift, ...]:
    """Return the jumps of a label's weekly counts, in order of time; looked for once and kept."""
    return _shifts.get(holdings, label, lambda: _found(holdings, label))


def breaks_of(holdings: Holdings, label: str, days: Period) -> tuple[Break, ...]:
    """
    Return what parts some days of a label: declared recording changes first, then jumps seen in its counts.

    A declared change that names kinds parts labels of these kinds, and labels whose kind is unknown.
    """
    kind = holdings.counts.kinds_of_labels()[label]
    declared = [
        Break(
            change.day,
            declared=True,
            why=Text("counts.break.declared", label=label, day=change.day, what=titled(change.titles)),
        )
        for change in holdings.study.changes_of(EVERY_INCIDENT if kind == UNKNOWN else frozenset({kind}))
        if days.first < change.day < days.end
    ]
    seen = [
        Break(one.first, declared=False, why=_why(label, one))
        for one in shifts_of(holdings, label)
        if one.first < days.end and one.last + dt.timedelta(days=WEEK_DAYS) > days.first
    ]
    return (*declared, *seen)


def weeks_before(
    holdings: Holdings, label: str, day: dt.date, weeks: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the counts of so many whole weeks before a day, the latest last, and which are known."""
    first = day - dt.timedelta(days=WEEK_DAYS * weeks)
    values, known = holdings.counts.series(label, first, day)
    whole: NDArray[np.bool_] = np.all(known.reshape(weeks, WEEK_DAYS), axis=1)
    return np.where(whole, values.reshape(weeks, WEEK_DAYS).sum(axis=1), 0), whole


def _found(holdings: Holdings, label: str) -> tuple[Shift, ...]:
    days = days_of(holdings, label)
    start = monday_of(days.first)
    weeks = (days.end - start).days // WEEK_DAYS
    end = start + dt.timedelta(days=WEEK_DAYS * weeks)
    values, known = weeks_before(holdings, label, end, weeks)
    return tuple(
        Shift(_monday(start, one.earliest or 0), _monday(start, one.latest or 0), one)
        for one in detect_level_shifts(values, known)
    )


def _monday(start: dt.date, week: int) -> dt.date:
    return start + dt.timedelta(days=WEEK_DAYS * week)


def _why(label: str, shift: Shift) -> Text:
    ratio = shift.found.ratio
    said = {} if ratio is None else {"ratio": ratio.ratio, "low": ratio.low, "high": ratio.high}
    return Text(
        "counts.break.seen",
        label=label,
        day=shift.first,
        **{name: round(value, 2) for name, value in said.items()},
    )
