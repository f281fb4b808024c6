"""Write the areas and the offline base map: streets, parks, water and landmarks."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geodata.demo.areas import NEIGHBORHOODS, districts, neighborhoods
from geodata.demo.ground import BOX, to_degrees
from geodata.demo.plan import LANDMARKS
from geodata.demo.streets import Street

# Invented green, as rectangles in metres. The river is drawn where one flows in truth, in the north.
_PARKS = (
    ("Example Park West", (-1150.0, -1650.0, -480.0, -1080.0)),
    ("Example Park East", (3300.0, -3150.0, 3960.0, -2480.0)),
    ("Example Square", (1890.0, 2110.0, 2110.0, 2290.0)),
)
_RIVER = ((0.0, 60.0), (0.3, 160.0), (0.6, 90.0), (1.0, 220.0))  # along the box, and metres north of it
_RIVER_WIDTH_M = 260.0


def write_base_map(folder: Path, streets: tuple[Street, ...]) -> None:
    """Write neighborhoods, districts, streets, parks, water (GeoJSON) and landmarks (CSV)."""
    _write(
        folder / "neighborhoods.geojson",
        [({"nbhid": n, "nbhname": NEIGHBORHOODS[n]}, shape) for n, shape in neighborhoods().items()],
    )
    _write(
        folder / "districts.geojson",
        [({"district": n, "name": f"District {n}"}, shape) for n, shape in districts().items()],
    )
    _write(
        folder / "streets.geojson",
        [({"name": one.name, "invented": not one.true}, _degrees(one.line)) for one in streets],
    )
    _write(folder / "parks.geojson", [({"name": name}, _degrees(shapely.box(*box))) for name, box in _PARKS])
    _write(folder / "water.geojson", [({"name": "River (scheme)"}, _degrees(_river()))])
    with (folder / "landmarks.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["name", "longitude", "latitude"])
        rows.writerows(
            [name, f"{longitude:.5f}", f"{latitude:.5f}"] for name, longitude, latitude in LANDMARKS
        )


def _river() -> shapely.Polygon:
    south = [(BOX[0] + share * (BOX[2] - BOX[0]), BOX[3] + north) for share, north in _RIVER]
    north = [(x, y + _RIVER_WIDTH_M) for x, y in reversed(south)]
    return shapely.Polygon([*south, *north])


def _degrees(shape: Any) -> Any:
    def turn(at: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.column_stack(to_degrees(at[:, 0], at[:, 1], 6))

    return shapely.transform(shape, turn)


def _write(path: Path, features: list[tuple[dict[str, Any], Any]]) -> None:
    """Write WGS 84 GeoJSON, one feature a line."""
    lines = [
        json.dumps(
            {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)},
            ensure_ascii=False,
        )
        for properties, shape in features
    ]
    text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
