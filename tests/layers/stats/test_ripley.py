"""Ripley's K, L and cross-K against published numbers and plain loops, and by laws."""

import csv
import doctest
import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import ripley as module
from layers.stats.ripley import RipleyK, cross_k, ripley_k
from layers.stats.shared import window as windows
from layers.stats.shared.checks import BadInput
from layers.stats.shared.grid import Grid
from layers.stats.shared.window import CellWindow, Rectangle
from tests.layers.stats.twelve import P12_X, P12_Y

SQUARE = Rectangle(0, 0, 100, 100)
CELLS = CellWindow(Grid(0, 0, 10, 10, 10), np.ones((10, 10), bool))
CORRECTIONS = ("none", "border", "translate", "isotropic")
RADII = [3.3, 7.7, 15.1, 29.9, 55.5]
towns = st.lists(st.tuples(st.integers(1, 99), st.integers(1, 99)), min_size=2, max_size=25).map(
    lambda points: np.array(points, np.float64).T.copy()
)
every_correction = pytest.mark.parametrize("correction", CORRECTIONS)


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(windows).failed == 0


@pytest.mark.parametrize(
    ("radius_m", "correction", "k_m2"),
    [
        pytest.param(10, "none", 151.51515, id="K-1 none"),
        pytest.param(10, "border", 0, id="K-1 border"),
        pytest.param(10, "translate", 168.42412, id="K-1 translate"),
        pytest.param(10, "isotropic", 163.06582, id="K-1 isotropic"),
        pytest.param(30, "none", 1666.66667, id="K-2 none"),
        pytest.param(30, "border", 2083.33333, id="K-2 border"),
        pytest.param(30, "translate", 2327.95451, id="K-2 translate"),
        pytest.param(30, "isotropic", 2296.81091, id="K-2 isotropic"),
    ],
)
def test_k_1_and_k_2_of_twelve_points_in_a_square(radius_m, correction, k_m2) -> None:
    found = ripley_k(P12_X, P12_Y, SQUARE, radii_m=[5, radius_m], correction=correction)
    assert found.k_m2[1] == pytest.approx(k_m2, abs=6e-6)
    assert found.l_minus_r_m[1] == pytest.approx(math.sqrt(k_m2 / math.pi) - radius_m, abs=1e-6)


@pytest.mark.parametrize(("correction", "k"), [("none", 0.029006324), ("isotropic", 0.031086063)])
def test_xk_1_on_and_off_cells_of_a_retina(real_data: Path, correction, k: float) -> None:
    with (real_data / "vectors" / "amacrine.csv").open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    x, y = (np.array([float(row[axis]) for row in rows]) for axis in "xy")
    on = np.array([row["mark"] == "on" for row in rows])
    window = Rectangle(0, 0, 1.6012084592145015, 1)
    found = cross_k(x[on], y[on], x[~on], y[~on], window, radii_m=[0.0999], correction=correction)
    assert found.k_m2[0] == pytest.approx(k, abs=5e-10)


def plain(town: np.ndarray, correction: str) -> list[float]:
    """K of the square by its definition, place by place."""
    (x, y), n = town, town.shape[1]
    found = []
    for r in RADII:
        total, deep = 0.0, 0
        for i in range(n):
            depth = min(x[i], y[i], 100 - x[i], 100 - y[i])
            deep += depth >= r
            for j in range(n):
                d = math.hypot(x[i] - x[j], y[i] - y[j])
                if i == j or d > r:
                    continue
                if correction == "translate":
                    total += 1e4 / ((100 - abs(x[i] - x[j])) * (100 - abs(y[i] - y[j])))
                elif correction == "isotropic":
                    total += 1 / share(x[i], y[i], d)
                else:
                    total += correction == "none" or depth >= r
        if correction == "border":
            found.append(total / deep / (n / 1e4) if deep else math.nan)
        else:
            found.append(total * 1e4 / (n * (n - 1)))
    return found


def share(x: float, y: float, d: float) -> float:
    """The part of a circle in the square, by the angles at which it crosses the sides."""
    if d == 0:
        return 1.0
    cuts = {0.0, 2 * math.pi}
    for gap, facing in ((100 - x, 0), (100 - y, math.pi / 2), (x, math.pi), (y, 3 * math.pi / 2)):
        if gap < d:
            half = math.acos(gap / d)
            cuts |= {(facing - half) % (2 * math.pi), (facing + half) % (2 * math.pi)}
    angles = sorted(cuts)
    inside = 0.0
    for a, b in itertools.pairwise(angles):
        mid = (a + b) / 2
        if 0 <= x + d * math.cos(mid) <= 100 and 0 <= y + d * math.sin(mid) <= 100:
            inside += b - a
    return max(inside / (2 * math.pi), 0.01)


@pytest.mark.slow
@every_correction
@given(town=towns)
def test_it_is_the_sum_of_the_definition(town, correction) -> None:
    found = ripley_k(*town, SQUARE, radii_m=RADII, correction=correction)
    np.testing.assert_allclose(found.k_m2, plain(town, correction), rtol=1e-7)
    if correction != "isotropic":
        cells = ripley_k(*town, CELLS, radii_m=RADII, correction=correction)
        np.testing.assert_allclose(cells.k_m2, found.k_m2, rtol=1e-9)
    assert np.isnan(found.k_m2).tolist() == [why is not None for why in found.why]


@pytest.mark.slow
@given(towns, st.randoms(use_true_random=False))
def test_of_cells_the_border_and_the_shifted_copy_are_those_of_fine_points(town, random) -> None:
    inside = np.array([[random.random() < 0.7 for _ in range(10)] for _ in range(10)])
    inside[0, 0] = True
    window = CellWindow(Grid(0, 0, 10, 10, 10), inside)
    across, up = np.array([0.0, 13.0, -7.5, 38.2, 150]), np.array([0.0, -4.0, 22.5, 8.8, 0])
    row, column = np.nonzero(inside)
    for dx, dy, found in zip(across, up, window.overlap_m2(across, up), strict=True):
        # Each cell with each moved cell: squares share what is left of their sides.
        width = np.maximum(10 - np.abs(10.0 * (column[:, None] - column) + dx), 0)
        height = np.maximum(10 - np.abs(10.0 * (row[:, None] - row) + dy), 0)
        assert found == pytest.approx((width * height).sum(), rel=1e-9, abs=1e-6)
    assert window.overlap_m2(across[:1], up[:1])[0] == pytest.approx(window.area_m2)
    assert window.area_m2 == inside.sum() * 100
    fine = (np.arange(400) + 0.5) / 4
    x, y = np.meshgrid(fine, fine)
    here = window.contains(x.ravel(), y.ravel())
    px, py = town[:, window.contains(*town)]
    if len(px):
        outside = np.column_stack([x.ravel(), y.ravel()])[~here]
        outside = np.vstack([outside, [[a, b] for a in (-0.1, 100.1) for b in fine]])
        outside = np.vstack([outside, [[b, a] for a in (-0.1, 100.1) for b in fine]])
        nearest = np.hypot(px[:, None] - outside[:, 0], py[:, None] - outside[:, 1]).min(axis=1)
        np.testing.assert_allclose(window.border_distance_m(px, py), nearest, atol=0.3)


@every_correction
def test_strewn_by_chance_l_minus_r_is_around_0(correction) -> None:
    rng = np.random.default_rng(77)
    found = [
        ripley_k(*SQUARE.strew(100, rng), SQUARE, radii_m=[5, 10, 20], correction=correction).l_minus_r_m
        for _ in range(150)
    ]
    mean = np.mean(found, axis=0)
    if correction == "none":
        assert (mean < -0.1).all()
    else:
        # The published form of the border correction divides by n, not n - 1, which leaves it a little low.
        assert np.abs(mean).max() < (0.45 if correction == "border" else 0.25)


@given(towns, st.sampled_from(CORRECTIONS), st.sampled_from([-700, 5_000]))
def test_moved_mirrored_or_in_other_units_it_is_the_same(town, correction, by_m) -> None:
    x, y = town
    one = ripley_k(x, y, SQUARE, radii_m=RADII, correction=correction)
    moved = Rectangle(by_m, -by_m, by_m + 100, 100 - by_m)
    for two in (
        ripley_k(x + by_m, y - by_m, moved, radii_m=RADII, correction=correction),
        ripley_k(100 - x, y, SQUARE, radii_m=RADII, correction=correction),
        ripley_k(y, x, SQUARE, radii_m=RADII, correction=correction),
    ):
        np.testing.assert_allclose(two.k_m2, one.k_m2, rtol=1e-7)
    larger = ripley_k(
        10 * x, 10 * y, Rectangle(0, 0, 1_000, 1_000), radii_m=10 * np.array(RADII), correction=correction
    )
    np.testing.assert_allclose(larger.k_m2, one.k_m2 * 100, rtol=1e-7)


@pytest.mark.slow
@given(towns, st.sampled_from(CORRECTIONS), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_the_parts_make_the_whole(town, correction, random) -> None:
    order = random.sample(range(town.shape[1]), town.shape[1])
    one = ripley_k(*town, SQUARE, radii_m=RADII, correction=correction)
    two = ripley_k(*town[:, order], SQUARE, radii_m=RADII, correction=correction)
    np.testing.assert_allclose(two.k_m2, one.k_m2, rtol=1e-9)
    assert (np.diff(one.k_m2) >= -1e-9).all() or correction == "border"
    n = town.shape[1]
    if correction == "border" or n < 4:
        return
    first = np.arange(n) < n // 2
    total = np.zeros(len(RADII))
    for a in (first, ~first):
        total += (
            ripley_k(*town[:, a], SQUARE, radii_m=RADII, correction=correction).k_m2 * a.sum() * (a.sum() - 1)
        )
        forth = cross_k(*town[:, a], *town[:, ~a], SQUARE, radii_m=RADII, correction=correction)
        total += forth.k_m2 * a.sum() * (~a).sum()
    np.testing.assert_allclose(total, one.k_m2 * n * (n - 1), rtol=1e-9)


def test_the_border_of_cross_k_looks_at_the_places_around_which_is_counted() -> None:
    deep, shallow = ([50.0], [50.0]), ([5.0], [50.0])
    asked = {"radii_m": [10, 48], "correction": "border"}
    found = cross_k(*deep, *shallow, SQUARE, **asked)
    assert (found.k_m2.tolist(), found.deep.tolist()) == ([0, 1e4], [1, 1])
    other = cross_k(*shallow, *deep, SQUARE, **asked)
    assert other.deep.tolist() == [0, 0]
    assert (other.reason, set(other.why)) == ("no_place_deep_enough", {"no_place_deep_enough"})


def test_a_pair_exactly_as_far_apart_counts_and_a_step_of_rounding_turns_many_at_once() -> None:
    x = np.arange(0.0, 101, 10)
    found = ripley_k(x, x * 0 + 50, SQUARE, radii_m=[9.99, 10, 10.01], correction="none")
    assert found.k_m2[0] == 0
    assert found.k_m2[1] == found.k_m2[2] > 0


def test_isotropic_is_the_default_of_rectangles_and_translation_that_of_others() -> None:
    assert ripley_k(P12_X, P12_Y, SQUARE, radii_m=[10]).correction == "isotropic"
    assert ripley_k(P12_X, P12_Y, CELLS, radii_m=[10]).correction == "translate"


def test_pointpats_corrects_nothing_and_ours_four_ways() -> None:
    found = {one: ripley_k(P12_X, P12_Y, SQUARE, radii_m=[30], correction=one).k_m2[0] for one in CORRECTIONS}
    assert len({round(k) for k in found.values()}) == 4
    assert found["none"] == min(found.values())


def test_radii_above_a_quarter_of_the_shorter_side_are_marked() -> None:
    found = ripley_k(P12_X, P12_Y, Rectangle(0, 0, 200, 100), radii_m=[25, 25.1], correction="none")
    assert found.is_far.tolist() == [False, True]
    assert CELLS.shorter_side_m == 100


@every_correction
def test_too_few_places_have_no_k(correction) -> None:
    none, one = np.empty(0), np.array([5.0])
    for found in (
        ripley_k(none, none, SQUARE, radii_m=RADII, correction=correction),
        ripley_k(one, one, SQUARE, radii_m=RADII, correction=correction),
        cross_k(one, one, none, none, SQUARE, radii_m=RADII, correction=correction),
    ):
        assert_silent(found)
    assert ripley_k(one, one, SQUARE, radii_m=[5]).reason == "too_few_points"


def assert_silent(found: RipleyK) -> None:
    assert found.reason in {"too_few_points", "a_set_without_places"}
    assert np.isnan(found.k_m2).all()
    assert set(found.why) == {found.reason}


@every_correction
def test_all_at_one_place_are_pairs_at_every_radius(correction) -> None:
    found = ripley_k([50.0] * 4, [50.0] * 4, SQUARE, radii_m=[0, 10], correction=correction)
    np.testing.assert_allclose(found.k_m2, [1e4 * (3 / 4 if correction == "border" else 1)] * 2)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (
            lambda: ripley_k([200], [5], CELLS, radii_m=[5, 5], correction="isotropic"),
            "rising list.*rectangles only; 1 places lie outside",
        ),
        (lambda: ripley_k([5], [5], SQUARE, radii_m=[-1, 2], correction="toroid"), "below 0; `correction`"),  # type: ignore[arg-type]
        (lambda: ripley_k([5], [np.nan], SQUARE, radii_m=[]), "must be finite"),
        (lambda: cross_k([5], [5], [5], [500], SQUARE, radii_m=[]), "rising list; 1 places"),
        (lambda: Rectangle(0, 0, 0, 5), "sides of"),
        (lambda: CellWindow(Grid(0, 0, 10, 2, 1), np.zeros((1, 2), bool)), "no cell"),
        (lambda: CellWindow(Grid(0, 0, 10, 2, 1), np.ones((2, 1), bool)), "shape"),
    ],
)
def test_impossible_input_is_refused(ask, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        ask()
