"""Interrupted time series against the published Sicilian example, statsmodels, and laws."""

import csv
import doctest
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import interrupted_series as module
from layers.stats.interrupted_series import interrupted_series
from layers.stats.shared.checks import BadInput

FIRST_AFTER = 36


def sicily(folder: Path) -> dict[str, np.ndarray]:
    with (folder / "vectors" / "sicily.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("quasi", "error", "low", "high"),
    # Lopez Bernal, Cummins & Gasparrini (2017): smoking ban and coronary events in Sicily.
    [
        pytest.param(False, 0.017224778, 0.864686, 0.925086, id="ITS-1"),
        pytest.param(True, 0.032495941, 0.839189, 0.953193, id="ITS-2"),
    ],
)
def test_the_published_step_comes_out(real_data, quasi: bool, error: float, low: float, high: float) -> None:
    data = sicily(real_data)
    assert data["smokban"].tolist() == [0] * FIRST_AFTER + [1] * 23
    found = interrupted_series(
        data["aces"], FIRST_AFTER, exposure=data["stdpop"], quasi=quasi, quantile="normal"
    )
    assert found.step.log == pytest.approx(-0.111628443, abs=5e-10)
    # Printed from a fit that stopped one round earlier, which moves the ninth decimal.
    assert found.step.standard_error == pytest.approx(error, abs=1e-8)
    assert round(found.step.ratio, 6) == 0.894377
    assert (round(found.step.low, 6), round(found.step.high, 6)) == (low, high)
    assert found.dispersion == pytest.approx(3.559187, abs=5e-7)
    assert (found.level, found.quantile, found.quasi) == (0.95, "normal", quasi)


def test_with_season_and_slope_it_is_the_model_of_statsmodels(real_data) -> None:
    data = sicily(real_data)
    after, month, time = data["smokban"], data["month"], data["time"]
    columns = [np.ones(59), time, after, (time - FIRST_AFTER) * after]
    for wave in (1, 2):
        columns += [np.sin(2 * np.pi * wave * month / 12), np.cos(2 * np.pi * wave * month / 12)]
    theirs = sm.GLM(
        data["aces"],
        np.column_stack(columns),
        offset=np.log(data["stdpop"]),
        family=sm.families.Poisson(),
    ).fit(scale="X2", tol=1e-12, use_t=True)
    ours = interrupted_series(
        data["aces"], FIRST_AFTER, exposure=data["stdpop"], slope_change=True, season_length=12
    )
    for part, row in ((ours.trend, 1), (ours.step, 2), (ours.slope_change, 3)):
        assert part.log == pytest.approx(theirs.params[row], rel=1e-6)
        assert part.standard_error == pytest.approx(theirs.bse[row], rel=1e-6)
        assert part.p == pytest.approx(theirs.pvalues[row], rel=1e-5)
        np.testing.assert_allclose(np.log([part.low, part.high]), theirs.conf_int()[row], rtol=1e-5)
    np.testing.assert_allclose(ours.fitted, theirs.fittedvalues, rtol=1e-7)


def test_the_first_print_coded_the_slope_as_t_times_x_and_moved_the_step_to_the_origin(real_data) -> None:
    data = sicily(real_data)
    ours = interrupted_series(data["aces"], FIRST_AFTER, exposure=data["stdpop"], slope_change=True)
    after, time = data["smokban"], data["time"]

    def fit(slope: np.ndarray) -> float:
        columns = np.column_stack([np.ones(59), time, after, slope])
        offset = np.log(data["stdpop"])
        return sm.GLM(data["aces"], columns, offset=offset, family=sm.families.Poisson()).fit().params[2]

    corrected, first_print = fit((time - FIRST_AFTER) * after), fit(time * after)
    assert ours.step.log == pytest.approx(corrected, abs=1e-8)
    assert first_print == pytest.approx(corrected - FIRST_AFTER * ours.slope_change.log, abs=1e-8)
    assert abs(first_print - ours.step.log) > 0.01


def noise(seed: int, mean: float = 20.0, periods: int = 48) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, periods)


@given(st.integers(0, 10_000), st.floats(0.01, 1e5))
def test_exposure_in_other_units_changes_no_ratio(seed: int, unit: float) -> None:
    plain = interrupted_series(noise(seed), 24)
    scaled = interrupted_series(noise(seed), 24, exposure=np.full(48, unit))
    assert scaled.step.ratio == pytest.approx(plain.step.ratio, rel=1e-7)
    assert scaled.incidents == pytest.approx(plain.incidents, rel=1e-6, abs=1e-6)


@given(st.integers(0, 10_000))
def test_looking_back_in_time_turns_the_step_and_the_trend_around(seed: int) -> None:
    forth, back = interrupted_series(noise(seed), 24), interrupted_series(noise(seed)[::-1], 24)
    # Backwards the step is found one period further along the same trend.
    assert back.trend.log == pytest.approx(-forth.trend.log, abs=1e-9)
    assert back.step.log == pytest.approx(-forth.step.log, abs=1e-9)
    assert back.step.standard_error == pytest.approx(forth.step.standard_error, rel=1e-7)


@given(st.integers(0, 10_000), st.booleans())
def test_fitted_incidents_are_as_many_as_observed_on_both_sides(seed: int, slope_change: bool) -> None:
    counts = noise(seed)
    found = interrupted_series(counts, 24, slope_change=slope_change)
    assert found.fitted[:24].sum() == pytest.approx(counts[:24].sum())
    assert found.fitted[24:].sum() == pytest.approx(counts[24:].sum())
    np.testing.assert_allclose(found.fitted[:24], found.expected[:24])
    assert found.incidents == pytest.approx(counts[24:].sum() - found.expected[24:].sum())


@given(st.integers(0, 10_000))
def test_with_a_step_alone_the_whole_time_after_shows_just_the_step(seed: int) -> None:
    found = interrupted_series(noise(seed), 24)
    assert found.overall.log == pytest.approx(found.step.log, abs=1e-9)
    assert found.overall.standard_error == pytest.approx(found.step.standard_error, rel=1e-7)
    assert found.percent == pytest.approx(100 * (found.step.ratio - 1))
    assert (found.incidents_low > 0) == (found.overall.low > 1)
    assert (found.incidents_high < 0) == (found.overall.high < 1)
    assert found.incidents_low <= found.incidents <= found.incidents_high


def test_the_error_of_the_whole_time_after_is_the_derivative_times_the_covariance() -> None:
    counts = noise(7)
    found = interrupted_series(counts, 24, slope_change=True, quasi=False)
    since = np.arange(48) - 23.0
    after = (since > 0).astype(float)
    design = np.column_stack([np.ones(48), since, after, since * after])
    theirs = sm.GLM(counts, design, family=sm.families.Poisson()).fit(tol=1e-12)

    def log_overall(b: np.ndarray) -> float:
        kept = np.array([b[0], b[1], 0, 0])
        return np.log(np.exp(design @ b)[24:].sum() / np.exp(design @ kept)[24:].sum())

    steps = 1e-6 * np.eye(4)
    slope = [(log_overall(theirs.params + d) - log_overall(theirs.params - d)) / 2e-6 for d in steps]
    assert found.overall.log == pytest.approx(log_overall(theirs.params), rel=1e-6)
    assert found.overall.standard_error == pytest.approx(
        np.sqrt(slope @ theirs.cov_params() @ slope), rel=1e-5
    )


def test_the_standard_error_is_never_below_that_of_poisson_counts() -> None:
    calm = np.array([20, 21] * 24)
    quasi, plain = interrupted_series(calm, 24), interrupted_series(calm, 24, quasi=False)
    assert quasi.dispersion < 1
    assert quasi.step.standard_error == plain.step.standard_error


@pytest.mark.parametrize(
    ("counts", "first_after", "season_length", "reason"),
    [
        (np.ones(15, int), 7, None, "fewer_than_8_periods_on_a_side"),
        (np.ones(20, int), 0, None, "fewer_than_8_periods_on_a_side"),
        (np.ones(20, int), 20, None, "fewer_than_8_periods_on_a_side"),
        (np.ones(23, int), 12, 12, "fewer_than_12_periods_on_a_side_with_season"),
        (np.zeros(24, int), 12, None, "no_incidents"),
        (np.repeat([0, 3], 12), 12, None, "no_incidents_before"),
        (np.repeat([3, 0], 12), 12, None, "no_incidents_after"),
        (np.array([1] + [0] * 11 + [1] * 12), 12, None, "counts_too_sparse_for_the_model"),
    ],
)
def test_too_little_is_answered_by_a_reason(counts, first_after, season_length, reason: str) -> None:
    found = interrupted_series(counts, first_after, season_length=season_length)
    assert found.reason == reason
    assert (found.step, found.overall, found.incidents, found.percent, found.caveats) == (
        None,
        None,
        None,
        None,
        (),
    )
    assert np.isnan(found.fitted).all()
    assert found.fitted.shape == counts.shape


def test_just_enough_periods_are_answered() -> None:
    assert interrupted_series(noise(1, periods=16), 8).reason is None
    assert interrupted_series(noise(1, periods=24), 12, season_length=12, harmonics=1).reason is None


def test_residuals_that_remember_are_reported() -> None:
    rng = np.random.default_rng(3)
    slow = np.exp(np.convolve(rng.normal(0, 0.4, 63), np.ones(4) / 2, "valid"))
    remembers = interrupted_series(rng.poisson(50 * slow), 30)
    assert remembers.lag_one_autocorrelation > 2 / np.sqrt(60)
    assert "residuals_are_autocorrelated" in remembers.caveats
    assert "residuals_are_autocorrelated" not in interrupted_series(noise(1), 24).caveats


def test_below_20_incidents_before_there_is_no_percentage() -> None:
    few = np.array([2, 2, 2, 2, 2, 3, 3, 3] * 2)
    assert interrupted_series(few, 8).percent is None
    assert "too_few_before_for_a_percentage" in interrupted_series(few, 8).caveats
    enough = few.copy()
    enough[0] += 1
    assert interrupted_series(enough, 8).percent is not None


def test_a_season_that_is_not_in_the_model_is_mentioned() -> None:
    assert "season_not_in_the_model" in interrupted_series(noise(1), 24).caveats
    assert "season_not_in_the_model" not in interrupted_series(noise(1), 24, season_length=12).caveats


@pytest.mark.slow
def test_where_nothing_happened_a_step_is_found_at_most_as_often_as_promised() -> None:
    rng = np.random.default_rng(8)
    found = [interrupted_series(rng.negative_binomial(10, 1 / 2, 48), 24) for _ in range(600)]
    false = sum(one.step.low > 1 or one.step.high < 1 for one in found)
    # 43 of 600 is the most at which the one-sided 99 % lower bound of the rate stays at 5 %.
    assert false <= 43


def test_a_planted_halving_is_found() -> None:
    rng = np.random.default_rng(9)
    found = [interrupted_series(rng.poisson(np.repeat([20.0, 10.0], 24)), 24) for _ in range(100)]
    assert sum(one.step.high < 1 for one in found) >= 90


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (
            lambda: interrupted_series(np.array([1.5, -1.0]), 3, level=1.0),
            "below 0; `level`.*; `first_after`",
        ),
        (
            lambda: interrupted_series(np.ones(20), 10, exposure=np.zeros(20)),
            "`exposure` must be finite and above",
        ),
        (lambda: interrupted_series(np.ones(20), 10, exposure=np.ones(19)), "shape"),
        (lambda: interrupted_series(np.ones(30), 15, season_length=np.inf), "`season_length`"),
        (lambda: interrupted_series(np.ones(30), 15, quantile="z"), "`quantile`"),
        (lambda: interrupted_series(np.ones((2, 15)), 7), "one dimension"),
    ],
)
def test_impossible_input_is_refused_at_once(ask, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        ask()
