"""Evidence by cell against the exact test called one by one, another library, pure noise, and by laws."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import betabinom, binom, binomtest
from statsmodels.stats.multitest import multipletests

from layers.comparison import evidence
from layers.comparison.evidence import (
    CellEvidence,
    cell_evidence,
    exact_two_sided,
    restless_two_sided,
)
from layers.stats.poisson_rates import exact_conditional
from layers.stats.shared.checks import BadInput

PEER = {"BH": "fdr_bh", "BY": "fdr_by"}


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.5, 0.25, 1 / 3, 0.03, 0.97, 26 / 52.3, 1e-3])
def test_every_outcome_of_up_to_40_incidents_has_the_p_of_the_exact_test(share: float) -> None:
    pairs = np.array([(hits, trials) for trials in range(1, 41) for hits in range(trials + 1)])
    by_hand = [binomtest(int(hits), int(trials), share).pvalue for hits, trials in pairs]
    assert_allclose(exact_two_sided(pairs[:, 0], pairs[:, 1], share), by_hand, rtol=0, atol=1e-9)


counts = st.integers(0, 30) | st.integers(0, 3_000)
cells = st.lists(st.tuples(counts, counts), min_size=1, max_size=20)
days = st.integers(1, 800) | st.floats(0.5, 400)


@pytest.mark.slow
@given(cells, days, days)
def test_every_cell_has_the_p_of_exact_conditional(cells, before_days, after_days) -> None:
    before, after = np.array(cells).T
    found = cell_evidence(before, after, before_days=before_days, after_days=after_days)
    for was, now, p in zip(before, after, found.p, strict=True):
        alone = exact_conditional(
            count_1=int(now), count_2=int(was), exposure_1=after_days, exposure_2=before_days
        ).p
        assert math.isnan(p) if alone is None else abs(p - alone) <= 1e-9


@pytest.mark.slow
@given(cells, st.sampled_from(sorted(PEER)), st.sampled_from([0.8, 0.95, 0.99]))
def test_another_library_corrects_the_same_cells_alike(cells, method, level: float) -> None:
    before, after = np.array(cells).T
    found = cell_evidence(before, after, before_days=1, after_days=1, level=level, method=method)
    some = before + after > 0
    assert found.tested == some.sum()
    assert np.isnan(found.p[~some]).all()
    assert np.isnan(found.adjusted[~some]).all()
    assert not found.evident[~some].any()
    if some.any():
        rejected, adjusted, *_ = multipletests(found.p[some], alpha=1 - level, method=PEER[method])
        assert_allclose(found.adjusted[some], adjusted, rtol=1e-12, atol=1e-300)
        sure = ~np.isclose(adjusted, 1 - level, rtol=1e-9)
        assert_array_equal(found.evident[some][sure], rejected[sure])


def test_without_a_correction_p_stays_as_it_is() -> None:
    found = cell_evidence(
        np.array([20, 8, 9]), np.array([5, 9, 8]), before_days=1, after_days=1, method="none"
    )
    assert_array_equal(found.adjusted, found.p)
    assert found.evident.tolist() == [True, False, False]


def noise(runs: int, seed: int, shape: float, mean: float, share: float) -> list[CellEvidence]:
    """Maps whose cells differ from each other, but not from themselves."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(runs):
        means = rng.gamma(shape, 2 * mean / shape, 300)
        before, after = rng.poisson(means * (1 - share)), rng.poisson(means * share)
        found.append(cell_evidence(before, after, before_days=100 * (1 - share), after_days=100 * share))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shape", "mean", "share"),
    [
        pytest.param(0.5, 3.0, 0.5, id="a few busy cells"),
        pytest.param(50.0, 40.0, 0.5, id="all cells busy"),
        pytest.param(1.0, 10.0, 0.2, id="a short window after"),
    ],
)
def test_noise_shows_an_evident_cell_in_at_most_123_of_2000_maps(shape, mean, share) -> None:
    found = noise(2_000, 19_950_101, shape, mean, share)
    # As many as a true rate of 5 % leaves in 99 of 100 worlds. Whole counts make the exact test cautious.
    assert 1 <= sum(bool(one.evident.any()) for one in found) <= 123


def test_a_rise_of_the_whole_map_is_no_evidence_for_a_cell_that_rose_like_it() -> None:
    rng = np.random.default_rng(8)
    before = rng.poisson(60.0, 400)
    after = rng.poisson(90.0, 400)
    own = cell_evidence(before, after, before_days=1, after_days=1)
    like_the_map = cell_evidence(before, after, before_days=1, after_days=1, expected_share=0.6)
    assert own.evident.sum() > 100
    assert like_the_map.evident.sum() == 0


def test_a_planted_fall_is_evident_and_the_cells_around_it_are_not() -> None:
    rng = np.random.default_rng(4)
    before, after = rng.poisson(30.0, (2, 500))
    before[77], after[77] = 60, 10
    found = cell_evidence(before, after, before_days=90, after_days=90)
    assert np.flatnonzero(found.evident).tolist() == [77]


@pytest.mark.slow
@given(cells, st.randoms(use_true_random=False))
def test_the_order_of_cells_does_not_matter_and_empty_cells_change_nothing(cells, random) -> None:
    mixed = [*cells, *[(0, 0)] * 7]
    order = list(range(len(mixed)))
    random.shuffle(order)
    before, after = np.array(cells).T
    plain = cell_evidence(before, after, before_days=30, after_days=31)
    before, after = np.array(mixed)[order].T
    other = cell_evidence(before, after, before_days=30, after_days=31)
    back = np.argsort(order)[: len(cells)]
    assert_array_equal(other.p[back], plain.p)
    assert_allclose(other.adjusted[back], plain.adjusted, rtol=1e-12)
    assert other.tested == plain.tested


@pytest.mark.slow
@given(cells, days, days)
def test_exchanging_the_windows_changes_no_p(cells, before_days, after_days) -> None:
    before, after = np.array(cells).T
    forth = cell_evidence(before, after, before_days=before_days, after_days=after_days)
    back = cell_evidence(after, before, before_days=after_days, after_days=before_days)
    assert_allclose(back.p, forth.p, rtol=1e-6, atol=1e-12)


@pytest.mark.slow
@given(cells)
def test_every_p_lies_between_0_and_1_however_one_sided_the_counts(cells) -> None:
    before, after = np.array(cells).T
    found = cell_evidence(before, after, before_days=1, after_days=1, expected_share=0.001)
    some = before + after > 0
    assert ((found.p[some] >= 0) & (found.p[some] <= 1)).all()


@pytest.mark.parametrize("empty", [np.zeros(0, np.int64), np.zeros(5, np.int64)])
def test_a_map_without_incidents_tests_nothing(empty) -> None:
    found = cell_evidence(empty, empty, before_days=7, after_days=7)
    assert found.tested == 0
    assert len(found.p) == len(empty)
    assert np.isnan(found.p).all()
    assert not found.evident.any()


def test_a_cell_of_a_million_incidents_is_still_exact() -> None:
    before, after = np.array([500_000, 500_900]), np.array([500_000, 499_100])
    found = cell_evidence(before, after, before_days=1, after_days=1)
    by_hand = [binomtest(int(now), int(was + now)).pvalue for was, now in zip(before, after, strict=True)]
    assert_allclose(found.p, by_hand, atol=1e-9)


@pytest.mark.parametrize(
    ("changed", "clause"),
    [
        ({"before": np.array([1, -1])}, "`before` must not be below 0"),
        ({"after": np.array([1.5, 1])}, "`after` must be whole numbers"),
        ({"after": np.array([1])}, "lengths differ"),
        ({"after": np.array([[1, 2]])}, "one dimension"),
        ({"before_days": 0}, "`before_days` must be finite and above 0"),
        ({"after_days": math.inf}, "`after_days` must be finite and above 0"),
        ({"expected_share": 1.0}, "`expected_share` was 1.0"),
        ({"level": 0}, "`level` was 0"),
        ({"method": "bonferroni"}, "`method` was 'bonferroni'"),
    ],
)
def test_impossible_input_is_refused(changed, clause: str) -> None:
    asked = {"before": np.array([1, 2]), "after": np.array([2, 1]), "before_days": 1, "after_days": 1}
    with pytest.raises(BadInput) as raised:
        cell_evidence(**asked | changed)
    assert any(clause in wrong for wrong in raised.value.wrong)


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        cell_evidence(
            np.array([-1]), np.array([0.5, 1]), before_days=0, after_days=-1, expected_share=2, level=2
        )
    assert len(raised.value.wrong) == 7


def test_the_examples_in_the_docstrings_hold() -> None:
    result = doctest.testmod(evidence)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize(("share", "dispersion"), [(0.5, 2.0), (0.3, 1.4), (0.9, 6.0)])
def test_restless_counts_have_the_p_of_another_librarys_beta_binomial(
    share: float, dispersion: float
) -> None:
    pairs = np.array([(hits, trials) for trials in range(1, 25) for hits in range(trials + 1)])
    found = restless_two_sided(pairs[:, 0], pairs[:, 1], share, dispersion)
    for (hits, trials), p in zip(pairs, found, strict=True):
        scale = trials / (dispersion - 1)
        chances = betabinom.pmf(np.arange(trials + 1), trials, scale * share, scale * (1 - share))
        assert p == pytest.approx(chances[chances <= chances[hits] * (1 + 1e-7)].sum(), rel=1e-6)


def test_hardly_restless_counts_have_the_p_of_poisson_counts() -> None:
    hits, trials = np.array([3, 20, 7]), np.array([10, 30, 7])
    nearly = restless_two_sided(hits, trials, 0.5, 1.0005)
    assert_allclose(nearly, exact_two_sided(hits, trials, 0.5), rtol=0.01)


@pytest.mark.parametrize("dispersion", [1.5, 2.0, 3.0])
def test_restless_maps_without_any_change_show_evidence_in_one_of_twenty_at_most(dispersion: float) -> None:
    rng, runs, shown, fooled = np.random.default_rng(7), 60, 0, 0
    for _ in range(runs):
        scale = rng.gamma(0.7, 4, 800) / (dispersion - 1) + 0.01
        before, after = (rng.negative_binomial(scale, 1 / dispersion) for _ in range(2))
        days = {"before_days": 1, "after_days": 1}
        shown += cell_evidence(before, after, **days, dispersion=dispersion).evident.any()
        fooled += cell_evidence(before, after, **days).evident.any()
    # Of a true 5 % that many or fewer come up in 99 of 100 such tests.
    assert shown <= binom.ppf(0.99, runs, 0.05)
    assert fooled > 2 * shown or dispersion < 2


def test_a_wrong_dispersion_is_refused() -> None:
    for wrong in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(BadInput, match="dispersion"):
            cell_evidence(np.array([1]), np.array([2]), before_days=1, after_days=1, dispersion=wrong)
