"""Put an answer together: what every layer says alike, written once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answers import Answer, Places, Totals
from layers.base.caveats import caveats_of
from layers.base.counting import Counted
from layers.base.facts import QueryFacts, SetFacts
from layers.base.provenance import provenance_of
from layers.base.query import Query
from layers.base.sentences import basis_key

# What lies farther than this from every named place goes without a name.
NAMED_WITHIN_M = 600


def build(  # noqa: PLR0913 - the fields of an answer, each by its name
    holdings: Holdings,
    query: Query,
    layer: str,
    table: str = "incidents",
    /,
    *,
    places: Places,
    value: NDArray[Any],
    n: NDArray[Any],
    measure: Text,
    unit: Text,
    headline: Text,
    totals: Totals,
    question: Text | None = None,
    **further: Any,
) -> Answer:
    """
    Return an answer with its question and origin filled in.

    Parameters
    ----------
    table
        What it was counted from: ``incidents``, ``requests`` or ``counts``.
    question
        The question in words, from a layer whose options say what is counted, where or when; None where the
        question's own sentence says it.
    further
        Other fields of `Answer`.
    """
    asked = query if query.layer == layer else _asking(query, layer)
    return Answer(
        layer=layer,
        query=asked.to_params(),
        question=query.sentence(QueryFacts.of(holdings)) if question is None else question,
        places=places,
        value=np.asarray(value, np.float64),
        n=np.asarray(n, np.int64),
        measure=measure,
        unit=unit,
        headline=headline,
        totals=totals,
        provenance=provenance_of(holdings, table),
        **further,
    )


def refusal(
    holdings: Holdings,
    query: Query,
    layer: str,
    reason: Text,
    totals: Totals | None = None,
    question: Text | None = None,
) -> Answer:
    """Return an answer without places whose headline is the reason why there are none, said once."""
    return build(
        holdings,
        query,
        layer,
        places=Places.nowhere(holdings.crs.code),
        value=np.zeros(0),
        n=np.zeros(0, np.int64),
        measure=Text("measure.none"),
        unit=Text("unit.none"),
        headline=reason,
        totals=totals or Totals(),
        question=question,
    )


def count_words(counted: Counted) -> dict[str, Text]:
    """Return measure and unit of a plain count in the question's basis."""
    key = basis_key(counted.query.basis, estimated=counted.facts.estimated)
    return {"measure": Text(f"measure.{key}"), "unit": Text(f"unit.{key}")}


def count_caveats(counted: Counted, *more: Text) -> tuple[Text, ...]:
    """Return a layer's own caveats, then those that every count needs."""
    return (*more, *caveats_of(counted))


def objects(values: Iterable[Any]) -> NDArray[np.object_]:
    """Return any values as a column of objects, texts and tuples included."""
    listed = list(values)
    column = np.empty(len(listed), dtype=object)
    column[:] = listed
    return column


def area_places(holdings: Holdings, offered: SetFacts, ids: list[str], nowhere: bool) -> Places:
    """Return areas of one set as places, in the order of `ids`; last "in no area" where there is any."""
    known = holdings.areas.get(offered.name)
    shape_of: Mapping[str, Any] = {}
    if known is not None and known.has_outlines:
        shape_of = dict(zip(known.ids, known.geometry, strict=True))
    outlines = objects([*(shape_of.get(id_) for id_ in ids), *([None] if nowhere else [])])
    inner = shapely.point_on_surface(outlines) if len(outlines) else np.empty(0, dtype=object)
    names: list[str | Text] = [offered.by_id.get(id_, id_) for id_ in ids]
    return Places(
        kind="areas" if shape_of else "none",
        ids=objects([*ids, *([""] if nowhere else [])]),
        names=objects([*names, *([Text("area.none")] if nowhere else [])]),
        x_m=shapely.get_x(inner),
        y_m=shapely.get_y(inner),
        crs=holdings.crs.code,
        outlines=outlines if shape_of else None,
    )


def names_near(holdings: Holdings, x_m: NDArray[np.float64], y_m: NDArray[np.float64]) -> NDArray[np.object_]:
    """
    Return what people call where each point lies: near a landmark or crossing, otherwise in an area.

    Empty where no named place is near and no named area holds the point. Many points can share a name.
    """
    names = _names_of_areas(holdings, x_m, y_m)
    places = [place for place in holdings.places if np.isfinite(place.x_m) and np.isfinite(place.y_m)]
    if not places or not len(x_m):
        return names
    from layers.stats.distance import nearest

    at_x, at_y = np.array([place.x_m for place in places]), np.array([place.y_m for place in places])
    distance_m, which = nearest(x_m, y_m, at_x, at_y)
    near = distance_m <= NAMED_WITHIN_M
    names[near] = [Text("place.near", place=places[one].name) for one in which[near]]
    return names


def _names_of_areas(
    holdings: Holdings, x_m: NDArray[np.float64], y_m: NDArray[np.float64]
) -> NDArray[np.object_]:
    """Return the area that holds each point, of the first set that is drawn and is no land use."""
    names = objects([""] * len(x_m))
    drawn = [
        one for one in holdings.areas.values() if one.has_outlines and one.name != holdings.study.land_use
    ]
    if not drawn or not len(x_m):
        return names
    point, area = shapely.STRtree(drawn[0].geometry).query(shapely.points(x_m, y_m), predicate="intersects")
    for one, number in zip(point, area, strict=True):
        if drawn[0].names[number]:
            names[one] = Text("place.in", area=drawn[0].names[number])
    return names


def each_by_day(
    holdings: Holdings, query: Query
) -> Callable[[NDArray[Any], NDArray[Any]], NDArray[np.bool_]]:
    """
    Return the question's conditions on time for records that the columns do not hold.

    The function takes days and minutes, (n,) each, and tells which pass; an unknown day or hour passes only
    where nothing is asked of it.
    """
    from geodata.period import NO_DAY, day_number
    from layers.base.select import hours_between

    period = query.days(QueryFacts.of(holdings))

    def passes(day: NDArray[Any], minute: NDArray[Any]) -> NDArray[np.bool_]:
        kept = np.ones(len(day), bool)
        if query.filters_time:
            kept &= day != NO_DAY
        if period is not None:
            kept &= (day >= day_number(period.first)) & (day < day_number(period.end))
        if query.weekdays:
            # 1 January 1970 was a Thursday.
            kept &= np.isin((day.astype(np.int64) + 3) % 7, query.weekdays)
        if query.hours is not None:
            kept &= (minute >= 0) & np.isin(minute // 60, list(hours_between(*query.hours)))
        return kept

    return passes


def _asking(query: Query, layer: str) -> Query:
    """Return the question as it is put to another layer; options belong to one layer only."""
    from dataclasses import replace

    return replace(query, layer=layer, options=())
