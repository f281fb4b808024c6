"""Know in which land use a place lies, where a study names a set of areas for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.naming import titled
from layers.comparison.matching import CONTROLS

Floats = NDArray[np.float64]

# Likeness in number, growth and kinds must still be able to turn a third of them away.
FEWEST_ALIKE = CONTROLS * 3 // 2


@dataclass(frozen=True, eq=False)
class LandUse:
    """
    The land uses of a study.

    Attributes
    ----------
    title
        What people call the set of areas.
    names, outlines
        Shape (areas,): the land use of each area, empty where it has none, and its outline in metres. One
        land use may have many areas.
    """

    title: Text
    names: tuple[str, ...]
    outlines: NDArray[np.object_]

    def at(self, x_m: Floats, y_m: Floats) -> NDArray[np.object_]:
        """Return the land use at each point, shape (n,): the first of several, empty where unknown."""
        found = np.full(len(x_m), "", dtype=object)
        named = np.flatnonzero([bool(name) for name in self.names])
        if not len(named) or not len(x_m):
            return found
        tree = shapely.STRtree(self.outlines[named])
        point, area = tree.query(shapely.points(x_m, y_m), predicate="intersects")
        # Written from the last to the first, so that the first of several stays.
        for one in np.lexsort((area, point))[::-1]:
            found[point[one]] = self.names[named[area[one]]]
        return found


@dataclass(frozen=True, eq=False)
class LandMatch:
    """
    What the land use chose among the places that could stand in.

    Attributes
    ----------
    title
        What people call the set of areas.
    own
        The land use at the zone's centre; empty where it is not known.
    alike, of
        How many places could stand in that lie in the same one, and how many before it was asked.
    kept
        Whether only those could stand in; if not, too few did, or the zone's own is not known.
    at
        Shape (sites,): the land use of every site; empty where it is not known.
    """

    title: Text
    own: str
    alike: int
    of: int
    kept: bool
    at: NDArray[np.object_]

    @property
    def choice(self) -> Text:
        """What was chosen for you, with its numbers."""
        return self._text("choice")

    @property
    def reason(self) -> Text:
        """The step of the chain that led to the verdict."""
        return self._text("reason")

    def _text(self, part: str) -> Text:
        if not self.own:
            return Text(f"land_use.{part}.unknown", title=self.title)
        key = "same" if self.kept else "few"
        return Text(
            f"land_use.{part}.{key}",
            land=self.own,
            title=self.title,
            n=self.alike,
            of=self.of,
            others=self.of - self.alike,
            fewest=FEWEST_ALIKE,
        )

    def control(self, row: int, why: Text) -> Text:
        """Return the reason for a place to be chosen, with its land use."""
        there = self.at[row]
        if not there:
            return Text("land_use.control.unknown", why=why)
        key = "same" if there == self.own else "other"
        return Text(f"land_use.control.{key}", why=why, land=there)


def land_use_of(holdings: Holdings) -> LandUse | None:
    """Return the land uses that a study names; None where it names none."""
    named = holdings.study.land_use
    areas = None if named is None else holdings.areas.get(named)
    if areas is None or not areas.has_outlines:
        return None
    return LandUse(titled(areas.titles, areas.name), areas.names, areas.geometry)
