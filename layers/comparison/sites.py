"""Find the places that could stand in for the treated one, and count by week around all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from layers.comparison.land_use import FEWEST_ALIKE, LandMatch, LandUse
from layers.comparison.points import Points
from layers.comparison.subject import Zone
from layers.comparison.weekly import WeeklyCounts, chooses
from layers.comparison.windows import Windows
from layers.stats.kernels.around_sites import count_around

Floats = NDArray[np.float64]

# So many placebos give a p of one in a thousand; more places add little.
MOST_SITES = 999
# Places with a quarter or four times as much are no likeness.
LIKE_TIMES = 4.0
# A place of a link is written to the nearest metre or so, and must still keep its distance.
WRITTEN_M = 3.0


@dataclass(frozen=True)
class Keepout:
    """A disc in which no control may lie, and why: a catalogue key."""

    x_m: float
    y_m: float
    radius_m: float
    why: str


@dataclass(frozen=True, eq=False)
class Sites:
    """
    The treated zone (row 0), the places that could stand in for it, and more placebos.

    Attributes
    ----------
    x_m, y_m
        Shape (sites,): in metres.
    able
        How many of them, from row 1 on, may be controls: no two of them overlap. Those behind overlap them or
        each other, and are placebos only.
    left_out
        Why places were no candidates -> how many: ``ring``, ``event``, ``unlike``, ``land_use``,
        ``beyond_the_limit``.
    land
        What the land use chose; None where the study names none, or somebody chose the places.
    """

    x_m: Floats
    y_m: Floats
    able: int
    left_out: dict[str, int]
    land: LandMatch | None = None

    def __len__(self) -> int:
        return len(self.x_m)


def find_sites(
    points: Points,
    zone: Zone,
    windows: Windows,
    keepouts: tuple[Keepout, ...],
    land: LandUse | None = None,
) -> Sites:
    """
    Return the treated zone, and up to 999 places like it, the likest first.

    Places are the squares as wide as the zone that had any incident in the history, each at the mean of its
    incidents, so that a place is where people are. Only every other week of the history chooses, see
    `chooses`, and what happened later chooses none. Of places that overlap
    the likest may be a control: two that count the same incidents would say the same thing twice. The others
    are placebos, and where a city holds fewer than 999, squares shifted by half a zone follow them.

    Where the land use is known, only places in the same one as the zone's centre are taken, as long as there
    are enough of them to choose from.
    """
    past = _choosing(points, windows)
    x_m, y_m = points.x_m[past], points.y_m[past]
    own = max(float(np.count_nonzero(zone.holds(x_m, y_m))), 1.0)
    side_m = 2 * zone.radius_m
    plain = _like(x_m, y_m, (0.0, 0.0), side_m, zone, own, keepouts)
    match = None if land is None else _match_land(land, zone, plain.places)
    alike, left_out = _of_land(land, match, plain.places), plain.left_out
    left_out["land_use"] = len(plain.places) - len(alike)
    left_out["beyond_the_limit"] = max(0, len(alike) - MOST_SITES)
    alone = _alone(alike, side_m + WRITTEN_M)
    found, able = [alike[alone], alike[~alone]], int(np.count_nonzero(alone))
    for shift in ((0.5, 0.5), (0.5, 0.0), (0.0, 0.5)):
        if sum(map(len, found)) < MOST_SITES:
            more = _like(x_m, y_m, shift, side_m, zone, own, keepouts).places
            found.append(_of_land(land, match, more))
    places = np.concatenate(found)[:MOST_SITES]
    centre = np.array([[zone.x_m, zone.y_m]])
    x_m, y_m = np.concatenate([centre, places]).T
    if land is not None and match is not None:
        match = replace(match, at=land.at(x_m, y_m))
    return Sites(x_m, y_m, min(able, MOST_SITES), left_out, match)


def _alone(places: Floats, apart_m: float) -> NDArray[np.bool_]:
    """Return which places, the first ones first, lie at least so far from every other that is taken."""
    from scipy.spatial import cKDTree

    taken = np.ones(len(places), bool)
    if len(places) < 2:
        return taken
    pairs = cKDTree(places).query_pairs(np.nextafter(apart_m, 0), output_type="ndarray")
    # A place is taken or not before the first pair in which it stands in front.
    for first, second in pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]:
        if taken[first]:
            taken[second] = False
    return taken


def _match_land(land: LandUse, zone: Zone, places: Floats) -> LandMatch:
    """Return whether only places of the zone's own land use are taken; `at` is filled in later."""
    own = str(land.at(np.array([zone.x_m]), np.array([zone.y_m]))[0])
    alike = int(np.count_nonzero(land.at(*places.T) == own)) if own else 0
    return LandMatch(land.title, own, alike, len(places), alike >= FEWEST_ALIKE, np.zeros(0, object))


def _of_land(land: LandUse | None, match: LandMatch | None, places: Floats) -> Floats:
    """Return the places of the zone's own land use; all where it does not choose."""
    if land is None or match is None or not match.kept:
        return places
    alike: Floats = places[land.at(*places.T) == match.own]
    return alike


class _Like(NamedTuple):
    """Places like the zone, shape (m, 2) in metres, the likest first; and why others were left out."""

    places: Floats
    left_out: dict[str, int]


def _like(
    x_m: Floats,
    y_m: Floats,
    shift: tuple[float, float],
    side_m: float,
    zone: Zone,
    own: float,
    keepouts: tuple[Keepout, ...],
) -> _Like:
    """Return the squares of one grid that could stand in for the zone."""
    at_x, at_y, n = _squares(x_m, y_m, side_m, shift)
    # Neither disc may reach into the other's ring.
    free = zone.distance_m(at_x, at_y) > zone.ring_m + WRITTEN_M
    left_out = {"ring": int(np.count_nonzero(~free))}
    near_event = np.zeros(len(free), bool)
    for keepout in keepouts:
        reach = keepout.radius_m + zone.radius_m + WRITTEN_M
        near_event |= np.hypot(at_x - keepout.x_m, at_y - keepout.y_m) <= reach
    left_out["event"] = int(np.count_nonzero(free & near_event))
    free &= ~near_event
    # A square is wider than the disc in it.
    level = n * np.pi / 4
    like = (level >= own / LIKE_TIMES) & (level <= own * LIKE_TIMES)
    left_out["unlike"] = int(np.count_nonzero(free & ~like))
    rows = np.flatnonzero(free & like)
    rows = rows[np.argsort(np.abs(np.sqrt(level[rows]) - np.sqrt(own)), kind="stable")]
    return _Like(np.column_stack([at_x[rows], at_y[rows]]), left_out)


def chosen_sites(zone: Zone, x_m: Floats, y_m: Floats) -> Sites:
    """Return the treated zone and controls that somebody chose."""
    return Sites(np.r_[zone.x_m, x_m], np.r_[zone.y_m, y_m], len(x_m), {})


def count_weeks(points: Points, sites: Sites, zone: Zone, windows: Windows) -> WeeklyCounts:
    """Return incidents by week at every site, in its disc and its ring, over history, windows and between."""
    spans = windows.spans
    low = min(spans.history[0], spans.before[0])
    high = spans.after[1]
    weeks = high - low
    week = windows.weeks_of(points.day) - low
    kept = (week >= 0) & (week < weeks)
    x_m, y_m, at = points.x_m[kept], points.y_m[kept], week[kept].astype(np.int32)
    around = count_around(
        x_m, y_m, at, sites.x_m, sites.y_m, radius_m=zone.radius_m, ring_m=zone.ring_m, days=weeks
    )
    disc, ring = (np.diff(one, axis=1).astype(np.int64) for one in (around.disc, around.ring))
    if zone.shape is not None:
        disc[0], ring[0] = _drawn(x_m, y_m, at, zone, weeks)
    return WeeklyCounts(disc, ring, np.arange(low, high))


def mix_of(points: Points, sites: Sites, zone: Zone, windows: Windows) -> NDArray[np.int64]:
    """Return incidents of the weeks that choose at zone and candidates, shape (1 + able, groups of kinds)."""
    past = _choosing(points, windows)
    x_m, y_m, group = points.x_m[past], points.y_m[past], points.group[past].astype(np.int32)
    around = count_around(
        x_m,
        y_m,
        group,
        sites.x_m[: 1 + sites.able],
        sites.y_m[: 1 + sites.able],
        radius_m=zone.radius_m,
        ring_m=zone.ring_m,
        days=points.groups,
    )
    mix: NDArray[np.int64] = np.diff(around.disc, axis=1).astype(np.int64)
    if zone.shape is not None:
        mix[0] = np.bincount(group[zone.holds(x_m, y_m)], minlength=points.groups)
    return mix[:, mix.any(axis=0)]


def _choosing(points: Points, windows: Windows) -> NDArray[np.bool_]:
    """Return which points lie in the weeks of the history that choose places to compare with."""
    return points.during(windows.history) & chooses(windows.weeks_of(points.day))


def _squares(
    x_m: Floats, y_m: Floats, side_m: float, shift: tuple[float, float]
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return the mean place and the number of points of every square that has any."""
    if not len(x_m):
        nothing = np.zeros(0)
        return nothing, nothing, np.zeros(0, np.int64)
    column, row = (
        np.floor((one - one.min()) / side_m + by).astype(np.int64)
        for one, by in zip((x_m, y_m), shift, strict=True)
    )
    square = row * (int(column.max()) + 1) + column
    n = np.bincount(square)
    some = np.flatnonzero(n)
    mean_x, mean_y = (np.bincount(square, weights=one)[some] / n[some] for one in (x_m, y_m))
    return mean_x, mean_y, n[some]


def _drawn(
    x_m: Floats, y_m: Floats, week: NDArray[np.int32], zone: Zone, weeks: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a drawn zone's counts by week, inside and in the ring around it."""
    inside = zone.holds(x_m, y_m)
    around = ~inside & zone.widened(zone.ring_m - zone.radius_m).holds(x_m, y_m)
    return np.bincount(week[inside], minlength=weeks), np.bincount(week[around], minlength=weeks)
