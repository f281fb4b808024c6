"""Real records of several agencies, with the counts their descriptions promise."""

import pytest

from geodata.errors import BadInput
from geodata.read import read_features, read_table


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("kc/kcpd_2017_with_coords.csv", 32_283),
        ("kc/kcpd_points_2009_2017_half_a.csv", 50_000),
        ("kc/kc_311_westside_edge_2007_2020.csv", 1_077),
        ("kc/kc_311_rockhill_2007_2020.csv", 1_367),
        ("kc/kc_council_districts_2023_wkt.csv", 6),
        ("agencies/denver_2016_2018_head.csv", 4_970),
        ("agencies/sfpd_2018_head.csv", 3_422),
        ("agencies/chicago_portal_sample_533.csv", 533),
    ],
)
def test_every_row_of_a_real_file_is_read(real_data, name, rows) -> None:
    table = read_table(real_data / name)
    assert (table.read, len(table.frame), table.bad) == (rows, rows, ())


def test_the_text_nan_is_kept_as_a_value(real_data) -> None:
    area = read_table(real_data / "kc/kcpd_points_2009_2017_half_a.csv", columns=["area"]).frame["area"]
    assert (area == "NaN").sum() > 0
    assert area.null_count() == 0


def test_rows_saved_as_one_quoted_text_are_taken_apart(real_data) -> None:
    table = read_table(real_data / "agencies/chicago_portal_sample_533.csv")
    assert table.frame["LOCATION"][0] == "(41.8074405, -87.703955849)"


def test_a_file_without_a_header_stops(real_data) -> None:
    with pytest.raises(BadInput) as caught:
        read_table(real_data / "agencies/chicago_arson_2016_noheader.csv")
    assert caught.value.code == "D13"


def test_neighbourhoods_come_with_their_nameless_and_their_invalid_one(real_data) -> None:
    found = read_features(real_data / "kc/kc_neighborhoods.geojson")
    assert found.table.read == 246
    assert found.table.frame["nbhname"].null_count() == 6
    assert sum(not shape.is_valid for shape in found.geometry) == 1
