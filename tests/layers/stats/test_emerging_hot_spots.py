"""Emerging hot spots: the five worked cells, every class and its cold twin, and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm

from layers.stats import emerging_hot_spots as module
from layers.stats.emerging_hot_spots import CLASSES, emerging_hot_spots, significant_steps
from layers.stats.false_discovery import control_false_discovery
from layers.stats.mann_kendall import mann_kendall
from layers.stats.shared.checks import BadInput

HOT = 1.96


def classified(z):
    """Classify rows of z, hot and cold at 1.96."""
    table = np.atleast_2d(np.asarray(z, float))
    return emerging_hot_spots(table, table > HOT, table < -HOT)


def name_of(z) -> str:
    name, sign = classified(z).named(0)
    return f"{name} {sign}".strip()


# z of cells by step: anything from far below to far above, some missing.
worlds = st.tuples(st.integers(1, 5), st.integers(6, 12)).flatmap(
    lambda shape: arrays(
        np.float64,
        shape,
        elements=st.sampled_from([-4.0, -3.0, -2.5, -2.2, 0.0, 0.7, 2.2, 2.5, 3.0, 4.0, np.nan]),
    )
)
# Rows that are nearly always of one sign, so that the rarer classes come up.
steady = st.integers(6, 24).flatmap(
    lambda n: st.tuples(
        arrays(np.float64, n, elements=st.sampled_from([2.0, 2.5, 3.0, 3.5])),
        arrays(np.float64, n, elements=st.sampled_from([0.0, 0.0, 0.0, 0.0, 0.0, -5.0, -3.0])),
    ).map(lambda parts: (parts[0] + parts[1])[None, :])
)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("z", "name", "score", "p"),
    [
        pytest.param(".1 -.3 .4 .2 .9 .3 .6 1.0 .8 2.6", "new", 31, 0.007290, id="EHS-1"),
        pytest.param("2.1 2.3 2.2 2.6 2.8 3.0 3.3 3.2 3.7 4.1", "intensifying", 41, 0.000347, id="EHS-2"),
        pytest.param("3.0 2.6 3.2 2.8 3.1 2.7 3.3 2.5 3.0 2.9", "persistent", -2, 0.928444, id="EHS-3"),
        pytest.param("2.2 .4 2.5 1.0 .3 2.8 .7 1.5 2.1 2.4", "sporadic", 7, 0.591505, id="EHS-4"),
        pytest.param(".1 .4 -.6 1.0 .2 -.9 .5 .3 -.1 .8", "none", 5, 0.720515, id="EHS-5"),
    ],
)
def test_the_worked_cells_get_their_class(z, name, score, p) -> None:
    values = np.array(z.split(), float)
    found = classified(values)
    assert found.named(0)[0] == name
    trend = mann_kendall(values)
    assert (trend.score, round(trend.p, 6)) == (score, p)
    if name != "none":
        assert (found.score[0], round(found.p[0], 6)) == (score, p)
        twin = classified(-values)
        assert twin.named(0) == (name, "cold")
    else:
        assert found.code[0] == 0
        assert np.isnan(found.p[0])


@pytest.mark.parametrize(
    ("z", "name"),
    [
        ([0, 0, 0, 0, 0, 3], "new hot"),
        ([0, 0, 0, 0, 3, 3], "consecutive hot"),
        ([0, 3, 3, 3, 3, 3], "consecutive hot"),  # five of six are less than nine tenths
        ([3, 4, 5, 6, 7, 8], "intensifying hot"),
        ([8, 7, 6, 5, 4, 3], "diminishing hot"),
        ([3, 4, 3, 4, 3, 4], "persistent hot"),
        ([0, 3, 0, 3, 0, 3], "sporadic hot"),
        ([-3, 3, 0, 3, 0, 3], "oscillating hot"),
        ([3] * 9 + [0], "historical hot"),
        ([3] * 8 + [0, 0], "none"),
        ([3, 3, 0, 0, 0, 0], "none"),
        ([-3, 0, 0, 0, 0, 3], "new hot"),
        ([0, *[3] * 9], "persistent hot"),
        ([0, 3, 4, 5, 6, 7, 8, 9, 10, 11], "intensifying hot"),
    ],
)
def test_each_class_has_its_rule_and_its_cold_twin(z, name) -> None:
    assert name_of(z) == name
    assert name_of(-np.array(z, float)) == name.replace("hot", "cold")


def by_hand(hot: list[bool], cold: list[bool], up: int) -> str:
    """Return the class by one sign, from the printed rules one after the other."""
    n, share, last = len(hot), sum(hot) / len(hot), hot[-1]
    run = next((i for i, one in enumerate(reversed(hot)) if not one), n)
    often = share >= 0.9 - 1e-12
    if last and sum(hot) == 1:
        return "new"
    if run >= 2 and sum(hot) == run and not often:
        return "consecutive"
    if often and last:
        return {1: "intensifying", -1: "diminishing", 0: "persistent"}[up]
    if last:
        return "oscillating" if any(cold) else "sporadic"
    return "historical" if often else "none"


@given(worlds | steady)
def test_the_tables_give_what_the_rules_give_cell_by_cell(z) -> None:
    found = classified(z)
    for cell, row in enumerate(z):
        hot, cold = (row > HOT).tolist(), (row < -HOT).tolist()
        up = mann_kendall(row).direction
        warm, cool = by_hand(hot, cold, up), by_hand(cold, hot, -up)
        if warm != "none" and not (warm == "historical" and cold[-1]):
            expected = (warm, "hot")
        else:
            expected = (cool, "cold" if cool != "none" else "")
        assert found.named(cell) == expected
        assert (found.hot_steps[cell], found.cold_steps[cell]) == (sum(hot), sum(cold))


@given(worlds | steady)
def test_turning_all_signs_gives_the_cold_twin_of_every_class(z) -> None:
    one, two = classified(z), classified(-z)
    assert np.array_equal(one.code, -two.code)
    assert np.array_equal(one.score, -two.score)
    np.testing.assert_array_equal(one.p, two.p)
    assert np.array_equal(one.hot_steps, two.cold_steps)


def test_what_holds_at_the_last_step_goes_before_what_was_so_that_the_mirror_law_holds() -> None:
    assert name_of([-3] * 9 + [3]) == "new hot"
    assert name_of([3] * 9 + [-3]) == "new cold"


@given(worlds, st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter(z, random) -> None:
    order = random.sample(range(len(z)), len(z))
    assert np.array_equal(classified(z[order]).code, classified(z).code[order])


@given(worlds, st.floats(0.5, 3))
def test_classes_hang_on_order_and_significance_alone(z, scale) -> None:
    plain = classified(z)
    stretched = emerging_hot_spots(z * scale, z > HOT, z < -HOT)
    assert np.array_equal(stretched.code, plain.code)


def test_sfdep_calls_a_weakening_cold_cell_an_intensifying_hot_spot_and_ours_a_diminishing_cold_one() -> None:
    assert name_of([-8, -7, -6, -5, -4, -3]) == "diminishing cold"
    assert name_of([-3, -4, -5, -6, -7, -8]) == "intensifying cold"


def test_sfdep_leaves_a_cooled_off_spot_persistent_until_it_is_cold_and_ours_is_historical() -> None:
    assert name_of([3] * 9 + [0.5]) == "historical hot"
    assert name_of([3] * 9 + [-0.5]) == "historical hot"


def test_sfdep_corrects_for_nothing_and_here_noise_has_hot_spots_as_rarely_as_the_rate_says() -> None:
    worlds_with_any = 0
    for seed in range(200):
        z = np.random.default_rng(seed).normal(size=(50, 12))
        steps = significant_steps(z)
        worlds_with_any += bool(steps.hot.any() or steps.cold.any())
        if seed == 0:
            assert (np.abs(z) > HOT).sum() > 10  # what no correction would have called significant
            assert not emerging_hot_spots(z, steps.hot, steps.cold).code.any()
    # 20 of 200 is more than a true rate of 5 % gives in 99.8 % of such runs.
    assert worlds_with_any <= 20


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(0, 8), st.integers(0, 8)),
        elements=st.floats(-6, 6) | st.sampled_from([np.nan, 1.96, 2.5, -2.5, 3.5, -4.0]),
    )
)
def test_significant_steps_are_those_of_the_correction_of_many_tests(z) -> None:
    found = significant_steps(z)
    plain = control_false_discovery((2 * norm.sf(np.abs(z))).ravel())
    # At a tie with the rate rounding may tip either.
    sure = ~np.isclose(plain.adjusted, 0.05, rtol=1e-9)
    assert np.array_equal((found.hot | found.cold).ravel()[sure], plain.found[sure])
    assert (z[found.hot] > 0).all()
    assert (z[found.cold] < 0).all()
    assert (found.tested, found.reason) == (plain.tested, plain.reason)
    if found.least_z is not None:
        assert found.least_z == np.abs(z[found.hot | found.cold]).min()


def test_fewer_than_six_steps_are_refused_and_fewer_than_eight_are_marked() -> None:
    few = classified([[3.0] * 5])
    assert (few.code.tolist(), few.reason, few.caveats) == ([0], "fewer_than_6_steps", ())
    assert "fewer_than_8_steps" in classified([[3.0] * 7]).caveats
    assert "fewer_than_8_steps" not in classified([[3.0] * 8]).caveats
    assert classified(np.empty((0, 8))).reason == "no_cells"
    assert classified(np.empty((3, 0))).reason == "fewer_than_6_steps"


def test_steps_without_incidents_stay_in_without_z_and_count_as_not_hot() -> None:
    z = np.full((2, 10), 3.0)
    assert name_of(z[0]) == "persistent hot"
    z[:, [2, 5]] = np.nan
    found = classified(z)
    assert (found.empty_steps, found.hot_steps.tolist()) == (2, [8, 8])
    assert found.named(0) == ("sporadic", "hot")  # eight of ten are less than nine tenths
    nothing = classified(np.full((1, 6), np.nan))
    assert (nothing.code.tolist(), nothing.empty_steps, nothing.reason) == ([0], 6, None)


def test_codes_are_places_in_the_list_of_classes() -> None:
    found = classified([[0, 0, 0, 0, 0, 3], [0, 0, 0, 0, 0, -3], [0] * 6])
    assert found.code.tolist() == [CLASSES.index("new"), -CLASSES.index("new"), 0]
    assert [found.named(cell) for cell in range(3)] == [("new", "hot"), ("new", "cold"), ("none", "")]


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        emerging_hot_spots(np.zeros(3), np.zeros(4), np.zeros(3, bool), alpha=2)
    assert len(raised.value.wrong) == 4
    z = np.array([[3.0, -3.0, np.nan, 3.0, np.inf, 0.0]])
    marks = np.ones(z.shape, bool)
    with pytest.raises(BadInput) as raised:
        emerging_hot_spots(z, marks, marks)
    assert raised.value.wrong == (
        "there are 6 steps both hot and cold",
        "there are 3 hot steps whose z is not above 0",
        "there are 5 cold steps whose z is not below 0",
        "there are 1 z that are not finite",
    )
    with pytest.raises(BadInput, match="two dimensions"):
        significant_steps(np.zeros(3))
    with pytest.raises(BadInput, match="finite"):
        significant_steps(np.full((1, 1), np.inf))


def test_a_trend_can_be_told_from_steps_that_share_nothing() -> None:
    steady, rising = np.array([[3.0, 2.6, 3.2, 2.8, 3.1, 2.7, 3.3, 2.5]]), np.arange(8.0)[None, :]
    marks = steady > HOT
    plain, other = (emerging_hot_spots(steady, marks, ~marks, trend_z=one) for one in (None, rising))
    assert (plain.named(0), other.named(0)) == (("persistent", "hot"), ("intensifying", "hot"))
    assert other.score.tolist() == [28]
    with pytest.raises(BadInput, match="trend_z"):
        emerging_hot_spots(steady, marks, ~marks, trend_z=rising[:, 1:])
