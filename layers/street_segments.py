"""Count incidents by street segment, and say which have more than their length would bring by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, objects, refusal
from layers.base.answers import Answer, Places
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.patterns.asked import Pattern
from layers.patterns.names import NAMED, place_names
from layers.patterns.points import Points, mapped_points
from layers.patterns.segments import Segments, street_segments_of
from layers.stats.false_discovery import control_false_discovery
from layers.stats.street_segments import LIMIT_M, SegmentCounts, count_by_segment, snap_to_streets

NAME = "street_segments"
RATE = 0.05


@dataclass(frozen=True, eq=False)
class _Tested:
    """Segments, (k,) each: counts, chances of as many or more, the same corrected, and which are full."""

    counted: SegmentCounts
    expected: NDArray[np.float64]
    p: NDArray[np.float64]
    p_adjusted: NDArray[np.float64]
    is_full: NDArray[np.bool_]


def street_segments(holdings: Holdings, query: Query) -> Answer:
    """
    Return the street segments with any incident: those fuller than by chance first, the fullest before them.

    Chance deals all incidents on streets out over all meters of street; of the segments that are called full
    5 % may be so by chance.

    Misreadings
    -----------
    A meter of main street has more people on it than one of a quiet street: fuller than by chance is no
    wonder there. Incidents at a corner all go to one of the streets that meet. Per kilometer a short segment
    with one incident tops every list: look at the count beside it.

    References
    ----------
    Weisburd (2015), Criminology 53; Benjamini & Hochberg (1995), Journal of the Royal Statistical Society
    B 57.
    """
    pattern = Pattern.of(holdings, query)
    points = mapped_points(holdings, pattern.query)
    totals = points.counted.totals
    streets = street_segments_of(holdings)
    if not len(points):
        return refusal(holdings, query, NAME, Text("reason.nothing_mapped"), totals)
    if streets is None:
        return refusal(holdings, query, NAME, Text("patterns.reason.no_streets", n=len(points)), totals)
    limit_m = int(LAYER.chosen(query, QueryFacts.of(holdings))["limit_m"])
    tested = _tested(points, streets, limit_m)
    counts = tested.counted.counts
    on_any = int(counts.sum())
    if not on_any:
        reason = Text("layers.street_segments.none_near", n=len(points), metres=limit_m)
        return refusal(holdings, query, NAME, reason, totals)
    order = np.lexsort((streets.length_m, -counts, ~tested.is_full))
    order = order[counts[order] > 0]
    return build(
        holdings,
        query,
        NAME,
        places=_places(holdings, streets, order),
        value=tested.counted.per_km[order],
        n=counts[order],
        measure=Text("layers.street_segments.measure"),
        unit=Text("layers.street_segments.unit"),
        direction="worse",
        headline=_headline(points, tested),
        totals=totals,
        caveats=count_caveats(
            points.counted,
            *_off_streets(len(points) - on_any, limit_m),
            Text("layers.street_segments.misreading"),
        ),
        choices=(
            *pattern.choices,
            Text("layers.street_segments.choice", n=len(streets), metres=limit_m),
        ),
        columns={
            "found": objects("full" if one else "" for one in tested.is_full[order]),
            "expected": tested.expected[order],
            "p": tested.p[order],
            "p_adjusted": tested.p_adjusted[order],
            "length_m": streets.length_m[order],
        },
    )


def _tested(points: Points, streets: Segments, limit_m: int) -> _Tested:
    from scipy.special import bdtrc

    snapped = snap_to_streets(
        points.x_m,
        points.y_m,
        streets.corner_x_m,
        streets.corner_y_m,
        streets.start,
        limit_m=float(limit_m),
    )
    counted = count_by_segment(snapped.segment, streets.length_m)
    share = streets.length_m / streets.length_m.sum()
    n = counted.counts
    total = int(n.sum())
    p = np.where(n > 0, bdtrc(np.maximum(n - 1, 0), total, np.minimum(share, 1.0)), 1.0)
    # A single segment holds everything, however it is dealt out.
    p = np.where(share < 1, p, 1.0)
    found = control_false_discovery(p, rate=RATE)
    return _Tested(counted, total * share, p, found.adjusted, found.found)


def _places(holdings: Holdings, streets: Segments, order: NDArray[np.int64]) -> Places:
    x_m, y_m = streets.middle_x_m[order], streets.middle_y_m[order]
    near = place_names(holdings, x_m, y_m)
    names = [_name(*one) for one in zip(streets.name[order][:NAMED], near[:NAMED], strict=True)]
    names += [str(one) for one in streets.name[order][NAMED:]]
    return Places(
        kind="points",
        ids=objects(f"{x:.1f} {y:.1f}" for x, y in zip(x_m, y_m, strict=True)),
        names=objects(names),
        x_m=x_m,
        y_m=y_m,
        crs=holdings.crs.code,
    )


def _name(street: str, near: str | Text) -> str | Text:
    if not (street and near):
        return street or near
    return Text("layers.street_segments.on", street=street, near=near)


def _headline(points: Points, tested: _Tested) -> Text:
    counts, full = tested.counted.counts, tested.is_full
    some = int(np.count_nonzero(counts))
    on_streets = points.said(int(counts.sum()))
    if not full.any():
        return Text("layers.street_segments.headline_none", some=some, segments=len(counts), count=on_streets)
    return Text(
        "layers.street_segments.headline",
        n=int(np.count_nonzero(full)),
        segments=len(counts),
        held=int(counts[full].sum()),
        count=on_streets,
        length=round(float(tested.counted.length_m[full].sum()) / 1_000, 1),
    )


def _off_streets(n: int, limit_m: int) -> tuple[Text, ...]:
    return (Text("layers.street_segments.off", n=n, metres=limit_m),) if n else ()


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=street_segments,
    options=(Option("limit_m", round(LIMIT_M), "unit.metres", low=5, high=500),),
    family="patterns",
)
