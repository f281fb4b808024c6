"""Hold the rows of the sheet against earlier years in one window, or say why that is not done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.period import Period
from layers.base.answering import objects
from layers.base.answers import FEWEST_FOR_PERCENT
from layers.sheet.recording import Recording
from layers.sheet.tallied import Row, Sheet, Swings
from layers.sheet.windows import Window
from layers.stats.recent_change import RecentChanges, recent_change

Floats = NDArray[np.float64]

# Why a row is not compared, for machines; the words ``sheet.why.<code>`` say it.
LATE, NOT_KNOWN, RECORDING_CHANGE = "late_days", "not_known", "recording_change"
CURRENT_NOT_KNOWN = "current_not_known"
# Of a row of which less is in, what is missing is more than a correction can stand for.
FEWEST_IN = 0.75


@dataclass(frozen=True, eq=False)
class Compared:
    """
    One window of every row, shape (rows,) each unless said otherwise.

    Parameters
    ----------
    late_days
        How many of its days are not complete yet; of such a window counts are told, those of earlier years
        too, and nothing is compared.
    share_in
        Which part of each row's reports is expected to be in; what earlier years let expect is taken down by
        it.
    current
        What is counted in it.
    earlier
        (rows, years): the same days of earlier years, the nearest first; NaN where they are not known, or
        were recorded in another way.
    changes
        Of all rows; NaN where nothing is compared.
    why
        Why a row is not compared; empty where it is.
    """

    window: Window
    late_days: int
    share_in: Floats
    current: NDArray[np.int64]
    earlier: Floats
    changes: RecentChanges
    why: NDArray[np.object_]

    @property
    def mean(self) -> Floats:
        """Mean of the earlier years that are known, of as many days; NaN where none is."""
        known = np.isfinite(self.earlier)
        days = known @ np.array([one.span_days for one in self.window.earlier], np.float64)
        total = np.where(known, self.earlier, 0.0).sum(axis=1)
        return np.where(days > 0, total * self.window.current.span_days / np.maximum(days, 1), np.nan)

    @property
    def z_year_before(self) -> Floats:
        """Distance from what the year before lets expect, in standard deviations of a count."""
        found: Floats = 2 * (np.sqrt(self.current) - np.sqrt(self._expected_by_year_before))
        return found

    @property
    def percent_year_before(self) -> Floats:
        """Change from what the year before lets expect; NaN where fewer than 20 were counted then."""
        return self._percent(self._expected_by_year_before, self.earlier[:, 0])

    @property
    def percent(self) -> Floats:
        """Change from what the earlier years let expect; NaN where their mean is below 20."""
        return self._percent(self.changes.expected, self.mean)

    @property
    def _expected_by_year_before(self) -> Floats:
        # Around a leap day that year has one day more or less.
        days = self.window.current.span_days * self.share_in / self.window.earlier[0].span_days
        return np.where(self.why == "", self.earlier[:, 0] * days, np.nan)

    def _percent(self, expected: Floats, base: Floats) -> Floats:
        enough = np.isfinite(base) & (base >= FEWEST_FOR_PERCENT)
        return np.where(enough, 100 * (self.current - expected) / np.where(enough, expected, 1.0), np.nan)

    def columns(self) -> Mapping[str, NDArray[Any]]:
        """Return everything as columns of an answer, named by the window."""
        changes, name = self.changes, self.window.name
        found: dict[str, NDArray[Any]] = {
            name: self.current,
            **{f"{name}_{at + 1}_years_before": self.earlier[:, at] for at in range(self.earlier.shape[1])},
            f"{name}_z_year_before": self.z_year_before,
            f"{name}_percent_year_before": self.percent_year_before,
            f"{name}_mean": self.mean,
            f"{name}_expected": changes.expected,
            f"{name}_years_in_mean": changes.years,
            f"{name}_z": changes.z,
            f"{name}_low": changes.low,
            f"{name}_high": changes.high,
            f"{name}_percent": self.percent,
            f"{name}_late_days": np.full(len(self.current), self.late_days, np.int64),
            f"{name}_share_in": self.share_in,
            f"{name}_not_compared": self.why,
        }
        return found


def compared(
    sheet: Sheet,
    recording: Recording,
    window: Window,
    swing: Swings,
    *,
    complete_until: dt.date,
    share_in: Floats,
    rows_since: dt.date | None = None,
) -> Compared:
    """
    Return one window of the sheet.

    Parameters
    ----------
    swing
        How much each row swings.
    complete_until
        The last day of which 95 of 100 records are in.
    share_in
        (rows,): which part of the window's reports is expected to be in.
    rows_since
        From which day on the rows' areas have the outlines of today; None where they always had.
    """
    # Nothing is known before the data begin, and nothing of a gap; no scan tells a zero from that.
    known = np.array([recording.is_known(days) for days in window.earlier])
    spans = [
        window.current,
        *(days for days, is_known in zip(window.earlier, known, strict=True) if is_known),
    ]
    counts = sheet.counts(spans)
    earlier = np.full((len(sheet.rows), len(window.earlier)), np.nan)
    earlier[:, known] = counts[:, 1:]
    alike = np.array([_alike(row, recording, window) for row in sheet.rows]).reshape(earlier.shape)
    if rows_since is not None:
        alike &= np.array([not days.first < rows_since < window.current.end for days in window.earlier])
    late_days = _late_days(window.current, complete_until)
    slow = share_in < FEWEST_IN
    told = np.where(alike, earlier, np.nan)
    comparable = np.where(slow[:, None], np.nan, told)
    if late_days or not recording.is_known(window.current):
        comparable[:] = np.nan
    why = objects([""] * len(sheet.rows))
    nothing = ~np.isfinite(comparable).any(axis=1)
    why[nothing] = NOT_KNOWN
    why[nothing & (np.isfinite(earlier) & ~alike).any(axis=1)] = RECORDING_CHANGE
    why[slow if not late_days else np.ones(len(slow), bool)] = LATE
    if not recording.is_known(window.current):
        why[:] = CURRENT_NOT_KNOWN
    changes = recent_change(
        current=counts[:, 0],
        earlier=comparable,
        span_days=window.current.span_days * share_in,
        earlier_days=np.array([days.span_days for days in window.earlier]),
        dispersion=swing.dispersion,
        degrees_of_freedom=swing.degrees_of_freedom,
    )
    return Compared(window, late_days, share_in, counts[:, 0], told, changes, why)


def _alike(row: Row, recording: Recording, window: Window) -> list[bool]:
    """Tell of each earlier year whether a row was recorded then as it is now."""
    return [recording.change_between(days, window.current, row.kinds) is None for days in window.earlier]


def _late_days(days: Period, complete_until: dt.date) -> int:
    return max(0, (days.last - max(complete_until, days.first - dt.timedelta(days=1))).days)
