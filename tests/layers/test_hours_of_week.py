"""Hours of the week: the worked spans through `ask`, what is left out said, everything else in some hour."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from geodata.holdings import Holdings
from geodata.period import NO_DAY, day_number
from geodata.words.speaker import Speaker
from layers.base.catalogue import ask
from layers.base.query import Query
from tests.layers import brute
from tests.layers.cities import city
from tests.layers.questions import queries

CITY = city(seed=1)
ROBBERIES = Query(layer="hours_of_week", kinds=("robbery",))


def with_spans(*spans: tuple[str, str | None]) -> Holdings:
    """Return a city with one robbery for each span of local time; a day alone has no time of day."""
    made = city(3, len(spans), requests=0, services=0, events=0)
    columns = {name: [] for name in ("day", "minute", "until_day", "until_minute")}
    for begin, end in spans:
        for name, text in (("", begin), ("until_", end)):
            moment = None if text is None else dt.datetime.fromisoformat(text)
            columns[f"{name}day"].append(NO_DAY if moment is None else day_number(moment.date()))
            timed = moment is not None and "T" in str(text)
            columns[f"{name}minute"].append(60 * moment.hour + moment.minute if timed else -1)
    kind = replace(made.incidents.kind, codes=np.zeros(len(spans), np.int32))
    return replace(
        made,
        incidents=replace(
            made.incidents,
            kind=kind,
            **{
                name: np.array(values, np.int32 if "day" in name else np.int16)
                for name, values in columns.items()
            },
        ),
    )


def found(holdings: Holdings, query: Query = ROBBERIES) -> dict[str, float]:
    answer = ask(holdings, query)
    return {
        str(id_): round(float(value), 6)
        for id_, value in zip(answer.places.ids, answer.value, strict=True)
        if value
    }


def test_ao_1_and_ao_2_come_out_of_a_question() -> None:
    assert found(with_spans(("2023-05-03T10:55", "2023-05-03T11:55"))) == {
        "wed-10": 0.083333,
        "wed-11": 0.916667,
    }
    assert found(with_spans(("2023-05-01T23:30", "2023-05-02T01:15"))) == {
        "mon-23": 0.285714,
        "tue-00": 0.571429,
        "tue-01": 0.142857,
    }


def test_an_hour_that_the_clock_skips_gets_nothing_and_one_that_it_repeats_gets_both() -> None:
    assert found(with_spans(("2023-03-12T01:00", "2023-03-12T04:00"))) == {"sun-01": 0.5, "sun-03": 0.5}
    night = found(with_spans(("2023-11-05T00:00", "2023-11-05T03:00")))
    assert night == {"sun-00": 0.25, "sun-01": 0.5, "sun-02": 0.25}


def test_a_day_without_a_time_is_in_no_hour_and_is_counted() -> None:
    holdings = with_spans(("2023-05-03", None), ("2023-05-03T10:00", None), ("2023-05-04T10:00", None))
    answer = ask(holdings, ROBBERIES)
    said = {text.key: text.values for text in answer.caveats}
    assert answer.value.sum() == 2
    assert said["layers.hours_of_week.unknown_few"] == {"n": 1, "of": 3}
    assert said["layers.hours_of_week.end_missing"] == {"n": 2}


@pytest.mark.parametrize(
    ("span", "key"),
    [
        (("2023-05-03T10:00", "2023-05-02T10:00"), "end_before_start"),
        (("2023-05-03T10:00", "2023-05-12T10:00"), "week_or_longer"),
    ],
)
def test_spans_that_cannot_be_or_say_nothing_are_told(span: tuple[str, str], key: str) -> None:
    answer = ask(with_spans(span), ROBBERIES)
    assert f"layers.hours_of_week.{key}" in {text.key for text in answer.caveats}
    assert answer.value.sum() == pytest.approx(1)


def test_days_without_any_time_get_a_sentence_and_no_hour() -> None:
    answer = ask(with_spans(("2023-05-03", None), ("2023-05-04", None)), ROBBERIES)
    assert (len(answer), answer.headline.key) == (0, "layers.hours_of_week.no_time")
    assert "2" in Speaker("es").say(answer.headline)


@given(queries)
def test_everything_with_a_day_and_a_time_stands_in_the_hours_once(query: Query) -> None:
    asked = replace(query, layer="hours_of_week", options=(), kinds=query.kinds or ("robbery",))
    table = brute.passing(CITY, asked)
    timed = table[(table["day"] != NO_DAY) & (table["minute"] >= 0)]
    assert ask(CITY, asked).value.sum() == pytest.approx(timed["weight"].sum())


def test_asked_by_the_report_each_is_whole_in_its_hour(holdings: Holdings) -> None:
    answer = ask(holdings, replace(ROBBERIES, clock="reported"))
    assert (answer.value == answer.n).all()
    assert "layers.hours_of_week.by_report" in {text.key for text in answer.choices}
