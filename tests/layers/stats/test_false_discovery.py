"""Corrections for many tests against another library and the definition, and by laws."""

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from layers.stats import false_discovery
from layers.stats.false_discovery import control_false_discovery
from layers.stats.shared.checks import BadInput

# z of the grid GI-2, as spdep prints them.
GRID = """
    .267261 1.061048 .917663 -.086031 -1.069045
    1.061048 2.883254 2.883254 .842012 -1.233110
    1.347817 3.265986 3.265986 1.097167 -1.089725
    -.086031 .842012 1.224745 -.051031 -1.089725
    -1.069045 -1.233110 -.946340 -1.089725 -.902007
"""
PEER = {"benjamini_hochberg": "fdr_bh", "benjamini_yekutieli": "fdr_by"}


@pytest.mark.parametrize(
    ("correction", "cells"),
    [
        pytest.param("none", 4, id="FDR-1 raw"),
        pytest.param("benjamini_hochberg", 4, id="FDR-1 BH"),
        pytest.param("benjamini_yekutieli", 0, id="FDR-1 BY"),
    ],
)
def test_the_grid_keeps_so_many_cells(correction, cells: int) -> None:
    p = 2 * norm.sf(np.abs(np.array(GRID.split(), float)))
    found = control_false_discovery(p, correction=correction)
    assert (int(found.found.sum()), found.tested, found.correction) == (cells, 25, correction)


@pytest.mark.parametrize(("p", "adjusted"), [pytest.param([0.01, 0.02, 0.03, 0.04], [0.04] * 4, id="FDR-2")])
def test_adjusted_values_never_end_above_those_of_weaker_findings(p, adjusted) -> None:
    assert_allclose(control_false_discovery(np.array(p)).adjusted, adjusted)


p_values = st.lists(st.floats(0, 1) | st.sampled_from([0.01, 0.02, 0.05]), min_size=1, max_size=40)
corrections = st.sampled_from(sorted(PEER))


@given(p_values, corrections)
def test_another_library_finds_the_same(p, correction) -> None:
    found = control_false_discovery(np.array(p), correction=correction)
    rejected, adjusted, *_ = multipletests(p, alpha=0.05, method=PEER[correction])
    # Below the smallest normal number both round by whole steps.
    assert_allclose(found.adjusted, adjusted, rtol=1e-12, atol=1e-300)
    # At a tie with the rate rounding may tip either.
    sure = ~np.isclose(adjusted, 0.05, rtol=1e-9)
    assert_array_equal(found.found[sure], rejected[sure])


@pytest.mark.slow
@given(p_values)
def test_it_is_the_minimum_of_the_definition_in_plain_loops(p) -> None:
    found = control_false_discovery(np.array(p)).adjusted
    ordered = sorted(p)
    m = len(p)
    for one, adjusted in zip(p, found, strict=True):
        candidates = [min(1.0, m * ordered[j] / (j + 1)) for j in range(m) if ordered[j] >= one]
        assert_allclose(adjusted, min(candidates), rtol=1e-12)


@given(p_values, corrections, st.randoms(use_true_random=False))
def test_the_order_of_tests_does_not_matter(p, correction, random) -> None:
    order = list(range(len(p)))
    random.shuffle(order)
    plain = control_false_discovery(np.array(p), correction=correction)
    mixed = control_false_discovery(np.array(p)[order], correction=correction)
    assert_allclose(mixed.adjusted, plain.adjusted[order], rtol=1e-12)


@given(p_values, corrections, st.lists(st.integers(0, 40), max_size=5))
def test_cells_without_a_p_are_left_out_of_m_and_come_back_as_nan(p, correction, holes) -> None:
    plain = control_false_discovery(np.array(p), correction=correction)
    holed = np.insert(np.array(p), [min(hole, len(p)) for hole in holes], np.nan)
    found = control_false_discovery(holed, correction=correction)
    some = ~np.isnan(holed)
    assert_array_equal(np.isnan(found.adjusted), ~some)
    assert_allclose(found.adjusted[some], plain.adjusted, rtol=1e-12)
    assert_array_equal(found.found[some], plain.found)
    assert not found.found[~some].any()
    assert found.tested == len(p)


@given(p_values)
def test_raw_is_at_most_hochberg_is_at_most_yekutieli(p) -> None:
    raw, hochberg, yekutieli = (
        control_false_discovery(np.array(p), correction=one).adjusted
        for one in ("none", "benjamini_hochberg", "benjamini_yekutieli")
    )
    assert_array_equal(raw, p)
    assert (raw <= hochberg * (1 + 1e-12)).all()
    assert (hochberg <= yekutieli).all()
    assert (yekutieli <= 1).all()


def test_hochberg_is_the_default_and_its_name_comes_along() -> None:
    found = control_false_discovery(np.array([0.5]))
    assert (found.correction, found.rate) == ("benjamini_hochberg", 0.05)
    assert found.caveats == ("the_rate_is_of_the_findings",)
    raw = control_false_discovery(np.array([0.5]), correction="none")
    assert raw.caveats == ("not_corrected_for_many_tests",)


def test_the_input_stays_as_it_was_and_the_raw_p_stays_in_the_result() -> None:
    p = np.array([0.03, 0.01, np.nan])
    found = control_false_discovery(p)
    assert_array_equal(p, [0.03, 0.01, np.nan])
    assert_array_equal(found.p, p)
    assert_allclose(found.adjusted[:2], [0.03, 0.02])


@pytest.mark.parametrize(("rate", "is_found"), [(0.05, True), (0.0499, False)])
def test_a_p_of_just_the_rate_is_found(rate: float, is_found: bool) -> None:
    assert control_false_discovery(np.array([0.05]), rate=rate).found.tolist() == [is_found]


@pytest.mark.parametrize("p", [[], [np.nan, np.nan]], ids=["no cells", "no p"])
@pytest.mark.parametrize("correction", ["none", *PEER])
def test_nothing_tested_finds_nothing(p, correction) -> None:
    found = control_false_discovery(np.array(p), correction=correction)
    assert (found.reason, found.tested, found.caveats) == ("nothing_tested", 0, ())
    assert len(found.adjusted) == len(p)
    assert not found.found.any()


def test_under_noise_any_finding_is_as_rare_as_the_rate() -> None:
    rng = np.random.default_rng(1_995)
    worlds = [control_false_discovery(rng.random(50)).found.any() for _ in range(2_000)]
    assert 70 <= sum(worlds) <= 123


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        control_false_discovery(np.array([[0.5, 1.1]]), correction="bonferroni", rate=0)  # type: ignore[arg-type]
    assert len(raised.value.wrong) == 4


@pytest.mark.parametrize("p", [-0.1, 1.1, np.inf])
def test_what_is_no_probability_is_refused(p: float) -> None:
    with pytest.raises(BadInput, match="`p` must lie between 0 and 1"):
        control_false_discovery(np.array([0.5, p]))


def test_the_example_in_the_docstring_holds() -> None:
    result = doctest.testmod(false_discovery)
    assert result.attempted > 0
    assert result.failed == 0
