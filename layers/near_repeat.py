"""Say whether an incident is followed by others nearby and soon after, more often than by chance."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text, Value
from layers.base.answering import build, count_caveats, objects, refusal
from layers.base.answers import Answer
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.patterns.asked import Pattern
from layers.patterns.points import Points, mapped_points
from layers.rhythm.rows import rows_named
from layers.rhythm.says import chance_text
from layers.stats.kernels.close_pairs import Metric
from layers.stats.near_repeat import NearRepeat
from layers.stats.near_repeat import near_repeat as pairs_of
from layers.stats.shared.bands import BandLabel, Bands

NAME = "near_repeat"
BANDS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "weeks": ((0, 0.1, 200, 400, 600), (0, 7, 14, 21)),
    "days": ((0, 1, 100, 200, 400), (0, 1, 2, 4, 8, 15)),
    "everything": ((0, 1, 100, 200, 300, inf), (0, 7, 14, 21, inf)),
}
METRICS = ("manhattan", "euclidean")
EQUAL_ROWS = ("merged", "apart")
DRAWS = 999
# Always from here, so that a link shows one table.
SEED = 20_260_101
# More than this takes more than a few seconds.
MOST = 20_000


@dataclass(frozen=True)
class _Chosen:
    bands: Bands
    merge_equal: bool


def near_repeat(holdings: Holdings, query: Query) -> Answer:
    """
    Return a row for each band of distance and of days apart: pairs seen over pairs expected by chance.

    A band is raised where fewer than 5 % of worlds with days dealt out anew have as many pairs, and there are
    at least a fifth more than expected.

    Misreadings
    -----------
    A ratio of 1.6 is of pairs: it does not say how likely the next incident is. Pairs of one day may be one
    series entered twice. Each band is a test of its own: of many some are raised by chance.

    References
    ----------
    Knox (1964), Applied Statistics 13; Ratcliffe & Rengert (2008), Security Journal 21.
    """
    chosen = _chosen(query, QueryFacts.of(holdings))
    pattern = Pattern.of(holdings, query)
    points = mapped_points(holdings, pattern.query)
    totals = points.counted.totals
    if not len(points):
        return refusal(holdings, query, NAME, Text("reason.nothing_mapped"), totals)
    dated = np.flatnonzero(np.isfinite(points.day))
    used = points.take(dated[-MOST:])
    told = pairs_of(
        used.x_m,
        used.y_m,
        used.day,
        chosen.bands,
        draws=DRAWS,
        rng=np.random.default_rng(SEED),
        merge_equal=chosen.merge_equal,
    )
    if told.reason is not None:
        reason = Text("layers.near_repeat.too_little", n=told.incidents)
        return refusal(holdings, query, NAME, reason, totals)
    raised = np.zeros(told.observed.shape, bool) if told.is_raised is None else told.is_raised
    p = np.full(raised.shape, np.nan) if told.p_greater is None else told.p_greater
    return build(
        holdings,
        query,
        NAME,
        places=rows_named(holdings, *_rows(told)),
        value=told.ratio.ravel(),
        n=told.observed.ravel(),
        measure=Text("layers.near_repeat.measure"),
        unit=Text("layers.near_repeat.unit"),
        headline=_headline(told, raised, p),
        totals=totals,
        caveats=count_caveats(points.counted, Text("layers.near_repeat.misreading")),
        choices=(*pattern.choices, *_said(points, len(dated), told, chosen)),
        columns={
            "found": objects("raised" if one else "" for one in raised.ravel()),
            "expected": told.expected.ravel(),
            "p_greater": p.ravel(),
        },
    )


def _chosen(query: Query, facts: QueryFacts) -> _Chosen:
    options = LAYER.chosen(query, facts)
    distance_m, days = BANDS[options["bands"]]
    metric: Metric = "euclidean" if options["metric"] == "euclidean" else "manhattan"
    return _Chosen(Bands(distance_m, days, metric), options["equal_rows"] == "merged")


def _rows(told: NearRepeat) -> tuple[list[str], list[str | Text]]:
    """Return ids and names of all bands, days after days of one distance."""
    ids, names = [], []
    for row, distance in enumerate(told.bands.distance_labels):
        for column, days in enumerate(told.bands.day_labels):
            ids.append(f"{row}-{column}")
            said = Text("layers.near_repeat.band", distance=_label(distance), days=_label(days))
            names.append(said)
    return ids, list(names)


def _label(label: BandLabel) -> Text:
    if label.key == "days_exactly":
        return Text(f"layers.near_repeat.{label.key}", n=int(label.low))
    ends: dict[str, Value] = {
        name: int(one) if float(one).is_integer() else float(one)
        for name, one in (("low", label.low), ("high", label.high))
        if one != inf
    }
    # What is nearer than a meter is the same place, and has a band of its own.
    beside = label.key == "metres_from_to" and label.low <= 1
    return Text(f"layers.near_repeat.{'metres_beside' if beside else label.key}", **ends)


def _headline(told: NearRepeat, raised: NDArray[np.bool_], p: NDArray[np.float64]) -> Text:
    """Return the raised band with the highest ratio."""
    if not raised.any():
        return Text("layers.near_repeat.headline_none", of=told.incidents, bands=int(raised.size))
    ratio = np.where(raised, told.ratio, -np.inf)
    row, column = np.unravel_index(int(ratio.argmax()), ratio.shape)
    return Text(
        "layers.near_repeat.headline",
        distance=_label(told.bands.distance_labels[row]),
        days=_label(told.bands.day_labels[column]),
        ratio=round(float(told.ratio[row, column]), 1),
        pairs=int(told.observed[row, column]),
        expected=round(float(told.expected[row, column]), 1),
        chance=chance_text(float(p[row, column])),
        of=told.incidents,
    )


def _said(points: Points, dated: int, told: NearRepeat, chosen: _Chosen) -> tuple[Text, ...]:
    said = [Text(f"layers.near_repeat.choice.{chosen.bands.metric}", n=told.incidents, draws=told.draws)]
    if (undated := len(points) - dated) > 0:
        said.append(Text("layers.near_repeat.undated", n=undated))
    if dated > MOST:
        said.append(Text("layers.near_repeat.newest", n=MOST, of=dated))
    if chosen.merge_equal:
        said.append(Text("layers.near_repeat.merged", n=told.merged))
    return tuple(said)


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=near_repeat,
    options=(
        Option("bands", "weeks", choices=lambda _: tuple(BANDS)),
        Option("metric", "manhattan", choices=lambda _: METRICS),
        Option("equal_rows", "merged", choices=lambda _: EQUAL_ROWS),
    ),
    family="patterns",
)
