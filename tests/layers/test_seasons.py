"""Seasons: planted ones found, none where there is none, changes of recording none, short spans say why."""

import datetime as dt

import numpy as np
import pytest

from geodata.records import RecordingChange
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.seasons import SEASONS
from tests.layers.rhythm.days_of import FIRST, with_days

DAYS = 4 * 365 + 1
MONTHS = np.array([(FIRST + dt.timedelta(days=at)).month for at in range(DAYS)])
BY_MONTH = Query(layer="seasons", kinds=("robbery",), options=(("by", "month"),))
BY_WEEKDAY = Query(layer="seasons", kinds=("robbery",), options=(("by", "weekday"),))


def drawn(mean: np.ndarray | float, seed: int = 1) -> np.ndarray:
    counts = np.random.default_rng(seed).poisson(mean, DAYS)
    counts[[0, -1]] = 1
    return counts


def test_a_planted_month_stands_out_by_about_as_much_as_was_planted() -> None:
    answer = ask(with_days(drawn(np.where(MONTHS == 7, 6.0, 3.0))), BY_MONTH)
    july = list(answer.places.ids).index("07")
    # Twice the others is 2 / 2 ** (1 / 12) times a typical month.
    assert answer.low[july] < 2 / 2 ** (1 / 12) < answer.high[july]
    assert answer.headline.key == "layers.seasons.headline.month"
    assert answer.headline.values["season"].key == "rhythm.month.7"
    assert np.prod(answer.value) == pytest.approx(1)


@pytest.mark.parametrize("query", [BY_MONTH, BY_WEEKDAY], ids=["month", "weekday"])
def test_where_there_is_no_season_none_is_told(query: Query) -> None:
    answer = ask(with_days(drawn(4.0)), query)
    by = dict(query.options).get("by", "month")
    assert answer.headline.key == f"layers.seasons.headline_none.{by}"
    assert len(answer) == SEASONS[by]
    assert answer.n.sum() == answer.totals.n


def test_a_planted_weekday_stands_out() -> None:
    mean = np.where(np.arange(DAYS) % 7 == 5, 6.0, 3.0)
    answer = ask(with_days(drawn(mean)), BY_WEEKDAY)
    assert int(np.argmax(answer.value)) == 5
    assert answer.headline.key == "layers.seasons.headline.weekday"


def test_a_change_of_recording_is_no_season() -> None:
    day = FIRST + dt.timedelta(days=900)
    counts = drawn(np.where(np.arange(DAYS) < 900, 2.0, 6.0))
    change = RecordingChange(day, {"en": "new forms"})
    with_level, without = (ask(with_days(counts, changes=one), BY_MONTH) for one in ((change,), ()))
    assert with_level.headline.key == "layers.seasons.headline_none.month"
    assert "rhythm.levels" in {text.key for text in with_level.choices}
    assert np.ptp(without.value) > np.ptp(with_level.value)


def test_less_than_two_years_are_too_little_for_months_and_enough_for_weekdays() -> None:
    holdings = with_days(drawn(4.0)[:500])
    assert (len(ask(holdings, BY_MONTH)), ask(holdings, BY_MONTH).headline.key) == (
        0,
        "layers.seasons.too_little",
    )
    assert len(ask(holdings, BY_WEEKDAY)) == 7


def test_weekdays_that_are_not_asked_for_have_no_factor() -> None:
    query = Query(layer="seasons", kinds=("robbery",), weekdays=(0,), options=(("by", "weekday"),))
    answer = ask(with_days(drawn(4.0)), query)
    assert answer.headline.key == "layers.seasons.too_little"
    assert "fewer_than_twice" in answer.headline.values["why"].key


def test_months_are_taken_where_each_was_seen_twice_else_weekdays_and_that_is_said() -> None:
    asked = Query(layer="seasons", kinds=("robbery",))
    for days, by in ((DAYS, "month"), (500, "weekday")):
        answer = ask(with_days(drawn(4.0)[:days]), asked)
        assert len(answer) == SEASONS[by]
        assert f"layers.seasons.automatic.{by}" in {text.key for text in answer.choices}
