"""The ledger of the real Kansas City records, row by row what their descriptions promise."""

import datetime as dt
from functools import cache

import numpy as np
import polars as pl
import pytest
from pyproj import Geod

from geodata.clean.merge import Merged, merge
from geodata.clean.rows import Cleaned, clean
from geodata.clean.stacks import propose_default_locations
from geodata.feeds import FEEDS, recognise
from geodata.read.parent import read_table

FILES = {
    "kcpd_2017": ("kcpd_2017_with_coords.csv", 32_283, 28_257),
    "kcpd_points": ("kcpd_points_2009_2017_half_a.csv", 50_000, 50_000),
    "kcmo_311": ("kc_311_westside_edge_2007_2020.csv", 1_077, 1_077),
    "kcmo_311 rockhill": ("kc_311_rockhill_2007_2020.csv", 1_367, 1_367),
}


@cache
def cleaned(path) -> tuple[int, Cleaned, Merged]:
    table = read_table(path)
    feed, variant = recognise(table.frame.columns)
    day = dt.date(2026, 11, 25)
    found = clean(table, feed, variant, file_number=0, time_zone="America/Chicago", imported_on=day)
    return table.read, found, merge(found.rows, feed)


@pytest.mark.parametrize("which", FILES)
def test_the_ledger_adds_up(real_data, which):
    name, read, accepted = FILES[which]
    found_read, found, merged = cleaned(real_data / "kc" / name)
    assert found.rejects == ()
    assert (found_read, merged.accepted, merged.merged) == (read, {0: accepted}, {0: read - accepted})
    assert merged.table.height == accepted
    assert merged.estimated == (FEEDS[which.split()[0]].merging == "content")
    assert found.unmapped == {}


def test_58_rows_lie_within_400_m_of_summit_and_southwest(real_data):
    _, found, _ = cleaned(real_data / "kc" / FILES["kcpd_2017"][0])
    x, y = found.rows["longitude"].to_numpy(), found.rows["latitude"].to_numpy()
    corner = np.full(len(x), -94.593811), np.full(len(x), 39.084718)
    _, _, metres = Geod(ellps="WGS84").inv(*corner, x, y)
    assert int((metres <= 400).sum()) == 58


def test_nothing_of_a_person_is_left_of_2017(real_data):
    _, found, merged = cleaned(real_data / "kc" / FILES["kcpd_2017"][0])
    assert found.person_columns == ("Race", "Sex", "Age")
    domestic = merged.table.filter(pl.col("label").str.contains("Domest|Dome$"))
    assert domestic.height > 3_000
    assert domestic["protected"].all()


def test_the_stacks_of_2017_are_proposed_with_their_mix(real_data):
    _, found, _ = cleaned(real_data / "kc" / FILES["kcpd_2017"][0])
    rows = found.rows
    stacks = propose_default_locations(rows["longitude"], rows["latitude"], rows["label"])
    by_place = {(stack.longitude, stack.latitude): stack for stack in stacks}
    largest = by_place[-94.559903, 39.007141]
    headquarters = by_place[-94.577328, 39.10091]
    assert (largest.rows, headquarters.rows) == (142, 89)
    assert headquarters.mix[0] == ("Homicide_Non_Negl", 13)
    assert "clean.stack.many_kinds" in [text.key for text in headquarters.why]


def test_the_default_point_in_another_county_is_proposed_and_zero_zero_is_missing(real_data):
    _, found, merged = cleaned(real_data / "kc" / FILES["kcpd_points"][0])
    rows = found.rows
    assert found.counts["zero_zero"] == found.counts["placeless"] == 1_554
    stacks = propose_default_locations(rows["longitude"], rows["latitude"], rows["label"])
    far = [s for s in stacks if "clean.stack.far" in [text.key for text in s.why]]
    assert [(round(s.longitude, 4), round(s.latitude, 4)) for s in far][:1] == [(-99.1142, 39.5237)]
    assert merged.table["protected"].all()
    assert "NaN" in set(merged.table["division"])


def test_requests_know_their_districts_and_closing_days(real_data):
    _, _, merged = cleaned(real_data / "kc" / FILES["kcmo_311"][0])
    assert set(merged.table["district"]) == {"2", "4"}
    assert set(merged.table["division"]) == {"Central"}
    assert merged.table.filter(pl.col("case_status") == "RESOL")["closed_day"].median() < 20_000
