"""Turn GeoJSON geometries into shapely ones: flat, finite, of the type they name, never mended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry


class NoShape(ValueError):
    """A geometry is not what GeoJSON describes; `code` says in which way."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ShapeReader:
    """
    Build geometries, counting vertices and heights that were dropped.

    Attributes
    ----------
    vertices
        Vertices of the geometry read last.
    with_height
        Number of geometries whose third or fourth ordinate was dropped.
    """

    def __init__(self) -> None:
        self.vertices = 0
        self.with_height = 0
        self._had_height = False

    def shape(self, member: Any) -> BaseGeometry | None:
        """
        Return the geometry of one feature; None if it has none.

        Raises
        ------
        NoShape
            G04 a coordinate is no finite number, G23 the type is unknown or does not fit the coordinates.
        """
        self.vertices = 0
        self._had_height = False
        found = self._any(member)
        self.with_height += self._had_height
        return found

    def _any(self, member: Any) -> BaseGeometry | None:
        if member is None:
            return None
        if not isinstance(member, dict):
            raise NoShape("G23")
        kind = member.get("type")
        if kind == "GeometryCollection":
            parts = [self._any(part) for part in _list(member.get("geometries"))]
            return _built(shapely.geometrycollections, [part for part in parts if part is not None])
        build: Callable[[list[Any]], BaseGeometry] | None = {
            "Point": self._point,
            "MultiPoint": lambda place: _built(shapely.multipoints, shapely.points(self._path(place, 1))),
            "LineString": self._line,
            "MultiLineString": lambda lines: _built(
                shapely.multilinestrings, [self._line(line) for line in lines]
            ),
            "Polygon": self._polygon,
            "MultiPolygon": lambda rings: _built(
                shapely.multipolygons, [self._polygon(ring) for ring in rings]
            ),
        }.get(kind if isinstance(kind, str) else "")
        if build is None:
            raise NoShape("G23")
        coordinates = _list(member.get("coordinates"))
        return build(coordinates) if coordinates else None

    def _point(self, place: Any) -> BaseGeometry:
        return _built(shapely.points, self._path([place], 1)[0])

    def _line(self, path: Any) -> BaseGeometry:
        return _built(shapely.linestrings, self._path(path, 2))

    def _polygon(self, rings: Any) -> BaseGeometry:
        paths = [_built(shapely.linearrings, self._path(ring, 3)) for ring in _list(rings)]
        if not paths:
            raise NoShape("G23")
        return _built(lambda rings: shapely.polygons(rings[0], holes=rings[1:] or None), paths)

    def _path(self, path: Any, at_least: int) -> NDArray[np.float64]:
        """Return positions as an array of shape (n, 2)."""
        places = _list(path)
        if len(places) < at_least:
            raise NoShape("G23")
        self.vertices += len(places)
        try:
            array = np.array(places)
        except (ValueError, OverflowError):  # some positions have a height and some have none
            array = np.array([_list(place)[:2] for place in places], dtype=object)
            self._had_height = True
        if array.ndim != 2 or array.shape[1] < 2:
            raise NoShape("G23")
        self._had_height = self._had_height or array.shape[1] > 2
        array = array[:, :2]
        if array.dtype.kind not in "iuf":
            if not all(
                isinstance(value, int | float) and not isinstance(value, bool) for value in array.flat
            ):
                raise NoShape("G04")
            array = array.astype(np.float64)
        if not np.isfinite(array).all():
            raise NoShape("G04")
        return array.astype(np.float64)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise NoShape("G23")
    return value


def _built(build: Callable[[Any], Any], parts: Any) -> BaseGeometry:
    try:
        found: BaseGeometry = build(parts)
    except (shapely.errors.ShapelyError, ValueError, TypeError) as error:
        raise NoShape("G23") from error
    return found
