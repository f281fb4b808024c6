"""Kansas City's police files of every year from 2009 to 2025 are recognised and read as they were meant."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from geodata.clean.merge import merge
from geodata.clean.rows import Cleaned, clean
from geodata.feeds import FEEDS, recognise
from geodata.period import day_number
from geodata.read.raw import RawTable

KCPD = FEEDS["kcpd"]
_PERSON = "Race,Sex,Age"
_HEAD = (
    "Report_No,Reported_Date,{r},From_Date,{f},To_Date,{t}"
    ",Offense,IBRS,Description,Beat,Address,City,Zip Code"
)
_TAIL = f"Rep_Dist,Area,DVFlag,{{inv}}Involvement,{_PERSON}"
BLANK = _HEAD.format(r="Reported Time", f="From Time", t="To Time")
MIXED = _HEAD.format(r="Reported Time", f="From_Time", t="To_Time")
UNDERSCORE = _HEAD.format(r="Reported_Time", f="From_Time", t="To_Time")
OLD, NEW = _TAIL.format(inv="Invl_No,"), _TAIL.format(inv="")

# The printed headers of each year: blank or underscore, trailing blanks, and columns that came and went.
YEARS = {
    **dict.fromkeys(range(2009, 2013), f"{BLANK},{OLD},Location 1,Firearm Used Flag  "),
    2013: f"{BLANK},Rep_Dist,Area,DVFlag,Involvement,{_PERSON},Location 1",
    2014: f"{BLANK},{OLD},Location 1,Firearm Used Flag",
    2015: f"{BLANK},{OLD},Latitude,Longitude,Location 1,Firearm Used Flag",
    2016: f"{UNDERSCORE},{OLD},Latitude,Longitude,Location 1,Firearm Used Flag",
    2017: f"{UNDERSCORE},{OLD},Location,Firearm Used Flag",
    2018: f"{UNDERSCORE},{OLD},Location,Firearm Used Flag",
    2019: f"{UNDERSCORE},{NEW},Location,Firearm Used Flag",
    2020: f"{MIXED},{NEW},Location,Firearm Used Flag",
    2021: f"{UNDERSCORE},{NEW},Age_Range,Location,Firearm Used Flag",
    **dict.fromkeys((2022, 2023, 2024, 2025), f"{UNDERSCORE},{NEW},Age_Range,Location,Fire Arm Used Flag"),
}
VARIANT = {
    **dict.fromkeys(range(2009, 2015), "years_2009_2014"),
    **dict.fromkeys((2015, 2016), "years_2015_2016"),
    **dict.fromkeys((2017, 2018), "years_2017_2018"),
    **dict.fromkeys((2019, 2020), "years_2019_2020"),
    **dict.fromkeys(range(2021, 2026), "since_2021"),
}
ORDINARY = {
    "report no": "170000001",
    "from date": "5/2/2017",
    "from time": "9:20",
    "reported date": "5/3/2017",
    "reported time": "10:30",
    "offense": "1501",
    "description": "Auto Theft",
    "ibrs": "240",
    "area": "CPD",
    "dvflag": "N",
    "involvement": "VIC",
    "race": "QZR",
    "age": "98765",
}


def row_of(year: int, **cells: str) -> Cleaned:
    """Return what cleaning makes of one invented row in a year's layout."""
    header = [name.strip() for name in YEARS[year].split(",")]
    filled = ORDINARY | {name.replace("_", " "): text for name, text in cells.items()}
    row = {name: filled.get(name.lower().replace("_", " ")) for name in header}
    frame = pl.DataFrame([row], schema=dict.fromkeys(header, pl.String))
    one = np.array([1])
    raw = RawTable(f"{year}.csv", None, frame, one + 1, one, (), (), "0" * 64, 0)
    feed, variant = recognise(header)
    day = dt.date(2026, 11, 25)
    return clean(raw, feed, variant, file_number=1, time_zone="America/Chicago", imported_on=day)


@pytest.mark.parametrize("year", YEARS)
def test_a_year_is_recognised_with_its_times_its_roles_and_without_its_persons(year):
    feed, variant = recognise(YEARS[year].split(","))
    assert (feed.name, variant.name) == ("kcpd", VARIANT[year])
    # The offence is a number before 2019, and a word that may stand alone since.
    found = row_of(year, **({} if year < 2019 else {"offense": "Auto Theft", "description": ""}))
    row = found.rows.row(0, named=True)
    day = day_number(dt.date(2017, 5, 2))
    assert (row["day"], row["minute"], row["reported_day"], row["reported_minute"]) == (
        day,
        560,
        day + 1,
        630,
    )
    assert (row["kind"], row["label"], row["protected"]) == ("motor_vehicle_theft", "Auto Theft", False)
    assert row["victim"] is True
    assert {"Race", "Sex", "Age"} <= set(found.person_columns)


@pytest.mark.parametrize("year", YEARS)
def test_a_year_downloaded_through_the_api_has_small_names_and_reads_the_same(year):
    names = [name.strip().lower().replace(" ", "_") for name in YEARS[year].split(",")]
    assert recognise(names)[1].name == VARIANT[year]


@pytest.mark.parametrize(
    ("year", "cells"),
    [
        (2010, {"location_1": "2700 MADE UP AV\nKANSAS CITY, MO 64127\n(39.09, -94.53)"}),
        (
            2015,
            {
                "latitude": "39.0900",
                "longitude": "-94.5300",
                "location_1": "BROAD KANSAS CITY64131\r\n(1, 2)",
            },
        ),
        (2017, {"location": "4000 MADE UP ST\nKANSAS CITY 64111\n(39.09, -94.53)"}),
        (2019, {"location": "4000 MADE UP ST\nKANSAS CITY 64111\n(39.09, -94.53)"}),
        (2019, {"location": "POINT (-94.53 39.09)"}),
        (2024, {"location": "POINT (-94.53 39.09)"}),
    ],
)
def test_a_text_place_is_latitude_first_and_a_point_longitude_first(year, cells):
    row = row_of(year, **cells).rows.row(0, named=True)
    assert (row["longitude"], row["latitude"]) == (-94.53, 39.09)


@pytest.mark.parametrize("year", [2015, 2016])
def test_zero_zero_with_zip_99999_is_a_missing_place(year):
    found = row_of(year, latitude="0.0", longitude="0.0", zip_code="99999")
    assert found.rows["longitude"][0] is None
    assert found.counts["zero_zero"] == 1


def test_the_midnight_of_2014_in_a_column_of_days_is_no_time():
    row = row_of(2014, to_date="07/17/2014 12:00:00 AM").rows.row(0, named=True)
    assert (row["until_day"], row["until_minute"]) == (day_number(dt.date(2014, 7, 17)), -1)


@pytest.mark.parametrize("flag", ["Y", "true", "True"])
def test_the_flag_of_domestic_cases_protects_in_old_and_new_words(flag):
    assert row_of(2017, dvflag=flag).rows["protected"][0]
    assert not row_of(2017, dvflag="N").rows["protected"][0]


def test_roles_of_2019_are_joined_and_a_victim_is_found_among_them():
    words = {"offense": "Stolen Auto", "description": "", "report_no": "KC19000001"}
    assert row_of(2019, involvement="CMP VIC", **words).rows["victim"][0]
    assert not row_of(2019, involvement="ARR SUS CHA", **words).rows["victim"][0]


def test_a_report_in_the_files_of_two_years_is_one_and_the_newer_file_is_taken():
    place = {"location": "POINT (-94.53 39.09)", "offense": "Auto Theft", "report_no": "KC19000009"}
    older = row_of(2019, reported_date="12/31/2019", **place).rows
    other = row_of(2020, reported_date="06/01/2020", **(place | {"report_no": "KC20000001"})).rows
    newer = row_of(
        2020, reported_date="12/31/2019", **(place | {"offense": "Armed Robbery", "ibrs": "120"})
    ).rows
    rows = pl.concat([older.with_columns(file=pl.lit(2, pl.Int32)), other, newer])
    found = merge(rows, KCPD)
    assert found.table.filter(pl.col("number") == "KC19000009")["kind"].to_list() == ["robbery_armed"]
    assert (found.overlap.same, found.overlap.changed) == (0, 1)
    assert (found.accepted, found.merged) == ({1: 2, 2: 0}, {1: 0, 2: 1})
