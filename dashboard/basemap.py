"""Turn the study's lines, places and areas into the GeoJSON that the map fetches from this server."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from dashboard.figures.plain_map import Ground
from dashboard.figures.plain_window import world
from dashboard.figures.style import BaseMap
from geodata.crs import MetricCRS
from geodata.holdings import Holdings

Json = dict[str, Any]

# Outlines are drawn, not measured: a metre is far less than a pixel at any zoom a map is read at.
DRAWN_TO_M = 2.0
DECIMALS = 6


def base_map(holdings: Holdings) -> dict[str, bytes]:
    """
    Return the files of the base map by name: streets, water, parks, landmarks, and ``areas-<set>``.

    Parameters
    ----------
    holdings
        A release; what it has no lines or outlines for is absent.
    """
    files: dict[str, bytes] = {}
    for lines in holdings.lines:
        properties = [{"name": name} for name in lines.names]
        files[lines.draw] = _collection(lines.geometry, properties, holdings.crs)
    if holdings.places:
        points = shapely.points([[place.x_m, place.y_m] for place in holdings.places])
        properties = [{"name": place.name, "kind": place.kind} for place in holdings.places]
        files["landmarks"] = _collection(points, properties, holdings.crs)
    for area_set in holdings.areas.values():
        if area_set.has_outlines:
            drawn = shapely.coverage_simplify(area_set.geometry, DRAWN_TO_M)
            named = zip(area_set.ids, area_set.names, strict=True)
            properties = [{"id": one, "name": name} for one, name in named]
            files[f"areas-{area_set.name}"] = _collection(drawn, properties, holdings.crs)
    return files


def ground(holdings: Holdings) -> dict[str, Ground]:
    """Return the same by the same names as shapes, for maps that are drawn on the server."""

    def moved(at: np.ndarray) -> np.ndarray:
        return np.column_stack(world(*holdings.crs.to_degrees(at[:, 0], at[:, 1])))

    found = {
        lines.draw: Ground(shapely.transform(lines.geometry, moved), lines.names) for lines in holdings.lines
    }
    if holdings.places:
        points = shapely.points([[place.x_m, place.y_m] for place in holdings.places])
        names = tuple(place.name for place in holdings.places)
        found["landmarks"] = Ground(shapely.transform(points, moved), names)
    for areas in holdings.areas.values():
        if areas.has_outlines:
            drawn = shapely.coverage_simplify(areas.geometry, DRAWN_TO_M)
            found[f"areas-{areas.name}"] = Ground(shapely.transform(drawn, moved), areas.names)
    return found


def addresses(files: Mapping[str, bytes], area_set: str) -> BaseMap:
    """Return where the map finds its files, with the outlines of one set of areas."""
    urls = {name: f"/base/{name}.geojson" for name in files}
    return BaseMap(
        parks=urls.get("parks"),
        water=urls.get("water"),
        streets=urls.get("streets"),
        landmarks=urls.get("landmarks"),
        areas=urls.get(f"areas-{area_set}"),
    )


def _collection(geometry: Any, properties: Sequence[Mapping[str, str]], crs: MetricCRS) -> bytes:
    degrees = shapely.transform(geometry, lambda at: np.column_stack(crs.to_degrees(at[:, 0], at[:, 1])))
    rounded = shapely.set_precision(degrees, 10.0**-DECIMALS, mode="pointwise")
    features = [
        {"type": "Feature", "properties": dict(said), "geometry": json.loads(drawn)}
        for said, drawn in zip(properties, shapely.to_geojson(rounded), strict=True)
        if drawn is not None
    ]
    content = {"type": "FeatureCollection", "features": features}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
