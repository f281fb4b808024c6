"""Rows are read strictly, marked rather than lost, and leave without the person."""

import dataclasses

import polars as pl
import pytest

from geodata.clean.rows import clean
from geodata.errors import BadInput
from geodata.feeds import FEEDS, recognise
from geodata.period import NO_DAY
from geodata.read.raw import BadRow
from geodata.records import PlacePrecision, TimePrecision
from tests.geodata.clean.reports import IMPORTED_ON, KCPD, cleaned, table

MAY_2 = 19845  # 2024-05-02


def only(*changes):
    found = cleaned(*changes)
    assert found.rejects == ()
    return found.rows.row(0, named=True)


def test_an_ordinary_row_is_read_as_written():
    row = only({})
    assert (row["day"], row["minute"], row["time_precision"]) == (MAY_2, 9 * 60 + 20, TimePrecision.MINUTE)
    assert (row["reported_day"], row["reported_minute"]) == (MAY_2 + 1, 10 * 60 + 30)
    assert (row["until_day"], row["until_minute"]) == (NO_DAY, -1)
    assert (row["longitude"], row["latitude"]) == (-94.585465, 39.103615)
    assert (row["kind"], row["label"], row["protected"]) == ("motor_vehicle_theft", "Auto Theft", False)
    assert (row["victim"], row["beat"], row["division"]) == (True, "113", "CPD")


@pytest.mark.parametrize(
    ("code", "column", "value"),
    [
        ("T09", "From_Date", "13/45/2024"),
        ("T09", "From_Date", "02/30/2024"),
        ("T09", "From_Date", "02/29/2023"),
        ("T09", "From_Date", "yesterday"),
        ("T09", "From_Time", "12:60"),
        ("T09", "From_Time", "24:01"),
        ("T09", "Reported_Date", "2024"),
        ("T05", "From_Date", "11/27/2026"),
        ("T06", "From_Date", "05/02/0224"),
    ],
)
def test_bad_input_t06_t09_a_day_or_time_that_cannot_be_is_rejected_with_its_cell(code, column, value):
    found = cleaned({}, {column: value})
    (reject,) = found.rejects
    assert (reject.code, reject.column, reject.value, reject.record, reject.line) == (
        code,
        column,
        value,
        2,
        3,
    )
    assert found.rows.height == 1
    assert value in reject.text
    assert "QZ" not in reject.text
    assert "987" not in reject.text


def test_tomorrow_is_not_the_future():
    assert cleaned({"From_Date": "11/26/2026", "Reported_Date": "11/26/2026"}).rejects == ()


def test_24_00_is_midnight_of_the_next_day_and_counted():
    found = cleaned({"From_Time": "24:00"}, *[{}] * 30)
    assert found.rows.row(0, named=True)["day"] == MAY_2 + 1
    assert found.rows.row(0, named=True)["minute"] == 0
    assert found.counts["midnight_as_24"] == 1


@pytest.mark.parametrize("sentinel", ["01/01/1900", "01/01/0001", "12/31/9999"])
def test_a_day_that_stands_for_unknown_is_missing(sentinel):
    found = cleaned({"From_Date": sentinel})
    row = found.rows.row(0, named=True)
    assert (row["day"], row["minute"], row["time_precision"]) == (NO_DAY, -1, TimePrecision.UNKNOWN)
    assert found.counts["sentinel_days"] == 1


def test_a_missing_time_leaves_the_day():
    row = only({"From_Time": None})
    assert (row["day"], row["minute"], row["time_precision"]) == (MAY_2, -1, TimePrecision.DAY)


def test_bad_input_t10_too_many_midnights_of_a_kind_are_unknown_times_and_few_are_midnights():
    theft, damage = {"From_Time": "00:00"}, {"Offense": "Property Damage", "IBRS": "290"}
    found = cleaned(*[theft] * 2, *[{}] * 10, damage | theft, *[damage] * 30)
    by_kind = {kind: rows["minute"].to_list() for (kind,), rows in found.rows.group_by("kind")}
    assert by_kind["motor_vehicle_theft"].count(-1) == 2
    assert by_kind["property_damage"].count(0) == 1
    assert found.counts["midnight_times"] == 2
    assert "T10" in [notice.code for notice in found.notices]


def test_a_skipped_time_is_shifted_and_a_repeated_one_kept():
    found = cleaned(
        {"From_Date": "03/10/2024", "From_Time": "02:30", "Reported_Date": "05/03/2024"},
        {"From_Date": "11/03/2024", "From_Time": "01:30", "Reported_Date": "11/04/2024"},
    )
    assert found.rows["minute"].to_list() == [3 * 60 + 30, 90]
    assert (found.counts["shifted_clock"], found.counts["ambiguous_clock"]) == (1, 1)


def test_a_long_range_is_kept_and_counted():
    found = cleaned({"From_Date": "03/01/2024", "To_Date": "05/01/2024 12:00:00 AM"})
    assert found.counts["long_ranges"] == 1
    assert found.rows["until_day"].to_list() == [MAY_2 - 1]
    assert found.rows["until_minute"].to_list() == [-1]  # the time in the cell of the day is none


def test_happening_long_after_the_report_loses_the_day_but_not_the_row():
    found = cleaned({"From_Date": "05/05/2024"}, {"From_Date": "05/04/2024"})
    assert found.rows["day"].to_list() == [NO_DAY, MAY_2 + 2]
    assert found.counts["occurred_after_reported"] == 2


@pytest.mark.parametrize(
    "location", [None, "POINT (0 0)", "POINT (-1 -1)", "POINT (999 999)", "corner of A and B", "(,)"]
)
def test_bad_input_g30_a_record_without_a_place_stays_a_record(location):
    found = cleaned({"Location": location}, {})
    row = found.rows.row(0, named=True)
    assert (row["longitude"], row["latitude"], row["place_precision"]) == (None, None, PlacePrecision.UNKNOWN)
    assert found.counts["placeless"] == 1
    assert found.rejects == ()


@pytest.mark.parametrize(
    "address",
    ["SUMMIT ST & SOUTHWEST BLVD", "1700 BLOCK OF SUMMIT", "1700 N SUMMIT ST, KANSAS CITY KS"],
)
def test_bad_input_g31_an_address_in_words_is_kept_and_never_taken_for_a_place(address):
    found = cleaned({"Address": address, "Location": None}, {"Address": address})
    row = found.rows.row(0, named=True)
    assert (row["address"], row["longitude"], row["latitude"]) == (address, None, None)
    assert found.counts["placeless"] == 1
    assert found.rows["longitude"][1] is not None, "its namesake lends it no place"


def test_bad_input_g04_a_text_place_is_latitude_first_and_a_point_longitude_first():
    text = only({"Location": "1200 EXAMPLE ST\r\nKANSAS CITY 64105\n(39.103615, -94.585465)"})
    assert (text["longitude"], text["latitude"]) == (-94.585465, 39.103615)


def test_bad_input_g01_a_file_with_swapped_axes_asks_and_one_row_does_not():
    swapped = {"Location": "POINT (39.103615 -94.585465)"}
    with pytest.raises(BadInput, match="swap") as caught:
        cleaned(swapped, swapped, {})
    assert caught.value.code == "G01"
    assert cleaned(swapped, {}, {}).counts["placeless"] == 1


def test_a_file_in_feet_asks_for_its_coordinate_system():
    with pytest.raises(BadInput, match="EPSG") as caught:
        cleaned({"Location": "POINT (2765432.1 1067000.5)"})
    assert caught.value.code == "G06"


@pytest.mark.parametrize(
    ("change", "protected"),
    [
        ({}, False),
        ({"DVFlag": "true"}, True),
        ({"DVFlag": "Y"}, True),
        ({"DVFlag": None}, False),
        ({"DVFlag": None, "Offense": "Non Agg Assault Dome"}, True),
        ({"DVFlag": "false", "Offense": "Non Agg Assault Dome"}, True),
        ({"Description": "Rape"}, True),
        ({"IBRS": "11A"}, True),
        ({"Offense": "Words nobody knows", "IBRS": None}, True),
        ({"Offense": None, "IBRS": None}, True),
    ],
)
def test_flag_label_code_and_ignorance_protect(change, protected):
    assert only(change)["protected"] is protected


def test_labels_that_nobody_reviewed_are_listed_with_their_rows():
    found = cleaned({"Offense": "Moon landing"}, {"Offense": "Moon landing"}, {})
    assert found.unmapped == {"Moon landing": 2}
    assert "S08" in [notice.code for notice in found.notices]


@pytest.mark.slow
def test_the_content_hash_is_the_same_for_ever_and_blind_to_persons_and_order():
    assert only({})["content"] == 9696763996109024300
    assert (
        only({"Race": "other", "Age": None, "Sex": "other", "Age_Range": "0"})["content"]
        == only({})["content"]
    )
    assert only({"Beat": "114"})["content"] != only({})["content"]
    raw = table({})
    turned = dataclasses.replace(raw, frame=raw.frame.select(sorted(raw.frame.columns)))
    feed, variant = recognise(turned.frame.columns)
    zone = "America/Chicago"
    found = clean(turned, feed, variant, file_number=0, time_zone=zone, imported_on=IMPORTED_ON)
    assert found.rows["content"].to_list() == [only({})["content"]]


def test_a_row_that_was_not_split_is_rejected_without_its_person():
    raw = table({})
    text = ",".join(
        name.upper() if name in {"Race", "Sex", "Age", "Age_Range"} else "x" for name in raw.frame.columns
    )
    bad = (BadRow(2, 3, "E08", None, text, 10, "a" * 64), BadRow(3, 4, "D05", None, "x,RACE,x", 20, "b" * 64))
    raw = dataclasses.replace(raw, bad=bad)
    feed, variant = recognise(raw.frame.columns)
    zone = "America/Chicago"
    found = clean(raw, feed, variant, file_number=0, time_zone=zone, imported_on=IMPORTED_ON)
    assert [reject.code for reject in found.rejects] == ["E08", "D05"]
    assert found.rejects[0].text.count("x") == raw.frame.width - 4
    assert found.rejects[1].text == ""
    assert raw.read == len(found.rows) + len(found.rejects)
    assert "RACE" not in repr(found.rejects)


def test_an_empty_table_is_cleaned_to_nothing():
    raw = table({})
    raw = dataclasses.replace(raw, frame=raw.frame.clear(), lines=raw.lines[:0], records=raw.records[:0])
    found = clean(
        raw, KCPD, KCPD.variants[-1], file_number=0, time_zone="America/Chicago", imported_on=IMPORTED_ON
    )
    assert found.rows.is_empty()
    assert found.rejects == ()


def test_bad_input_d17_a_file_without_a_column_of_its_layout_stops():
    with pytest.raises(BadInput) as caught:
        clean(
            table({}),
            FEEDS["kcmo_311"],
            FEEDS["kcmo_311"].variants[0],
            file_number=0,
            time_zone="UTC",
            imported_on=IMPORTED_ON,
        )
    assert caught.value.code == "D17"


def test_rows_keep_the_order_of_the_file():
    found = cleaned(*[{"Report_No": f"KC24{n:06}"} for n in range(1000)])
    assert found.rows["record"].is_sorted()
    assert found.rows.select(pl.col("number").n_unique()).item() == 1000
