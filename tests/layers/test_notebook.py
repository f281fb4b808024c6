"""In a notebook two GeoDataFrames become an answer in three lines."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.errors import BadInput
from geodata.frames import holdings_of
from geodata.words.speaker import Speaker
from layers.base.catalogue import ask
from layers.base.query import Query
from tests.layers.cities import EAST_M, NORTH_M

METRES = "EPSG:26915"


@pytest.fixture
def incidents() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "kind": ["robbery", "robbery", "rape", "no such kind", "theft_other"],
            "occurred": pd.to_datetime(
                ["2023-05-02 21:30", "2023-05-01 08:00", "2023-05-03 00:00", None, "2023-05-04 10:00"]
            ),
            "number": ["B", "A", "C", None, "E"],
        },
        geometry=[shapely.Point(EAST_M + east, NORTH_M) for east in (0, 1_000, 10, 20)] + [None],
        crs=METRES,
    ).to_crs("EPSG:4326")


@pytest.fixture
def services() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": ["Pantry", "Refugio para mujeres"], "kind": ["pantry", "housing"]},
        geometry=[shapely.Point(EAST_M + 100, NORTH_M), shapely.Point(EAST_M + 1_000, NORTH_M)],
        crs=METRES,
    )


def test_two_frames_are_joined_in_three_lines(incidents, services) -> None:
    holdings = holdings_of(incidents, services=services)
    answer = ask(holdings, Query(layer="coverage", kinds=("robbery",)))
    frame = answer.to_frame()

    assert holdings.crs.code == METRES
    assert (frame["reached"].tolist(), frame["n"].tolist()) == ([1], [2])
    # Of two incidents no percentage is said.
    assert frame["value"].isna().all()
    assert Speaker("en").say(answer.headline).startswith("1 of 2 ")


def test_shelters_for_victims_never_get_in(incidents, services) -> None:
    holdings = holdings_of(incidents, services=services)
    assert [one.name for one in holdings.services] == ["Pantry"]
    assert holdings.shelters_dropped == 1


def test_a_kind_that_is_not_of_the_tree_is_unknown_and_without_a_place(incidents) -> None:
    answer = ask(holdings_of(incidents), Query(kinds=("unknown", "sexual")))
    assert answer.totals.withheld == answer.totals.n == 2
    assert np.isnan(answer.places.x_m).all()


def test_areas_count_what_lies_in_them(incidents) -> None:
    west = gpd.GeoDataFrame(
        {"id": ["w"], "name": ["West"]},
        geometry=[shapely.box(EAST_M - 50, NORTH_M - 50, EAST_M + 50, NORTH_M + 50)],
        crs=METRES,
    )
    answer = ask(holdings_of(incidents, areas={"sides": west}), Query(layer="areas"))
    assert dict(zip(answer.places.ids, answer.n.tolist(), strict=True)) == {"w": 3, "": 2}


def test_events_come_along(incidents) -> None:
    events = gpd.GeoDataFrame(
        {"name": ["Clean-up"], "kind": ["clean_up"], "first": ["2023-05-02"], "last": ["2023-05-02"]},
        geometry=[shapely.Point(EAST_M, NORTH_M)],
        crs=METRES,
    )
    answer = ask(holdings_of(incidents, events=events), Query(layer="events"))
    assert answer.places.names.tolist() == ["Clean-up"]


def test_everything_missing_is_named_at_once(incidents) -> None:
    with pytest.raises(BadInput) as refused:
        holdings_of(incidents.drop(columns=["kind", "occurred"]))
    assert all(name in str(refused.value) for name in ("kind", "occurred"))
    with pytest.raises(BadInput):
        holdings_of(incidents.set_crs(None, allow_override=True))
    with pytest.raises(BadInput):
        holdings_of(incidents.iloc[4:])


def test_an_area_id_that_stands_twice_is_refused(incidents) -> None:
    twice = gpd.GeoDataFrame(
        {"id": ["w", "w"], "name": ["West", "Far West"]},
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)],
        crs=METRES,
    )
    with pytest.raises(BadInput) as refused:
        holdings_of(incidents, areas={"sides": twice})
    assert refused.value.code == "G28"
