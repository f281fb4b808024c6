"""Location quotients: the worked place, the exact interval of scipy, and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from layers.stats import location_quotient as module
from layers.stats.location_quotient import location_quotient
from layers.stats.shared.checks import BadInput

towns = st.lists(
    st.integers(0, 60).flatmap(lambda t: st.tuples(st.integers(0, t), st.just(t))), min_size=1, max_size=12
)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("here", "all_here", "everywhere", "all_everywhere", "quotient"),
    [pytest.param(12, 40, 90, 600, 2, id="LQ-1")],
)
def test_the_worked_place_comes_out(here, all_here, everywhere, all_everywhere, quotient) -> None:
    found = location_quotient(
        np.array([here, everywhere - here]), np.array([all_here, all_everywhere - all_here])
    )
    assert found.quotient[0] == pytest.approx(quotient)
    exact = binomtest(here, all_here).proportion_ci(method="exact")
    assert found.low[0] == pytest.approx(exact.low / 0.15)
    assert found.high[0] == pytest.approx(exact.high / 0.15)


@pytest.mark.slow
@given(towns, st.sampled_from([0.8, 0.95]))
def test_each_place_has_scipys_exact_interval_around_its_share(town, level) -> None:
    x, t = np.array(town).T
    found = location_quotient(x, t, level=level)
    if not x.sum():
        assert found.reason in {"no_incidents", "none_of_this_kind"}
        assert np.isnan(found.quotient).all()
        return
    overall = x.sum() / t.sum()
    for place in range(len(town)):
        if t[place] < 20:
            assert np.isnan([found.quotient[place], found.low[place], found.high[place]]).all()
            assert (found.is_empty[place], found.is_hidden[place]) == (t[place] == 0, t[place] > 0)
            continue
        exact = binomtest(int(x[place]), int(t[place])).proportion_ci(level, method="exact")
        assert found.quotient[place] == pytest.approx(x[place] / t[place] / overall)
        assert found.low[place] == pytest.approx(exact.low / overall)
        assert found.high[place] == pytest.approx(exact.high / overall)
        assert found.low[place] <= found.quotient[place] <= found.high[place]


@pytest.mark.slow
@given(towns)
def test_quotients_weighed_by_all_incidents_average_one(town) -> None:
    x, t = np.array(town).T
    found = location_quotient(x, t, fewest_incidents=0)
    if x.sum():
        some = t > 0
        assert np.average(found.quotient[some], weights=t[some]) == pytest.approx(1)


def test_places_of_fewer_than_twenty_incidents_are_hidden() -> None:
    found = location_quotient(np.array([5, 5, 0]), np.array([19, 20, 0]))
    assert found.is_hidden.tolist() == [True, False, False]
    assert found.is_empty.tolist() == [False, False, True]
    assert np.isnan(found.quotient).tolist() == [True, False, True]
    assert found.share_overall == pytest.approx(10 / 39)  # hidden places are a part of everywhere


def test_a_kind_that_occurred_nowhere_has_a_reason() -> None:
    nowhere = location_quotient(np.zeros(2), np.full(2, 30))
    assert (nowhere.reason, nowhere.share_overall, nowhere.caveats) == ("none_of_this_kind", 0.0, ())
    assert np.isnan(nowhere.quotient).all()
    nothing = location_quotient(np.zeros(2), np.zeros(2))
    assert (nothing.reason, nothing.share_overall) == ("no_incidents", None)
    assert location_quotient(np.empty(0), np.empty(0)).reason == "no_incidents"


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        location_quotient(np.array([5.5]), np.array([2.0]), fewest_incidents=-1, level=1)
    assert len(raised.value.wrong) == 4
    with pytest.raises(BadInput, match="lengths differ"):
        location_quotient(np.zeros(2), np.zeros(3))
    with pytest.raises(BadInput, match="one dimension"):
        location_quotient(np.zeros((2, 2)), np.zeros((2, 2)))
