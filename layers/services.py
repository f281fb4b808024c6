"""Show services that people can go to; confidential ones are listed without their place."""

from __future__ import annotations

import numpy as np

from geodata.holdings import Holdings
from geodata.records import Service
from geodata.words.text import Text
from layers.base.answering import build, objects, refusal
from layers.base.answers import Answer, Places, Totals
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.naming import service_name
from layers.base.query import Query
from layers.base.sentences import whole_question

PUBLIC = "public"
ASKED = whole_question(Text("layers.services.question"))


def services(holdings: Holdings, query: Query) -> Answer:
    """
    Return every service of the kinds chosen, by kind and name.

    Only services that the study marks public have a point. Shelters for victims were dropped at import; their
    number alone is known and said.

    Misreadings
    -----------
    A service that is not listed may exist: the list is what the study was given.
    """
    if not holdings.services:
        return refusal(holdings, query, "services", Text("reason.no_services"), question=ASKED)
    found = sorted(chosen_services(holdings, query, LAYER), key=lambda one: (one.kind, one.name, one.id))
    x_m, y_m = service_points(found)
    mapped = int(np.count_nonzero(np.isfinite(x_m)))
    no_place = sum(1 for one in found if one.x_m is None or one.y_m is None)
    ones = np.ones(len(found), np.int64)
    caveats = [Text("layers.services.misreading")]
    if holdings.shelters_dropped:
        caveats.append(Text("layers.services.shelters", n=holdings.shelters_dropped))
    return build(
        holdings,
        query,
        "services",
        places=Places(
            "points",
            objects(one.id for one in found),
            objects(map(service_name, found)),
            x_m,
            y_m,
            holdings.crs.code,
        ),
        value=ones,
        n=ones,
        measure=Text("measure.services"),
        unit=Text("unit.services"),
        headline=Text("layers.services.headline", count=Text("count.services", n=len(found)), mapped=mapped),
        totals=Totals(
            n=len(found), mapped=mapped, no_place=no_place, withheld=len(found) - mapped - no_place
        ),
        question=ASKED,
        caveats=tuple(caveats),
        columns={
            "kind": objects(one.kind for one in found),
            "visibility": objects(one.visibility for one in found),
            "note": objects(one.note if one.visibility == PUBLIC else "" for one in found),
        },
    )


def chosen_services(holdings: Holdings, query: Query, layer: Layer) -> list[Service]:
    """Return the services of the kinds that the layer's option `kinds` names; all where it names none."""
    kinds = layer.chosen(query, QueryFacts.of(holdings))["kinds"]
    return [one for one in holdings.services if not kinds or one.kind in kinds]


def service_points(
    found: list[Service],
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return metres of public services, shape (n,) each; NaN for all others and for those without a place."""
    points = [
        (one.x_m, one.y_m)
        if one.visibility == PUBLIC and one.x_m is not None and one.y_m is not None
        else (np.nan, np.nan)
        for one in found
    ]
    both = np.array(points, np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


LAYER = Layer(
    name="services",
    needs=("services",),
    answer=services,
    options=(Option("kinds", (), choices=lambda facts: facts.service_kinds),),
)
