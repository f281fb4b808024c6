"""The records' form and defects, by brute force on the written files."""

import csv
import datetime as dt

import numpy as np
import polars as pl
import pytest

from geodata.demo.ground import to_metres
from geodata.demo.offences import OFFENCES
from geodata.demo.plan import DEFAULT_POINT, DESK
from geodata.demo.requests import SORTS
from geodata.demo.streets import lay_streets
from geodata.feeds.base import normal_name
from geodata.feeds.kcpd import FEED
from geodata.kinds.kcpd import KCPD
from geodata.kinds.requests import KCMO_311

COLUMNS = (
    "Report_No,Reported_Date,Reported_Time,From_Date,From_Time,To_Date,To_Time,Offense,IBRS,Description,Beat,"
    "Address,City,Zip Code,Rep_Dist,Area,DVFlag,Involvement,Race,Sex,Age,Fire Arm Used Flag,"
    "Location,Age_Range"
)


def test_the_columns_are_the_departments_of_2022_to_2024(city) -> None:
    files = sorted(city.folder.glob("incidents_*.csv"))
    assert [path.name for path in files] == [f"incidents_{year}.csv" for year in range(2021, 2026)]
    for path in files:
        with path.open(encoding="utf-8") as file:
            assert file.readline().rstrip("\n") == COLUMNS
    (newest,) = [one for one in FEED.variants if one.name == "since_2021"]
    assert {normal_name(name) for name in newest.header} <= {normal_name(name) for name in COLUMNS.split(",")}


def test_every_row_is_counted_and_every_report_number_is_one_incident(city) -> None:
    counts = city.truth.counts
    assert city.rows.height == counts["rows"] == sum(_lines(path) for path in city.folder.glob("incidents_*"))
    assert city.incidents.height == counts["incidents"] == 120_000
    assert counts["rows"] == counts["incidents"] + counts["merged_rows"] + counts["bad_rows"]
    assert city.incidents["Report_No"].str.contains(r"^KC\d{8}$").all()


def _lines(path) -> int:
    return path.read_bytes().count(b"\n") - 1


def test_persons_repeat_their_report_at_the_stated_rate_and_agree_on_it(city) -> None:
    good = city.rows.filter(pl.col("Report_No").str.slice(4, 1) != "9")
    assert 1 - city.incidents.height / good.height == pytest.approx(0.22, abs=0.01)
    same = ["Reported_Date", "Reported_Time", "From_Date", "From_Time", "To_Date", "Address", "Location"]
    differing = good.group_by("Report_No").agg(pl.col(same).n_unique()).select(pl.col(same).max())
    assert differing.row(0) == (1,) * len(same)
    assert good.is_duplicated().sum() >= 2 * city.truth.counts["duplicate_rows"] > 0
    several = good.group_by("Report_No").agg(pl.col("Offense").n_unique()).filter(pl.col("Offense") > 1)
    assert several.height == city.truth.counts["several_offences"] == pytest.approx(3_600, rel=0.1)


def test_missing_and_false_places_come_at_the_stated_rates(city) -> None:
    counts = city.truth.counts
    assert city.share(pl.col("Location") == "POINT (0 0)") == pytest.approx(0.03, abs=0.002)
    assert city.share(pl.col("Location").is_null()) == pytest.approx(0.06, abs=0.003)
    assert city.incidents["Location"].null_count() == counts["no_place"]
    stacks = dict(city.incidents["Location"].value_counts().iter_rows())
    assert stacks["POINT (0 0)"] == counts["zero_zero"]
    desk = (
        city.incidents.filter(pl.col("Address") == DESK[0])["Location"].drop_nulls().value_counts(sort=True)
    )
    assert desk["count"][0] == counts["at_reporting_desk"] > 200
    default = city.incidents.filter(
        (pl.col("Location") != desk["Location"][0]) & (pl.col("Location") != "POINT (0 0)")
    )["Location"].value_counts(sort=True)
    assert counts["at_geocoder_default"] in default["count"].to_list()[:5]
    far = city.incidents.filter((pl.col("lon") != 0) & ((pl.col("lon") + 94.57).abs() > 0.1))
    also_far = city.incidents.filter((pl.col("lat") != 0) & ((pl.col("lat") - 39.08).abs() > 0.1))
    assert len(set(far["Report_No"]) | set(also_far["Report_No"])) == counts["outside"] > 20


def test_the_desk_takes_homicides_and_frauds_more_than_others(city) -> None:
    at_desk = pl.col("Address") == DESK[0]
    fraud = pl.col("IBRS").is_in(["26A", "26B", "26E", "26F", "250"])
    others = city.incidents.filter(~fraud & (pl.col("Offense") != "Homicide")).select(at_desk.mean()).item()
    for habit, least in ((pl.col("Offense") == "Homicide", 20), (fraud, 5)):
        assert city.incidents.filter(habit).select(at_desk.mean()).item() > least * others


def test_the_false_places_are_far_from_all_that_is_planted(city) -> None:
    truth = city.truth
    for place in (*truth.hotspots, truth.coverage_gap, truth.effective_event):
        x_m, y_m = to_metres(place.longitude, place.latitude)
        for false in (DESK[1:], DEFAULT_POINT):
            assert np.hypot(x_m - false[0], y_m - false[1]) > 500


def test_reports_come_late_as_stated_but_never_before_or_after_the_records(city) -> None:
    reported = city.incidents["Reported_Date"].str.to_date("%m/%d/%Y")
    lag = (reported - city.incidents["day"]).dt.total_days().to_numpy()
    assert lag.min() >= 0
    assert reported.max() <= city.truth.last_day
    assert reported.is_sorted()
    assert np.mean(lag <= 2) > 0.85
    assert np.sum(lag >= 28) == city.truth.counts["late_28_days"]
    assert np.sum(lag >= 365) == city.truth.counts["late_365_days"] > 100
    assert city.incidents["day"].min() >= city.truth.first_day


def test_spans_and_unknown_times_come_at_the_stated_rates(city) -> None:
    assert city.share(pl.col("To_Date").is_not_null()) == pytest.approx(0.35, abs=0.02)
    assert city.share(pl.col("From_Time").is_null()) == pytest.approx(0.02, abs=0.003)
    midnight = city.share(pl.col("From_Time") == "00:00")
    assert 0.015 < midnight < 0.05  # below the 5 % from which midnight means "unknown" everywhere
    ended = city.incidents.drop_nulls(["To_Date", "From_Time"])
    stamps = [
        pl.format("{} {}", f"{name}_Date", f"{name}_Time").str.to_datetime("%m/%d/%Y %H:%M").alias(name)
        for name in ("From", "To", "Reported")
    ]
    timed = ended.select(stamps).filter(pl.col("From").dt.time() != dt.time(0, 0))
    assert timed.filter(pl.col("To") < pl.col("From")).height == 0
    assert timed.filter(pl.col("Reported") < pl.col("To")).height == 0


@pytest.mark.slow
def test_broken_rows_are_broken_in_three_ways_and_keep_to_their_own_numbers(city) -> None:
    broken = []
    for path in city.folder.glob("incidents_*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            broken += [row for row in csv.reader(file) if row[0][4:5] == "9"]
    assert len(broken) == city.truth.counts["bad_rows"] == pytest.approx(154, abs=8)
    too_long = [row for row in broken if len(row) == 25]
    dates = {row[3] for row in broken if len(row) == 24}
    assert too_long
    assert {day[:6] for day in dates} == {"13/45/", "02/30/", "05/14/"}


def test_shares_of_offences_are_those_stated_but_for_what_was_planted(city) -> None:
    counted = dict(city.incidents["Offense"].value_counts().iter_rows())
    whole = sum(one.share for one in OFFENCES)
    extra = {spot.offence: spot.incidents / 0.9 for spot in city.truth.hotspots}
    for one in OFFENCES:
        if one.label in {"Auto Theft", "Stolen Auto"}:
            continue
        expected = one.share / whole * (120_000 - 780) + extra.get(one.label, 0)
        assert abs(counted[one.label] - expected) < 5 * np.sqrt(expected) + 0.05 * expected, one.label
    vehicles = (counted["Auto Theft"] + counted["Stolen Auto"]) / 120_000
    assert vehicles == pytest.approx(9.5 / whole, rel=0.05)


def test_the_recording_break_splits_one_label_and_raises_another_from_its_day_on(city) -> None:
    change = city.truth.recording_break
    year = dt.timedelta(days=364)
    before = city.incidents.filter(pl.col("day").is_between(change - year, change, closed="left"))
    after = city.incidents.filter(pl.col("day").is_between(change, change + year, closed="left"))

    def ratio(label: str) -> float:
        return (
            after.filter(pl.col("Offense") == label).height / before.filter(pl.col("Offense") == label).height
        )

    assert city.incidents.filter(pl.col("Offense") == "Stolen Auto")["day"].min() == change
    assert ratio("Auto Theft") < 0.25
    assert ratio("Stealing All Other") == pytest.approx(1.4, abs=0.2)
    assert ratio("Property Damage") == pytest.approx(1.0, abs=0.08)


def test_violence_has_its_summers_weekends_and_nights(city) -> None:
    violent = city.incidents.filter(pl.col("Offense").is_in(["Aggravated Assault", "Non Aggravated Assault"]))
    months = dict(violent.group_by(pl.col("day").dt.month()).len().iter_rows())
    assert months[7] / 31 > 1.2 * months[1] / 31
    weekend = violent.select((pl.col("day").dt.weekday() >= 6).mean()).item()
    assert weekend > 2 / 7 + 0.02
    hours = violent["From_Time"].drop_nulls().str.slice(0, 2).cast(pl.Int32).to_numpy()
    assert np.mean((hours >= 18) | (hours < 1)) > 1.5 * np.mean((hours >= 6) & (hours < 13))


def test_every_word_of_records_and_requests_is_on_the_reviewed_lists() -> None:
    for one in OFFENCES:
        found = KCPD.find(one.label, one.code)
        assert found.reviewed, one.label
        assert found.protected == one.protected, one.label
    for asked in SORTS:
        before = KCMO_311.find(asked.category, asked.type, asked.detail)
        after = KCMO_311.find(*asked.later, asked.detail)
        assert before.reviewed, asked
        assert after == before, asked


def test_addresses_are_blocks_and_crossings_of_the_citys_streets(city) -> None:
    names = {street.name.upper() for street in lay_streets()} | {DESK[0]}
    split = city.incidents["Address"].str.replace(r"^\d+ BLOCK OF ", "").str.split(" and ").explode()
    assert set(split.unique().to_list()) <= names
    assert city.share(pl.col("Address").str.contains(" and ")) > 0.05


def test_requests_are_whole_despite_their_line_breaks(city) -> None:
    with (city.folder / "requests_311.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counts = city.truth.counts
    assert len(rows) == counts["requests"] == 25_000
    assert len({row["CASE ID"] for row in rows}) == len(rows)
    assert sum(row["LATITUDE"] == "" for row in rows) == counts["requests_without_place"]
    assert (
        sum(row["STATUS"] == "OPEN" and row["CLOSED DATE"] == "" for row in rows) == counts["requests_open"]
    )
    with_place = next(row for row in rows if row["LATITUDE"])
    street, point = with_place["ADDRESS WITH GEOCODE"].split("\n")
    assert street == with_place["STREET ADDRESS"] + with_place["ZIP CODE"]
    assert point == f"({with_place['LATITUDE']}, {with_place['LONGITUDE']})"
    snow = {row["CREATION MONTH"] for row in rows if row["CATEGORY"] == "Snow & Ice"}
    assert not snow & {"6", "7", "8"}
    lights = [row["CATEGORY"] for row in rows if row["WORK GROUP"].endswith("Streetlights")]
    change = lights.index("Lights / Signals")
    assert set(lights[:change]) == {"Street Light"}
    assert set(lights[change:]) == {"Lights / Signals"}
