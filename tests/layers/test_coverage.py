"""How much lies near a service: the sentence of a screen is the answer's, and both are brute force."""

import dataclasses

import numpy as np
from hypothesis import given

from geodata.columns.scan import lines_of
from geodata.columns.selection import DEFAULT_LOCATION, MAPPED
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.coverage import coverage_sentence
from layers.services import PUBLIC
from tests.layers.cities import city
from tests.layers.questions import queries

CITY = city(seed=5, n=900)


@given(queries)
def test_the_sentence_alone_is_the_headline_of_the_answer(query: Query) -> None:
    asked = dataclasses.replace(query, layer="coverage", options=())
    assert coverage_sentence(CITY, asked) == ask(CITY, asked).headline


@given(queries)
def test_what_is_near_is_counted_as_by_measuring_each_line_to_each_service(query: Query) -> None:
    asked = dataclasses.replace(query, layer="coverage", options=())
    answer = ask(CITY, asked)
    columns = CITY.columns(asked.basis, asked.clock)
    lines = lines_of(columns, asked.selection(CITY))
    places = (MAPPED, DEFAULT_LOCATION) if asked.default_locations else (MAPPED,)
    lines = lines[np.isin(columns.place[lines], places) & np.isfinite(columns.x_m[lines])]
    weight = np.ones(len(lines)) if columns.weight is None else columns.weight[lines]
    at = [one for one in CITY.services if one.visibility == PUBLIC and one.x_m is not None]
    apart = np.hypot(
        columns.x_m[lines][:, None] - [one.x_m for one in at],
        columns.y_m[lines][:, None] - [one.y_m for one in at],
    )
    near = (apart <= 400).any(axis=1)
    if weight.sum():
        assert (answer.n[0], answer.columns["reached"][0]) == (weight.sum(), weight[near].sum())
    else:
        assert len(answer) == 0
