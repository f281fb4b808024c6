"""Write small invented GeoJSON and CSV files of places."""

import csv
import json
from pathlib import Path

from geodata.crs import MetricCRS

CRS = MetricCRS("EPSG:26915")
TITLES = {"en": "Areas", "es": "Zonas"}


def square(west: float, south: float, side: float = 0.01) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(properties: dict, kind: str | None, coordinates: object = None) -> dict:
    geometry = None if kind is None else {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_features(path: Path, features: list[dict]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def write_rows(path: Path, rows: list[dict]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
