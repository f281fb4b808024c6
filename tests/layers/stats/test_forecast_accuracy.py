"""Scores of forecasts: the worked map, brute force over all sets of cells, and by laws."""

import doctest
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import forecast_accuracy as module
from layers.stats.forecast_accuracy import forecast_accuracy
from layers.stats.shared.checks import BadInput


def cells(area):
    cell = st.tuples(st.integers(0, 6), st.integers(0, 4), area, st.integers(0, 4))
    return st.lists(cell, min_size=1, max_size=8).filter(lambda some: any(one[0] for one in some))


maps = cells(st.sampled_from([0.25, 0.5, 1.0, 1.5]))
equal_maps = cells(st.just(0.25))


def scored(some, **more):
    came, predicted, area, year = np.array(some, float).T
    return forecast_accuracy(came, predicted, area, last_year=year, **more)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("observed", "predicted", "pai", "pei", "calibration"),
    [pytest.param([6, 3, 0], [3, 2, 1], [2, 1.5, 1], [1, 1, 1], [0.5, 5 / 9, 6 / 9], id="PAI-1")],
)
def test_the_worked_map_comes_out(observed, predicted, pai, pei, calibration) -> None:
    for area in (1.0, 0.04):
        found = forecast_accuracy(
            np.array(observed), np.array(predicted), np.full(3, area), last_year=np.zeros(3)
        )
        np.testing.assert_allclose(found.pai, pai)
        np.testing.assert_allclose(found.pei, pei)
        np.testing.assert_allclose(found.pei_star, pei)
        np.testing.assert_allclose(found.calibration, calibration)
        assert (found.incidents, found.rri, found.reason) == (9, None, None)


@given(maps)
def test_everything_flagged_scores_one(some) -> None:
    found = scored(some)
    for score in (found.pai, found.last_year_pai, found.pei, found.pei_star):
        assert score[-1] == pytest.approx(1)


@given(maps)
def test_no_forecast_beats_the_best_ranking(some) -> None:
    found = scored(some)
    assert (found.pei <= 1 + 1e-9).all()
    assert (found.pei_star <= 1 + 1e-9).all()
    assert (found.pei_star >= 0).all()
    best = np.array(some, float)
    best[:, 1] = best[:, 0]  # predicted what came
    perfect = scored(best)
    np.testing.assert_allclose(perfect.pei, 1)
    np.testing.assert_allclose(perfect.pei_star, 1)


@given(equal_maps)
def test_on_equal_cells_both_efficiencies_are_the_share_of_the_most_that_could_be_captured(some) -> None:
    found = scored(some)
    came = [one[0] for one in some]
    for k in range(1, len(some) + 1):
        most = max(sum(chosen) for chosen in itertools.combinations(came, k))
        assert found.pei_star[k - 1] == pytest.approx(found.captured[k - 1] / most)
        assert found.pei[k - 1] == pytest.approx(found.pei_star[k - 1])
        share, area = found.captured[k - 1] / sum(came), k / len(some)
        assert found.pai[k - 1] == pytest.approx(share / area)


@given(equal_maps)
def test_of_equal_predictions_those_with_fewer_incidents_are_flagged_first(some) -> None:
    found = scored(some)
    table = np.array(some)
    # No other order of equal predictions captures less, for any number of cells.
    for k in range(1, len(some) + 1):
        edge = np.sort(table[:, 1])[::-1][k - 1]
        sure = table[:, 1] > edge
        rest = np.sort(table[table[:, 1] == edge, 0])
        assert found.captured[k - 1] == table[sure, 0].sum() + rest[: k - sure.sum()].sum()


def test_a_forecast_that_says_nothing_gains_nothing() -> None:
    found = forecast_accuracy(np.array([9, 0, 0, 1]), np.ones(4), np.ones(4), last_year=np.ones(4))
    assert found.captured.tolist() == [0, 0, 1, 10]
    np.testing.assert_array_equal(found.pai, found.last_year_pai)


def test_density_ranks_cells_and_not_counts() -> None:
    found = forecast_accuracy(
        np.array([4, 4]), np.array([3.0, 2.0]), np.array([3.0, 1.0]), last_year=np.zeros(2)
    )
    assert found.order.tolist() == [1, 0]
    assert found.pai[0] == pytest.approx(0.5 / 0.25)


def test_last_year_is_measured_on_the_same_area_with_its_last_cell_in_part() -> None:
    found = forecast_accuracy(
        np.array([6, 2, 0]), np.array([9, 1, 0]), np.array([1.0, 2.0, 1.0]), last_year=np.array([0, 8, 1])
    )
    # Half of the large cell of last year covers as much as the small one of the forecast.
    assert found.last_year_pai[0] == pytest.approx((1 / 8) / (1 / 4))
    assert found.pai[0] == pytest.approx((6 / 8) / (1 / 4))


def test_rri_is_the_share_captured_over_the_share_before_on_the_same_cells() -> None:
    some = [(6, 3, 1.0, 0), (3, 2, 1.0, 0), (0, 1, 1.0, 0)]
    found = scored(some, before=np.array([0, 4, 4]))
    np.testing.assert_allclose(found.rri, [np.nan, 1 / 0.5, 1])
    assert np.isnan(scored(some, before=np.zeros(3)).rri).all()


@given(maps, st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(some, random) -> None:
    one, two = scored(some), scored(random.sample(some, len(some)))
    np.testing.assert_allclose(one.pai, two.pai)
    np.testing.assert_allclose(one.pei, two.pei)
    np.testing.assert_allclose(one.last_year_pai, two.last_year_pai, atol=1e-12)


@given(maps)
def test_lengths_times_ten_leave_all_scores(some) -> None:
    table = np.array(some, float)
    table[:, 2] *= 100
    one, two = scored(some), scored(table)
    for score in ("pai", "pei", "pei_star", "calibration", "last_year_pai"):
        np.testing.assert_allclose(getattr(one, score), getattr(two, score))


def test_an_area_holds_so_many_flagged_cells() -> None:
    found = forecast_accuracy(np.ones(4), np.arange(4), np.full(4, 0.1), last_year=np.ones(4))
    assert [found.flagged_within(area) for area in (0.05, 0.1, 0.3, 9.0)] == [None, 0, 2, 3]


def test_nothing_that_came_has_no_score_and_a_reason() -> None:
    found = forecast_accuracy(np.zeros(3), np.ones(3), np.ones(3), last_year=np.ones(3), before=np.ones(3))
    assert (found.reason, len(found.pai), len(found.rri), found.caveats) == ("no_incidents", 0, 0, ())
    none = np.empty(0)
    assert forecast_accuracy(none, none, none, last_year=none).reason == "no_cells"


def test_where_nothing_has_been_captured_yet_calibration_is_unknown() -> None:
    found = forecast_accuracy(np.array([0, 5]), np.array([2.0, 1.0]), np.ones(2), last_year=np.ones(2))
    np.testing.assert_allclose(found.calibration, [np.nan, 3 / 5])
    assert (found.pai[0], found.pei[0], found.pei_star[0]) == (0, 0, 0)


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        forecast_accuracy(
            np.array([-1]), np.array([np.nan]), np.array([0]), last_year=np.array([0.5]), before=np.zeros(2)
        )
    assert len(raised.value.wrong) == 5
    with pytest.raises(BadInput, match="one dimension"):
        forecast_accuracy(np.ones((2, 2)), np.ones(2), np.ones(2), last_year=np.ones(2))
