"""The trend: planted rates found, none told where there is none, recording kept apart, every week counted."""

import datetime as dt

import numpy as np
import pytest

from geodata.records import RecordingChange
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.trend_over_time import WEEKS_A_YEAR
from tests.layers.rhythm.days_of import FIRST, with_days

DAYS = 4 * 52 * 7
YEARS = np.arange(DAYS) / 365.25
ASKED = Query(layer="trend_over_time", kinds=("robbery",))


def drawn(mean: np.ndarray | float, seed: int = 2) -> np.ndarray:
    counts = np.random.default_rng(seed).poisson(mean, DAYS)
    counts[[0, -1]] = 1
    return counts


@pytest.mark.parametrize(("rate", "word"), [(1.25, "rise"), (0.8, "fall")])
def test_a_planted_rate_lies_in_its_interval(rate: float, word: str) -> None:
    answer = ask(with_days(drawn(4 * rate**YEARS)), ASKED)
    said = answer.headline.values
    assert answer.headline.key == f"layers.trend_over_time.headline_{word}"
    assert said["low"] < abs(100 * (rate - 1)) < said["high"]
    assert "layers.trend_over_time.season" in {text.key for text in answer.choices}
    # The line itself has that rate.
    assert (answer.value[0] / answer.value[-1]) ** (WEEKS_A_YEAR / (len(answer) - 1)) == pytest.approx(
        rate, rel=0.08
    )


def test_where_nothing_changes_no_rise_or_fall_is_told() -> None:
    answer = ask(with_days(drawn(4.0)), ASKED)
    assert answer.headline.key == "layers.trend_over_time.headline_unclear"
    assert answer.n.sum() == answer.totals.n
    assert list(answer.places.ids) == sorted(answer.places.ids, reverse=True)


def test_a_change_of_recording_is_no_trend_and_is_marked_in_its_week() -> None:
    at = 2 * 52 * 7
    counts = drawn(np.where(np.arange(DAYS) < at, 3.0, 7.0))
    change = RecordingChange(FIRST + dt.timedelta(days=at), {"en": "new forms", "es": "otra hoja"})
    apart, together = (ask(with_days(counts, changes=one), ASKED) for one in ((change,), ()))
    assert apart.headline.key == "layers.trend_over_time.headline_unclear"
    assert together.headline.key == "layers.trend_over_time.headline_rise"
    marked = [str(id_) for id_, one in zip(apart.places.ids, apart.columns["recording"], strict=True) if one]
    assert marked == [change.day.isoformat()]


def test_weeks_that_are_alike_beyond_the_trend_are_warned_of() -> None:
    wave = 4 * np.exp(0.6 * np.sin(2 * np.pi * np.arange(DAYS) / 300))
    keys = {text.key for text in ask(with_days(drawn(wave)), ASKED).caveats}
    assert "rhythm.caveat.residuals_are_autocorrelated" in keys


def test_few_weeks_and_few_incidents_get_a_sentence() -> None:
    short = ask(with_days(drawn(4.0)[:50]), ASKED)
    assert (len(short), short.headline.key) == (0, "layers.trend_over_time.few_weeks")
    few = np.zeros(DAYS, int)
    few[::100] = 1
    few[-1] = 1
    answer = ask(with_days(few), ASKED)
    assert answer.headline.key == "layers.trend_over_time.headline_few"
    assert "rhythm.caveat.too_few_for_a_percentage" in {text.key for text in answer.caveats}
