"""Commas in coordinates: decimals, thousands, or a question; and places in feet and metres."""

import polars as pl
import pyproj
import pytest

from geodata.clean.decimals import without_commas
from geodata.clean.places import read_places
from geodata.errors import BadInput, Where

BOX = (-95.0, 38.8, -94.2, 39.4)


def places(x, y, **options):
    columns = {"longitude": pl.Series(x, dtype=pl.String), "latitude": pl.Series(y, dtype=pl.String)}
    return read_places(columns, ("columns",), BOX, file="a.csv", **options)


def test_bad_input_d03_decimal_commas_are_read_where_all_agree_and_it_is_said() -> None:
    found = places(["-94,5901", "-94", None], ["39,0911", "39,1", None])
    assert found.longitude.to_list() == [-94.5901, -94.0, None]
    assert found.latitude.to_list() == [39.0911, 39.1, None]
    assert [one.what.key for one in found.notices] == ["clean.decimal_comma"]


def test_bad_input_d03_commas_among_points_are_no_decimals_and_cost_the_place() -> None:
    found = places(["-94.5901", "-94,58"], ["39.0911", "39,09"])
    assert found.longitude.to_list() == [-94.5901, None]
    assert found.counts["unparsable_place"] == 1
    assert found.notices == ()


def test_bad_input_d04_thousands_are_read_in_metres_only() -> None:
    x, y = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:2817", always_xy=True).transform(-94.5901, 39.0911)
    found = places([f"{x:,.3f}"], [f"{y:,.3f}"], crs="EPSG:2817")
    assert found.longitude[0] == pytest.approx(-94.5901, abs=1e-6)
    assert [one.what.key for one in found.notices] == ["clean.from_crs", "clean.thousands"]


def test_bad_input_d04_what_may_be_either_is_asked() -> None:
    with pytest.raises(BadInput) as caught:
        without_commas([pl.Series(["365,432"])], Where(), in_degrees=False)
    assert caught.value.code == "D04"
    assert without_commas([pl.Series(["39,091"])], Where(), in_degrees=True)[1] == "clean.decimal_comma"


METRES = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:2817", always_xy=True)


@pytest.mark.parametrize("spoilt", ["2.765.432,1", "1.400,5", "n/a, ask", "12,34,5"])
def test_bad_input_d04_a_cell_that_is_no_number_costs_its_own_place_and_no_other(spoilt: str) -> None:
    x, y = METRES.transform(-94.5901, 39.0911)
    found = places([f"{x:,.3f}", spoilt], [f"{y:,.3f}"] * 2, crs="EPSG:2817")
    assert found.longitude[0] == pytest.approx(-94.5901, abs=1e-6)
    assert found.longitude[1] is None
    assert found.unread.to_list() == [False, True]


@pytest.mark.parametrize("marks", ["'.", "',", "’.", " ,", "\u00a0,", "\u202f.", ".,"])
def test_bad_input_d04_thousands_of_other_countries_are_read_in_metres(marks: str) -> None:
    x, y = METRES.transform(-94.5901, 39.0911)
    written = [f"{one:,.3f}".translate(str.maketrans(",.", marks)) for one in (x, y)]
    found = places([written[0]], [written[1]], crs="EPSG:2817")
    assert found.longitude[0] == pytest.approx(-94.5901, abs=1e-6)


def test_bad_input_d04_two_ways_to_write_thousands_in_one_column_are_no_numbers() -> None:
    found = places(["2,765,432.1", "39,08"], ["1", "2"], crs="EPSG:2817")
    assert found.longitude.to_list() == [None, None]
    assert found.unread.to_list() == [True, True]


def test_bad_input_g06_feet_are_read_where_their_system_is_told() -> None:
    x, y = pyproj.Transformer.from_crs("EPSG:4326", "ESRI:102698", always_xy=True).transform(
        -94.5901, 39.0911
    )
    with pytest.raises(BadInput) as caught:
        places([str(x)], [str(y)])
    assert caught.value.code == "G06"
    found = places([str(x), "0"], [str(y), "0"], crs="ESRI:102698")
    assert found.longitude[0] == pytest.approx(-94.5901, abs=1e-6)
    assert found.longitude[1] is None
    assert found.counts["zero_zero"] == 1


def test_bad_input_g08_a_system_of_another_state_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        places(["1"], ["2"], crs="EPSG:2232")
    assert caught.value.code == "G08"
