"""Hold what lies on the ground and does not change from day to day: areas, places, lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class AreaSet:
    """
    One set of areas: neighbourhoods, districts, beats.

    Parameters
    ----------
    name, titles
        The set's name in queries, and its title by language.
    ids, names
        Shape (n,). A nameless area has the empty string.
    geometry
        Shape (n,) of polygons or multipolygons in the study's metres; empty (0,) for a set that is known from
        the records' own columns only.
    """

    name: str
    titles: Mapping[str, str]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    geometry: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def has_outlines(self) -> bool:
        """Whether the areas can be drawn."""
        return bool(len(self.geometry))


@dataclass(frozen=True)
class Place:
    """A named point that people know: an intersection or a landmark."""

    name: str
    x_m: float
    y_m: float
    kind: str = "landmark"


@dataclass(frozen=True, eq=False)
class Lines:
    """Base map geometry of one sort: streets, water, parks."""

    draw: str
    names: tuple[str, ...]
    geometry: NDArray[np.object_]  # in the study's metres


@dataclass(frozen=True)
class RecordingChange:
    """A day on which the way of recording changed, so that counts before and after differ by that alone."""

    day: dt.date
    titles: Mapping[str, str]
    kinds: tuple[str, ...] = ()
