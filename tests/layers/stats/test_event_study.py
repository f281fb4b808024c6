"""Leads and lags against statsmodels, and by laws."""

import doctest

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm, t

from layers.stats import event_study as module
from layers.stats.difference_in_differences import difference_in_differences
from layers.stats.event_study import event_study
from layers.stats.shared.checks import BadInput

counts = arrays(np.int64, 20, elements=st.integers(0, 20))


def two_areas(seed: int, periods: int = 20) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.poisson(12, periods) + 1, rng.poisson(30, periods) + 1


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


# One coefficient for each bin fits them all, which statsmodels remarks on.
@pytest.mark.filterwarnings("ignore:Perfect separation", "ignore::RuntimeWarning:statsmodels")
@pytest.mark.parametrize("reference_bins", [1, 3])
@pytest.mark.parametrize("periods_per_bin", [1, 4])
def test_it_is_the_model_with_an_interaction_for_every_bin(reference_bins: int, periods_per_bin: int) -> None:
    treated, control = two_areas(1)
    ours = event_study(
        treated,
        control,
        12,
        periods_per_bin=periods_per_bin,
        reference_bins=reference_bins,
        dispersion=1.0,
    )
    lead = (np.arange(20) - 12) // periods_per_bin
    free = [k for k in range(lead[0], lead[-1] + 1) if not -reference_bins <= k < 0]
    group = np.repeat([1.0, 0.0], 20)
    interaction = np.column_stack([group * (np.tile(lead, 2) == k) for k in free])
    design = np.column_stack([np.tile(np.eye(20), (2, 1)), group, interaction])
    theirs = sm.GLM(np.concatenate([treated, control]), design, family=sm.families.Poisson())
    theirs = theirs.fit(tol=1e-12, scale=1.0)
    assert ours.lead[~ours.is_reference].tolist() == free
    np.testing.assert_allclose(ours.log_ratio[~ours.is_reference], theirs.params[21:], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(ours.standard_error[~ours.is_reference], theirs.bse[21:], rtol=1e-6)
    assert ours.log_ratio[ours.is_reference].tolist() == [0.0] * reference_bins
    assert np.isnan(ours.low[ours.is_reference]).all()


def test_bins_are_counted_outwards_from_the_event_and_never_straddle_it() -> None:
    treated, control = two_areas(2)
    found = event_study(treated, control, 9, periods_per_bin=4, dispersion=1.0)
    assert found.lead.tolist() == [-3, -2, -1, 0, 1, 2]
    base = np.log(treated[5:9].sum() / control[5:9].sum())
    assert found.log_ratio[0] == pytest.approx(np.log(treated[0] / control[0]) - base)
    assert found.log_ratio[3] == pytest.approx(np.log(treated[9:13].sum() / control[9:13].sum()) - base)
    assert found.log_ratio[5] == pytest.approx(np.log(treated[17:].sum() / control[17:].sum()) - base)


def test_one_bin_on_each_side_is_the_difference_in_differences() -> None:
    treated, control = two_areas(3)
    study = event_study(treated, control, 10, periods_per_bin=10)
    whole = difference_in_differences(treated, control, 10)
    assert study.lead.tolist() == [-1, 0]
    assert study.log_ratio[1] == pytest.approx(whole.effect.log)
    assert study.standard_error[1] == pytest.approx(whole.effect.standard_error)
    assert (study.low[1], study.high[1]) == pytest.approx((whole.effect.low, whole.effect.high))


@given(counts, counts)
def test_intervals_for_all_bins_at_once_are_wider(treated, control) -> None:
    found = event_study(treated, control, 10, dispersion=1.0)
    if found.reason is not None:
        assert found.reason == "no_incidents_in_the_reference"
        assert len(found.ratio) == 0
        return
    known = np.isfinite(found.low)
    assert (found.low_joint[known] <= found.low[known]).all()
    assert (found.high_joint[known] >= found.high[known]).all()
    assert (found.low[known] <= found.ratio[known]).all()
    empty = ((treated == 0) | (control == 0)) & ~found.is_reference
    assert np.isnan(found.ratio[empty]).all()
    assert np.isfinite(found.ratio[~empty]).all()
    assert ("some_bins_have_no_ratio" in found.caveats) == bool(empty.any())


def test_the_joint_interval_is_bonferronis_over_the_bins_with_a_ratio() -> None:
    treated, control = two_areas(4)
    treated[0] = 0
    found = event_study(treated, control, 12, dispersion=1.0)
    # Of 20 bins one is the reference and one has no ratio.
    reach = norm.ppf(1 - 0.025 / 18) * found.standard_error[5]
    assert found.high_joint[5] == pytest.approx(np.exp(found.log_ratio[5] + reach))
    assert found.high[5] == pytest.approx(
        np.exp(found.log_ratio[5] + norm.ppf(0.975) * found.standard_error[5])
    )


def test_an_estimated_dispersion_takes_students_t() -> None:
    treated, control = two_areas(5)
    found = event_study(treated, control, 12)
    width = np.log(found.high[0] / found.low[0])
    assert width == pytest.approx(2 * t.ppf(0.975, 18) * found.standard_error[0])
    assert found.dispersion == difference_in_differences(treated, control, 12).dispersion


def test_where_nothing_happened_all_bins_at_once_stray_in_at_most_one_of_twenty_runs() -> None:
    rng = np.random.default_rng(7)
    strays = 0
    for _ in range(600):
        found = event_study(
            rng.poisson(20, 48), rng.poisson(60, 48), 24, periods_per_bin=4, reference_bins=6, dispersion=1.0
        )
        free = ~found.is_reference
        strays += bool(((found.low_joint[free] > 1) | (found.high_joint[free] < 1)).any())
    # 43 of 600 is the most at which the one-sided 99 % lower bound of the rate stays at 5 %.
    assert strays <= 43


@pytest.mark.parametrize(
    ("treated", "first_after", "dispersion", "reason"),
    [
        (np.ones(20), 7, None, "fewer_than_8_periods_on_a_side"),
        (np.ones(20), 0, 1.0, "no_periods_on_a_side"),
        (np.ones(20), 20, 1.0, "no_periods_on_a_side"),
        (np.repeat([1, 0, 1], [9, 1, 10]), 10, 1.0, "no_incidents_in_the_reference"),
        (np.zeros(20), 10, None, "counts_too_sparse_for_the_model"),
    ],
)
def test_too_little_is_answered_by_a_reason(treated, first_after: int, dispersion, reason: str) -> None:
    found = event_study(treated, np.full(20, 3), first_after, dispersion=dispersion)
    assert found.reason == reason
    assert (len(found.lead), len(found.ratio), found.caveats) == (0, 0, ())


def test_a_bin_that_says_nothing_has_no_ratio() -> None:
    found = event_study(np.ones(20), np.ones(20), 10, dispersion=1e4)
    assert np.isnan(found.ratio[~found.is_reference]).all()


def test_impossible_input_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match="`level`.*; `periods_per_bin`.*; `reference_bins`"):
        event_study(np.ones(4), np.ones(4), 2, level=1, periods_per_bin=0, reference_bins=0)
