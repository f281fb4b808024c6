"""List the places where incidents were recorded again and again, with what is known of each place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.period import day_number
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, objects, refusal
from layers.base.answers import Answer, Places, percent_of
from layers.base.caveats import asked_days
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.base.sentences import kinds_listed
from layers.patterns.asked import Pattern
from layers.patterns.names import NAMED, place_names
from layers.patterns.points import Points, at_default_locations, mapped_points
from layers.patterns.same_places import SamePlaces, meanings_of, same_places

NAME = "repeat_places"
A_YEAR_DAYS = 365
KINDS_NAMED = 3


def repeat_places(holdings: Holdings, query: Query) -> Answer:
    """
    Return the addresses, or points of 25 m, with several incidents, most first; default locations come last.

    An address is what the source wrote: often a block. Where it wrote none, what lies in one square of 25 m
    is one place.

    Misreadings
    -----------
    A block with a hundred doors has more than a house because it is larger. Many reports can mean that
    somebody there calls for help. A place is on the list for what was recorded, not for who lives there.

    References
    ----------
    Farrell & Pease (2001), Repeat Victimization; Sherman, Gartin & Buerger (1989), Criminology 27.
    """
    fewest = int(LAYER.chosen(query, QueryFacts.of(holdings))["fewest"])
    pattern = Pattern.of(holdings, query)
    points = mapped_points(holdings, pattern.query)
    totals = points.counted.totals
    if not len(points):
        return refusal(holdings, query, NAME, Text("reason.nothing_mapped"), totals)
    listed = _listed(holdings, points, fewest)
    desks = _listed(holdings, at_default_locations(holdings, pattern.query), fewest)
    # What lies at a desk has no point: it happened elsewhere.
    both = [listed, desks.nowhere()]
    x_m, y_m = (np.concatenate([getattr(one, name) for one in both]) for name in ("x_m", "y_m"))
    n = np.concatenate([one.n for one in both])
    return build(
        holdings,
        query,
        NAME,
        places=Places(
            kind="points",
            ids=objects([*listed.ids, *desks.ids]),
            names=objects([*listed.names, *desks.names]),
            x_m=x_m,
            y_m=y_m,
            crs=holdings.crs.code,
        ),
        value=100 * n / len(points) if len(points) else n,
        n=n,
        measure=Text("layers.repeat_places.measure"),
        unit=Text("unit.percent"),
        direction="worse",
        headline=_headline(points, listed, fewest),
        totals=totals,
        caveats=count_caveats(points.counted, Text("layers.repeat_places.misreading")),
        choices=(*pattern.choices, *_said(listed, desks)),
        columns={
            "last_12_months": np.concatenate([one.last_year for one in both]),
            "days_since": np.concatenate([one.days_since for one in both]),
            "kinds": objects([*listed.kinds, *desks.kinds]),
            "stack": objects([*listed.stacks, *desks.stacks]),
        },
    )


@dataclass(frozen=True, eq=False)
class _Listed:
    """Places with enough incidents, (k,) each, most first."""

    ids: list[str]
    names: list[str | Text]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    n: NDArray[np.int64]
    last_year: NDArray[np.int64]
    days_since: NDArray[np.float64]
    kinds: list[Text | str]
    stacks: list[Text | str]
    without_address: int

    def nowhere(self) -> _Listed:
        """Return the same places without where they lie."""
        gone = np.full(len(self.n), np.nan)
        return _Listed(**{**vars(self), "x_m": gone, "y_m": gone.copy()})


def _listed(holdings: Holdings, points: Points, fewest: int) -> _Listed:
    places = same_places(holdings, points)
    newest = np.full(places.n.size, -np.inf)
    dated = np.isfinite(points.day)
    np.maximum.at(newest, places.place[dated], points.day[dated])
    # Equally many: that with the newest incident, then by the name of the place.
    order = np.lexsort((places.ids.astype(str), -newest, -places.n))
    order = order[places.n[order] >= fewest]
    days = asked_days(points.counted)
    last = np.nan if days is None else float(day_number(days.last))
    recent = dated & (points.day > last - A_YEAR_DAYS)
    last_year = np.bincount(places.place[recent], minlength=places.n.size)
    since = np.where(np.isfinite(newest), last - newest, np.nan)
    return _Listed(
        ids=[str(one) for one in places.ids[order]],
        names=_names(holdings, places, order),
        x_m=places.x_m[order],
        y_m=places.y_m[order],
        n=places.n[order],
        last_year=last_year[order].astype(np.int64),
        days_since=since[order],
        kinds=_kinds(holdings, points, places, order),
        stacks=meanings_of(holdings, points, places, order),
        without_address=int(np.count_nonzero(~places.has_address[order])),
    )


def _names(holdings: Holdings, places: SamePlaces, order: NDArray[np.int64]) -> list[str | Text]:
    """Return addresses, and what people call the squares that have none; "" where nobody does."""
    names: list[str | Text] = [str(one) for one in places.address[order]]
    unnamed = np.flatnonzero(~places.has_address[order])[:NAMED]
    called = place_names(holdings, places.x_m[order][unnamed], places.y_m[order][unnamed])
    for at, name in zip(unnamed.tolist(), called, strict=True):
        names[at] = name
    return names


def _kinds(
    holdings: Holdings, points: Points, places: SamePlaces, order: NDArray[np.int64]
) -> list[Text | str]:
    """Return the most frequent kinds of each place."""
    kind = holdings.incidents.kind
    width = len(kind.names) or 1
    pair, n = np.unique(places.place * width + kind.codes[points.row], return_counts=True)
    place, code = pair // width, pair % width
    ranked = np.lexsort((code, -n, place))
    starts = np.searchsorted(place[ranked], np.arange(places.n.size + 1))
    found: list[Text | str] = []
    for one in order.tolist():
        top = code[ranked[starts[one] : starts[one + 1]][:KINDS_NAMED]]
        found.append(kinds_listed(kind.names[at] for at in top))
    return found


def _headline(points: Points, listed: _Listed, fewest: int) -> Text:
    mapped = points.said(len(points))
    if not len(listed.n):
        return Text("layers.repeat_places.headline_none", fewest=fewest, count=mapped)
    held = int(listed.n.sum())
    percent = percent_of(held, len(points))
    share = Text("patterns.share", percent=percent) if percent is not None else ""
    return Text(
        "layers.repeat_places.headline",
        n=len(listed.n),
        fewest=fewest,
        held=held,
        share=share,
        count=mapped,
        most=int(listed.n[0]),
    )


def _said(listed: _Listed, desks: _Listed) -> tuple[Text, ...]:
    said = []
    if listed.without_address:
        said.append(Text("layers.repeat_places.squares", n=listed.without_address))
    if len(desks.n):
        said.append(Text("layers.repeat_places.desks", n=len(desks.n)))
    return tuple(said)


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=repeat_places,
    options=(Option("fewest", 2, low=2, high=1_000),),
    family="patterns",
)
