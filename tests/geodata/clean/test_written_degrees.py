"""Degrees with letters and signs: read where they say one place, left alone where they do not."""

import doctest

import polars as pl
import pytest

from geodata.clean import written_degrees
from geodata.clean.written_degrees import plain_degrees


@pytest.mark.parametrize(
    ("written", "degrees"),
    [
        ("39.1031 N", "39.1031"),
        ("W84.5120", "-84.512"),
        ("-84.5120 W", "-84.512"),
        ("39°06'14\"N", "39.10388889"),
        ("39º 06′ 14″", "39.10388889"),
        ("84°30.5' w", "-84.50833333"),
        ("39.1031 N, 84.5120 W", "39.1031, -84.512"),
        ("(84°30'43''W 39°06'14''N)", "39.10388889, -84.51194444"),
    ],
)
def test_bad_input_g04_letters_minutes_and_seconds_are_read(written: str, degrees: str) -> None:
    assert plain_degrees(pl.Series([None, written])).to_list() == [None, degrees]


@pytest.mark.parametrize(
    "written",
    [
        *("-84.5 E", "39°61'N", "39.1 N, 39.2 N", "N 39.1 S", "100 N ELM ST", "E", "12 E, KC"),
        *("39.1", "POINT (-84.5 39.1)", "(39.1, -84.5)", "84,5 O"),
    ],
)
def test_bad_input_g04_what_is_no_degrees_in_letters_stays_as_it_is(written: str) -> None:
    assert plain_degrees(pl.Series([written])).to_list() == [written]


def test_the_examples_hold() -> None:
    assert doctest.testmod(written_degrees).failed == 0
