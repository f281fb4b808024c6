"""Write an invented city's files anew, each in the layout of other years of Kansas City's police.

No two of a city's files look alike then, as in real life: names with blanks or underscores, days and hours
with and without zeros, offences as words or as numbers, places as a point, as two numbers, or as three lines
of text in one cell. What they say is the same.
"""

import csv
import re
from collections.abc import Callable
from pathlib import Path

from geodata.feeds.base import normal_name

Row = dict[str, str]
_POINT = re.compile(r"POINT \((?P<longitude>\S+) (?P<latitude>\S+)\)")
_CORE = (
    *("Report_No", "Reported_Date", "Reported_Time", "From_Date", "From_Time", "To_Date", "To_Time"),
    *("Offense", "IBRS", "Description", "Beat", "Address", "City", "Zip Code", "Rep_Dist", "Area", "DVFlag"),
)
_OLD = (*_CORE, "Invl_No", "Involvement", "Race", "Sex", "Age")
_NEW = (*_CORE, "Involvement", "Race", "Sex", "Age")
_BLANKS = {"Reported_Time": "Reported Time", "From_Time": "From Time", "To_Time": "To Time"}
_FLAG = "Firearm Used Flag  "  # two blanks stand behind it in the real files too
_PLACES = ("Location", "Location 1", "Latitude", "Longitude")


def _place(row: Row) -> tuple[str, str] | None:
    """Return latitude and longitude as they are written; None where the row has no place."""
    found = _POINT.match(row["Location"])
    return None if found is None else (found["latitude"], found["longitude"])


def _lines(row: Row) -> str:
    """Return a place as three lines of text; the third one is missing where the place is."""
    place = _place(row)
    address = f"{row['Address']}\n{row['City']} {row['Zip Code']}"
    return address if place is None else f"{address}\n({place[0]}, {place[1]})"


def _older(row: Row) -> Row:
    """Return a row as it was written before 2019: numbers without KC, days without zeros, Y and N."""
    row = row | {name: re.sub(r"\b0(?=\d)", "", row[name]) for name in row if name.endswith("_Date")}
    row |= {name: re.sub(r"^0(?=\d:)", "", row[name]) for name in row if name.endswith("_Time")}
    words = row["Description"] or row["Offense"]
    return row | {
        "Report_No": row["Report_No"].removeprefix("KC"),
        "Description": words,
        "Offense": str(1000 + sum(map(ord, words)) % 900),
        "DVFlag": "Y" if row["DVFlag"] == "true" else "N",
        "Invl_No": "1",
        _FLAG: "Y" if row["Fire Arm Used Flag"] == "true" else "N",
    }


def _from_2009(row: Row) -> Row:
    return _older(row) | {"Location 1": _lines(row)}


def _from_2015(row: Row) -> Row:
    place = _place(row)
    latitude, longitude = ("0.0", "0.0") if place is None else (f"{float(one):.4f}" for one in place)
    zipped = row["Zip Code"] if place else "99999"
    jumbled = f"{row['City']}{zipped}\n({latitude}, {longitude})"
    said = {"Latitude": latitude, "Longitude": longitude, "Zip Code": zipped, "Location 1": jumbled}
    return _older(row) | said


def _from_2017(row: Row) -> Row:
    return _older(row) | {"Location": _lines(row)}


def _from_2019(row: Row) -> Row:
    return row | {"Location": _lines(row), _FLAG: row["Fire Arm Used Flag"]}


# The oldest first; the city itself is written in the layout since 2022, which its newest file keeps.
LAYOUTS: tuple[tuple[Callable[[Row], Row], tuple[str, ...]], ...] = (
    (_from_2009, (*_OLD, "Location 1", _FLAG)),
    (_from_2015, (*_OLD, "Latitude", "Longitude", "Location 1", _FLAG)),
    (_from_2017, (*_OLD, "Location", _FLAG)),
    (_from_2019, (*_NEW, "Location", _FLAG)),
)


def write_years(files: list[Path]) -> None:
    """Write files of the layout since 2022 anew, from the oldest on, each in the layout of earlier years."""
    for number, (path, (changed, header)) in enumerate(zip(files, LAYOUTS, strict=False)):
        with path.open(encoding="utf-8", newline="") as file:
            names, *rows = csv.reader(file)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([_BLANKS.get(name, name) if number == 0 else name for name in header])
            for cells in rows:
                row = changed(dict(zip(names, cells, strict=False)))
                # A comma too many stays one: such a row can be told by nobody.
                writer.writerow([*(row[name] for name in header), *cells[len(names) :]])


def columns_of(path: Path, wanted: tuple[str, ...]) -> dict[str, str]:
    """Return of the wanted columns, and of those of places, how a file spells each one that it has."""
    with path.open(encoding="utf-8", newline="") as file:
        header = {normal_name(name): name for name in next(csv.reader(file))}
    spelled = {name: header.get(normal_name(name)) for name in (*wanted, *_PLACES)}
    return {name: theirs for name, theirs in spelled.items() if theirs is not None}
