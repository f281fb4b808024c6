"""Places with repeats: every incident that may be a point at one place, protected ones and desks at none."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from geodata.holdings import Holdings, bucket_of
from geodata.words.speaker import Speaker
from layers.base.catalogue import ask
from layers.base.query import Query
from tests.layers import brute
from tests.layers.cities import city
from tests.layers.patterns.towns import with_points
from tests.layers.questions import queries

ASKED = Query(layer="repeat_places", kinds=("robbery",))
CITY = city(1)


def town() -> Holdings:
    """Return six at a corner, two at a house, three in one square without an address, one alone."""
    x_m = np.array([0.0] * 6 + [500.0] * 2 + [900.0, 905.0, 910.0] + [1_500.0]) + 360_000
    addresses = ["100 Block Elm"] * 6 + ["7 Oak"] * 2 + [None] * 3 + ["9 Ash"]
    day = 19_000 + np.array([0, 100, 300, 400, 500, 600, 10, 20, 1, 2, 3, 600])
    return with_points(x_m, np.full(12, 4_327_000.0), day, addresses=addresses)


def test_places_are_listed_by_address_or_square_most_first() -> None:
    answer = ask(town(), ASKED)
    assert answer.n.tolist() == [6, 3, 2]
    assert [one if isinstance(one, str) else "" for one in answer.places.names] == [
        "100 Block Elm",
        "",
        "7 Oak",
    ]
    assert answer.columns["last_12_months"].tolist() == [4, 0, 0]
    assert answer.columns["days_since"].tolist() == [0, 597, 580]
    assert answer.value == pytest.approx([50, 25, 100 / 6])
    said = answer.headline.values
    assert (said["n"], said["held"], said["most"]) == (3, 11, 6)


def test_fewer_than_asked_for_are_not_listed() -> None:
    assert ask(town(), replace(ASKED, options=(("fewest", "3"),))).n.tolist() == [6, 3]
    assert ask(town(), replace(ASKED, options=(("fewest", "7"),))).headline.key.endswith("headline_none")


def test_a_proposed_stack_and_a_confirmed_one_are_called_so() -> None:
    made = town()
    longitude, latitude = made.crs.to_degrees(np.array([360_000.0]), np.array([4_327_000.0]))
    stack = {"longitude": float(longitude[0]), "latitude": float(latitude[0])}
    names = ("reporting_desk", "problem_place")
    codes = np.full(12, -1, np.int32)
    at = np.array([word == "7 Oak" for word in made.incidents.address.words()])
    codes[at] = 1
    named = replace(made.incidents.default_location, codes=codes, names=names)
    holdings = replace(
        made,
        incidents=replace(made.incidents, default_location=named),
        quality={"stacks": {"invented": [stack]}},
    )
    keys = [getattr(one, "key", one) for one in ask(holdings, ASKED).columns["stack"]]
    assert keys == ["layers.repeat_places.proposed", "", "layers.repeat_places.confirmed"]
    # A desk is listed after all others, without a point.
    codes[at] = 0
    desk = replace(named, codes=codes)
    answer = ask(replace(holdings, incidents=replace(made.incidents, default_location=desk)), ASKED)
    assert answer.n.tolist() == [6, 3, 2]
    assert np.isfinite(answer.places.x_m).tolist() == [True, True, False]
    assert answer.headline.values["held"] == 9
    assert answer.totals.default_location == 2


def test_a_protected_incident_is_at_no_place() -> None:
    made = town()
    protected = np.zeros(12, bool)
    protected[[word == "100 Block Elm" for word in made.incidents.address.words()]] = True
    answer = ask(replace(made, incidents=replace(made.incidents, protected=protected)), ASKED)
    assert answer.n.tolist() == [3, 2]
    assert "Elm" not in answer.export("csv", Speaker("en")).content.decode("utf-8")


@given(queries)
def test_places_hold_what_may_be_points_as_often_as_a_plain_count_says(query: Query) -> None:
    asked = replace(
        query, layer="repeat_places", options=(), basis="incidents", kinds=query.kinds or ("robbery",)
    )
    made = replace(CITY, incidents=shared_addresses(CITY))
    table = brute.passing(made, asked)
    rows = table.index[table["bucket"] == 0]
    words = made.incidents.address.words()
    counts = Counter(words[row] for row in rows)
    answer = ask(made, asked)
    shown = np.isfinite(answer.places.x_m)
    named = dict(zip(answer.places.names[shown], answer.n[shown].tolist(), strict=True))
    assert named == {word: n for word, n in counts.items() if n > 1}


def shared_addresses(holdings: Holdings):
    incidents = holdings.incidents
    codes = (np.arange(len(incidents)) % 60).astype(np.int32)
    assert (bucket_of(incidents) == 3).any()
    return replace(incidents, address=replace(incidents.address, codes=codes))


def test_one_point_alone_is_no_repeat() -> None:
    answer = ask(with_points(np.zeros(1), np.zeros(1)), ASKED)
    assert (len(answer), answer.headline.key) == (0, "layers.repeat_places.headline_none")
