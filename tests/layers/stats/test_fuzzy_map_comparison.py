"""Fuzzy likeness of two maps against the definition in plain loops, and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from layers.stats import fuzzy_map_comparison as module
from layers.stats.fuzzy_map_comparison import fuzzy_map_comparison
from layers.stats.shared.checks import BadInput

LIKENESS = np.array([[1.0, 0.4, 0.0], [0.4, 1.0, 0.3], [0.1, 0.3, 1.0]])
shapes = st.tuples(st.integers(1, 5), st.integers(1, 5))
maps = shapes.flatmap(
    lambda shape: st.tuples(
        *[arrays(np.int64, shape, elements=st.integers(0, 2))] * 2, arrays(np.bool_, shape)
    )
)


def plain(first, second, inside, halving_m: float, likeness) -> tuple[np.ndarray, float, float]:
    """Similarity of each cell, its mean, and the mean over all pairs of cells, by the definition."""
    cells = list(zip(*np.nonzero(inside), strict=True))

    def weight(one, two) -> float:
        away_m = 100 * np.hypot(one[0] - two[0], one[1] - two[1])
        return float(away_m == 0) if halving_m == 0 else 0.5 ** (away_m / halving_m)

    def to_second(kind: int, at) -> float:
        return max(likeness[kind, second[other]] * weight(at, other) for other in cells)

    def to_first(kind: int, at) -> float:
        return max(likeness[first[other], kind] * weight(at, other) for other in cells)

    each = [min(to_second(first[at], at), to_first(second[at], at)) for at in cells]
    pairs = [min(to_second(first[x], y), to_first(second[y], x)) for x in cells for y in cells]
    return np.array(each), float(np.mean(each)), float(np.mean(pairs))


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.slow
@given(maps, st.sampled_from([0.0, 50.0, 150.0]), st.booleans())
def test_similarity_and_chance_are_those_of_the_definition(three, halving_m, is_graded) -> None:
    first, second, inside = three
    asked = {"cell_m": 100.0, "halving_m": halving_m, "likeness": LIKENESS if is_graded else None}
    found = fuzzy_map_comparison(first, second, inside, **asked)
    if not inside.any():
        assert (found.reason, found.mean, found.kappa) == ("no_cells", None, None)
        return
    each, mean, expected = plain(first, second, inside, halving_m, LIKENESS if is_graded else np.eye(3))
    np.testing.assert_allclose(found.similarity[inside], each)
    assert np.isnan(found.similarity[~inside]).all()
    assert (found.mean, found.expected) == (pytest.approx(mean), pytest.approx(expected))
    if found.kappa is not None:
        assert found.kappa == pytest.approx((mean - expected) / (1 - expected))
    else:
        assert found.reason == "alike_by_chance_alone"


@pytest.mark.slow
@given(maps)
def test_without_a_halving_distance_it_is_cohens_kappa(three) -> None:
    first, second, inside = three
    found = fuzzy_map_comparison(first, second, inside, cell_m=100, halving_m=0)
    assert (found.kappa is None) == (found.crisp_kappa is None)
    if found.kappa is None:
        return
    one, two = first[inside], second[inside]
    agreed = (one == two).mean()
    chance = sum((one == kind).mean() * (two == kind).mean() for kind in range(3))
    assert found.kappa == pytest.approx((agreed - chance) / (1 - chance))
    assert found.crisp_kappa == pytest.approx(found.kappa)


@given(maps, st.sampled_from([50.0, 150.0]))
def test_exchanging_the_maps_changes_nothing(three, halving_m) -> None:
    first, second, inside = three
    asked = {"cell_m": 100.0, "halving_m": halving_m}
    one = fuzzy_map_comparison(first, second, inside, likeness=LIKENESS, **asked)
    two = fuzzy_map_comparison(second, first, inside, likeness=LIKENESS.T, **asked)
    np.testing.assert_allclose(one.similarity, two.similarity)
    assert one.reason == two.reason
    if one.kappa is not None:
        assert one.kappa == pytest.approx(two.kappa)


@given(maps, st.sampled_from([50.0, 150.0]))
def test_a_map_is_like_itself_and_mirrored_or_in_other_units_it_is_the_same(three, halving_m) -> None:
    first, second, inside = three
    if not inside.any():
        return
    own = fuzzy_map_comparison(first, first, inside, cell_m=100, halving_m=halving_m)
    assert own.mean == 1
    assert own.kappa is None or own.kappa == pytest.approx(1)
    one = fuzzy_map_comparison(first, second, inside, cell_m=100, halving_m=halving_m)
    for two in (
        fuzzy_map_comparison(
            first[:, ::-1], second[:, ::-1], inside[:, ::-1], cell_m=100, halving_m=halving_m
        ),
        fuzzy_map_comparison(first.T, second.T, inside.T, cell_m=100, halving_m=halving_m),
        fuzzy_map_comparison(first, second, inside, cell_m=1_000, halving_m=10 * halving_m),
    ):
        assert (two.mean, two.expected) == (pytest.approx(one.mean), pytest.approx(one.expected))


def test_a_near_miss_counts_more_than_a_far_one_and_exact_agreement_sees_no_difference() -> None:
    one = np.zeros((9, 9), np.int64)
    one[4, 2] = 1
    near, far = np.roll(one, 1, axis=1), np.roll(one, 5, axis=1)
    inside = np.ones((9, 9), bool)
    close, wide = (
        fuzzy_map_comparison(one, other, inside, cell_m=100, halving_m=100) for other in (near, far)
    )
    assert close.kappa > wide.kappa
    assert close.crisp_kappa == pytest.approx(wide.crisp_kappa)
    assert close.similarity[4, 2] == 0.5


def test_two_independent_maps_of_patches_have_a_kappa_around_0() -> None:
    rng = np.random.default_rng(3)
    inside = np.ones((30, 30), bool)

    def patches() -> np.ndarray:
        # Cut out anywhere, so that the borders of the patches of two maps have nothing to do with each other.
        town = np.kron(rng.random((12, 12)) < 0.4, np.ones((3, 3))).astype(int)
        row, column = rng.integers(0, 6, 2)
        return town[row : row + 30, column : column + 30]

    found = [
        fuzzy_map_comparison(patches(), patches(), inside, cell_m=100, halving_m=200).kappa for _ in range(80)
    ]
    assert abs(np.mean(found)) < 0.03


def test_one_class_everywhere_is_alike_by_chance_alone() -> None:
    found = fuzzy_map_comparison([[1, 1]], [[1, 1]], [[True, True]], cell_m=100, halving_m=50)
    assert (found.mean, found.kappa, found.reason) == (1, None, "alike_by_chance_alone")


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (
            lambda: fuzzy_map_comparison([[-1]], [[0.5]], [[True]], cell_m=0, halving_m=-1),
            "`first` must.*`second` must.*`cell_m`.*`halving_m`",
        ),
        (
            lambda: fuzzy_map_comparison([[1]], [[1]], [True], cell_m=1, halving_m=1),
            "rows and columns, alike",
        ),
        (
            lambda: fuzzy_map_comparison([[2]], [[0]], [[True]], cell_m=1, halving_m=1, likeness=np.eye(2)),
            "classes up to 2 and 0",
        ),
        (
            lambda: fuzzy_map_comparison([[0]], [[0]], [[True]], cell_m=1, halving_m=1, likeness=[[2]]),
            "from 0 to 1",
        ),
    ],
)
def test_impossible_input_is_refused(ask, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        ask()
