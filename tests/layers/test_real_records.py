"""The layers over real records and real outlines count what a spatial join counts."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata.frames import holdings_of
from geodata.holdings import Holdings
from geodata.kinds.kcpd import KCPD
from layers.base.catalogue import ask
from layers.base.overview import overview
from layers.base.query import Query

WESTSIDE = (("neighborhoods", ("8", "9")),)
KINDS = ("robbery", "theft_from_vehicle")


@pytest.fixture(scope="module")
def neighborhoods(real_data: Path) -> gpd.GeoDataFrame:
    outlines = gpd.read_file(real_data / "kc" / "kc_neighborhoods.geojson")
    named = outlines.rename(columns={"nbhid": "id", "nbhname": "name"})
    # Six areas have no name and one id; here each needs its own.
    named["id"] = named["id"].where(
        ~named["id"].duplicated(keep=False), "nameless-" + named["objectid"].astype(str)
    )
    return named.set_geometry(shapely.make_valid(named.geometry.to_numpy())).set_crs("EPSG:4326")


@pytest.fixture(scope="module")
def rows(real_data: Path) -> gpd.GeoDataFrame:
    table = pd.read_csv(real_data / "kc" / "kcpd_2017_with_coords.csv")
    labels = [KCPD.find(word) for word in table["Crime"]]
    occurred = pd.to_datetime(table["Date"]) + pd.to_timedelta(table["Hour"], unit="h")
    return gpd.GeoDataFrame(
        {"kind": [label.kind for label in labels], "occurred": occurred},
        geometry=gpd.points_from_xy(table["Longitude"], table["Latitude"]),
        crs="EPSG:4326",
    )


@pytest.fixture(scope="module")
def city(rows: gpd.GeoDataFrame, neighborhoods: gpd.GeoDataFrame) -> Holdings:
    return holdings_of(rows, areas={"neighborhoods": neighborhoods})


def joined(rows: gpd.GeoDataFrame, neighborhoods: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    wanted = neighborhoods[neighborhoods["id"].isin(["8", "9"])]
    # "robbery" asks for everything under it as well.
    asked = rows[rows["kind"].isin([*KINDS, "robbery_armed", "robbery_strong_arm"])]
    return asked.to_crs("EPSG:26915").sjoin(wanted.to_crs("EPSG:26915"), predicate="within")


def test_westside_counts_the_same_in_map_table_rows_weeks_and_spatial_join(city, rows, neighborhoods) -> None:
    query = Query(kinds=KINDS, areas=WESTSIDE)
    expected = len(joined(rows, neighborhoods))
    seen = overview(city, query)
    assert 20 < expected < 200, "a few dozen rows"
    assert seen.n == expected == int(seen.cells.sum()) == sum(week.n for week in seen.weeks)
    assert sum(area.n for area in seen.areas if area.id in {"8", "9"}) == expected
    export = ask(city, query).export("csv").content.decode("utf-8-sig")
    assert export.count("\n") == expected + 1


def test_every_neighbourhood_counts_as_a_spatial_join_does(city, rows, neighborhoods) -> None:
    answer = ask(city, Query(layer="areas", kinds=("property",)))
    found = {id_: int(n) for id_, n in zip(answer.places.ids, answer.n, strict=True) if id_ and n}
    drawn = holdings_rows(city, rows)
    metric = neighborhoods.to_crs("EPSG:26915")
    pairs = drawn.sjoin(metric, predicate="intersects")
    first = pairs[~pairs.index.duplicated()]
    expected = first["id"].value_counts().to_dict()
    assert found == expected
    assert answer.totals.n == len(drawn)


def holdings_rows(city: Holdings, rows: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    kinds = Query(kinds=("property",)).leaves()
    return rows[rows["kind"].isin(kinds or ())].to_crs(city.crs.code)
