"""Hold an answer: places with values, what is counted, what is said beside it, where it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.columns.shapes import SQUARES, cell_corners
from geodata.words.speaker import Speaker
from geodata.words.text import Text

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]

GEOMETRIES = ("cells", "areas", "points", "none")
FORMATS = ("json", "csv", "geojson", "gpkg", "geoparquet")
DISCLOSURES = ("analyst", "public")


class Shown(IntEnum):
    """What a screen may draw for one place. Hidden and unknown are never 0."""

    VALUE = 0
    HIDDEN = 1
    NO_DATA = 2


# Of fewer than this no percentage is said: each one more or less would move it by 5 points and more.
FEWEST_FOR_PERCENT = 20


def percent_of(part: int, whole: int) -> int | None:
    """Return a share in whole percent, rounded, where 100 means all; None of fewer than 20."""
    if whole < FEWEST_FOR_PERCENT:
        return None
    return min((200 * part + whole) // (2 * whole), 99 if part < whole else 100)


@dataclass(frozen=True)
class Totals:
    """
    Where everything counted went; all in the question's basis.

    ``mapped + no_place + outside + withheld + default_location == n``. `no_day` and `no_hour` are left out by
    the question's filters on time; they are part of `n` only where no such filter is set.
    """

    n: int = 0
    mapped: int = 0
    no_place: int = 0
    outside: int = 0
    withheld: int = 0
    default_location: int = 0
    no_day: int = 0
    no_hour: int = 0
    no_area: int = 0

    @property
    def percent_mapped(self) -> int | None:
        """Percent of what is counted that lies on the map; None where too few are counted."""
        return percent_of(self.mapped, self.n)


@dataclass(frozen=True)
class Provenance:
    """Which study, release and version of this program an answer was made from."""

    study: str
    release: str
    data_through: dt.date | None
    invented: bool
    remark: Text | None
    version: str


@dataclass(frozen=True)
class Export:
    """An answer as a file to keep."""

    content: bytes
    media_type: str
    file_name: str


@dataclass(frozen=True, eq=False)
class Places:
    """
    Where the values of an answer stand, (m,) each, in the order of the answer.

    Parameters
    ----------
    kind
        ``cells``, ``areas``, ``points`` or ``none``.
    ids, names
        Ids for machines; names for people, `str` or `Text`. An id that is empty is "in no area".
    x_m, y_m
        A cell's centre, an area's inner point or the point itself, in metres; NaN where there is no place.
    crs
        Code of the metric coordinate system.
    cell_m
        Side of square cells, or width of hexagons from flat side to flat side; None for other kinds.
    cell_shape
        ``squares`` or ``hexagons``; says nothing of other kinds.
    outlines
        Polygons of areas in metres, None where an area has none; None for other kinds.
    """

    kind: str
    ids: Objects
    names: Objects
    x_m: Floats
    y_m: Floats
    crs: str
    cell_m: int | None = None
    cell_shape: str = SQUARES
    outlines: Objects | None = None

    def __post_init__(self) -> None:
        if self.kind not in GEOMETRIES:
            raise ValueError(f"`kind` was {self.kind!r} but must be one of {GEOMETRIES}")
        lengths = {len(column) for column in (self.ids, self.names, self.x_m, self.y_m)}
        if len(lengths) != 1 or (self.outlines is not None and len(self.outlines) not in lengths):
            raise ValueError(f"the columns of the places differ in length: {sorted(lengths)}")

    def __len__(self) -> int:
        return len(self.ids)

    def corners(self, cells: NDArray[Any]) -> NDArray[np.float64]:
        """
        Return the corners of cells in metres, shape (k, 4 or 6, 2), against the clock.

        Parameters
        ----------
        cells
            Which places, as positions or a mask; every one of them a cell with a centre.
        """
        return cell_corners(self.x_m[cells], self.y_m[cells], cell_m=self.cell_m or 0, shape=self.cell_shape)

    @property
    def mapped(self) -> int:
        """How many have a point."""
        return int(np.count_nonzero(np.isfinite(self.x_m) & np.isfinite(self.y_m)))

    @classmethod
    def nowhere(cls, crs: str) -> Places:
        """Return no places at all."""
        nothing = np.array([], dtype=object)
        return cls("none", nothing, nothing, np.zeros(0), np.zeros(0), crs)


@dataclass(frozen=True, eq=False)
class Answer:
    """
    One answer, complete enough to stand alone on paper.

    Parameters
    ----------
    layer, query
        Who answered, and the address of the question.
    question
        The question in words.
    places, value, n
        (m,) each: where, the measure there, and the count it rests on.
    low, high
        (m,) each: 95 % interval of the value; None where none applies.
    shown
        (m,) of `Shown`: whether the value may be drawn, is hidden, or is not known.
    measure, unit, direction
        What `value` is, its unit, and whether more is ``worse``, ``better`` or ``neither``.
    headline
        The finding in one sentence, with its number and unit.
    caveats, choices
        What must be said beside it; and what was chosen automatically.
    disclosure
        ``analyst`` or ``public``: who may see it.
    columns
        Further columns by name, (m,) each.
    """

    layer: str
    query: Mapping[str, str]
    question: Text
    places: Places
    value: Floats
    n: NDArray[np.int64]
    measure: Text
    unit: Text
    headline: Text
    totals: Totals
    provenance: Provenance
    direction: str = "neither"
    low: Floats | None = None
    high: Floats | None = None
    shown: NDArray[np.uint8] | None = None
    caveats: tuple[Text, ...] = ()
    choices: tuple[Text, ...] = ()
    disclosure: str = "analyst"
    columns: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.shown is None:
            shown = np.where(np.isfinite(self.value), Shown.VALUE, Shown.NO_DATA).astype(np.uint8)
            object.__setattr__(self, "shown", shown)
        columns = {"value": self.value, "n": self.n, "low": self.low, "high": self.high, "shown": self.shown}
        columns |= self.columns
        wrong = {name for name, one in columns.items() if one is not None and len(one) != len(self.places)}
        if wrong:
            raise ValueError(
                f"there are {len(self.places)} places, but not as many values in {sorted(wrong)}"
            )
        if self.disclosure not in DISCLOSURES:
            raise ValueError(f"`disclosure` was {self.disclosure!r} but must be one of {DISCLOSURES}")

    def __len__(self) -> int:
        return len(self.places)

    def __repr__(self) -> str:
        return f"<Answer: {self.layer}, {len(self)} {self.places.kind}, n={self.totals.n:,}>"

    def to_json(self, *, outlines: bool = False) -> dict[str, Any]:
        """Return plain JSON values; `from_json` reads them back. Outlines of areas only if asked."""
        from layers.base.answer_json import write

        return write(self, outlines=outlines)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Answer:
        """Read an answer that `to_json` wrote."""
        from layers.base.answer_json import read

        return read(data)

    def to_frame(self, speaker: Speaker | None = None) -> Any:
        """Return a GeoDataFrame in the study's metres, one row a place; geometry may be None."""
        from layers.base.export import frame_of

        return frame_of(self, speaker or Speaker("en"))

    def export(self, form: str, speaker: Speaker | None = None) -> Export:
        """Return the answer as a file; `form` is one of `FORMATS`, `speaker` says what is said in it."""
        from layers.base.export import export

        return export(self, form, speaker or Speaker("en"))
