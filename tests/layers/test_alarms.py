"""Alarms: a planted rise found soon, quiet weeks left quiet as often as is said, the fullest days told."""

import datetime as dt

import numpy as np
import pytest

from geodata.period import Period
from geodata.records import RecordingChange
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.stats.poisson_cusum import cusum_limit, poisson_cusum
from tests.layers.rhythm.days_of import FIRST, with_days

WEEKS = 5 * 52
ASKED = Query(layer="alarms", kinds=("robbery",))


def drawn(mean: np.ndarray | float = 3.0, seed: int = 3) -> np.ndarray:
    counts = np.random.default_rng(seed).poisson(mean, 7 * WEEKS)
    counts[[0, -1]] = 3
    return counts


def risen(times: float, weeks: int = 12) -> np.ndarray:
    return drawn(np.where(np.arange(7 * WEEKS) < 7 * (WEEKS - weeks), 3.0, 3.0 * times))


def test_a_planted_rise_is_an_alarm_and_stands_since_soon_after_it_began() -> None:
    answer = ask(with_days(risen(1.6)), ASKED)
    state = answer.headline.values["state"]
    assert state.key == "layers.alarms.now.more"
    began = FIRST + dt.timedelta(weeks=WEEKS - 12)
    assert began <= state.values["day"] <= began + dt.timedelta(weeks=6)
    assert answer.columns["found"][0] == "alarm"


def test_the_sum_is_that_of_the_statistic_and_usual_is_the_mean_of_the_same_weeks() -> None:
    counts = drawn().reshape(WEEKS, 7)
    answer = ask(with_days(counts.ravel()), ASKED)
    weekly = counts.sum(axis=1)
    watched = np.arange(WEEKS - 26, WEEKS)
    earlier = np.array([weekly[watched - 52 * year] for year in range(1, 5)])
    usual = earlier.mean()
    limit = cusum_limit(usual_mean=usual, watched_mean=1.5 * usual, false_alarm_every=104)
    path = poisson_cusum(weekly[watched], usual_mean=usual, watched_mean=1.5 * usual, limit=limit.limit).path
    assert answer.value[::-1] == pytest.approx(path)
    assert answer.n[::-1].tolist() == weekly[watched].tolist()
    assert answer.columns["expected"][::-1] == pytest.approx(earlier.mean(axis=0))
    said = {text.key: text.values for text in answer.choices}
    assert said["layers.alarms.every"]["n"] == round(limit.false_alarm_every)
    assert said["layers.alarms.choice"]["n"] == 4


@pytest.mark.slow
def test_where_nothing_changes_few_weeks_have_an_alarm() -> None:
    states = [ask(with_days(drawn(seed=seed)), ASKED).headline.values["state"].key for seed in range(20, 32)]
    assert sum(one != "layers.alarms.none.more" for one in states) <= 6


@pytest.mark.parametrize(("percent", "times", "word"), [("50", 0.4, "fewer"), ("200", 2.2, "more")])
def test_a_fall_is_looked_for_where_it_is_asked_for(percent: str, times: float, word: str) -> None:
    query = Query(layer="alarms", kinds=("robbery",), options=(("watched_percent", percent),))
    answer = ask(with_days(risen(times)), query)
    assert answer.headline.values["state"].key == f"layers.alarms.now.{word}"


def test_the_fullest_days_are_found_with_a_chance_that_fits_them() -> None:
    counts = drawn()
    counts[7 * (WEEKS - 10) + 3 : 7 * (WEEKS - 10) + 6] = 25
    said = ask(with_days(counts), ASKED).headline.values
    first = FIRST + dt.timedelta(days=7 * (WEEKS - 10))
    assert first - dt.timedelta(days=2) <= said["day"] <= first + dt.timedelta(days=4)
    assert said["chance"].key == "rhythm.chance.less"
    begin = 7 * (WEEKS - 26)
    sums = np.convolve(counts[begin:], np.ones(7, int), mode="valid")
    assert said["fullest"] == sums.max()


def test_days_that_are_asked_for_are_watched_and_not_newer_ones() -> None:
    until = FIRST + dt.timedelta(weeks=200)
    query = Query(layer="alarms", kinds=("robbery",), period=Period(FIRST + dt.timedelta(weeks=180), until))
    answer = ask(with_days(drawn()), query)
    assert len(answer) == 20
    assert answer.places.ids[0] == (until - dt.timedelta(weeks=1)).isoformat()


def test_years_recorded_otherwise_are_left_out_and_where_no_other_is_there_that_is_said() -> None:
    early, late = (
        RecordingChange(FIRST + dt.timedelta(weeks=week), {"en": "new forms"}) for week in (150, 250)
    )
    kept, crossed = (ask(with_days(drawn(), changes=(one,)), ASKED) for one in (early, late))
    assert {text.key: text.values for text in kept.choices}["layers.alarms.choice"]["n"] == 1
    assert "rhythm.watched.changed" not in {text.key for text in kept.caveats}
    assert {text.key: text.values for text in kept.choices}["rhythm.watched.left_out"] == {"n": 3}
    assert "rhythm.watched.changed" in {text.key for text in crossed.caveats}


@pytest.mark.parametrize(
    ("counts", "key"),
    [
        (drawn()[:40], "few_weeks"),
        (drawn()[: 7 * 50], "no_year"),
        (np.concatenate([np.zeros(7 * 60, int), np.full(7 * 20, 2)]), "no_year"),
    ],
)
def test_what_is_too_little_gets_a_sentence(counts: np.ndarray, key: str) -> None:
    answer = ask(with_days(counts), ASKED)
    assert (len(answer), answer.headline.key) == (0, f"layers.alarms.{key}")


def test_nothing_in_earlier_years_is_no_usual() -> None:
    holdings = with_days(drawn())
    asked = Query(layer="alarms", kinds=("burglary_home",))
    assert ask(holdings, asked).headline.key == "layers.alarms.nothing_usual"
