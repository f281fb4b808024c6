"""Score of a forecast: the worked numbers through `ask`, last year beside it, and shares no cell fits in."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from geodata.holdings import Holdings
from geodata.period import Period
from layers.base.catalogue import ask
from layers.base.counting import counts_in, lattice_of
from layers.base.query import Query
from layers.patterns.forecasts import WAYS, forecast_of
from tests.layers.built import of_counts
from tests.layers.cities import DAYS, FIRST


def asked(forecast: str = "counts", percent: int = 10, **fields) -> Query:
    return Query(
        layer="forecast_score", options=(("forecast", forecast), ("percent", str(percent))), **fields
    )


@pytest.mark.parametrize(
    ("percent", "pai", "pei", "calibration"),
    [
        pytest.param(34, 2, 1, 0.5, id="PAI-1-1"),
        pytest.param(67, 1.5, 1, 5 / 9, id="PAI-1-2"),
        pytest.param(100, 1, 1, 6 / 9, id="PAI-1-3"),
    ],
)
def test_pai_1_comes_out_of_a_question(percent: int, pai: float, pei: float, calibration: float) -> None:
    holdings = of_counts(np.array([[[3, 2, 1]], [[6, 3, 0]]]))
    answer = ask(holdings, asked(percent=percent))
    at = answer.places.ids.tolist().index(str(percent))
    assert (answer.value[at], answer.columns["pei"][at]) == pytest.approx((pai, pei))
    found = forecast_of(holdings, Query(), way="counts")
    assert found.score is not None
    assert found.score.calibration[round(3 * percent / 100) - 1] == pytest.approx(calibration)


def test_shares_smaller_than_a_cell_have_no_score() -> None:
    answer = ask(of_counts(np.array([[[3, 2, 1]], [[6, 3, 0]]])), asked(percent=20))
    assert answer.places.ids.tolist() == ["1", "2", "5", "10", "20"]
    assert np.isnan(answer.value).all()
    assert answer.headline.key == "layers.forecast_score.headline_no_cell"


def test_a_forecast_that_is_right_captures_all_and_one_that_is_wrong_nothing() -> None:
    counts = np.zeros((2, 10, 10), int)
    counts[0] = 1
    counts[0, 2, 2] = counts[1, 2, 2] = 50
    right = ask(of_counts(counts), asked())
    assert right.columns["pei_star"].tolist() == pytest.approx([1, 1, 1, 1])
    assert right.value.tolist() == pytest.approx([100, 50, 20, 10])
    assert right.n.tolist() == [50] * 4
    assert right.headline.values["pai"] == 10
    moved = counts.copy()
    moved[1] = 0
    moved[1, 7, 7] = 50
    wrong = ask(of_counts(moved), asked())
    assert wrong.n.tolist() == [0] * 4
    assert wrong.value.tolist() == [0] * 4


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_forecasting_flags_a_place_that_stays_busy(way: str) -> None:
    rng = np.random.default_rng(9)
    counts = rng.poisson(1, (2, 20, 20))
    counts[:, 5:8, 5:8] += 12
    answer = ask(of_counts(counts), asked(way))
    assert answer.value[answer.places.ids.tolist().index("2")] > 5
    assert (np.diff(answer.n) >= 0).all()
    keys = {one.key for one in answer.choices}
    assert f"layers.forecast_score.choice.{way}" in keys
    assert ("patterns.bandwidth.automatic.quartic" in keys) is (way == "density")


def test_last_year_is_scored_on_the_same_ground_where_the_data_hold_it(holdings: Holdings) -> None:
    last = FIRST + dt.timedelta(days=DAYS)
    query = asked(cell_m=500, period=Period(last - dt.timedelta(days=120), last))
    answer = ask(holdings, query)
    assert np.isfinite(answer.columns["last_year_pai"][-1])
    assert answer.headline.key == "layers.forecast_score.headline_year"
    found = forecast_of(holdings, query, way="counts")
    assert found.score is not None
    assert found.year is not None
    lattice = lattice_of(holdings, 500)
    days = replace(found.counted.query, period=found.year)
    year = counts_in(holdings, days, lattice)[found.risk.mask]
    came = counts_in(holdings, found.counted.query, lattice)[found.risk.mask]
    # By hand: the best tenth of last year's cells, of equal ones those in which fewer came.
    order = np.lexsort((came, -year.astype(int)))
    cells = found.score.flagged_within(0.1 * found.score.whole_area_km2)
    assert cells is not None
    share = came[order][: cells + 1].sum() / came.sum()
    assert answer.columns["last_year_pai"][-1] == pytest.approx(share / ((cells + 1) / len(came)))
    early = ask(holdings, asked(cell_m=500, period=Period(FIRST.replace(month=9), FIRST.replace(month=12))))
    assert np.isnan(early.columns["last_year_pai"]).all()
    assert early.headline.key == "layers.forecast_score.headline"


def test_a_score_needs_days_before_and_something_in_them() -> None:
    counts = np.zeros((2, 5, 5), int)
    counts[1, 2, 2] = 4
    counts[1, 0, 0] = counts[1, 4, 4] = 1
    assert ask(of_counts(counts), asked()).headline.key == "patterns.reason.nothing_before"
    holdings = of_counts(counts + 1)
    late = asked(period=Period(dt.date(2022, 1, 5), dt.date(2022, 1, 17)))
    assert ask(holdings, late).headline.key == "patterns.reason.no_days_before"
    assert len(ask(holdings, late)) == 0
