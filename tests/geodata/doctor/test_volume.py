"""Gaps, steps and words that begin or end together are found where they were put, and nowhere else."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from geodata.doctor.volume import gaps, monthly, share_by_month, steps, word_changes
from geodata.period import NO_DAY, day_number


def test_months_without_a_record_are_0_and_unknown_days_are_left_out() -> None:
    days = [dt.date(2023, 1, 5), dt.date(2023, 1, 9), dt.date(2023, 3, 1)]
    series = monthly(pl.Series([*map(day_number, days), NO_DAY]))
    assert series == (("2023-01", 2.0), ("2023-02", 0.0), ("2023-03", 1.0))
    assert monthly(pl.Series([NO_DAY])) == ()


def test_a_share_of_a_month_with_few_records_or_none_is_unknown() -> None:
    days = [dt.date(2023, 1, 5)] * 20 + [dt.date(2023, 3, 5)] * 19
    good = pl.Series([True, False] * 10 + [True] * 19)
    series = share_by_month(pl.Series(list(map(day_number, days))), good)
    assert series == (("2023-01", 50.0), ("2023-02", None), ("2023-03", None))


def test_a_missing_month_is_a_gap_and_quiet_days_of_a_small_series_are_none() -> None:
    rng = np.random.default_rng(1)
    days = np.repeat(np.arange(19_000, 19_365), rng.poisson(8, 365))
    cut = days[(days < 19_100) | (days >= 19_131)]
    assert [(one.first, one.last) for one in gaps(pl.Series(cut))] == [(19_100, 19_130)]
    sparse = np.sort(rng.integers(19_000, 19_365, 60))
    assert gaps(pl.Series(sparse)) == ()


@pytest.mark.parametrize("factor", [0.45, 2.2])
def test_a_lasting_step_is_found_at_its_month(factor: float) -> None:
    rng = np.random.default_rng(2)
    means = 200 * (1 + 0.2 * np.sin(np.arange(60) / 12 * 2 * np.pi)) * np.where(np.arange(60) < 33, 1, factor)
    found = steps(rng.poisson(means).astype(float))
    assert [abs(one.month - 33) <= 1 for one in found] == [True]


def test_a_season_and_chance_are_no_step() -> None:
    rng = np.random.default_rng(3)
    false = 0
    for _ in range(40):
        means = 120 * (1 + 0.3 * np.sin(np.arange(72) / 12 * 2 * np.pi))
        false += len(steps(rng.poisson(means).astype(float)))
    assert false == 0


def test_a_peak_that_passes_is_no_step() -> None:
    counts = np.full(48, 100.0)
    counts[20:24] = 400
    assert all(one.month not in range(15, 30) for one in steps(counts))


def test_words_that_end_and_begin_together_are_a_change_of_recording() -> None:
    start, change, end = 18_000, 18_500, 19_000
    rng = np.random.default_rng(4)
    days, words = [], []
    for word, first, last in (
        ("Auto Theft", start, change),
        ("Stolen Auto", change, end),
        ("Domestic", change + 10, end),
        ("Robbery", start, end),
    ):
        when = rng.integers(first, last, 400)
        days += when.tolist()
        words += [word] * 400
    found = word_changes(pl.Series(days), pl.Series(words))
    assert len(found) == 1
    assert {part.key for part in found[0].says.values["parts"]} == {
        "doctor.volume.words_begins",
        "doctor.volume.words_ends",
    }
    steady = pl.Series(rng.integers(start, end, 1200).tolist())
    assert word_changes(steady, pl.Series(["Robbery", "Arson", "Theft"] * 400)) == []
