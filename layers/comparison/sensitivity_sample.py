"""Cut counts by week to the windows of a comparison, and add up what the tests take."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from layers.comparison.weekly import WeeklyCounts
from layers.stats.dispersion import Dispersion, dispersion_of_difference
from layers.stats.displacement import BeforeAfter
from layers.stats.poisson_rates import exact_conditional
from layers.stats.shared.checks import refuse, wrong_counts, wrong_level

Counts = NDArray[np.int64]
Window = tuple[int, int]

WEEKS_A_YEAR = 365.2425 / 7
# With less than this part of their months in common, two windows lie in different seasons.
SAME_MONTHS = 0.75


@dataclass(frozen=True, eq=False, kw_only=True)
class Sample:
    """
    One comparison's counts; windows are slices of columns, `start` to `stop` all weeks from the earliest on.

    `split` is the first column after the event began: a week between the windows belongs to the side of the
    event on which it lies. Rows of `controls` and `placebos` ascend, so that their order does not matter.
    """

    weekly: WeeklyCounts
    controls: Counts
    placebos: Counts
    before: slice
    after: slice
    history: slice
    split: int
    first_month: float | None
    is_cut: bool
    level: float
    rng: np.random.Generator

    @property
    def weeks(self) -> tuple[int, int]:
        """Lengths of the windows before and after."""
        return _length(self.before), _length(self.after)

    @property
    def start(self) -> int:
        """The first column of the earliest window that has any."""
        first = int(self.before.start)
        return min(first, int(self.history.start)) if _length(self.history) else first

    @property
    def has_ring(self) -> bool:
        """Whether anything was counted in any ring."""
        return bool(self.weekly.ring.any())

    def treated(self, counts: Counts) -> BeforeAfter:
        """Return the treated zone's incidents in the two windows; a site is its unit of area."""
        return self._sums(counts[0], 1)

    def control(self, counts: Counts) -> BeforeAfter:
        """Return the incidents of all controls together, with their number as their area."""
        return self._sums(self.of_controls(counts), max(1, len(self.controls)))

    def of_controls(self, counts: Counts) -> Counts:
        """Return the incidents of all controls together in every week."""
        return np.asarray(counts[self.controls].sum(axis=0))

    def sides(self, counts: Counts) -> tuple[Counts, Counts]:
        """Return each row's incidents before and after, shape (sites,) each."""
        return counts[:, self.before].sum(axis=1), counts[:, self.after].sum(axis=1)

    def _sums(self, series: Counts, sites: int) -> BeforeAfter:
        before, after = int(series[self.before].sum()), int(series[self.after].sum())
        return BeforeAfter(before=before, after=after, area_km2=float(sites))

    def dispersion(self, counts: Counts, weight: float) -> Dispersion | None:
        """Return the dispersion of treated minus `weight` times all controls in the weeks of the history."""
        here, there = (series[self.history] for series in (counts[0], self.of_controls(counts)))
        if len(self.controls) == 0 or len(here) == 0:
            return None
        # Less than a year of season cannot be told from a trend.
        season = WEEKS_A_YEAR if len(here) > WEEKS_A_YEAR else None
        found = dispersion_of_difference(
            here, there, control_weight=weight, season_length=season, level=self.level
        )
        return None if found.phi is None else found

    def dispersion_of_ratio(self) -> float | None:
        """Return the factor for a question about ratios, None without enough history."""
        here, there = (
            series[self.history].sum() for series in (self.weekly.disc[0], self.of_controls(self.weekly.disc))
        )
        if here == 0 or there == 0:
            return None
        found = self.dispersion(self.weekly.disc, float(here / there))
        return None if found is None else found.phi

    def levels_differ(self) -> bool:
        """Whether the treated zone and a mean control had clearly different counts in all weeks before."""
        earlier = slice(self.start, self.before.stop)
        disc = self.weekly.disc
        here, there = (int(series[earlier].sum()) for series in (disc[0], self.of_controls(disc)))
        if here + there == 0 or len(self.controls) == 0:
            return False
        found = exact_conditional(count_1=here, count_2=there, exposure_2=float(len(self.controls)))
        return found.p is not None and found.p < 1 - self.level

    def months_differ(self) -> bool:
        """Whether the windows lie in different months of the year, as far as that is known."""
        if self.first_month is None or 0 in self.weeks:
            return False
        month = self.first_month - 1 + 12 / WEEKS_A_YEAR * self.weekly.week
        shares = [
            np.bincount((month[window] % 12).astype(np.int64), minlength=12)[:12] / _length(window)
            for window in (self.before, self.after)
        ]
        return bool(np.minimum(*shares).sum() < SAME_MONTHS)


def sample_of(
    weekly: WeeklyCounts,
    *,
    controls: Counts,
    placebos: Counts,
    before: Window,
    after: Window,
    history: Window,
    first_month: float | None,
    level: float,
    rng: np.random.Generator,
) -> Sample:
    """
    Check everything and cut the windows to the weeks there are.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.
    """
    controls, placebos = (np.asarray(rows) for rows in (controls, placebos))
    wrong = _wrong_counts(weekly) + wrong_level(level)
    wrong += _wrong_rows(len(weekly.disc), controls=controls, placebos=placebos)
    wrong += _wrong_windows(before=before, after=after, history=history)
    if first_month is not None and not (math.isfinite(first_month) and 1 <= first_month < 13):
        wrong.append(f"`first_month` was {first_month!r} but must be at least 1 and below 13")
    refuse(wrong)
    week = weekly.week
    cut = {
        name: _cut(week, window)
        for name, window in {"before": before, "after": after, "history": history}.items()
    }
    first = int(week[0]) if len(week) else 0
    split = min(max(-first, cut["before"].stop), cut["after"].start)
    asked = (before[1] - before[0], after[1] - after[0])
    return Sample(
        weekly=weekly,
        controls=np.sort(controls).astype(np.int64),
        placebos=np.sort(placebos).astype(np.int64),
        **cut,
        split=split,
        first_month=first_month,
        is_cut=(_length(cut["before"]), _length(cut["after"])) != asked,
        level=level,
        rng=rng,
    )


def _length(window: slice) -> int:
    return int(window.stop - window.start)


def _cut(week: Counts, window: Window) -> slice:
    first, end = (int(place) for place in np.searchsorted(week, window))
    return slice(first, end)


def _wrong_counts(weekly: WeeklyCounts) -> list[str]:
    disc, ring, week = weekly.disc, weekly.ring, weekly.week
    wrong = wrong_counts(disc=disc, ring=ring)
    if disc.ndim != 2 or len(disc) == 0 or disc.shape != ring.shape or week.shape != disc.shape[1:]:
        wrong.append(
            f"`disc`, `ring` and `week` have shapes {disc.shape}, {ring.shape} and {week.shape} but must be "
            "sites by weeks, twice, and weeks, with at least one site"
        )
    if week.ndim != 1 or (np.diff(week) != 1).any():
        wrong.append("`week` must ascend by 1")
    return wrong


def _wrong_rows(sites: int, **named: Counts) -> list[str]:
    return [
        f"`{name}` must be different rows from 1 to {sites - 1}"
        for name, rows in named.items()
        if rows.ndim != 1
        or len(np.unique(rows)) != len(rows)
        or (len(rows) > 0 and (rows.dtype.kind not in "iu" or rows.min() < 1 or rows.max() >= sites))
    ]


def _wrong_windows(**named: Window) -> list[str]:
    wrong = [f"`{name}` ends before it begins" for name, (first, end) in named.items() if end < first]
    if named["before"][1] > named["after"][0] or named["history"][1] > named["after"][0]:
        wrong.append("`before` and `history` must end before `after` begins")
    return wrong
