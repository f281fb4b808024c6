"""Envelopes of L: chance stays inside as often as it should, and planted truth is found."""

import doctest

import numpy as np
import pytest

from layers.stats import ripley_envelopes as module
from layers.stats.ripley import cross_k
from layers.stats.ripley_envelopes import Draws, labelled_envelope, shifted_envelope, strewn_envelope
from layers.stats.shared.checks import BadInput
from layers.stats.shared.grid import Grid
from layers.stats.shared.window import CellWindow, Rectangle

SQUARE = Rectangle(0, 0, 100, 100)
RADII = [3.3, 7.7, 15.1]


def draws(seed: int = 1, n: int = 39) -> Draws:
    return Draws(np.random.default_rng(seed), draws=n)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.slow
@pytest.mark.parametrize("null", ["strewn", "labelled", "shifted"])
def test_under_chance_the_global_p_is_as_rare_as_it_says(null: str) -> None:
    rng = np.random.default_rng(4)
    strays = 0
    for _ in range(200):
        x, y = SQUARE.strew(24, rng)
        by = Draws(rng, draws=19, level=0.9)
        if null == "strewn":
            found = strewn_envelope(x, y, SQUARE, radii_m=RADII, by=by)
        elif null == "labelled":
            found = labelled_envelope(x, y, np.arange(24) < 10, SQUARE, radii_m=RADII, by=by)
        else:
            found = shifted_envelope(x[:10], y[:10], x[10:], y[10:], SQUARE, radii_m=RADII, by=by)
        strays += found.p <= 0.05
    # 18 of 200 is the most at which the one-sided 99 % lower bound of the rate stays at 5 %.
    assert strays <= 18


def test_planted_truth_is_found() -> None:
    rng = np.random.default_rng(5)
    x, y = np.clip(rng.normal(50, 8, (2, 60)), 0, 100)
    clustered = strewn_envelope(x, y, SQUARE, radii_m=RADII, by=draws())
    assert clustered.p == 1 / 40
    assert (clustered.seen.l_minus_r_m > clustered.high_m).all()
    near = shifted_envelope(x + 1, y, x, y, SQUARE, radii_m=RADII, by=draws())
    assert near.p == 1 / 40
    apart = labelled_envelope(x, y, x > 50, SQUARE, radii_m=RADII, by=draws())
    assert apart.p == 1 / 40
    assert (apart.seen.l_minus_r_m < apart.low_m).any()
    assert clustered.strays_at_m in RADII
    assert clustered.strays_by_m > 0


@pytest.mark.parametrize("correction", ["none", "border", "translate", "isotropic"])
def test_worlds_dealt_out_anew_are_cross_ks_of_their_labels(correction) -> None:
    rng = np.random.default_rng(6)
    x, y = SQUARE.strew(30, rng)
    first = np.arange(30) < 12
    seen = cross_k(x[first], y[first], x[~first], y[~first], SQUARE, radii_m=RADII, correction=correction)
    worlds = list(module._relabelled(x, y, first, SQUARE, seen, draws(9, 5)))
    again = np.random.default_rng(9)
    for world in worlds:
        dealt = again.permutation(first)
        wanted = cross_k(
            x[dealt], y[dealt], x[~dealt], y[~dealt], SQUARE, radii_m=RADII, correction=correction
        )
        np.testing.assert_allclose(world, wanted.l_minus_r_m, rtol=1e-9)


def test_the_band_leaves_out_as_many_worlds_as_its_level_says() -> None:
    x, y = SQUARE.strew(20, np.random.default_rng(7))
    one = strewn_envelope(x, y, SQUARE, radii_m=RADII, by=draws(3))
    two = strewn_envelope(
        x, y, SQUARE, radii_m=RADII, by=Draws(np.random.default_rng(3), draws=39, level=0.8)
    )
    assert (Draws(np.random.default_rng(3), draws=39, level=0.8).rank, draws().rank) == (4, 1)
    # Near the smallest radius many worlds have no pair at all.
    assert (one.low_m <= two.low_m).all()
    assert (one.low_m < two.low_m).any()
    assert (two.high_m < one.high_m).all()
    assert "the_band_is_for_one_radius" in one.caveats


def test_the_same_generator_says_the_same() -> None:
    x, y = SQUARE.strew(20, np.random.default_rng(7))
    one, two = (strewn_envelope(x, y, SQUARE, radii_m=RADII, by=draws(3)) for _ in range(2))
    assert one.p == two.p
    np.testing.assert_array_equal(one.low_m, two.low_m)


def test_the_order_of_rows_does_not_matter_with_the_same_generator() -> None:
    rng = np.random.default_rng(8)
    x, y = SQUARE.strew(25, rng)
    first, order = np.arange(25) < 9, rng.permutation(25)
    for ask in (
        lambda at: labelled_envelope(x[at], y[at], first[at], SQUARE, radii_m=RADII, by=draws(2)),
        lambda at: strewn_envelope(x[at], y[at], SQUARE, radii_m=RADII, by=draws(2)),
    ):
        one, two = ask(np.arange(25)), ask(order)
        assert one.p == two.p
        np.testing.assert_allclose(one.low_m, two.low_m, rtol=1e-9)
        np.testing.assert_allclose(one.high_m, two.high_m, rtol=1e-9)


def test_a_shifted_world_keeps_all_places_in_the_window_of_any_corner() -> None:
    window = Rectangle(500, -300, 600, -250)
    x, y = window.strew(15, np.random.default_rng(2))
    found = shifted_envelope(x, y, x[::-1], y[::-1], window, radii_m=[5], by=draws())
    assert found.reason is None
    assert found.draws == 39


def test_a_window_of_cells_is_strewn_only_where_it_is() -> None:
    inside = np.zeros((10, 10), bool)
    inside[:, 4:6] = True
    window = CellWindow(Grid(0, 0, 10, 10, 10), inside)
    x, y = window.strew(300, np.random.default_rng(1))
    assert window.contains(x, y).all()
    assert y.max() > 90
    # A strip looks clustered to who takes the box around it for the window.
    assert strewn_envelope(x, y, window, radii_m=RADII, by=draws()).p > 0.05
    assert strewn_envelope(x, y, SQUARE, radii_m=RADII, by=draws()).p == 1 / 40


def test_without_places_or_depth_a_reason_is_said() -> None:
    none, one = np.empty(0), np.array([5.0])
    for found, reason in (
        (strewn_envelope(one, one, SQUARE, radii_m=RADII, by=draws()), "too_few_points"),
        (shifted_envelope(one, one, none, none, SQUARE, radii_m=RADII, by=draws()), "a_set_without_places"),
        (labelled_envelope(one, one, [True], SQUARE, radii_m=RADII, by=draws()), "a_set_without_places"),
        (
            strewn_envelope([5, 95], [5, 95], SQUARE, radii_m=[10], by=draws(), correction="border"),
            "no_place_deep_enough",
        ),
    ):
        assert (found.reason, found.p) == (reason, None)
        assert np.isnan(found.low_m).all()


def test_impossible_input_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match="1 places but 2 kinds; `level` was 1"):
        labelled_envelope(
            [5], [5], [True, False], SQUARE, radii_m=[5], by=Draws(np.random.default_rng(1), 39, 1)
        )
    with pytest.raises(BadInput, match="10 draws are too few"):
        strewn_envelope([5], [5], SQUARE, radii_m=[5], by=draws(n=10))
    cells = CellWindow(Grid(0, 0, 10, 10, 10), np.ones((10, 10), bool))
    with pytest.raises(BadInput, match="only a rectangle"):
        shifted_envelope([5], [5], [5], [5], cells, radii_m=[5], by=draws())
