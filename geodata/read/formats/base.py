"""Say what a format is: how its bytes are recognised, and what reads them into a sink."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.read.asked import ReadAs
from geodata.read.opened import Opened
from geodata.read.table import TableSink


@dataclass(frozen=True)
class Shapes:
    """Geometries of the rows a sink was given, None where a row has none, and their coordinate system."""

    crs: str
    geometry: NDArray[np.object_]


@dataclass(frozen=True)
class Format:
    """
    One format of files; `FORMAT` of a module of this room is picked up by itself.

    Attributes
    ----------
    name
        As people call it.
    endings
        Of its file names inside an archive, small letters with the point.
    is_it
        Told by the first bytes, or by an archive's list of contents; never by the name of the file.
    read
        Give every row to the sink, and return the shapes beside them; None where the format has none.
    """

    name: str
    endings: tuple[str, ...]
    is_it: Callable[[Opened], bool]
    read: Callable[[Opened, ReadAs, TableSink], Shapes | None]
