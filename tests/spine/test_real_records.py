"""What the real records must show, each figure recounted from the files by other means."""

import re
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from dashboard.figures.cells import unpack_cells
from dashboard.shell import build_app
from geodata.period import Period
from geodata.words.speaker import Speaker
from layers.base.answers import Answer
from layers.base.catalogue import ask
from layers.base.query import Query, QueryFacts
from tests.spine.studies import (
    HEADQUARTERS,
    LARGEST_STACK,
    POINTS,
    POLICE_2017,
    REMARK,
    ROCKHILL_311,
    WESTSIDE_311,
    Built,
)

SUMMIT_AND_SOUTHWEST = (-94.593811, 39.084718)
FAR_DEFAULT = (-99.1142, 39.5237)
PERSON = ["Race", "Sex", "Age"]


@pytest.fixture(scope="module")
def rows(real_data: Path) -> pd.DataFrame:
    """Give the police rows of 2017 as text, one a person."""
    return pd.read_csv(real_data / "kc" / POLICE_2017, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def outlines(real_data: Path) -> geopandas.GeoDataFrame:
    return geopandas.read_file(real_data / "kc" / "kc_neighborhoods.geojson")


def degrees(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return rows["Longitude"].to_numpy(float), rows["Latitude"].to_numpy(float)


def said(answer: Answer, language: str = "en") -> str:
    """Everything an answer says beside its numbers."""
    speaker = Speaker(language)
    return " ".join(speaker.say(text) for text in (answer.headline, *answer.caveats, *answer.choices))


def metres_to(place: tuple[float, float], longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    here = np.full(len(longitude), place[0]), np.full(len(longitude), place[1])
    return np.asarray(Geod(ellps="WGS84").inv(*here, longitude, latitude)[2])


def test_32283_rows_are_28257_estimated_incidents(kansas_city: Built, rows: pd.DataFrame) -> None:
    distinct = rows.drop(columns=PERSON).drop_duplicates()
    assert (len(rows), len(distinct)) == (32_283, 28_257)
    account = kansas_city.report.files[0]
    assert (account.feed, account.read) == ("kcpd_2017", len(rows))
    assert (account.accepted, account.merged, account.rejected) == (len(distinct), 32_283 - 28_257, 0)
    assert kansas_city.report.incidents == len(kansas_city.holdings.incidents) == len(distinct)
    assert kansas_city.holdings.release.estimated
    answer = ask(kansas_city.holdings, Query())
    assert answer.totals.n == len(distinct)
    assert "28,257 estimated incidents" in Speaker("en").say(answer.headline)
    assert "incidentes estimados" in Speaker("es").say(answer.headline)


def test_58_rows_lie_within_400_m_of_summit_and_southwest(kansas_city: Built, rows: pd.DataFrame) -> None:
    near = metres_to(SUMMIT_AND_SOUTHWEST, *degrees(rows)) <= 400
    assert int(near.sum()) == 58
    incidents, crs = kansas_city.holdings.incidents, kansas_city.holdings.crs
    x_m, y_m = crs.to_metres(*(np.array([one]) for one in SUMMIT_AND_SOUTHWEST))
    kept = np.hypot(incidents.x_m - x_m, incidents.y_m - y_m) <= 400
    assert int(kept.sum()) == len(rows[near].drop(columns=PERSON).drop_duplicates())
    # Before merging: every incident still knows how many rows it was.
    assert int(incidents.persons[kept].sum()) == 58


def test_71_rows_lie_outside_the_city_and_stay_in_the_totals(
    kansas_city: Built, rows: pd.DataFrame, outlines: geopandas.GeoDataFrame
) -> None:
    assert kansas_city.report.files[0].outside == 71
    incidents = kansas_city.holdings.incidents
    outside = incidents.place == 2
    assert int(incidents.persons[outside].sum()) == 71
    assert ask(kansas_city.holdings, Query()).totals.outside == int(outside.sum())
    # None of them lies in a neighbourhood, and every row far from the city is among them.
    longitude, latitude = degrees(rows)
    west, south, east, north = outlines.total_bounds
    beyond = (longitude < west) | (longitude > east) | (latitude < south) | (latitude > north)
    assert 60 <= int(beyond.sum()) <= 71
    assert set(incidents.areas["neighborhoods"].codes[outside]) == {-1}


def test_the_largest_stacks_are_proposed_with_their_offence_mix(
    kansas_city: Built, rows: pd.DataFrame
) -> None:
    by_place = rows.groupby(["Longitude", "Latitude"])["Crime"]
    largest = by_place.size().sort_values(ascending=False)
    proposed = {(one.longitude, one.latitude): one for one in kansas_city.report.stacks["kcpd_2017"]}
    for (longitude, latitude), count in largest.head(5).items():
        stack = proposed[float(longitude), float(latitude)]
        mix = by_place.get_group((longitude, latitude)).value_counts()
        assert stack.rows == count
        assert stack.mix[0][1] == mix.iloc[0]
        assert all(mix[label] == n for label, n in stack.mix)
    desk = proposed[HEADQUARTERS]
    assert (desk.rows, desk.mix[0]) == (89, ("Homicide_Non_Negl", 13))
    assert proposed[LARGEST_STACK].rows == 142
    told = [one for one in kansas_city.report.to_json(Speaker("en"))["stacks"] if one["feed"] == "kcpd_2017"]
    assert (told[0]["rows"], told[0]["mix"][0]) == (142, {"label": "Non_Aggravated_Assau", "rows": 65})


def cell_at(built: Built, place: tuple[float, float]) -> int:
    """Count in the map's cell that holds a place."""
    answer = ask(built.holdings, Query(layer="density"))
    x_m, y_m = built.holdings.crs.to_metres(*(np.array([one]) for one in place))
    half = (answer.places.cell_m or 0) / 2
    here = (np.abs(answer.places.x_m - x_m) <= half) & (np.abs(answer.places.y_m - y_m) <= half)
    return int(answer.n[here].sum())


def drawn_at(built: Built, place: tuple[float, float]) -> int:
    """Incidents that were put exactly on a place and may be drawn."""
    incidents = built.holdings.incidents
    x_m, y_m = built.holdings.crs.to_metres(*(np.array([one]) for one in place))
    return int(((np.hypot(incidents.x_m - x_m, incidents.y_m - y_m) < 1) & ~incidents.protected).sum())


def test_a_proposed_place_is_not_excluded_until_a_person_confirms_it(
    kansas_city: Built, confirmed_desk: Built
) -> None:
    assert ask(kansas_city.holdings, Query()).totals.default_location == 0
    for place in (HEADQUARTERS, LARGEST_STACK):
        assert cell_at(kansas_city, place) >= drawn_at(kansas_city, place) > 30
    before, after = (ask(one.holdings, Query()).totals for one in (kansas_city, confirmed_desk))
    desk = drawn_at(kansas_city, HEADQUARTERS)
    assert cell_at(confirmed_desk, HEADQUARTERS) == cell_at(kansas_city, HEADQUARTERS) - desk
    assert cell_at(confirmed_desk, LARGEST_STACK) == cell_at(kansas_city, LARGEST_STACK)
    assert (after.n, after.default_location) == (before.n, desk)
    assert after.mapped == before.mapped - desk
    # One click puts it back.
    both = ask(confirmed_desk.holdings, Query(default_locations=True)).totals
    assert (both.n, both.mapped) == (before.n, before.mapped)


def test_points_without_days_are_counted_and_their_text_nan_is_a_value(
    points_study: Built, real_data: Path
) -> None:
    rows = pd.read_csv(real_data / "kc" / POINTS, keep_default_na=False)
    nowhere = (rows["lon"] == 0) & (rows["lat"] == 0)
    account = points_study.report.files[0]
    assert (account.read, account.accepted, account.rejected) == (len(rows), 50_000, 0)
    assert account.without_place == int(nowhere.sum()) == 1_554
    assert 0.03 <= nowhere.mean() < 0.0315
    division = points_study.holdings.incidents.areas["division"]
    counted = pd.Series(division.words()).value_counts().to_dict()
    assert counted == rows["area"].value_counts().to_dict()
    assert counted["NaN"] > 0
    answer = ask(points_study.holdings, Query(areas=(("division", ("NaN",)),)))
    assert answer.totals.n == counted["NaN"]


def test_the_default_point_in_another_county_is_proposed(points_study: Built, real_data: Path) -> None:
    rows = pd.read_csv(real_data / "kc" / POINTS, keep_default_na=False)
    there = (rows["lon"].round(4) == FAR_DEFAULT[0]) & (rows["lat"].round(4) == FAR_DEFAULT[1])
    proposed = [
        one
        for one in points_study.report.stacks["kcpd_points"]
        if (round(one.longitude, 4), round(one.latitude, 4)) == FAR_DEFAULT
    ]
    assert [one.rows for one in proposed] == [int(there.sum())]
    assert "clean.stack.far" in {why.key for why in proposed[0].why}


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "2012-01-01", "to": "2012-12-31"},
        {"hours": "18-3"},
        {"weekdays": "sa,su"},
    ],
    ids="-".join,
)
def test_filters_of_time_say_how_many_points_they_leave_out(points_study: Built, asked: dict) -> None:
    query, notices = Query.from_params(asked, QueryFacts.of(points_study.holdings))
    assert notices == ()
    answer = ask(points_study.holdings, query)
    assert answer.totals.n == 0
    assert answer.totals.no_day + answer.totals.no_hour >= 50_000
    for language in ("en", "es"):
        assert re.search(r"50[,. ]?000", said(answer, language)), said(answer, language)


def test_requests_are_counted_whole_though_their_addresses_break_lines(
    kansas_city: Built, real_data: Path
) -> None:
    for account, name, count in zip(
        kansas_city.report.files[1:], (WESTSIDE_311, ROCKHILL_311), (1_077, 1_367), strict=True
    ):
        path = real_data / "kc" / name
        assert len(pd.read_csv(path, dtype=str)) == count < path.read_bytes().count(b"\n") - 1
        assert (account.file, account.feed, account.read) == (name, "kcmo_311", count)
        assert (account.accepted, account.merged, account.rejected) == (count, 0, 0)
    assert kansas_city.report.requests == 1_077 + 1_367
    answer = ask(kansas_city.holdings, Query(layer="quality_of_life"))
    assert int(answer.n.sum()) == 1_077 + 1_367


def test_246_areas_are_kept_6_nameless_and_one_mended_and_listed(
    kansas_city: Built, outlines: geopandas.GeoDataFrame
) -> None:
    broken = outlines[~outlines.is_valid]
    nameless = outlines["nbhname"].fillna("").str.strip() == ""
    areas = kansas_city.holdings.areas["neighborhoods"]
    assert (len(areas), areas.names.count("")) == (len(outlines), int(nameless.sum())) == (246, 6)
    listed = next(one for one in kansas_city.holdings.quality["areas"] if one["set"] == "neighborhoods")
    assert [one["name"] for one in listed["mended"]] == list(broken["nbhname"]) == ["Parkdale And Walden"]
    assert all(shape.is_valid for shape in areas.geometry)
    found = {notice.code for notice in kansas_city.report.notices}
    assert {"G18", "G28"} <= found


def test_every_screen_and_file_says_that_the_extract_is_no_record_of_the_city(kansas_city: Built) -> None:
    client = build_app(kansas_city.holdings).server.test_client()
    for language, remark in REMARK.items():
        for form in ("csv", "json", "geojson"):
            content = client.get(f"/export/areas.{form}?lang={language}").get_data(as_text=True)
            assert remark in content, (language, form)


def test_a_year_is_the_whole_release_and_the_payload_of_the_map_says_so(kansas_city: Built) -> None:
    year = Query(period=Period.including(*(pd.Timestamp(day).date() for day in ("2017-01-01", "2017-12-31"))))
    client = build_app(kansas_city.holdings).server.test_client()
    _, n, header = unpack_cells(client.get("/cells.bin", query_string=year.to_params()).data)
    assert int(n.sum()) + sum(header["buckets"].values()) == header["total"] == 28_257
