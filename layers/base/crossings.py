"""Find where two named streets cross, however somebody writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geodata.holdings import Holdings

STREETS = "streets"
# Two roadways of one street cross another one twice: for people that is one corner.
ONE_CORNER_M = 40.0

# The first of each is what the others become. Both languages, as signs and people write them.
_ALIKE = (
    ("st", "street", "calle"),
    ("ave", "avenue", "av", "avenida"),
    ("blvd", "boulevard", "bulevar"),
    ("rd", "road", "camino"),
    ("dr", "drive"),
    ("pkwy", "parkway"),
    ("ter", "terrace", "terr"),
    ("pl", "place"),
    ("ln", "lane"),
    ("ct", "court"),
    ("hwy", "highway"),
    ("n", "north", "norte"),
    ("s", "south", "sur"),
    ("e", "east", "este"),
    ("w", "west", "oeste"),
)
# A word's short form; of one that only joins two streets nothing is left.
SHORT_FORMS = {word: group[0] for group in _ALIKE for word in group} | dict.fromkeys(
    ("and", "y", "con", "at"), ""
)


@dataclass(frozen=True)
class Crossing:
    """
    A corner.

    Parameters
    ----------
    name
        Both streets, as the study's file writes them.
    x_m, y_m
        In the study's metres.
    """

    name: str
    x_m: float
    y_m: float


def crossings(holdings: Holdings) -> tuple[Crossing, ...]:
    """
    Return every place where two streets with different names meet, once, by name.

    Misreadings
    -----------
    Lines that cross in the plane are taken to meet: a bridge over a street is a corner here.
    """
    named = [
        (name, shape)
        for lines in holdings.lines
        if lines.draw == STREETS
        for name, shape in zip(lines.names, lines.geometry, strict=True)
        if name and not shape.is_empty
    ]
    if not named:
        return ()
    shapes = np.array([shape for _, shape in named], dtype=object)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    names = np.array([name for name, _ in named], dtype=object)
    pairs = (one < other) & (names[one] != names[other])
    one, other = one[pairs], other[pairs]
    parts, which = shapely.get_parts(shapely.intersection(shapes[one], shapes[other]), return_index=True)
    middles = shapely.centroid(parts)
    found: dict[str, list[tuple[float, float]]] = {}
    for at, x_m, y_m in zip(which, shapely.get_x(middles), shapely.get_y(middles), strict=True):
        name = " & ".join(sorted((str(names[one[at]]), str(names[other[at]]))))
        there = found.setdefault(name, [])
        if all(np.hypot(x_m - x, y_m - y) > ONE_CORNER_M for x, y in there):
            there.append((float(x_m), float(y_m)))
    return tuple(Crossing(name, x_m, y_m) for name in sorted(found) for x_m, y_m in found[name])


def words_of(text: str) -> frozenset[str]:
    """
    Return the words of a place's name, each in its short form, without what only joins two streets.

    Examples
    --------
    >>> sorted(words_of("Southwest Boulevard and Summit Street"))
    ['blvd', 'southwest', 'st', 'summit']
    """
    words = re.findall(r"\w+", text.casefold())
    return frozenset(SHORT_FORMS.get(word, word) for word in words) - {""}


def find_crossings(all_of: Sequence[Crossing], typed: str, *, most: int = 10) -> tuple[Crossing, ...]:
    """
    Return the corners whose names have every word that was typed; the last word may be unfinished.

    Examples
    --------
    >>> corner = Crossing("Southwest Blvd & Summit St", 0.0, 0.0)
    >>> find_crossings([corner], "Summit Street y Southw") == (corner,)
    True
    """
    asked = words_of(typed)
    if not asked:
        return ()

    def fits(name: str) -> bool:
        words = words_of(name)
        return all(word in words or any(one.startswith(word) for one in words) for word in asked)

    return tuple([one for one in all_of if fits(one.name)][:most])
