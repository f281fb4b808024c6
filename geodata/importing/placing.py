"""Give every record metres, a place status, the areas it lies in and the default location it is at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from geodata.crs import MetricCRS
from geodata.errors import BadInput
from geodata.places import Extent, area_ids_of
from geodata.records import AreaSet, Bools, Floats, PlaceStatus
from geodata.store.tables import AREA
from geodata.study import DefaultPlace
from geodata.study.model import AUTOMATIC
from geodata.words.text import Text

OFF_MAP = ("reporting_desk", "geocoder_default")


@dataclass(frozen=True)
class Ground:
    """
    Where a study lies: everything needed to place a record.

    Attributes
    ----------
    extent
        None where no record and no area has a place; then nothing is outside.
    """

    crs: MetricCRS
    extent: Extent | None
    areas: Mapping[str, AreaSet]
    defaults: tuple[DefaultPlace, ...]

    def metres(self, longitude: pl.Series, latitude: pl.Series) -> tuple[Floats, Floats]:
        """Return metres of degrees, shape (n,); NaN where there is no place."""
        x, y = _floats(longitude), _floats(latitude)
        return self.crs.to_metres(x, y)

    def status(self, x_m: Floats, y_m: Floats) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
        """Return the `PlaceStatus` of places in metres."""
        known = np.isfinite(x_m) & np.isfinite(y_m)
        inside = known if self.extent is None else self.extent.holds(x_m, y_m)
        status = np.full(len(x_m), PlaceStatus.OUTSIDE, np.int8)
        status[inside] = PlaceStatus.MAPPED
        status[~known] = PlaceStatus.MISSING
        return status

    def default_of(self, x_m: Floats, y_m: Floats) -> pl.Series:
        """Return the confirmed default location of places in metres; null where there is none."""
        found = np.full(len(x_m), -1, np.int32)
        for number, default in reversed(list(enumerate(self.defaults))):
            found[self._near(default, x_m, y_m)] = number
        meanings = pl.Series([default.meaning for default in self.defaults], dtype=pl.String)
        codes = pl.Series(found).cast(pl.Int64)
        return meanings.gather(codes.set(codes < 0, None)) if len(meanings) else _nothing(len(x_m))

    def usable(self, x_m: float, y_m: float) -> bool:
        """Tell whether a service or an event can be at a place: inside, and not where unknown ones end up."""
        x, y = np.array([x_m]), np.array([y_m])
        if self.status(x, y)[0] != PlaceStatus.MAPPED:
            return False
        return not any(d.meaning in OFF_MAP and bool(self._near(d, x, y)[0]) for d in self.defaults)

    def _near(self, default: DefaultPlace, x_m: Floats, y_m: Floats) -> Bools:
        x, y = self.crs.to_metres(np.array([default.longitude]), np.array([default.latitude]))
        near: Bools = np.hypot(x_m - x[0], y_m - y[0]) <= default.radius_m
        return near


def choose_crs(
    said: str,
    kept: MetricCRS | None,
    rows: Sequence[pl.DataFrame],
    boxes: Sequence[tuple[float, float, float, float]] = (),
) -> MetricCRS:
    """
    Return the coordinate system of a study.

    Parameters
    ----------
    said
        What `study.toml` says.
    kept
        The one of the last release, which stays, so that metres mean the same in every release.
    rows
        Tables with `longitude` and `latitude`, for the first choice.
    boxes
        West, south, east, north in degrees of the agencies' territories, where no record has a place.

    Raises
    ------
    BadInput
        K07: it is to be chosen, but no record has a place.
    """
    if said != AUTOMATIC:
        return MetricCRS(said)
    if kept is not None:
        return kept
    places = [table.select("longitude", "latitude").drop_nulls() for table in rows]
    known = pl.concat(places) if places else pl.DataFrame({"longitude": [], "latitude": []})
    if known.is_empty() and boxes:
        west, south, east, north = boxes[0]
        return MetricCRS.for_place((west + east) / 2, (south + north) / 2)
    if known.is_empty():
        raise BadInput("K07", Text("import.no_place_for_crs"), Text("import.no_place_for_crs.hint"))
    longitude, latitude = (float(np.median(_floats(known[name]))) for name in ("longitude", "latitude"))
    return MetricCRS.for_place(longitude, latitude)


def extent_of(crs: MetricCRS, areas: Mapping[str, AreaSet], rows: Sequence[pl.DataFrame]) -> Extent | None:
    """Return where the study ends: the box of all outlines, or one around the median of all records."""
    found = Extent.around(areas.values())
    if found is not None:
        return found
    places = [
        np.column_stack(crs.to_metres(_floats(t["longitude"]), _floats(t["latitude"])))
        for t in rows
        if t.height
    ]
    if not places:
        return None
    metres = np.concatenate(places)
    metres = metres[np.isfinite(metres).all(axis=1)]
    return Extent.near(metres[:, 0], metres[:, 1]) if len(metres) else None


def place_records(table: pl.DataFrame, ground: Ground, *, with_defaults: bool) -> pl.DataFrame:
    """
    Return records with `x_m`, `y_m`, `place`, `area_<set>`, and `default_location` for incidents.

    Parameters
    ----------
    table
        With `longitude` and `latitude` in degrees, null where there is no place.
    """
    x_m, y_m = ground.metres(table["longitude"], table["latitude"])
    added = {
        "x_m": pl.Series(x_m),
        "y_m": pl.Series(y_m),
        "place": pl.Series(ground.status(x_m, y_m)),
    }
    if with_defaults:
        added["default_location"] = ground.default_of(x_m, y_m)
    for name, area_set in ground.areas.items():
        if area_set.has_outlines:
            codes = pl.Series(area_ids_of(area_set, x_m, y_m).codes).cast(pl.Int64)
            ids = pl.Series(area_set.ids, dtype=pl.String)
            added[AREA + name] = ids.gather(codes.set(codes < 0, None))
    return table.with_columns(**added)


def _floats(series: pl.Series) -> Floats:
    values: Floats = series.cast(pl.Float64).fill_null(np.nan).to_numpy()
    return values


def _nothing(n: int) -> pl.Series:
    return pl.repeat(None, n, dtype=pl.String, eager=True)
