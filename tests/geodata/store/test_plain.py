"""Events come back from a release as they went in, also from one that was written before they said more."""

import datetime as dt
import json

from hypothesis import given
from hypothesis import strategies as st

from geodata.period import Period
from geodata.records import OUTPUTS, Event
from geodata.store.plain import event_from_json, event_to_json
from geodata.words.text import Text

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1))
PERIODS = st.tuples(DAYS, st.integers(1, 900)).map(
    lambda drawn: Period(drawn[0], drawn[0] + dt.timedelta(days=drawn[1]))
)
METRES = st.none() | st.floats(-1e7, 1e7)
COUNTS = st.integers(0, 999_999_999)
EVENTS = st.builds(
    Event,
    id=st.text(max_size=8),
    name=st.text(max_size=8) | st.just(Text("count.incidents", n=3)),
    kind=st.text(max_size=8),
    acts_on=st.sampled_from(("place", "people")),
    period=PERIODS,
    x_m=METRES,
    y_m=METRES,
    radius_m=METRES,
    attendance=st.none() | COUNTS,
    names=st.dictionaries(st.sampled_from(("en", "es")), st.text(max_size=8)),
    note=st.text(max_size=8),
    outputs=st.dictionaries(st.sampled_from(OUTPUTS), COUNTS),
    picked=st.none() | PERIODS,
)


@given(EVENTS)
def test_an_event_comes_back_equal(event: Event) -> None:
    assert event_from_json(json.loads(json.dumps(event_to_json(event)))) == event


def test_an_event_of_an_older_release_still_opens_with_nothing_reported() -> None:
    older = {
        "id": "E01",
        "name": "Fair",
        "kind": "job_fair",
        "acts_on": "people",
        "x_m": 1.0,
        "y_m": 2.0,
        "radius_m": None,
        "attendance": 30,
        "note": "",
        "names": {},
        "first": "2024-05-04",
        "end": "2024-05-05",
    }
    event = event_from_json(older)
    assert (event.outputs, event.picked, event.attendance) == ({}, None, 30)
    # What reports nothing more is written as before, so that an unchanged study keeps its content hash.
    assert event_to_json(event) == older
