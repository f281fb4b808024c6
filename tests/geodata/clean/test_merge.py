"""Merging is a law about sets of rows: no order, copy or lost person changes the count of incidents."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from geodata.clean.merge import merge
from geodata.feeds import FEEDS
from geodata.period import NO_DAY
from geodata.schema import ROWS
from tests.geodata.clean.reports import KCPD, cleaned

MAY_2 = 19845  # 2024-05-02


def merged(*changes):
    return merge(cleaned(*changes).rows, KCPD)


def only(*changes):
    found = merged(*changes)
    assert found.table.height == 1
    return found.table.row(0, named=True)


def test_rows_of_one_report_are_one_incident_with_all_its_offences_and_victims():
    found = merged(
        {"Involvement": "CMP VIC"},
        {"Involvement": "VIC", "Beat": "114"},
        {"Involvement": "ARR SUS", "Offense": "Armed Robbery", "IBRS": "120"},
        {"Report_No": "KC24000002"},
    )
    first = found.table.filter(pl.col("number") == "KC24000001").row(0, named=True)
    assert (first["offences"], first["victims"], first["persons"]) == (2, 2, 3)
    assert first["kind"] == "robbery_armed"
    assert found.offences.filter(pl.col("id") == first["id"])["label"].to_list() == [
        "Armed Robbery",
        "Auto Theft",
    ]
    assert (found.accepted, found.merged, found.estimated) == ({0: 2}, {0: 2}, False)


def test_the_gravest_offence_names_the_incident():
    theft, damage = {"Offense": "Auto Theft", "IBRS": "240"}, {"Offense": "Trespassing", "IBRS": "90J"}
    killing = {"Offense": "Homicide", "IBRS": "09A"}
    assert only(damage, theft)["kind"] == "motor_vehicle_theft"
    assert only(damage, killing, theft)["kind"] == "homicide"


def test_the_earliest_day_and_its_earliest_known_time_stand():
    row = only(
        {"From_Date": "05/02/2024", "From_Time": None},
        {"From_Date": "05/02/2024", "From_Time": "11:00"},
        {"From_Date": "05/02/2024", "From_Time": "10:15"},
        {"From_Date": "05/03/2024", "From_Time": "01:00", "To_Date": "05/04/2024", "To_Time": "02:00"},
        {"From_Date": None, "From_Time": None},
    )
    assert (row["day"], row["minute"], row["time_precision"]) == (MAY_2, 615, 0)
    assert (row["until_day"], row["until_minute"]) == (MAY_2 + 2, 120)


def test_an_incident_of_which_no_day_is_known_stays_and_comes_last():
    found = merged({"Report_No": "A", "From_Date": None}, {"Report_No": "B"})
    assert found.table["number"].to_list() == ["B", "A"]
    assert found.table.row(1, named=True)["day"] == NO_DAY
    assert found.table.row(1, named=True)["minute"] == -1


def test_a_place_is_taken_from_a_row_that_has_one_with_its_own_address():
    row = only(
        {"Location": None, "Address": "NO PLACE AV"},
        {"Address": "PLACE ST"},
        {"Location": None, "Address": None},
    )
    assert (row["longitude"], row["address"]) == (-94.585465, "PLACE ST")


def test_one_sensitive_row_protects_the_incident_and_all_its_offences():
    found = merged({}, {"Offense": "Property Damage", "DVFlag": "true"}, {"Report_No": "KC24000002"})
    both = found.offences.join(found.table.select("id", "number"), on="id")
    assert both.filter(pl.col("number") == "KC24000001")["protected"].to_list() == [True, True]
    assert both.filter(pl.col("number") == "KC24000002")["protected"].to_list() == [False]


def test_rows_without_a_number_merge_only_with_their_equals():
    found = merged({"Report_No": None}, {"Report_No": None, "Age": "1"}, {"Report_No": None, "Beat": "9"})
    assert found.table["persons"].sort().to_list() == [1, 2]
    assert found.table["number"].to_list() == [None, None]


def test_an_incident_keeps_its_identifier_for_ever():
    assert only({})["id"] == 12730277513534335623
    assert only({"Beat": "999", "From_Date": "04/01/2024"})["id"] == only({})["id"]


def test_a_row_belongs_to_the_first_file_that_brought_its_report():
    rows = pl.concat(
        [cleaned({}, file_number=2).rows, cleaned({}, {"Report_No": "KC24000002"}, file_number=1).rows]
    )
    found = merge(rows, KCPD)
    assert (found.accepted, found.merged) == ({1: 2, 2: 0}, {1: 0, 2: 1})


@pytest.mark.parametrize("name", sorted(FEEDS))
def test_no_rows_merge_to_no_records(name):
    found = merge(pl.DataFrame(schema=ROWS), FEEDS[name])
    assert found.table.is_empty()
    assert found.offences.is_empty()
    assert (found.accepted, found.merged) == ({}, {})


CELLS = st.fixed_dictionaries(
    {
        "Report_No": st.sampled_from(["KC1", "KC2", "KC3", None]),
        "From_Date": st.sampled_from(["05/01/2024", "05/02/2024", None]),
        "From_Time": st.sampled_from(["09:20", "10:30", None]),
        "Offense": st.sampled_from(["Auto Theft", "Armed Robbery", "Moon landing", None]),
        "Involvement": st.sampled_from(["VIC", "CMP VIC", "ARR SUS", None]),
        "Location": st.sampled_from(["POINT (-94.58 39.10)", "POINT (-94.57 39.09)", None]),
        "Address": st.sampled_from(["A ST", "B ST", None]),
        "DVFlag": st.sampled_from(["true", "false", None]),
        "Age": st.sampled_from(["20", "30", None]),
    }
)


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(CELLS, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(rows, random):
    shuffled = random.sample(rows, len(rows))
    before, after = merged(*rows), merged(*shuffled)
    assert_frame_equal(before.table, after.table)
    assert_frame_equal(before.offences, after.offences)
    assert before.accepted == after.accepted


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(CELLS, min_size=1, max_size=12), st.data())
def test_a_copy_of_a_row_adds_no_incident_offence_or_victim(rows, data):
    copy = data.draw(st.sampled_from(rows))
    before, after = merged(*rows), merged(*rows, copy)
    assert_frame_equal(before.table.drop("persons"), after.table.drop("persons"))
    assert_frame_equal(before.offences, after.offences)
    assert sum(after.merged.values()) == sum(before.merged.values()) + 1


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(CELLS, min_size=1, max_size=12), st.data())
def test_a_person_less_is_no_incident_less_unless_it_was_the_last(rows, data):
    lost = data.draw(st.integers(0, len(rows) - 1))
    number = rows[lost]["Report_No"]
    others = [row for place, row in enumerate(rows) if place != lost]
    before = merged(*rows)
    if number is not None and number in [row["Report_No"] for row in others]:
        assert set(merged(*others).table["id"]) == set(before.table["id"])
    elif number is not None:
        left = merged(*others).table.height if others else 0
        assert left == before.table.height - 1


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(CELLS, min_size=1, max_size=12))
def test_rows_are_accepted_or_merged_and_offences_belong_to_incidents(rows):
    found = merged(*rows)
    assert sum(found.accepted.values()) + sum(found.merged.values()) == len(rows)
    assert found.table["persons"].sum() == len(rows)
    assert found.table["offences"].sum() == found.offences.height
    assert found.table["id"].is_unique().all()
