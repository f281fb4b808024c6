"""A stranger's header is recognised, or it is said what is missing and how it may be spelled."""

import pytest

from geodata.errors import BadInput, NeedsConfirmation
from geodata.feeds import FEEDS, base, recognise
from geodata.feeds.base import Variant, by_list
from geodata.kinds.kcpd import KCPD

CORE = ["Report_No", "Reported_Date", "From_Date", "Offense", "IBRS", "Description", "Involvement"]


def test_blanks_underscores_and_case_make_no_difference():
    feed, variant = recognise([name.replace("_", " ").lower() for name in CORE] + ["location 1"])
    assert (feed.name, variant.name) == ("kcpd", "years_2009_2014")


def test_the_layout_that_asks_for_most_wins():
    assert recognise([*CORE, "Location 1", "Latitude", "Longitude"])[1].name == "years_2015_2016"
    assert recognise([*CORE, "Location", "Age_Range"])[1].name == "since_2021"


def test_bad_input_d17_a_renamed_column_is_named_with_what_looks_like_it():
    with pytest.raises(BadInput) as caught:
        recognise(["ReportedDate" if name == "Reported_Date" else name for name in CORE] + ["Location"])
    assert caught.value.code == "D17"
    assert caught.value.what.values["missing"] == ("Reported_Date",)
    assert caught.value.hint.values["likely"] == ("ReportedDate → Reported_Date",)
    assert "Involvement" in str(caught.value)


@pytest.mark.parametrize("header", [[], ["a", "b"], ["Date"]])
def test_an_unknown_table_is_refused_with_its_columns(header):
    with pytest.raises(BadInput, match="add-a-feed") as caught:
        recognise(header)
    assert caught.value.what.key == "feeds.unknown_table"


def test_two_feeds_that_fit_equally_well_are_asked_about(monkeypatch):
    from dataclasses import replace

    twin = replace(FEEDS["kcpd_points"], name="twin")
    monkeypatch.setattr("geodata.feeds.FEEDS", {**FEEDS, "twin": twin})
    with pytest.raises(NeedsConfirmation, match="kcpd_points"):
        recognise(["row", "lon", "lat", "area"])


def test_a_variant_cannot_fill_what_nobody_reads():
    with pytest.raises(ValueError, match="longitud"):
        Variant(name="wrong", header=frozenset({"x"}), columns={"longitud": "x"})


@pytest.mark.parametrize("name", ["RACE", "Age_Range", " sex ", "Victim Name", "Date_of_Birth"])
def test_person_columns_are_known_without_being_declared(name):
    assert Variant(name="any", header=frozenset(), columns={}).is_person(name)
    assert base.normal_name(name) in base.PERSON_NAMES


def test_a_sensitive_second_label_protects_a_harmless_first_one():
    read = by_list(KCPD)
    assert not read(("Auto Theft", "", "")).protected
    assert read(("Auto Theft", "Non Agg Assault Dome", "")).protected
    assert read(("", "Auto Theft", "")).kind == "motor_vehicle_theft"
    assert read(("", "", "")).protected
