"""Put the days, times and places of a mapped table into the form that cleaning reads; nothing is dropped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from geodata.clean.decimals import NUMBER, numbers_of
from geodata.clean.table import Cells
from geodata.clean.turned import turned
from geodata.clean.written_days import MONTH_FORMS, day_texts, joined, month_texts, time_texts
from geodata.clean.written_degrees import plain_degrees
from geodata.crs import DEGREES, as_degrees
from geodata.errors import Notice, Where
from geodata.feeds.base import Variant, normal_name
from geodata.feeds.mapped import (
    DAYS,
    IN_COLUMNS,
    MADE_FROM,
    MILLION,
    PARTS,
    TableMapping,
    variant_of,
    without_missing,
)
from geodata.read.raw import RawTable
from geodata.words.text import Text

_PAIR = rf"[(\[]?\s*(?P<a>{NUMBER})°?\s*[,;\s/|]\s*(?P<b>{NUMBER})°?\s*[)\]]?\s*$"
_POINT = rf"(?i)POINT\s*Z?\s*\(\s*(?P<a>{NUMBER})\s+(?P<b>{NUMBER})"
_SAME = ("number", "role", "sensitive_flag", "case_status", "address", "beat", "division", "district")
_DECIMALS = 7  # of a degree: a centimetre


def translated(table: RawTable, mapping: TableMapping, time_zone: str) -> tuple[RawTable, Variant]:
    """
    Return a table whose days, times and places are written as cleaning reads them, and its layout.

    Parameters
    ----------
    mapping
        What a person confirmed.
    time_zone
        The study's, in which all times are given.

    Notes
    -----
    A cell that cannot be read stays as it is, so that cleaning rejects it. The rows as the file has them stay
    beside, for the list of rejected rows. What is put together from several columns stands in a further one,
    named after them.
    """
    written = table.frame
    table = without_missing(table, mapping)
    frame = table.frame
    cells = Cells(frame, lambda _name: False, normal_name)
    columns = {name: mapping.columns[name] for name in _SAME if name in mapping.columns}
    added: dict[str, pl.Series] = {}
    _days(cells, mapping, time_zone, columns, added)
    n = _places(cells, mapping, columns, added)
    if mapping.equal_rows == "each":
        added["copy"] = _copies(frame, cells.get(columns.get("number")), variant_of(mapping, columns))
    made = frame.with_columns(*(texts.alias(name) for name, texts in added.items()))
    told = Notice("G01", Text(f"clean.turned.{mapping.place_turn}", n=n), None, Where(file=table.file))
    notices = (*table.notices, told) if n else table.notices
    return replace(table, frame=made, written=written, notices=notices), variant_of(mapping, columns)


def _copies(frame: pl.DataFrame, number: pl.Series | None, variant: Variant) -> pl.Series:
    """Number the rows without a report number that are equal, so that each stays a record of its own."""
    kept = [name for name in frame.columns if not variant.is_person(name)]
    copies = frame.select(pl.int_range(1, pl.len() + 1).over(kept).cast(pl.String).alias("copy"))["copy"]
    return copies if number is None else copies.set(number.is_not_null(), None)


def _days(
    cells: Cells, mapping: TableMapping, zone: str, columns: dict[str, str], added: dict[str, pl.Series]
) -> None:
    """Translate every day of a mapping, with its time, into `added`; say in `columns` where they stand."""
    if mapping.day_form == "parts":
        named = [mapping.columns[part] for part in PARTS if part in mapping.columns]
        name = " + ".join(named)
        parts = {part: cells.texts(mapping.columns.get(part)) for part in PARTS}
        columns["day"], added[name] = name, joined(parts)
    for what in DAYS:
        written = mapping.columns.get(what)
        its = None if written is None else cells.name_of(written)
        form = mapping.form_of(what)
        if its is None or form in {"none", "parts"}:
            continue
        if what == "day" and form in MONTH_FORMS:
            columns["month"], added[its] = its, month_texts(cells.texts(its), form)
            continue
        time = mapping.columns.get(what.removesuffix("day") + "time")
        times = cells.get(time)
        clock = None if times is None else time_texts(times, mapping.time_form)
        day, has_time = day_texts(
            cells.texts(its),
            clock,
            form,
            first_year=mapping.first_year,
            written_in=mapping.time_zone or ("UTC" if form.startswith("epoch") else zone),
            wanted=zone,
            clock_said=bool(mapping.time_zone),
        )
        columns[what], added[its] = its, day
        if clock is not None and time is not None and not has_time:
            at = f"{what.removesuffix('day')}time"
            columns[at] = cells.name_of(time) or time
            added[columns[at]] = clock


def _places(cells: Cells, mapping: TableMapping, columns: dict[str, str], added: dict[str, pl.Series]) -> int:
    """Translate the places of a mapping into two columns of degrees; return how many were turned."""
    said = mapping.columns
    if mapping.place_form in IN_COLUMNS:
        names = said.get("longitude", ""), said.get("latitude", "")
        first, second = (plain_degrees(cells.texts(name)) for name in names)
    elif mapping.place_form == "none":
        names = "longitude", "latitude"
        first = second = cells.texts(None)
    else:
        names = said.get("location", ""), said.get("location", "")
        first, second = pairs_of(plain_degrees(cells.texts(names[0])), mapping.place_form)
    x, y = numbers_of(first), numbers_of(second)
    if mapping.place_form == "microdegrees":
        x, y = x / MILLION, y / MILLION
    longitude, latitude = to_degrees(x, y, mapping.crs)
    n = 0
    if mapping.place_turn != "none" and mapping.crs == DEGREES:
        longitude, latitude, n = turned(longitude, latitude, mapping.place_turn, mapping.box)
    for ours, degrees, raw, name in (
        ("longitude", longitude, first, names[0]),
        ("latitude", latitude, second, names[1]),
    ):
        columns[ours] = f"{name}{MADE_FROM}{ours}"
        texts = degrees.round(_DECIMALS).cast(pl.String)
        added[columns[ours]] = pl.select(pl.coalesce(texts, raw)).to_series()
    return n


def pairs_of(texts: pl.Series, form: str) -> tuple[pl.Series, pl.Series]:
    """
    Return the two numbers of a written place as texts, longitude (or easting) first.

    Parameters
    ----------
    form
        ``"wkt"``, ``"lat_lon_text"`` or ``"lon_lat_text"``.

    Examples
    --------
    >>> [part.to_list() for part in pairs_of(pl.Series(["(39.1, -94.5)"]), "lat_lon_text")]
    [['-94.5'], ['39.1']]
    """
    parts = texts.str.extract_groups(_POINT if form == "wkt" else _PAIR).struct.unnest()
    a, b = parts["a"].alias("x"), parts["b"].alias("y")
    return (b.alias("x"), a.alias("y")) if form == "lat_lon_text" else (a, b)


def to_degrees(x: pl.Series, y: pl.Series, crs: str) -> tuple[pl.Series, pl.Series]:
    """
    Return longitudes and latitudes of coordinates in a system, null where there are none.

    (0, 0) in metres or feet is a missing place as it is in degrees, and stays (0, 0) to be counted as one.
    """
    if crs == DEGREES:
        return x, y
    xs, ys = (one.fill_null(np.nan).to_numpy() for one in (x, y))
    none = ((xs == 0) & (ys == 0)) | ((xs == -1) & (ys == -1))
    lon, lat = (pl.Series(np.where(none, 0.0, part), nan_to_null=True) for part in as_degrees(crs, xs, ys))
    both = lon.is_not_null() & lat.is_not_null()
    return lon.set(~both, None), lat.set(~both, None)
