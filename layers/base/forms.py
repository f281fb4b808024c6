"""Read and write option values that are neither numbers nor listed words: days, places, spans, shapes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from geodata.period import Period

Degrees = tuple[float, float]  # latitude, longitude: in the order in which people say it

YEARS = (1900, 2200)
MOST_CORNERS = 200
MOST_POINTS = 100
DECIMALS = 5  # of degrees: a metre
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,3}(\.\d{1,12})?", re.ASCII)
MOST_ID_CHARACTERS = 200


@dataclass(frozen=True)
class Form:
    """
    How one sort of value stands in an address.

    Parameters
    ----------
    allowed
        What people may type, as an example.
    read
        From text to a value; raises `ValueError`.
    write
        From a value to text.
    """

    allowed: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]


def read_day(text: str) -> dt.date:
    """
    Return the day of ``2024-05-31``.

    Raises
    ------
    ValueError
        There is no such day, or it lies outside 1900 to 2200.
    """
    if not _DAY.fullmatch(text):
        raise ValueError("a day is written 2024-05-31")
    day = dt.date.fromisoformat(text)
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise ValueError(f"the year must lie in {YEARS[0]}..{YEARS[1]}")
    return day


def read_point(text: str) -> Degrees:
    """
    Return latitude and longitude of ``39.0847,-94.5938``.

    Raises
    ------
    ValueError
        These are not two numbers of degrees.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(_NUMBER.fullmatch(part) for part in parts):
        raise ValueError("a place is written 39.0847,-94.5938")
    # As it is written again, so that a link answers the same place that was typed.
    latitude, longitude = (round(float(part), DECIMALS) for part in parts)
    if not (-90 < latitude < 90 and -180 <= longitude <= 180):
        raise ValueError("latitude lies in -90..90, longitude in -180..180")
    return latitude, longitude


def read_points(text: str, *, fewest: int = 1, most: int = MOST_POINTS) -> tuple[Degrees, ...]:
    """Return several places, parted by semicolons; raises `ValueError` for too few or too many."""
    parts = text.split(";", most + 1)
    if not fewest <= len(parts) <= most:
        raise ValueError(f"between {fewest} and {most} places are allowed")
    return tuple(read_point(part) for part in parts)


def read_span(text: str) -> Period:
    """
    Return the days of ``2024-01-01..2024-03-31``, both included.

    Raises
    ------
    ValueError
        These are not two days, or the last lies before the first.
    """
    first, dots, last = text.partition("..")
    if not dots:
        raise ValueError("days are written 2024-01-01..2024-03-31")
    return Period.including(read_day(first.strip()), read_day(last.strip()))


def read_id(text: str) -> str:
    """Return an id as it stands; raises `ValueError` for what no id can be."""
    if not 0 < len(text) <= MOST_ID_CHARACTERS or not text.isprintable():
        raise ValueError(f"an id has 1 to {MOST_ID_CHARACTERS} characters that can be printed")
    return text


def write_point(place: Degrees) -> str:
    """Return a place as an address has it."""
    return ",".join(f"{part:.{DECIMALS}f}" for part in place)


def write_points(places: tuple[Degrees, ...]) -> str:
    """Return several places as an address has them."""
    return ";".join(map(write_point, places))


def write_span(period: Period) -> str:
    """Return days as an address has them."""
    return f"{period.first.isoformat()}..{period.last.isoformat()}"


DAY = Form("2024-05-31", read_day, dt.date.isoformat)
POINT = Form("39.0847,-94.5938", read_point, write_point)
POINTS = Form("39.0847,-94.5938;39.0911,-94.5945", read_points, write_points)
SHAPE = Form(
    "39.08,-94.60;39.09,-94.60;39.09,-94.59",
    lambda text: read_points(text, fewest=3, most=MOST_CORNERS),
    write_points,
)
SPAN = Form("2024-01-01..2024-03-31", read_span, write_span)
ID = Form("E01", read_id, str)
