"""Find groups of incidents of any shape that stand close together, and rank them as places."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, objects, refusal
from layers.base.answers import Answer, Places, percent_of
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.patterns.asked import Pattern
from layers.patterns.names import place_names
from layers.patterns.points import Points, mapped_points
from layers.stats.density_clusters import DensityClusters
from layers.stats.density_clusters import density_clusters as clusters_of

NAME = "density_clusters"
# A chosen radius lies between these, in steps: what is nearer is one corner, what is farther one city.
NEAREST_M, FARTHEST_M, STEP_M = 25, 500, 5
FEWEST_NEAR = 5
# By the radius that is chosen by itself so many incidents are core.
CORE_SHARE = 0.25


@dataclass(frozen=True)
class _Chosen:
    radius_m: int
    fewest: int
    radius_is_automatic: bool
    fewest_is_automatic: bool


def density_clusters(holdings: Holdings, query: Query) -> Answer:
    """
    Return groups of incidents that stand close together, the largest first.

    An incident is core if enough others lie within the radius; core incidents within a radius of each other
    are one group, with what lies within a radius of them.

    Misreadings
    -----------
    A group is no finding: it was not compared with chance, and people do not live evenly over a city. Another
    radius makes other groups. A chain of incidents along a street is one group from end to end, so its middle
    may lie where nothing happened.

    References
    ----------
    Ester, Kriegel, Sander & Xu (1996), Proceedings of KDD-96; Schubert et al. (2017), ACM Transactions on
    Database Systems 42.
    """
    pattern = Pattern.of(holdings, query)
    points = mapped_points(holdings, pattern.query)
    totals = points.counted.totals
    if not len(points):
        return refusal(holdings, query, NAME, Text("reason.nothing_mapped"), totals)
    chosen = _chosen(points, LAYER.chosen(query, QueryFacts.of(holdings)))
    told = clusters_of(points.x_m, points.y_m, radius_m=chosen.radius_m, fewest=chosen.fewest)
    if told.reason is not None:
        reason = Text(
            "layers.density_clusters.none", n=len(points), fewest=chosen.fewest, metres=chosen.radius_m
        )
        return refusal(holdings, query, NAME, reason, totals)
    x_m, y_m, width_m = _shape(points, told)
    return build(
        holdings,
        query,
        NAME,
        places=Places(
            kind="points",
            ids=objects(f"{at + 1:04d}" for at in range(len(told.sizes))),
            names=place_names(holdings, x_m, y_m),
            x_m=x_m,
            y_m=y_m,
            crs=holdings.crs.code,
        ),
        value=100 * told.sizes / len(points),
        n=told.sizes,
        measure=Text("layers.density_clusters.measure"),
        unit=Text("unit.percent"),
        direction="worse",
        headline=_headline(points, told),
        totals=totals,
        caveats=count_caveats(points.counted, Text("layers.density_clusters.misreading")),
        choices=(*pattern.choices, *_said(chosen)),
        columns={"width_m": width_m},
    )


def _chosen(points: Points, options: dict[str, int]) -> _Chosen:
    fewest = options["fewest"] or max(FEWEST_NEAR, round(math.log(len(points))))
    radius_m = options["radius_m"] or _usual_radius_m(points, fewest)
    return _Chosen(radius_m, fewest, not options["radius_m"], not options["fewest"])


def _usual_radius_m(points: Points, fewest: int) -> int:
    """Return the radius by which a quarter of the incidents have enough others near, within sense."""
    from scipy.spatial import cKDTree

    at = np.column_stack([points.x_m, points.y_m])
    if len(at) < fewest:
        return FARTHEST_M
    # The incident itself is the first of them, at 0 m.
    farthest_m = np.asarray(cKDTree(at).query(at, k=[fewest])[0], np.float64)[:, 0]
    step = math.ceil(float(np.quantile(farthest_m, CORE_SHARE)) / STEP_M) * STEP_M
    return min(max(step, NEAREST_M), FARTHEST_M)


def _shape(points: Points, told: DensityClusters) -> tuple[NDArray[np.float64], ...]:
    """Return the middle of each group, and from corner to corner of the box around it."""
    member = told.cluster >= 0
    group, k = told.cluster[member], len(told.sizes)
    middle, side = [], []
    for one in (points.x_m[member], points.y_m[member]):
        low, high = np.full(k, np.inf), np.full(k, -np.inf)
        np.minimum.at(low, group, one)
        np.maximum.at(high, group, one)
        middle.append(np.bincount(group, one, minlength=k) / told.sizes)
        side.append(high - low)
    return *middle, np.hypot(*side)


def _headline(points: Points, told: DensityClusters) -> Text:
    held = len(points) - told.noise
    percent = percent_of(held, len(points))
    return Text(
        "layers.density_clusters.headline",
        n=len(told.sizes),
        held=held,
        count=points.said(len(points)),
        share="" if percent is None else Text("patterns.share", percent=percent),
        most=int(told.sizes[0]),
    )


def _said(chosen: _Chosen) -> tuple[Text, ...]:
    radius = "automatic" if chosen.radius_is_automatic else "asked"
    fewest = "automatic" if chosen.fewest_is_automatic else "asked"
    return (
        Text(f"layers.density_clusters.radius.{radius}", metres=chosen.radius_m),
        Text(f"layers.density_clusters.fewest_is.{fewest}", fewest=chosen.fewest),
    )


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=density_clusters,
    # 0: chosen by the incidents, and said.
    options=(
        Option("radius_m", 0, "unit.metres", low=0, high=5_000),
        Option("fewest", 0, low=0, high=10_000),
    ),
    family="patterns",
)
