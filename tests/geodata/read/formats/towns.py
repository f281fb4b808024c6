"""Invented files of one small town in every format, written by the libraries that people write them with."""

import zipfile
from pathlib import Path

import geopandas as gpd
import shapely

# Two houses in the invented town, degrees.
PLACES = ((-94.5901, 39.0911), (-94.5812, 39.0754))
NAMES = ("Peña", "Holly")
STATE_PLANE = "EPSG:2817"  # Missouri West, metres
FEET = "ESRI:102698"  # Missouri West, US survey feet
COLORADO = "EPSG:2232"
KANSAS_CITY = (-95.0, 38.8, -94.2, 39.4)


def town(crs: str = "EPSG:4326", **columns) -> gpd.GeoDataFrame:
    """Two points with names and whole numbers, in any system."""
    cells = {"name": list(NAMES), "beat": [111, 9007199254740993]} | columns
    return gpd.GeoDataFrame(
        cells, geometry=[shapely.Point(*place) for place in PLACES], crs="EPSG:4326"
    ).to_crs(crs)


def areas() -> gpd.GeoDataFrame:
    """Two squares."""
    squares = [shapely.box(x, y, x + 0.01, y + 0.01) for x, y in PLACES]
    return gpd.GeoDataFrame({"name": list(NAMES)}, geometry=squares, crs="EPSG:4326")


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    """A zip archive of some files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def shapefile(
    folder: Path, frame: gpd.GeoDataFrame, leave_out: tuple[str, ...] = (), **options
) -> dict[str, bytes]:
    """The parts of a shapefile by name."""
    folder.mkdir(exist_ok=True)
    frame.to_file(folder / "town.shp", driver="ESRI Shapefile", **options)
    return {
        f"data/{part.name}": part.read_bytes()
        for part in sorted(folder.glob("town.*"))
        if part.suffix not in leave_out
    }
