"""The swing of a row is learned from its past: sheets without a change name one as rarely as they promise."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import binom

from geodata.holdings import Holdings
from geodata.kinds.recorded import EVERY_INCIDENT
from geodata.period import Period
from layers.sheet.recording import Recording
from layers.sheet.tallied import BLOCK_DAYS, WEEK_DAYS, Row, Sheet, swings
from layers.stats.false_discovery import control_false_discovery
from layers.stats.recent_change import recent_change
from tests.layers.sheet.years import years

WORLDS, ROWS = 200, 15
# So many of 200 leave a one-sided 99 % lower bound of 5 %.
MOST_FALSE = int(binom.ppf(0.99, WORLDS, 0.05))
LAST = dt.date(2025, 6, 1)


@pytest.fixture(scope="module")
def holdings() -> Holdings:
    return years(n=300)


def known(holdings: Holdings, days: int) -> Recording:
    first = LAST - dt.timedelta(days=days)
    return Recording(holdings, Period(first, LAST), np.full(days, 9, np.int64), EVERY_INCIDENT)


def sheet_of(series: NDArray[np.int64], days: int) -> Sheet:
    """A sheet whose rows had these counts, (rows, spans), in the spans of so many days before LAST."""
    ends = [LAST - dt.timedelta(days=days * n) for n in range(series.shape[1])][::-1]
    at = {Period(end - dt.timedelta(days=days), end): place for place, end in enumerate(ends)}
    rows = tuple(Row(str(number), str(number), EVERY_INCIDENT) for number in range(len(series)))
    return Sheet(rows, lambda span: at[span], lambda place: series[:, place])  # type: ignore[arg-type, return-value]


def world(rng: np.random.Generator, swing: float, spans: int) -> NDArray[np.int64]:
    """Counts of rows that never change, whose variance is so many times their mean."""
    mean = np.exp(rng.uniform(np.log(0.5), np.log(400), (ROWS, 1)))
    rate = (
        np.broadcast_to(mean, (ROWS, spans))
        if swing == 1
        else rng.gamma(mean / (swing - 1), swing - 1, (ROWS, spans))
    )
    return rng.poisson(rate)


@pytest.mark.slow
@pytest.mark.parametrize(("days", "spans", "swing"), [(28, 39, 3.0), (28, 39, 1.0), (7, 26, 3.0)])
def test_of_200_sheets_without_a_change_hardly_more_than_one_in_twenty_names_one(
    holdings: Holdings, days: int, spans: int, swing: float
) -> None:
    rng = np.random.default_rng(days * spans)
    recording = known(holdings, days * spans)
    false = 0
    for _ in range(WORLDS):
        counts = world(rng, swing, spans + 4)
        learned = swings(sheet_of(counts[:, :spans], days), recording, LAST)
        p = recent_change(
            current=counts[:, -1],
            earlier=counts[:, -4:-1].astype(float),
            span_days=days,
            earlier_days=np.full(3, days),
            dispersion=learned.dispersion,
            degrees_of_freedom=learned.degrees_of_freedom,
        ).p
        false += bool(control_false_discovery(p).found.any())
    assert false <= MOST_FALSE


def test_a_row_that_swings_has_a_larger_limit_and_what_is_too_rare_has_one(holdings: Holdings) -> None:
    rng = np.random.default_rng(2)
    steady, wild, never = rng.poisson(50, 39), rng.poisson(rng.gamma(50 / 4, 4, 39)), np.zeros(39, np.int64)
    found = swings(
        sheet_of(np.array([steady, wild, never]), BLOCK_DAYS), known(holdings, 39 * BLOCK_DAYS), LAST
    )
    assert found.dispersion[1] > 2 * found.dispersion[0]
    assert found.dispersion[2] == 1
    assert (found.degrees_of_freedom > 20).all()


@pytest.mark.parametrize(
    ("days", "told"), [(24 * BLOCK_DAYS, True), (24 * WEEK_DAYS, True), (23 * WEEK_DAYS, False)]
)
def test_two_years_of_blocks_or_half_a_year_of_weeks_are_needed(
    holdings: Holdings, days: int, told: bool
) -> None:
    spans: Sequence[int] = (BLOCK_DAYS, WEEK_DAYS)
    length = next((one for one in spans if days // one >= 24), WEEK_DAYS)
    series = np.random.default_rng(1).poisson(20, (2, days // length))
    found = swings(sheet_of(series, length), known(holdings, days), LAST)
    assert np.isfinite(found.dispersion).all() == told
