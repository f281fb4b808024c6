"""Jumps of level: found where they are, not in noise, trend and season, and fitted as statsmodels fits."""

import doctest

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm

from layers.stats import level_shift as module
from layers.stats.level_shift import WEEKS_A_YEAR, detect_level_shift, detect_level_shifts
from layers.stats.shared.checks import BadInput

FIRST_MONDAY = 16_440  # 5 January 2015, in days since 1970
# The records system changed in March and April 2019: weeks 217 to 225 from that Monday.
CHANGE_OF_2019 = range(217, 226)


def world(rng: np.random.Generator, weeks: int, level: float, *, trend: float, season: float, phi: float):
    """Counts with a yearly trend (log), a season (log) and `phi` times the Poisson variance, no jump."""
    at = np.arange(weeks) / WEEKS_A_YEAR
    mean = level * np.exp(trend * at + season * np.sin(2 * np.pi * at + rng.uniform(0, 6.3)))
    # A gamma mixture of Poisson counts with shape mean / (phi - 1) has phi times their variance.
    return rng.poisson(mean if phi == 1 else rng.gamma(mean / (phi - 1), phi - 1))


def false_alarms(rng: np.random.Generator, runs: int, **asked: float) -> int:
    """How many of so many series without a jump are said to have one."""
    found = 0
    for run in range(runs):
        counts = world(
            rng,
            (150, 220, 300)[run % 3],
            (4.0, 20.0, 90.0)[run // 3 % 3],
            trend=(0.0, 0.15, -0.25, 0.4)[run % 4],
            season=(0.0, 0.25, 0.5)[run // 2 % 3],
            phi=(2.0, 2.0, 1.0)[run // 5 % 3],
        )
        found += detect_level_shift(counts, np.ones(len(counts), bool), **asked).week is not None
    return found


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.slow
def test_noise_trend_and_season_are_no_jump() -> None:
    assert false_alarms(np.random.default_rng(5), 30) == 0


@pytest.mark.slow
def test_of_a_thousand_series_without_a_jump_at_most_ten_are_said_to_have_one() -> None:
    assert false_alarms(np.random.default_rng(7), 1_000) <= 10


@pytest.mark.slow
def test_the_bound_holds_by_itself_without_the_jump_having_to_be_large() -> None:
    # With jumps of 5 % counting, nearly every week is fitted. At 1 %, five or more of 100 runs would come
    # about once in three hundred times.
    assert false_alarms(np.random.default_rng(11), 100, least_ratio=1.05) <= 4


@pytest.mark.slow
@pytest.mark.parametrize("factor", [0.25, 0.5, 2.0, 4.0])
def test_a_jump_in_overdispersed_counts_is_found_at_its_week_with_its_size(factor: float) -> None:
    rng = np.random.default_rng(3)
    hits, covered = 0, 0
    for _ in range(20):
        counts = world(rng, 260, 60.0, trend=0.1, season=0.3, phi=2.0)
        counts[140:] = rng.binomial(counts[140:], factor) if factor < 1 else counts[140:] * int(factor)
        found = detect_level_shift(counts, np.ones(260, bool))
        if found.week is None:
            continue
        hits += found.earliest <= 140 <= found.latest and abs(found.week - 140) <= 2
        covered += found.ratio.low <= factor <= found.ratio.high
        assert found.p <= 0.01
    assert hits >= 16
    assert covered >= 16


def test_a_jump_that_passes_and_a_slow_change_are_none() -> None:
    passing = np.full(240, 40)
    passing[110:122] = 120
    slow = np.round(np.exp(np.interp(np.arange(240), [0, 80, 160, 239], [4.4, 4.4, 3.0, 3.0]))).astype(int)
    for counts in (passing, slow):
        found = detect_level_shift(counts, np.ones(240, bool))
        assert found.week is None
        assert found.reason in ("no_large_and_lasting_jump", "no_sudden_jump")
        assert "gradual_changes_are_not_seen" in found.caveats


def test_two_jumps_are_both_found_in_order_and_none_in_between() -> None:
    rng = np.random.default_rng(2)
    counts = rng.poisson(np.repeat([50.0, 15.0, 60.0], [120, 110, 120]))
    shifts = detect_level_shifts(counts, np.ones(350, bool))
    assert [shift.week for shift in shifts] == [120, 230]
    assert shifts[0].ratio.high < 1 < shifts[1].ratio.low


def test_a_missing_week_is_no_week_with_nothing() -> None:
    rng = np.random.default_rng(4)
    counts, known = rng.poisson(30.0, 200), np.ones(200, bool)
    known[100:180:2] = False
    as_zero = np.where(known, counts, 0)
    assert detect_level_shift(as_zero, known).week is None
    # What stands where nothing is known makes no difference.
    anything = np.where(known, counts, 999)
    assert detect_level_shifts(anything, known) == detect_level_shifts(as_zero, known)


def test_a_short_series_says_why_it_is_not_judged() -> None:
    found = detect_level_shift(np.full(51, 20), np.ones(51, bool))
    assert (found.week, found.weeks_judged, found.reason) == (None, 0, "too_few_known_weeks")
    assert detect_level_shift(np.full(52, 20), np.ones(52, bool)).weeks_judged == 1


def test_scaling_time_backwards_turns_the_ratio_over() -> None:
    rng = np.random.default_rng(9)
    counts = rng.poisson(np.repeat([60.0, 20.0], 90))
    there = detect_level_shift(counts, np.ones(180, bool))
    back = detect_level_shift(counts[::-1].copy(), np.ones(180, bool))
    assert there.week == 180 - back.week
    assert there.ratio.ratio < 1 < back.ratio.ratio


def test_the_ratio_and_the_evidence_are_those_of_statsmodels() -> None:
    rng = np.random.default_rng(6)
    counts = rng.poisson(np.repeat([50.0, 20.0], 70))
    found = detect_level_shift(counts, np.ones(140, bool))
    week = found.week
    weeks = np.arange(max(0, week - 52), min(140, week + 52))
    after = (weeks >= week) * 1.0
    turn = 2 * np.pi * (weeks + 1) / WEEKS_A_YEAR
    plain = np.column_stack(
        [np.ones(len(weeks)), weeks - week, (weeks - week) * after, np.sin(turn), np.cos(turn)]
    )
    full = sm.GLM(counts[weeks], np.column_stack([plain, after]), family=sm.families.Poisson()).fit()
    null = sm.GLM(counts[weeks], plain, family=sm.families.Poisson()).fit()
    phi = full.pearson_chi2 / full.df_resid
    assert found.dispersion == pytest.approx(phi, rel=1e-6)
    assert found.ratio.log == pytest.approx(full.params[-1], abs=1e-6)
    assert found.ratio.standard_error == pytest.approx(full.bse[-1] * max(1, phi) ** 0.5, rel=1e-6)
    from scipy.stats import f

    alone = f.sf((null.deviance - full.deviance) / max(1, phi), 1, full.df_resid)
    assert found.p == pytest.approx(alone * found.weeks_judged, rel=1e-5)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        detect_level_shift(
            np.array([1, -2, 3]), np.ones(3, bool), least_ratio=1.0, alpha=0.0, level=2.0, fewest_weeks=99
        )
    assert len(caught.value.wrong) == 5
    with pytest.raises(BadInput, match="true or false"):
        detect_level_shifts(np.array([1, 2, 3]), np.ones(2, bool))
    with pytest.raises(BadInput, match="whole"):
        detect_level_shift(np.array([1.5, 2, 3]), np.ones(3, bool))


@pytest.fixture(scope="module")
def weekly(real_data) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Each label's whole weeks from 5 January 2015 to 22 September 2024, and which are known."""
    rows = pl.read_csv(real_data / "kc" / "kc_daily_counts_district4_2015_2024.csv", try_parse_dates=True)
    rows = rows.with_columns(week=(pl.col("Reported_Date").cast(pl.Int32) - FIRST_MONDAY) // 7)
    rows = rows.filter(pl.col("week") >= 0)
    sums = rows.group_by("crime", "week").agg(pl.col("Crime_Count").sum(), days=pl.len())
    found = {}
    for label in sums["crime"].unique():
        own = sums.filter(pl.col("crime") == label)
        counts, days = np.zeros(507, np.int64), np.zeros(507, np.int64)
        counts[own["week"].to_numpy()] = own["Crime_Count"].to_numpy()
        days[own["week"].to_numpy()] = own["days"].to_numpy()
        found[label] = (counts, days == 7)
    return found


@pytest.mark.parametrize("label", ["Auto Theft", "Domestic Assault"])
def test_the_records_system_of_2019_shows_in_what_it_renamed(weekly, label: str) -> None:
    found = detect_level_shift(*weekly[label])
    assert found.week in CHANGE_OF_2019
    assert found.earliest in CHANGE_OF_2019
    assert found.latest in CHANGE_OF_2019
    assert found.ratio.high < 0.7
    assert found.p < 0.001


def test_no_other_label_is_said_to_have_jumped_then(weekly) -> None:
    shifts = {label: detect_level_shifts(*series) for label, series in weekly.items()}
    jumped = {label for label, found in shifts.items() if any(one.week in CHANGE_OF_2019 for one in found)}
    assert jumped == {"Auto Theft", "Domestic Assault"}
    print(
        {label: [(one.week, round(one.ratio.ratio, 2)) for one in found] for label, found in shifts.items()}
    )
