"""Own the coordinate system: degrees at the edges, metres inside, chosen once and said aloud."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyproj
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

from geodata.errors import BadStudy
from geodata.records import Floats
from geodata.words.text import Text

DEGREES = "EPSG:4326"


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
