"""The real files of five agencies, recounted here with the csv module alone."""

import csv
import datetime as dt
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from pyproj import Geod

from geodata.clean.merge import Merged, merge
from geodata.clean.planar import read_planar
from geodata.clean.rows import Cleaned, clean
from geodata.columns.columns import Selection
from geodata.feeds import recognise
from geodata.importing import import_files
from geodata.importing.report import ImportReport
from geodata.kinds.chicago import find_chicago
from geodata.kinds.denver import DENVER
from geodata.kinds.labels import normal_label
from geodata.kinds.police_uk import POLICE_UK
from geodata.kinds.sfpd import find_sfpd
from geodata.kinds.steps import SENSITIVE
from geodata.kinds.vancouver import VANCOUVER
from geodata.period import NO_DAY, day_number
from geodata.read import RawTable
from geodata.read.parent import read_table
from geodata.records import PlacePrecision, TimePrecision
from geodata.store import open_release
from layers.base.overview import overview
from layers.base.query import Query

TODAY = dt.date(2026, 11, 25)
ELLIPSOID = Geod(ellps="WGS84")
FILES = {
    "denver": ("denver_2016_2018_head.csv", "America/Denver", 4_970, 4_701),
    "sfpd": ("sfpd_2018_head.csv", "America/Los_Angeles", 3_422, 2_495),
    "vancouver": ("vancouver_2020_head.csv", "America/Vancouver", 12_983, 12_983),
    "police_uk": ("police_uk_west_yorkshire_2016_07_head.csv", "Europe/London", 5_642, 5_642),
    "chicago": ("chicago_portal_sample_533.csv", "America/Chicago", 533, 533),
}


@cache
def taken(folder: Path, name: str) -> tuple[RawTable, Cleaned, Merged]:
    file, zone, _, _ = FILES[name]
    table = read_table(folder / "agencies" / file)
    feed, variant = recognise(table.frame.columns)
    assert feed.name == name
    found = clean(table, feed, variant, file_number=1, time_zone=zone, imported_on=TODAY)
    return table, found, merge(found.rows, feed)


@cache
def source(folder: Path, name: str) -> list[dict[str, str]]:
    """Return a file's rows as the csv module reads them; a row that is one quoted text is read once more."""
    with (folder / "agencies" / FILES[name][0]).open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    whole = [next(csv.reader(row)) if len(row) == 1 else row for row in rows]
    return [dict(zip(head, row, strict=True)) for row in whole]


def imported(folder: Path, name: str, study: Path) -> ImportReport:
    zone = FILES[name][1]
    study.mkdir()
    head = f'[study]\nname = "{name}"\ntime_zone = "{zone}"\ncrs = "auto"\nlanguages = ["en", "es"]\n'
    (study / "study.toml").write_text(head, encoding="utf-8")
    return import_files(study, [folder / "agencies" / FILES[name][0]], today=TODAY)


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_accepted_or_merged_and_every_label_is_reviewed(real_data, name):
    _, _, rows, records = FILES[name]
    table, found, merged = taken(real_data, name)
    assert len(source(real_data, name)) == rows == table.read
    assert (table.bad, found.rejects) == ((), ())
    assert (merged.accepted, merged.merged) == ({1: records}, {1: rows - records})
    assert found.unmapped == {}
    assert int(merged.table["persons"].sum()) == rows


@pytest.mark.parametrize("name", FILES)
def test_a_second_export_of_the_same_rows_adds_nothing(real_data, name):
    _, found, once = taken(real_data, name)
    feed, _ = recognise(taken(real_data, name)[0].frame.columns)
    half = found.rows.head(len(found.rows) // 2).with_columns(file=pl.lit(2, pl.Int32))
    twice = merge(pl.concat([found.rows, half]), feed)
    assert set(twice.table["id"]) == set(once.table["id"])
    assert twice.accepted == once.accepted | {2: 0}


def test_feet_of_denver_agree_with_its_degrees_and_what_is_absurd_has_no_place(real_data):
    rows = source(real_data, "denver")
    placed = [row for row in rows if row["GEO_X"]]
    absurd = [row for row in placed if row["GEO_X"] == "40674765"]
    sound = [row for row in placed if row["GEO_X"] != "40674765"]
    assert (len(rows) - len(placed), len(absurd), len(sound)) == (60, 4, 4_906)
    x, y, longitude, latitude = (
        np.array([float(row[name]) for row in sound]) for name in ("GEO_X", "GEO_Y", "GEO_LON", "GEO_LAT")
    )
    found = read_planar(pl.Series(x), pl.Series(y), "EPSG:2232")
    _, _, apart_m = ELLIPSOID.inv(longitude, latitude, found.longitude.to_numpy(), found.latitude.to_numpy())
    assert float(np.max(apart_m)) < 1.0
    assert not found.absurd.any()
    counts = taken(real_data, "denver")[1].counts
    assert (counts["planar_absurd"], counts["two_places"], counts["placeless"]) == (4, 0, 64)


def test_offences_of_one_denver_incident_are_counted_apart(real_data):
    rows = source(real_data, "denver")
    held = defaultdict(set)
    for row in rows:
        held[row["INCIDENT_ID"]].add(row["OFFENSE_TYPE_ID"])
    merged = taken(real_data, "denver")[2]
    assert len(held) == merged.table.height == 4_701
    assert merged.offences.height == sum(map(len, held.values())) == 4_970
    assert dict(merged.table.select("number", "offences").iter_rows()) == {k: len(v) for k, v in held.items()}


def test_one_incident_of_san_francisco_holds_several_codes_with_their_zeros(real_data):
    codes = defaultdict(set)
    for row in source(real_data, "sfpd"):
        codes[row["Incident Number"]].add(row["Incident Code"])
    merged = taken(real_data, "sfpd")[2]
    found = defaultdict(set)
    both = merged.offences.join(merged.table.select("id", "number"), on="id")
    for number, label in both.select("number", "label").iter_rows():
        found[number].add(label.split(" ")[0])
    assert found == codes
    assert len(codes) == 2_495
    assert merged.offences.height == sum(map(len, codes.values())) == 3_320
    assert codes["180906213"] == {"03074", "15030", "26080"}
    several = sum(len(held) > 1 for held in codes.values())
    assert int((merged.table["offences"] > 1).sum()) == several == 638


def test_san_francisco_rows_without_a_place_stay_and_the_others_are_known_to_the_intersection(real_data):
    rows = source(real_data, "sfpd")
    assert sum(not row["Latitude"] for row in rows) == taken(real_data, "sfpd")[1].counts["placeless"] == 112
    precise = set(taken(real_data, "sfpd")[1].rows["place_precision"])
    assert precise == {int(PlacePrecision.INTERSECTION), int(PlacePrecision.UNKNOWN)}


def test_a_juvenile_or_a_secondary_code_of_san_francisco_protects_the_whole_incident(real_data):
    rows = source(real_data, "sfpd")
    sensitive = {
        row["Incident Number"]
        for row in rows
        if "Juvenile" in row["Resolution"] or row["Incident Code"] in {"15200", "15500"}
    }
    table = taken(real_data, "sfpd")[2].table
    assert len(sensitive) > 40
    assert table.filter(pl.col("number").is_in(list(sensitive)))["protected"].all()


def test_equal_rows_of_vancouver_stay_and_the_placeless_stay_in_totals(real_data, tmp_path):
    rows = source(real_data, "vancouver")
    equal = len(rows) - len({tuple(row.values()) for row in rows})
    placeless = sum(float(row["X"]) == 0 for row in rows)
    assert (equal, placeless) == (1_176, 2_000)
    report = imported(real_data, "vancouver", tmp_path / "study")
    (file,) = report.files
    assert (file.read, file.accepted, file.merged, file.rejected) == (12_983, 12_983, 0, 0)
    assert file.without_place == 2_000
    holdings = open_release(tmp_path / "study")
    assert holdings.release.estimated
    everything = overview(holdings, Query(layer="incidents"))
    assert (everything.n, everything.measure, everything.totals.no_place) == (12_983, "estimated", 2_000)


def test_metres_of_vancouver_lie_in_their_neighbourhoods_city(real_data):
    _, found, _ = taken(real_data, "vancouver")
    placed = found.rows.filter(pl.col("longitude").is_not_null())
    assert placed.height == 10_983
    assert placed["longitude"].is_between(-123.26, -123.02).all()
    assert placed["latitude"].is_between(49.19, 49.32).all()
    west_end = placed.filter(pl.col("district") == "West End")
    _, _, metres = ELLIPSOID.inv(
        np.full(west_end.height, -123.1312),
        np.full(west_end.height, 49.2849),
        west_end["longitude"].to_numpy(),
        west_end["latitude"].to_numpy(),
    )
    assert west_end.height == 799
    assert float(np.max(metres)) < 1_500


def test_a_day_and_a_time_of_vancouver_are_put_together_from_five_columns(real_data):
    _, found, _ = taken(real_data, "vancouver")
    expected = [
        day_number(dt.date(int(row["YEAR"]), int(row["MONTH"]), int(row["DAY"])))
        for row in source(real_data, "vancouver")
    ]
    assert found.rows["day"].to_list() == expected
    timed = [
        (int(row["HOUR"]) * 60 + int(row["MINUTE"]), found)
        for row, found in zip(source(real_data, "vancouver"), found.rows["minute"], strict=True)
        if found >= 0
    ]
    assert len(timed) > 10_000
    assert all(said == read for said, read in timed)


def test_a_month_is_no_day_and_every_filter_on_time_says_what_it_leaves_out(real_data, tmp_path):
    assert Counter(row["Month"] for row in source(real_data, "police_uk")) == {"2016-07": 5_642}
    rows = taken(real_data, "police_uk")[1].rows
    assert set(rows["time_precision"]) == {int(TimePrecision.MONTH)}
    assert set(rows["day"]) == {NO_DAY}
    assert set(rows["until_day"]) == {day_number(dt.date(2016, 7, 31))}
    assert set(rows["place_precision"]) == {int(PlacePrecision.SNAPPED)}
    imported(real_data, "police_uk", tmp_path / "study")
    holdings = open_release(tmp_path / "study")
    everything = overview(holdings, Query(layer="incidents"))
    assert (everything.n, everything.totals.no_day) == (5_642, 5_642)
    assert "caveat.no_day.counted" in [text.key for text in everything.caveats]
    columns = holdings.columns("incidents", "occurred")
    day = day_number(dt.date(2016, 7, 1))
    for timed in (
        Selection(hours=frozenset({22, 23})),
        Selection(weekdays=frozenset({5})),
        Selection(first_day=day, end_day=day + 31),
    ):
        tally = columns.scan(timed)
        assert (tally.n, tally.no_day) == (0, 5_642)
    for query in (Query(layer="incidents", hours=(22, 2)), Query(layer="incidents", weekdays=(5, 6))):
        asked = overview(holdings, query)
        said = {text.key: text.values["n"] for text in asked.caveats if "n" in text.values}
        assert asked.n == 0
        assert said["caveat.no_day.left_out"] == 5_642


def test_anti_social_behaviour_has_no_number_and_its_equal_rows_are_different_calls(real_data):
    rows = source(real_data, "police_uk")
    calls = [tuple(row.values()) for row in rows if not row["Crime ID"]]
    assert (len(calls), len(set(calls))) == (1_811, 1_195)
    table = taken(real_data, "police_uk")[2].table
    assert table["number"].null_count() == 1_811
    assert table["id"].is_unique().all()


def test_rows_of_chicago_that_were_quoted_whole_are_taken_apart_and_it_is_said(real_data):
    with (real_data / "agencies" / FILES["chicago"][0]).open(encoding="utf-8", newline="") as file:
        widths = Counter(len(row) for row in csv.reader(file))
    assert widths == {1: 530, 21: 4}  # the header, and three rows without a comma in their last cell
    table, found, _ = taken(real_data, "chicago")
    assert "read.packed_rows" in [notice.what.key for notice in table.notices]
    rows = source(real_data, "chicago")
    assert found.rows["number"].to_list() == [row["CASE_NUMBER"] for row in rows]
    assert found.counts["placeless"] == sum(not row["LATITUDE"] for row in rows) == 4


def test_feet_of_chicago_agree_with_its_degrees(real_data):
    rows = [row for row in source(real_data, "chicago") if row["X_COORDINATE"]]
    x, y, longitude, latitude = (
        np.array([float(row[name]) for row in rows])
        for name in ("X_COORDINATE", "Y_COORDINATE", "LONGITUDE", "LATITUDE")
    )
    found = read_planar(pl.Series(x), pl.Series(y), "EPSG:3435")
    _, _, apart_m = ELLIPSOID.inv(longitude, latitude, found.longitude.to_numpy(), found.latitude.to_numpy())
    assert len(rows) == 529
    assert float(np.max(apart_m)) < 1.0


def test_a_domestic_case_of_chicago_is_protected_whatever_its_words_are(real_data):
    domestic = [row["CASE_NUMBER"] for row in source(real_data, "chicago") if row["DOMESTIC"] == "TRUE"]
    table = taken(real_data, "chicago")[2].table
    assert len(domestic) == 79
    assert table.filter(pl.col("number").is_in(domestic))["protected"].all()
    assert table["protected"].sum() < 130


def test_every_real_label_that_sounds_sensitive_is_protected(real_data):
    read = {
        "denver": lambda row: (row["OFFENSE_TYPE_ID"], DENVER.find(row["OFFENSE_TYPE_ID"])),
        "vancouver": lambda row: (row["TYPE"], VANCOUVER.find(row["TYPE"])),
        "police_uk": lambda row: (row["Crime type"], POLICE_UK.find(row["Crime type"])),
        "chicago": lambda row: (
            f"{row['PRIMARY_TYPE']} {row['DESCRIPTION']}",
            find_chicago(row["PRIMARY_TYPE"], row["DESCRIPTION"]),
        ),
        "sfpd": lambda row: (
            row["Incident Description"],
            find_sfpd(
                row["Incident Category"],
                row["Incident Subcategory"],
                row["Incident Code"],
                row["Incident Description"],
            ),
        ),
    }
    labels = {said for name, one in read.items() for said in map(one, source(real_data, name))}
    sensitive = {(words, label) for words, label in labels if SENSITIVE.search(normal_label(words))}
    assert len(sensitive) > 45
    # Each was looked at: what sounds like one of the protected kinds, and is none.
    harmless = {
        "Fire Protection Equipment, Tampering with",
        "Loitering for Purpose of Prostitution",
        "Theft, By Prostitute, $200-$400",
        "prostitution-engaging-in",
        "PROSTITUTION SOLICIT ON PUBLIC WAY",
        "PROSTITUTION CALL OPERATION",
        "PROSTITUTION SOLICIT FOR BUSINESS",
    }
    assert {words for words, label in sensitive if not label.protected} == harmless
