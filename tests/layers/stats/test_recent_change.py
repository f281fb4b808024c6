"""Recent counts against earlier years: the published badge and band, a chance that holds, and its limits."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom

from layers.stats.false_discovery import control_false_discovery
from layers.stats.poisson_rates import exact_conditional, poisson_band, poisson_z
from layers.stats.recent_change import RecentChanges, recent_change
from layers.stats.shared.checks import BadInput

NULL_WORLDS = 2_000
MOST_FALSE = 123  # the one-sided 99 % lower bound of that share is 5 %


def held(
    current: list[int], earlier: list[list[float]], *, dispersion: float = 1.0, **more: Any
) -> RecentChanges:
    years = len(earlier[0])
    given = {
        "span_days": 28,
        "earlier_days": np.full(years, 28),
        "dispersion": np.full(len(current), dispersion),
    }
    return recent_change(current=np.array(current), earlier=np.array(earlier, float), **(given | more))


@pytest.mark.parametrize("earlier", [[16.0], [16.0, 14.0, 18.0], [np.nan, 16.0, np.nan]])
def test_badge_and_band_are_the_published_ones_around_the_mean_of_the_known_years(
    earlier: list[float],
) -> None:
    found = held([25], [earlier])
    assert found.expected.tolist() == [16.0]
    assert found.z.tolist() == poisson_z(previous=np.array([16]), current=np.array([25])).z.tolist() == [2.0]
    band = poisson_band(mean=np.array([16.0]))
    assert (found.low.tolist(), found.high.tolist()) == (band.low.tolist(), band.high.tolist())


def test_of_one_earlier_period_the_chance_is_never_below_the_exact_one_and_hardly_above() -> None:
    rng = np.random.default_rng(5)
    now, before = rng.poisson(30, 60), rng.poisson(30, 60)
    found = held(now.tolist(), before[:, None].tolist())
    exact = [exact_conditional(count_1=int(a), count_2=int(b)).p for a, b in zip(now, before, strict=True)]
    assert (found.p >= np.array(exact) - 1e-12).all()
    assert np.abs(found.p - exact).max() < 0.1


def test_the_chance_is_twice_the_smaller_tail_given_how_many_there_were_in_all() -> None:
    found = held([2], [[9.0, 12.0, 11.0]])
    lower = sum(binom.pmf(k, 34, 0.25) for k in range(3))
    assert found.p[0] == pytest.approx(2 * lower, rel=1e-9)


def test_a_leap_day_more_is_a_day_more_expected() -> None:
    found = held([60], [[59.0]], span_days=60, earlier_days=np.array([59]))
    assert found.expected[0] == pytest.approx(60)
    assert found.z[0] == pytest.approx(0)


def test_what_swings_more_is_less_sure_and_what_swings_less_is_not_surer() -> None:
    steady, swinging, calm = (held([40], [[20.0, 22.0]], dispersion=phi).p[0] for phi in (1.0, 4.0, 0.2))
    assert steady < 0.01 < swinging
    assert calm == steady


def test_where_nothing_is_known_there_is_nothing_instead_of_a_number() -> None:
    found = held([5, 0, 7], [[np.nan], [0.0], [6.0]])
    assert np.isnan([found.expected[0], found.z[0], found.low[0], found.high[0]]).all()
    assert np.isnan(found.p[:2]).all()
    assert np.isfinite(found.p[2])
    assert found.years.tolist() == [0, 1, 1]
    unknown = held([9], [[3.0]], dispersion=np.nan)
    assert np.isnan(unknown.p[0])
    assert unknown.z[0] == pytest.approx(2 * (3 - 3**0.5))


def test_from_nothing_to_some_is_a_finding_without_a_division_by_zero() -> None:
    found = held([12], [[0.0, 0.0, 0.0]])
    assert (found.expected[0], found.low[0]) == (0.0, 0.0)
    assert found.p[0] < 0.001


def test_rows_do_not_know_of_each_other() -> None:
    rng = np.random.default_rng(8)
    now, before = rng.poisson(12, 20), rng.poisson(12, (20, 3)).astype(float)
    together = held(now.tolist(), before.tolist())
    alone = [held([int(a)], [b.tolist()]).p[0] for a, b in zip(now, before, strict=True)]
    assert together.p.tolist() == alone


def worlds(rng: np.random.Generator, swing: float, rows: int = 15) -> NDArray[np.int64]:
    """Return counts of rows in four equal periods without any change, whose variance is `swing` x mean."""
    mean = np.exp(rng.uniform(np.log(0.5), np.log(400), (NULL_WORLDS, rows, 1)))
    rate = mean if swing == 1 else rng.gamma(mean / (swing - 1), swing - 1, (NULL_WORLDS, rows, 4))
    return rng.poisson(np.broadcast_to(rate, (NULL_WORLDS, rows, 4)))


def changed(sheets: NDArray[np.int64], swing: float) -> NDArray[np.bool_]:
    """Return which rows of each sheet are called changed."""
    flat = sheets.reshape(-1, 4)
    p = recent_change(
        current=flat[:, 3],
        earlier=flat[:, :3].astype(float),
        span_days=28,
        earlier_days=np.full(3, 28),
        dispersion=np.full(len(flat), swing),
    ).p.reshape(sheets.shape[:2])
    return np.array([control_false_discovery(one).found for one in p])


@pytest.mark.slow
@pytest.mark.parametrize("swing", [1.0, 1.5, 3.0])
def test_of_2000_sheets_without_a_change_at_most_123_show_one(swing: float) -> None:
    sheets = worlds(np.random.default_rng(int(10 * swing)), swing)
    assert int(changed(sheets, swing).any(axis=1).sum()) <= MOST_FALSE


@pytest.mark.slow
def test_a_doubled_count_of_a_hundred_is_found_in_nine_of_ten_sheets() -> None:
    rng = np.random.default_rng(3)
    sheets = worlds(rng, 1.5)
    sheets[:, 0, :3] = rng.poisson(100, (NULL_WORLDS, 3))
    sheets[:, 0, 3] = rng.poisson(200, NULL_WORLDS)
    assert changed(sheets, 1.5)[:, 0].mean() >= 0.9


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"current": [1.5]}, "current"),
        ({"earlier": [[-1.0]]}, "earlier"),
        ({"earlier": [[1.0, 2.0, 3.0]], "earlier_days": np.array([28])}, "earlier"),
        ({"earlier_days": np.array([0])}, "earlier_days"),
        ({"dispersion": -1.0}, "dispersion"),
        ({"band_z": 0.0}, "band_z"),
        ({"span_days": 0}, "span_days"),
    ],
)
def test_wrong_input_is_named(given: dict[str, Any], named: str) -> None:
    with pytest.raises(BadInput, match=named):
        held(**({"current": [3], "earlier": [[2.0]]} | given))
