"""Levels of ways of recording, and the deviance that statsmodels gives."""

import doctest

import numpy as np
import pytest
import statsmodels.api as sm

from layers.stats.shared import breaks
from layers.stats.shared.breaks import break_columns, deviance, wrong_breaks


def test_the_examples_come_out_as_printed() -> None:
    tried = doctest.testmod(breaks)
    assert (tried.failed, tried.attempted > 0) == (0, True)


def test_the_deviance_is_that_of_statsmodels() -> None:
    rng = np.random.default_rng(1)
    fitted = rng.gamma(2, 2, 30)
    counts = rng.poisson(fitted)
    assert (counts == 0).any()
    assert deviance(counts, fitted) == pytest.approx(sm.families.Poisson().deviance(counts, fitted))


def test_without_breaks_there_is_no_column() -> None:
    assert break_columns(5, []).shape == (5, 0)


@pytest.mark.parametrize(
    ("asked", "wrong"), [([], 0), ([1, 4], 0), ([0], 1), ([5], 1), ([2, 2], 1), ([9, 9], 3)]
)
def test_a_break_lies_inside_and_is_named_once(asked, wrong) -> None:
    assert len(wrong_breaks(asked, 5)) == wrong
