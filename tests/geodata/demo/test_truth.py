"""What was planted is really in the files, and nothing else is."""

import csv
import datetime as dt
import json
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest
import shapely

from geodata.demo import write_city
from geodata.demo.plan import LANDMARKS
from tests.geodata.demo.city_files import EPOCH, UTM, City, read_city

YEAR = 364


def rows_of(city: City, file: str) -> list[SimpleNamespace]:
    with (city.folder / file).open(encoding="utf-8", newline="") as lines:
        return [
            SimpleNamespace(
                **row | {"longitude": float(row["longitude"]), "latitude": float(row["latitude"])}
            )
            for row in csv.DictReader(lines)
        ]


def metres(place) -> np.ndarray:
    return np.concatenate(UTM.to_metres([place.longitude], [place.latitude]))


def before_and_after(city: City, event) -> tuple[int, int] | None:
    """Incidents within 250 m in the years before and after; None where the records are too short."""
    first = (dt.date.fromisoformat(str(event.first_day)) - EPOCH).days
    if (
        first - YEAR < (city.truth.first_day - EPOCH).days
        or first + YEAR > (city.truth.last_day - EPOCH).days + 1
    ):
        return None
    day = city.incidents["number"].to_numpy()
    near = city.near(event, 250)
    return int((near & (day >= first - YEAR) & (day < first)).sum()), int(
        (near & (day >= first) & (day < first + YEAR)).sum()
    )


def check_fall(city: City) -> None:
    event = city.truth.effective_event
    day = city.incidents["number"].to_numpy()
    near, start = city.near(event, event.radius_m), (event.day - EPOCH).days
    before, after = int((near & (day < start)).sum()), int((near & (day >= start)).sum())
    days_before = start - (city.truth.first_day - EPOCH).days
    days_after = (city.truth.last_day - EPOCH).days + 1 - start
    ratio = after / days_after / (before / days_before)
    noise = ratio * np.sqrt(1 / before + 1 / after)
    assert before > 200
    assert event.moved / (event.moved + after) == pytest.approx(event.fall, abs=4 * np.sqrt(0.24 / after))
    assert abs(ratio - (1 - event.fall)) < 4 * noise + 0.05


def check_hotspots(city: City) -> None:
    """Inside each circle its offence is denser than in the densest other square of the same size."""
    for spot in city.truth.hotspots:
        its = (city.incidents["Offense"] == spot.offence).to_numpy()
        inside = city.near(spot, spot.radius_m)
        found = int((inside & its).sum())
        assert found >= spot.incidents
        assert found < 1.35 * spot.incidents
        x_m, y_m = city.incidents["x"].to_numpy(), city.incidents["y"].to_numpy()
        others = (
            its & ~city.near(spot, 2 * spot.radius_m) & (np.abs(city.incidents["lat"].to_numpy() - 39) < 1)
        )
        side = spot.radius_m * np.sqrt(np.pi)
        squares = np.floor(np.column_stack([x_m[others], y_m[others]]) / side)
        _, densest = np.unique(squares, axis=0, return_counts=True)
        assert found > 1.8 * densest.max()


def check_gap(city: City) -> None:
    gap = city.truth.coverage_gap
    inside = int(city.near(gap, gap.radius_m).sum())
    even = city.incidents.height * np.pi * gap.radius_m**2 / 48e6
    assert inside > 2.5 * even
    away = [np.hypot(*(metres(service) - metres(gap))) for service in rows_of(city, "services.csv")]
    assert min(away) > 800 + gap.radius_m


def check_distances(city: City) -> None:
    """Nothing planted comes near a landmark, the corner, or anything else planted."""
    truth = city.truth
    planted = [*truth.hotspots, truth.coverage_gap, truth.effective_event]
    marks = [SimpleNamespace(longitude=a, latitude=b) for _, a, b in LANDMARKS]
    assert min(np.hypot(*(metres(p) - metres(mark))) for p in planted for mark in marks) > 400
    between = [np.hypot(*(metres(a) - metres(b))) for i, a in enumerate(planted) for b in planted[:i]]
    assert min(between) > 1_400


CHECKS = (check_fall, check_hotspots, check_gap, check_distances)


@pytest.mark.parametrize("check", CHECKS)
def test_what_is_planted_is_there(city: City, check) -> None:
    check(city)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 77, 4096])
def test_other_cities_hold_their_truth_too(tmp_path, seed: int) -> None:
    other = read_city(tmp_path, write_city(tmp_path, seed=seed))
    for check in CHECKS:
        check(other)


@pytest.mark.slow
def test_the_sites_of_any_seed_keep_their_distances(tmp_path) -> None:
    for seed in range(5):
        truth = write_city(tmp_path, seed=seed, incidents=20)
        check_distances(City(tmp_path, truth, pl.DataFrame(), pl.DataFrame()))


def test_incidents_fall_after_the_one_event_only(city: City) -> None:
    events = rows_of(city, "events.csv")
    assert {event.id for event in events} == {city.truth.effective_event.id, *city.truth.null_events}
    change = {event.id: found for event in events if (found := before_and_after(city, event)) is not None}
    scores = {name: (after - before) / np.sqrt(before + after) for name, (before, after) in change.items()}
    effective = scores.pop(city.truth.effective_event.id)
    assert effective < -3.5
    assert len(scores) > 20
    # 30 normal scores stay above -3.5 in all but one city of 150, and their mean is that of the slow trend.
    assert min(scores.values()) > -3.5
    assert abs(np.mean(list(scores.values()))) < 0.6


def test_no_other_event_shares_the_ground_of_the_fall(city: City) -> None:
    effective = city.truth.effective_event
    for event in rows_of(city, "events.csv"):
        if event.id != effective.id:
            assert np.hypot(*(metres(event) - metres(effective))) > 2 * effective.radius_m


def test_events_are_of_both_sorts_and_those_on_places_last_eight_weeks(city: City) -> None:
    events = rows_of(city, "events.csv")
    assert len(events) == 40
    on_places = [event for event in events if event.acts_on == "place"]
    on_people = [event for event in events if event.acts_on == "people"]
    assert len(on_places) >= 15
    assert len(on_places) + len(on_people) == 40
    for event in on_places:
        days = dt.date.fromisoformat(event.last_day) - dt.date.fromisoformat(event.first_day)
        assert days.days + 1 >= 56
        assert event.attendance == ""
    assert all(int(event.attendance) > 0 for event in on_people)
    for event in events:
        assert "xample" in event.name
        assert "ejemplo" in event.name_es


def test_services_are_examples_but_for_the_can_center_and_one_shelter_is_to_be_dropped(city: City) -> None:
    services = rows_of(city, "services.csv")
    assert len(services) == 25
    (center,) = [one for one in services if one.kind == "can_center"]
    assert (center.name, center.longitude, center.latitude) == ("Westside CAN Center", -94.5926, 39.0869)
    assert all(one.name.startswith("Example") for one in services if one is not center)
    assert [one.visibility for one in services if one.kind == "victim_shelter"] == ["confidential"]
    assert {"public", "area_only", "confidential"} == {one.visibility for one in services}


@pytest.mark.parametrize(
    ("file", "key", "count"), [("neighborhoods", "nbhid", 15), ("districts", "district", 4)]
)
def test_areas_tile_the_box_exactly(city: City, file: str, key: str, count: int) -> None:
    collection = shapely.from_geojson((city.folder / f"{file}.geojson").read_text(encoding="utf-8"))
    shapes = shapely.get_parts(collection)
    assert len(shapes) == count
    assert set(shapely.get_type_id(shapes)) == {shapely.GeometryType.POLYGON}
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)  # shared edges match vertex for vertex: no gap, no overlap
    whole = shapely.union_all(shapes)
    assert whole.equals(shapely.box(*whole.bounds))
    assert f'"{key}": 1' in (city.folder / f"{file}.geojson").read_text(encoding="utf-8")


def test_westside_north_and_south_meet_128_m_north_of_the_corner(city: City) -> None:
    features = json.loads((city.folder / "neighborhoods.geojson").read_text(encoding="utf-8"))["features"]
    shape = {f["properties"]["nbhname"]: shapely.geometry.shape(f["geometry"]) for f in features}
    corner = shapely.Point(-94.593811, 39.084718)
    assert shape["Westside South"].contains(corner)
    border = shape["Westside South"].intersection(shape["Westside North"])
    (x,), (y,) = UTM.to_metres([corner.x], [corner.y])
    ends = shapely.get_coordinates(border)
    in_metres = shapely.LineString(np.column_stack(UTM.to_metres(ends[:, 0], ends[:, 1])))
    assert in_metres.distance(shapely.Point(x, y)) == pytest.approx(128, abs=0.5)


def test_planted_places_are_on_no_real_institution_that_we_know_of(city: City, real_data) -> None:
    known = []
    for file in ("kc_services_2016.csv", "kc_community_places_2026.csv", "kc_streetcar_stops.csv"):
        with (real_data / "kc" / file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found = {name.lower(): value for name, value in row.items()}
                places = (
                    found.get("longitude") or found.get("lon"),
                    found.get("latitude") or found.get("lat"),
                )
                if all(places):
                    known.append([float(value) for value in places])
    assert len(known) > 80
    x_m, y_m = UTM.to_metres(*np.array(known).T)
    for spot in city.truth.hotspots:
        here = metres(spot)
        assert np.nanmin(np.hypot(x_m - here[0], y_m - here[1])) > spot.radius_m + 50


@pytest.mark.slow
def test_a_million_rows_are_written_with_the_same_truth(tmp_path) -> None:
    truth = write_city(tmp_path, incidents=780_000)
    assert truth.counts["rows"] == pytest.approx(1_000_000, rel=0.01)
    check_fall(read_city(tmp_path, truth))
