"""Own the coordinate system: degrees at the edges, metres inside, chosen once and said aloud."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pyproj
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

from geodata.errors import BadInput, BadStudy, Where, visible
from geodata.records import Floats
from geodata.words.text import Text

DEGREES = "EPSG:4326"

# What a person or a file may name: authority and number. Text of a definition comes from files only.
_CODE = re.compile(r"(?:(EPSG|ESRI|OGC|IGNF):)?([A-Za-z0-9_.]{2,20})", re.IGNORECASE)
_LONGEST = 20_000
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class MetricCRS:
    """
    The study's coordinate system in metres.

    Parameters
    ----------
    code
        Authority and number, such as ``"EPSG:26915"``.
    chosen_automatically
        Whether it was derived from the data, which is then announced.

    Raises
    ------
    BadStudy
        The code is unknown, in degrees, or not in metres.
    """

    code: str
    chosen_automatically: bool = False

    def __post_init__(self) -> None:
        try:
            crs = pyproj.CRS.from_user_input(self.code)
        except pyproj.exceptions.CRSError as error:
            raise BadStudy("K07", Text("crs.unknown", code=self.code), Text("crs.unknown.hint")) from error
        if crs.is_geographic or {axis.unit_name for axis in crs.axis_info[:2]} != {"metre"}:
            raise BadStudy("G10", Text("crs.not_metres", code=self.code), Text("crs.not_metres.hint"))

    @classmethod
    def for_place(cls, longitude: float, latitude: float) -> MetricCRS:
        """Return the UTM zone of a place: NAD83 where it applies (North America), WGS 84 elsewhere."""
        area = AreaOfInterest(longitude, latitude, longitude, latitude)
        for datum in ("NAD83", "WGS 84"):
            found = query_utm_crs_info(datum_name=datum, area_of_interest=area, contains=True)
            if found:
                return cls(f"{found[0].auth_name}:{found[0].code}", chosen_automatically=True)
        raise BadStudy("K07", Text("crs.no_zone"), Text("crs.unknown.hint"))

    @cached_property
    def _forward(self) -> pyproj.Transformer:
        return pyproj.Transformer.from_crs(DEGREES, self.code, always_xy=True)

    @cached_property
    def _back(self) -> pyproj.Transformer:
        return pyproj.Transformer.from_crs(self.code, DEGREES, always_xy=True)

    def to_metres(self, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
        """Project WGS 84 degrees; NaN, and anything that cannot be projected, becomes NaN."""
        x_m, y_m = self._forward.transform(np.asarray(longitude, float), np.asarray(latitude, float))
        return _finite(x_m), _finite(y_m)

    def to_degrees(self, x_m: Floats, y_m: Floats) -> tuple[Floats, Floats]:
        """Return WGS 84 longitude and latitude of metres."""
        longitude, latitude = self._back.transform(np.asarray(x_m, float), np.asarray(y_m, float))
        return _finite(longitude), _finite(latitude)


def _finite(values: Floats) -> Floats:
    kept: Floats = np.where(np.isfinite(values), values, np.nan)
    return kept


def known_crs(said: str, where: Where | None = None) -> str:
    """
    Return a coordinate system as a file or a person names it, in one form.

    Parameters
    ----------
    said
        Authority and number (`EPSG` where only the number is written), or a definition in WKT or PROJJSON.
    where
        For messages.

    Returns
    -------
    code
        Authority and number where the system has one, else WKT. Heights are taken off a compound or
        three-dimensional system.

    Raises
    ------
    BadInput
        F22: nobody knows it, or it has no two axes on the ground.

    Examples
    --------
    >>> known_crs("2232"), known_crs("EPSG:6349")  # the second one has heights
    ('EPSG:2232', 'EPSG:6318')
    """
    name = visible(" ".join(said.split()))
    short = _CODE.fullmatch(said.strip())
    try:
        if short:
            crs = pyproj.CRS.from_authority((short.group(1) or "EPSG").upper(), short.group(2))
        elif len(said) <= _LONGEST and said.lstrip()[:1] in {"{", *"BCDEGPVbcdegpv"} and "[" in said:
            crs = pyproj.CRS.from_user_input(said)
        else:
            raise pyproj.exceptions.CRSError(name)
        flat = _on_the_ground(crs)
    except pyproj.exceptions.CRSError as error:
        raise BadInput(
            "F22", Text("read.unknown_crs", name=name), Text("read.unknown_crs.hint"), where
        ) from error
    found = flat.to_authority(min_confidence=70)
    return f"{found[0]}:{found[1]}" if found else flat.to_wkt()


def _on_the_ground(crs: pyproj.CRS) -> pyproj.CRS:
    """Return the two axes on the ground of a system; one without them is refused."""
    for _ in range(4):  # a compound system may hold a bound one, which holds another
        if crs.is_bound and crs.source_crs is not None:
            crs = crs.source_crs
        elif crs.is_compound:
            crs = crs.sub_crs_list[0]
    crs = crs.to_2d()
    if not (crs.is_geographic or crs.is_projected) or len(crs.axis_info) != 2:
        raise pyproj.exceptions.CRSError(crs.name)
    return crs


def agreed_crs(of_file: str | None, told: str | None, where: Where) -> str | None:
    """
    Return the one system that file and person name; None where neither names any.

    Raises
    ------
    BadInput
        F22: unknown. G08: they name different ones.
    """
    if told is None:
        return of_file
    named = known_crs(told, where)
    if of_file is None or _same(of_file, named):
        return named
    what = Text("read.other_crs", file=crs_name(of_file), told=crs_name(named))
    raise BadInput("G08", what, Text("read.other_crs.hint"), where)


def _same(one: str, other: str) -> bool:
    return one == other or pyproj.CRS(one).equals(pyproj.CRS(other), ignore_axis_order=True)


def crs_name(code: str) -> str:
    """Return what people call a system, with its number where it has one."""
    name = visible(pyproj.CRS(code).name)
    return f"{name} ({code})" if len(code) < 40 else name


def refuse_elsewhere(code: str, place: Box, where: Where) -> None:
    """
    Refuse a system that was made for another part of the world.

    Parameters
    ----------
    place
        West, south, east, north of the study's surroundings, degrees.

    Raises
    ------
    BadInput
        G08: its area of use excludes the place; named.

    Misreadings
    -----------
    That a system is meant for a place does not say that the file is in it: two zones of one state overlap.
    """
    use = pyproj.CRS(code).area_of_use
    if use is None:
        return
    west, south, east, north = place
    # An area over the antimeridian has its west in the east.
    spans = [(use.west, use.east)] if use.west <= use.east else [(use.west, 180.0), (-180.0, use.east)]
    if use.south <= north and south <= use.north and any(w <= east and west <= e for w, e in spans):
        return
    what = Text("read.crs_elsewhere", name=crs_name(code), area=visible(use.name, 120))
    raise BadInput("G08", what, Text("read.crs_elsewhere.hint"), where)


@lru_cache(maxsize=16)
def between(source: str, target: str) -> pyproj.Transformer:
    """Return what turns places of one system into another's, east before north on both sides."""
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def as_degrees(code: str, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return WGS 84 longitude and latitude of places in any system; NaN where there are none."""
    longitude, latitude = between(code, DEGREES).transform(np.asarray(x, float), np.asarray(y, float))
    return _finite(longitude), _finite(latitude)
