"""Tell which incidents lie at one place: the same address, or one square of 25 m where none is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.patterns.points import Points

SQUARE_M = 25
# A proposed stack is a point exactly as in the records; metres of it are rounded.
_SAME_POINT_M = 0.5


@dataclass(frozen=True, eq=False)
class SamePlaces:
    """
    Places at which incidents lie.

    Parameters
    ----------
    place
        The place of each incident, (n,).
    ids, address, has_address
        (k,) each: an id for machines, the address or "", and whether there is one.
    x_m, y_m, n
        (k,) each: middle of the incidents there, and how many they are.
    """

    place: NDArray[np.int64]
    ids: NDArray[np.object_]
    address: NDArray[np.object_]
    has_address: NDArray[np.bool_]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    n: NDArray[np.int64]


def same_places(holdings: Holdings, points: Points) -> SamePlaces:
    """
    Return the places of some incidents.

    Misreadings
    -----------
    A source that writes blocks makes a place of a hundred doors, and one that writes an address in two ways
    makes two places of one.
    """
    coded = holdings.incidents.address
    code = coded.codes[points.row].astype(np.int64)
    column, row = (np.floor(one / SQUARE_M).astype(np.int64) for one in (points.x_m, points.y_m))
    squares = np.where(code[:, None] >= 0, 0, np.column_stack([column, row]))
    keys, place = np.unique(np.column_stack([code, squares]), axis=0, return_inverse=True)
    place = place.ravel().astype(np.int64)
    n = np.bincount(place, minlength=len(keys))
    x_m, y_m = (
        np.bincount(place, one, minlength=len(keys)) / np.maximum(n, 1) for one in (points.x_m, points.y_m)
    )
    has_address = keys[:, 0] >= 0
    words = np.array([*coded.names, ""], object)[keys[:, 0]]
    ids = np.array(
        [
            word if known else f"square {key[1] * SQUARE_M} {key[2] * SQUARE_M}"
            for word, key, known in zip(words, keys.tolist(), has_address.tolist(), strict=True)
        ],
        object,
    )
    return SamePlaces(place, ids, words, has_address, x_m, y_m, n.astype(np.int64))


def meanings_of(
    holdings: Holdings, points: Points, places: SamePlaces, which: NDArray[np.int64]
) -> list[Text | str]:
    """Return what is known of some places: confirmed by a person, proposed, or "" where nothing is."""
    default = holdings.incidents.default_location
    meaning = np.full(places.n.size, -1, np.int64)
    np.maximum.at(meaning, places.place, default.codes[points.row])
    proposed = np.zeros(places.n.size, np.bool_)
    at = _proposed_at(holdings)
    if len(at) and len(points):
        here = points.x_m + 1j * points.y_m
        near = np.zeros(len(here), np.bool_)
        for one in at:
            near |= np.abs(here - one) <= _SAME_POINT_M
        proposed[places.place[near]] = True
    found: list[Text | str] = []
    for place in which.tolist():
        if meaning[place] >= 0:
            what = Text(f"data.meaning.{default.names[meaning[place]]}")
            found.append(Text("layers.repeat_places.confirmed", what=what))
        else:
            found.append(Text("layers.repeat_places.proposed") if proposed[place] else "")
    return found


def _proposed_at(holdings: Holdings) -> NDArray[np.complex128]:
    """Return the points that are proposed as default locations, in metres."""
    stacks = holdings.quality.get("stacks", {})
    at = [
        (float(one["longitude"]), float(one["latitude"]))
        for feed in holdings.incidents.source.names
        for one in stacks.get(feed, ())
    ]
    if not at:
        return np.zeros(0, np.complex128)
    degrees = np.array(at)
    x_m, y_m = holdings.crs.to_metres(degrees[:, 0], degrees[:, 1])
    return np.asarray(x_m + 1j * y_m, np.complex128)
