"""Clusters by density against the definition and another library, and by laws."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import density_clusters as module
from layers.stats.density_clusters import NOISE, density_clusters
from layers.stats.shared.checks import BadInput

towns = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=40).map(
    lambda points: np.array(points, np.float64).T.copy()
)
radii, numbers = st.sampled_from([1.0, 3.0, 5.0]), st.integers(1, 6)


def city(n: int) -> np.ndarray:
    rng = np.random.default_rng(2)
    middle = rng.random((60, 2)) * 12_000
    noise = rng.random(n) < 0.2
    return np.where(
        noise, rng.random((2, n)) * 12_000, middle[rng.integers(0, 60, n)].T + rng.normal(0, 150, (2, n))
    )


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@given(towns, radii, numbers)
def test_core_noise_and_clusters_are_those_of_the_definition(town, radius_m, fewest) -> None:
    found = density_clusters(*town, radius_m=radius_m, fewest=fewest)
    square = sum((one[:, None] - one) ** 2 for one in town)
    near = square <= radius_m**2
    core = near.sum(axis=1) >= fewest
    assert (found.is_core == core).all()
    assert ((found.cluster == NOISE) == ~near[:, core].any(axis=1)).all()
    together = found.cluster[:, None] == found.cluster
    both = core[:, None] & core
    # Near core places are together; and all together are joined by steps from core to core.
    assert together[near & both].all()
    reach = near & both
    for _ in range(len(core)):
        reach = reach | (reach @ reach)
    assert (together[both] == reach[both]).all()
    for i in np.flatnonzero(~core & (found.cluster != NOISE)):
        nearest = square[i][core].min()
        assert found.cluster[i] in found.cluster[core & (square[i] == nearest)]


@pytest.mark.slow
@pytest.mark.parametrize(("radius_m", "fewest"), [(80, 10), (150, 20), (40, 3)])
def test_scikit_learn_finds_the_same_core_sets_and_noise(radius_m, fewest) -> None:
    cluster = pytest.importorskip("sklearn.cluster")
    x, y = city(20_000)
    peer = cluster.DBSCAN(eps=radius_m, min_samples=fewest).fit(np.column_stack([x, y]))
    found = density_clusters(x, y, radius_m=radius_m, fewest=fewest)
    core = np.flatnonzero(found.is_core)
    assert core.tolist() == peer.core_sample_indices_.tolist()
    assert ((found.cluster == NOISE) == (peer.labels_ == -1)).all()
    pairs = set(zip(found.cluster[core].tolist(), peer.labels_[core].tolist(), strict=True))
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(found.sizes) > 5


@pytest.mark.slow
@given(towns, radii, numbers, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_even_at_the_border(town, radius_m, fewest, random) -> None:
    order = random.sample(range(town.shape[1]), town.shape[1])
    one = density_clusters(*town, radius_m=radius_m, fewest=fewest)
    two = density_clusters(*town[:, order], radius_m=radius_m, fewest=fewest)
    assert two.cluster.tolist() == one.cluster[order].tolist()
    assert two.sizes.tolist() == one.sizes.tolist()


@given(towns, radii, numbers)
def test_moved_or_in_other_units_clusters_are_the_same(town, radius_m, fewest) -> None:
    one = density_clusters(*town, radius_m=radius_m, fewest=fewest)
    for other, times in ((town + 4_096, 1), (town * 8, 8)):
        two = density_clusters(*other, radius_m=radius_m * times, fewest=fewest)
        assert two.cluster.tolist() == one.cluster.tolist()


def test_turned_clusters_are_the_same() -> None:
    x, y = city(2_000)
    one = density_clusters(x, y, radius_m=80, fewest=5)
    turned = x * math.cos(0.7) - y * math.sin(0.7), x * math.sin(0.7) + y * math.cos(0.7)
    two = density_clusters(*turned, radius_m=80, fewest=5)
    assert (one.is_core == two.is_core).all()
    assert sorted(one.sizes) == sorted(two.sizes)


@given(towns, radii, numbers)
def test_parts_add_up_and_the_largest_come_first(town, radius_m, fewest) -> None:
    found = density_clusters(*town, radius_m=radius_m, fewest=fewest)
    assert found.sizes.sum() + found.noise == town.shape[1]
    assert (np.diff(found.sizes) <= 0).all()
    assert (
        np.bincount(found.cluster[found.cluster >= 0], minlength=len(found.sizes)).tolist()
        == found.sizes.tolist()
    )
    assert (found.reason is None) == bool(len(found.sizes))


def test_incidents_at_one_corner_are_one_cluster_and_a_lone_one_is_noise() -> None:
    found = density_clusters([5.0] * 2_000 + [900.0], [5.0] * 2_000 + [900.0], radius_m=10, fewest=2_000)
    assert (found.sizes.tolist(), found.noise) == ([2_000], 1)
    assert "a_cluster_is_no_test" in found.caveats


@pytest.mark.parametrize(
    ("x", "reason"), [([], "no_incidents"), ([1.0], "no_incident_has_so_many_near"), ([1.0, 1.0], None)]
)
def test_where_there_is_no_cluster_a_reason_is_said(x, reason) -> None:
    found = density_clusters(x, x, radius_m=5, fewest=2)
    assert (found.reason, len(found.cluster)) == (reason, len(x))


def test_impossible_input_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match="lengths differ.*`radius_m`.*`fewest` was 0"):
        density_clusters([1], [], radius_m=0, fewest=0)
