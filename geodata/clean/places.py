"""Read places as agencies write them; a record without a usable place stays a record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from geodata.clean.decimals import NUMBER, as_numbers, without_commas
from geodata.clean.different import Different
from geodata.clean.planar import APART_M, Planar, apart_m, read_planar
from geodata.crs import as_degrees, crs_name, refuse_elsewhere
from geodata.errors import BadInput, Notice, Where, form_of
from geodata.feeds.base import PlaceForm
from geodata.feeds.mapped import MADE_FROM
from geodata.read.raw import RawTable
from geodata.words.text import Text

# Text places are latitude first and end the cell; points are longitude first.
_LOCATION_TEXT = rf"\(\s*(?P<latitude>{NUMBER})\s*,\s*(?P<longitude>{NUMBER})\s*\)\s*$"
_WKT = rf"(?i)^\s*POINT\s*\(\s*(?P<longitude>{NUMBER})\s+(?P<latitude>{NUMBER})\s*\)\s*$"

# Systems write (0, 0) for "unknown", and its image in another system is off by a hair; no agency lies there.
NULL_ISLAND_DEGREES = 1e-4


@dataclass(frozen=True)
class Places:
    """
    Places of a file, shape (n,).

    Attributes
    ----------
    longitude, latitude
        Degrees; null where there is no usable place.
    counts
        How many rows have no place, by reason: ``zero_zero``, ``unparsable_place``, ``outside_the_world``,
        ``planar_absurd`` (far outside the region of the named coordinate system) and ``two_places`` (degrees
        and planar numbers name different places); and ``placeless``, all of them with the empty ones.
    unread
        Whether columns of numbers hold something that is none: a place was written, and is lost.
    notices
        How commas in numbers were read, and from which coordinate system.
    """

    longitude: pl.Series
    latitude: pl.Series
    counts: dict[str, int]
    unread: pl.Series
    notices: tuple[Notice, ...] = ()


def _numbers(
    columns: dict[str, pl.Series], first: str, second: str
) -> tuple[pl.Series, pl.Series, pl.Series] | None:
    """Return two columns as numbers, and which rows hold some text; None where the file lacks them."""
    if first not in columns or second not in columns:
        return None
    texts = columns[first], columns[second]
    return as_numbers(texts[0]), as_numbers(texts[1]), texts[0].is_not_null() & texts[1].is_not_null()


def _planar(columns: dict[str, pl.Series], code: str) -> tuple[Planar, pl.Series] | None:
    """Return the planar places of a file, and which rows hold some text; None where it has none."""
    pair = _numbers(columns, "x", "y") if code else None
    return None if pair is None else (read_planar(pair[0], pair[1], code), pair[2])


def _pair(
    form: PlaceForm, columns: dict[str, pl.Series], planar: tuple[Planar, pl.Series] | None
) -> tuple[pl.Series, pl.Series, pl.Series] | None:
    """Return longitudes, latitudes, and which rows hold some text; None where the file lacks the columns."""
    if form == "columns":
        return _numbers(columns, "longitude", "latitude")
    if form == "planar":
        return None if planar is None else (planar[0].longitude, planar[0].latitude, planar[1])
    if "location" not in columns:
        return None
    # Many records lie at one place.
    location = Different.of(columns["location"])
    shape = _LOCATION_TEXT if form == "location_text" else _WKT
    parts = location.texts.str.extract_groups(shape).struct.unnest()
    longitude, latitude = (
        location.spread(parts[name].cast(pl.Float64)) for name in ("longitude", "latitude")
    )
    return longitude, latitude, columns["location"].is_not_null()


def read_places(
    columns: dict[str, pl.Series],
    forms: tuple[PlaceForm, ...],
    box: tuple[float, float, float, float],
    *,
    file: str,
    planar: str = "",
    crs: str | None = None,
) -> Places:
    """
    Read the places of a file.

    Parameters
    ----------
    columns
        The columns ``longitude``, ``latitude``, ``location``, ``x`` and ``y`` as far as the file has them.
    forms
        How a place may be written; the first form that fits a row wins.
    box
        West, south, east, north of the agency's surroundings, degrees.
    file
        Name for messages.
    planar
        Coordinate system of ``x`` and ``y``; they are a form of their own, or check the others.
    crs
        The system of ``longitude`` and ``latitude``, where a person named one; else they are degrees.

    Raises
    ------
    BadInput
        G01: latitude and longitude are swapped in most rows. G06: most numbers are no degrees, or lie outside
        the named system. Neither is repaired silently, and never for one row. G08: `crs` was made for another
        part of the world. D04: commas that may be decimals or thousands.
    """
    columns, notices = _told(columns, box, Where(file=file), crs)
    flat = _planar(columns, planar)
    _refuse_other_system(flat, planar, file)
    by_form = {form: pair for form in forms if (pair := _pair(form, columns, flat)) is not None}
    pairs = list(by_form.values())
    frame = pl.DataFrame(
        {
            **{f"x{i}": pair[0] for i, pair in enumerate(pairs)},
            **{f"y{i}": pair[1] for i, pair in enumerate(pairs)},
            **{f"t{i}": pair[2] for i, pair in enumerate(pairs)},
        }
    )
    numbers = range(len(pairs))
    frame = frame.select(
        longitude=pl.coalesce([pl.when(pl.col(f"y{i}").is_not_null()).then(f"x{i}") for i in numbers]),
        latitude=pl.coalesce([pl.when(pl.col(f"x{i}").is_not_null()).then(f"y{i}") for i in numbers]),
        written=pl.any_horizontal([f"t{i}" for i in numbers]),
        # An address without a place is no number that was spoilt.
        numbered=pl.any_horizontal(
            [pl.lit(False), *(f"t{i}" for i, form in enumerate(by_form) if form in {"columns", "planar"})]
        ),
    )
    x, y = pl.col("longitude"), pl.col("latitude")
    nearly = NULL_ISLAND_DEGREES if crs is None else 0
    null_island = (x.abs() <= nearly) & (y.abs() <= nearly)
    frame = frame.with_columns(zero=(null_island | (x == -1) & (y == -1)).fill_null(False))
    if crs is not None:
        frame = _moved(frame, crs)
    _refuse_other_axes(frame, box, file)
    return _usable(frame, flat, notices)


def first_unread(
    table: RawTable, written: Mapping[str, pl.Series], names: Mapping[str, str], unread: pl.Series
) -> Where:
    """
    Return where the first place stands that could not be read, by its form: it may be somebody's house.

    Parameters
    ----------
    written
        The columns of places by what they mean, as `read_places` takes them.
    names
        What each of them is called in the file.
    unread
        As `Places` has it.
    """
    if not unread.any():
        return Where(file=table.file)
    row = int(unread.arg_max() or 0)
    cells = {one: written[one][row] or "" for one in ("longitude", "latitude", "x", "y") if one in written}
    spoilt = [one for one, cell in cells.items() if not re.fullmatch(NUMBER, cell)]
    one = (spoilt or list(cells))[0]
    return Where(
        file=table.file,
        row=int(table.records[row]),
        line=int(table.lines[row]),
        column=names.get(one, one).split(MADE_FROM)[0],
        value=form_of(cells[one]),
    )


def _usable(
    frame: pl.DataFrame, flat: tuple[Planar, pl.Series] | None, notices: tuple[Notice, ...]
) -> Places:
    """Return what is left of places after everything that cannot be one, with the reasons counted."""
    x, y = pl.col("longitude"), pl.col("latitude")
    known = x.is_not_null() & y.is_not_null()
    outside = known & ~((x.abs() <= 180) & (y.abs() <= 90))
    absurd, apart = _checked(frame, flat)
    frame = frame.with_columns(absurd=absurd, apart=apart).with_columns(
        zero=pl.col("zero") & ~pl.col("absurd"),
        outside=outside & ~pl.col("zero") & ~pl.col("absurd"),
        unread=pl.col("written") & ~known & ~pl.col("zero") & ~pl.col("absurd"),
    )
    two = pl.col("apart") & ~pl.col("zero") & ~pl.col("outside") & ~pl.col("absurd")
    usable = known & ~pl.col("zero") & ~pl.col("outside") & ~pl.col("absurd") & ~pl.col("apart")
    places = frame.select(longitude=pl.when(usable).then(x), latitude=pl.when(usable).then(y), two=two)
    return Places(
        places["longitude"],
        places["latitude"],
        {
            "placeless": places["longitude"].null_count(),
            "zero_zero": int(frame["zero"].sum()),
            "unparsable_place": int(frame["unread"].sum()),
            "outside_the_world": int(frame["outside"].sum()),
            "planar_absurd": int(frame["absurd"].sum()),
            "two_places": int(places["two"].sum()),
        },
        frame["unread"] & frame["numbered"],
        notices,
    )


def _told(
    columns: dict[str, pl.Series], box: tuple[float, float, float, float], where: Where, crs: str | None
) -> tuple[dict[str, pl.Series], tuple[Notice, ...]]:
    """Return the columns with points for decimals, and what a person should know of commas and system."""
    notices = []
    if crs is not None:
        refuse_elsewhere(crs, box, where)
        notices.append(Notice("G08", Text("clean.from_crs", name=crs_name(crs)), None, where))
    if {"longitude", "latitude"} <= columns.keys():
        pair, key = without_commas([columns["longitude"], columns["latitude"]], where, in_degrees=crs is None)
        columns = columns | {"longitude": pair[0], "latitude": pair[1]}
        if key is not None:
            notices.append(Notice("D03", Text(key), None, where))
    return columns, tuple(notices)


def _moved(frame: pl.DataFrame, crs: str) -> pl.DataFrame:
    """Return the numbers of another system as degrees; what cannot be is no place."""
    x, y = (frame[name].fill_null(float("nan")).to_numpy() for name in ("longitude", "latitude"))
    longitude, latitude = as_degrees(crs, x, y)
    return frame.with_columns(
        longitude=pl.Series(longitude).fill_nan(None), latitude=pl.Series(latitude).fill_nan(None)
    )


def _checked(frame: pl.DataFrame, flat: tuple[Planar, pl.Series] | None) -> tuple[pl.Series, pl.Series]:
    """Return where planar numbers are absurd, and where they name another place than the degrees."""
    if flat is None:
        nothing = pl.Series([False] * frame.height, dtype=pl.Boolean)
        return nothing, nothing
    planar = flat[0]
    # A missing place beside a known one says nothing against it.
    zero = ((planar.longitude == 0) & (planar.latitude == 0)).fill_null(False)
    metres = apart_m(frame["longitude"], frame["latitude"], planar.longitude, planar.latitude)
    return planar.absurd, pl.Series(np.nan_to_num(metres) > APART_M) & ~zero


def _refuse_other_system(flat: tuple[Planar, pl.Series] | None, code: str, file: str) -> None:
    """Refuse a file most of whose planar numbers lie outside the system that its feed names."""
    if flat is None:
        return
    given = flat[0].longitude.is_not_null() | flat[0].absurd
    if int(flat[0].absurd.sum()) * 2 > int(given.sum()):
        what = Text("clean.not_in_system", system=code)
        raise BadInput("G06", what, Text("clean.not_in_system.hint"), Where(file=file))


def _refuse_other_axes(frame: pl.DataFrame, box: tuple[float, float, float, float], file: str) -> None:
    """Refuse a file whose numbers are latitude and longitude the wrong way round, or metres or feet."""
    given = frame.filter(pl.col("longitude").is_not_null() & pl.col("latitude").is_not_null())
    given = given.filter((pl.col("longitude") != 0) | (pl.col("latitude") != 0))
    if not given.height:
        return
    west, south, east, north = box
    x, y = pl.col("longitude"), pl.col("latitude")
    share = given.select(
        right=(x.is_between(west, east) & y.is_between(south, north)).mean(),
        swapped=(y.is_between(west, east) & x.is_between(south, north)).mean(),
        far=((x.abs() > 1000) | (y.abs() > 1000)).mean(),
    ).row(0, named=True)
    if share["swapped"] > 0.5 > share["right"]:
        raise BadInput("G01", Text("clean.axes_swapped"), Text("clean.axes_swapped.hint"), Where(file=file))
    if share["far"] > 0.5:
        raise BadInput("G06", Text("clean.not_degrees"), Text("clean.not_degrees.hint"), Where(file=file))
