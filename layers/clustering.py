"""Say over which distances incidents lie closer together than if strewn over the ground by chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, objects, refusal
from layers.base.answers import Answer
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.patterns.asked import Pattern
from layers.patterns.points import Points, mapped_points, thinned
from layers.patterns.windows import BOX, CELLS, Ground, ground_of
from layers.rhythm.rows import rows_named
from layers.rhythm.says import chance_text
from layers.stats.nearest_neighbour_index import NearestNeighbourIndex, nearest_neighbour_index
from layers.stats.ripley_envelopes import Draws, RipleyEnvelope, strewn_envelope

NAME = "clustering"
RADII = 30
FARTHEST_M = 1_000
DRAWS = 199
# Always from here, so that a link shows one picture.
SEED = 20_260_101
# Each of the worlds is measured again: more incidents, or more pairs within reach, take too long.
MOST, MOST_PAIRS = 3_000, 80_000
FEWEST = 10
# Of more incidents the distances to a ragged border are not measured.
MOST_TO_BORDER = 20_000
CHANCE = 0.05


@dataclass(frozen=True, eq=False)
class _Found:
    points: Points
    used: int
    ground: Ground
    index: NearestNeighbourIndex
    envelope: RipleyEnvelope


def clustering(holdings: Holdings, query: Query) -> Answer:
    """
    Return, for distances up to a reach, by how many meters more pairs lie within them than by chance: L - r.

    Beside it stands the mean distance to the nearest other incident over the one expected by chance.

    Misreadings
    -----------
    People do not live evenly over a city, so clustering against chance is expected of anything that people
    do. L adds up all shorter distances: a bump at 200 m may come from pairs 50 m apart. The band is for one
    distance looked at in advance; the chance in the sentence is for all of them together.

    References
    ----------
    Clark & Evans (1954), Ecology 35; Donnelly (1978); Ripley (1977), Journal of the Royal Statistical Society
    B 39; Baddeley et al. (2014), Ecological Monographs 84.
    """
    chosen = LAYER.chosen(query, QueryFacts.of(holdings))
    pattern = Pattern.of(holdings, query)
    points = mapped_points(holdings, pattern.query)
    totals = points.counted.totals
    if not len(points):
        return refusal(holdings, query, NAME, Text("reason.nothing_mapped"), totals)
    ground = ground_of(holdings, pattern.query, chosen["window"])
    inside = points if ground is None else points.take(_inside(points, ground))
    if ground is None or len(inside) < FEWEST:
        reason = Text("layers.clustering.too_few", n=len(inside), least=FEWEST)
        return refusal(holdings, query, NAME, reason, totals)
    found = _found(inside, ground, chosen["reach_m"])
    seen = found.envelope.seen
    radii_m = seen.radii_m
    return build(
        holdings,
        query,
        NAME,
        places=rows_named(
            holdings,
            [f"{at:02d}" for at in range(len(radii_m))],
            [Text("layers.clustering.within", metres=round(float(one), 1)) for one in radii_m],
        ),
        value=seen.l_minus_r_m,
        n=np.full(len(radii_m), found.used),
        measure=Text("layers.clustering.measure"),
        unit=Text("unit.metres"),
        headline=_headline(found),
        totals=totals,
        caveats=count_caveats(points.counted, *_warned(found), Text("layers.clustering.misreading")),
        choices=(*pattern.choices, _nearest(found), *_said(found)),
        columns=_columns(found),
    )


def _inside(points: Points, ground: Ground) -> NDArray[np.int64]:
    return np.flatnonzero(ground.window.contains(points.x_m, points.y_m))


def _found(points: Points, ground: Ground, reach_m: int) -> _Found:
    window = ground.window
    if not reach_m:
        # A quarter of the shorter side, in whole steps: beyond it the border rules.
        reach_m = max(RADII, int(min(FARTHEST_M, window.shorter_side_m / 4)) // RADII * RADII)
    far = len(points) > MOST_TO_BORDER
    index = nearest_neighbour_index(
        points.x_m,
        points.y_m,
        area_km2=window.area_m2 / 1e6,
        perimeter_km=ground.perimeter_m / 1e3,
        border_distance_m=None if far else window.border_distance_m(points.x_m, points.y_m),
    )
    # Strewn evenly, n incidents have about n^2 / 2 times a circle's share of the ground in pairs.
    share = min(1.0, math.pi * reach_m**2 / window.area_m2)
    used = thinned(points, min(MOST, max(100, int(math.sqrt(2 * MOST_PAIRS / share)))), SEED)
    envelope = strewn_envelope(
        used.x_m,
        used.y_m,
        window,
        radii_m=reach_m / RADII * np.arange(1, RADII + 1),
        by=Draws(np.random.default_rng(SEED), DRAWS),
    )
    return _Found(points, len(used), ground, index, envelope)


def _columns(found: _Found) -> dict[str, NDArray[np.float64] | NDArray[np.object_]]:
    envelope, index = found.envelope, found.index
    value, radii_m = envelope.seen.l_minus_r_m, envelope.seen.radii_m
    with np.errstate(invalid="ignore"):
        above, below = value > envelope.high_m, value < envelope.low_m
    words = np.where(above, "clustered", np.where(below, "regular", ""))
    same = {
        "nearest_index": index.index,
        "nearest_donnelly": index.donnelly,
        "nearest_cdf": index.cdf,
    }
    return {
        "found": objects(str(one) for one in words),
        "band_low_m": envelope.low_m,
        "band_high_m": envelope.high_m,
        "radius_m": radii_m,
        **{
            name: np.full(len(radii_m), np.nan if one is None else one, np.float64)
            for name, one in same.items()
        },
    }


def _headline(found: _Found) -> Text:
    envelope, index = found.envelope, found.index
    common = {
        "of": len(found.points),
        "mean": round(index.mean_m or 0.0, 1),
        "expected": round(index.expected_m or 0.0, 1),
    }
    if envelope.p is None or envelope.strays_at_m is None or envelope.p >= CHANCE:
        p = 1.0 if envelope.p is None else envelope.p
        return Text("layers.clustering.headline_none", chance=chance_text(p), **common)
    at = int(np.argmin(np.abs(envelope.seen.radii_m - envelope.strays_at_m)))
    is_closer = envelope.seen.l_minus_r_m[at] > envelope.mean_m[at]
    return Text(
        "layers.clustering.headline_closer" if is_closer else "layers.clustering.headline_apart",
        metres=round(envelope.strays_at_m),
        chance=chance_text(envelope.p),
        **common,
    )


def _nearest(found: _Found) -> Text:
    index = found.index
    plain, donnelly = (round(one or 0.0, 2) for one in (index.index, index.donnelly))
    if index.cdf is None:
        return Text("layers.clustering.nearest", index=plain, donnelly=donnelly)
    return Text("layers.clustering.nearest_cdf", index=plain, donnelly=donnelly, cdf=round(index.cdf, 2))


def _warned(found: _Found) -> tuple[Text, ...]:
    share = found.index.share_at_another or 0.0
    return (Text("layers.clustering.at_another", percent=round(100 * share)),) if share else ()


def _said(found: _Found) -> tuple[Text, ...]:
    area_km2 = round(found.ground.window.area_m2 / 1e6, 1)
    said = [Text(f"layers.clustering.window_is.{found.ground.how}", area=area_km2, draws=DRAWS)]
    if found.used < len(found.points):
        said.append(Text("layers.clustering.thinned", n=found.used, of=len(found.points)))
    return tuple(said)


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=clustering,
    options=(
        Option("window", CELLS, choices=lambda _: (CELLS, BOX)),
        # 0: a quarter of the ground's shorter side, at most a kilometer.
        Option("reach_m", 0, "unit.metres", low=0, high=5_000),
    ),
    family="patterns",
)
