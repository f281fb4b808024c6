"""Invented tables for the doctor: an agency's rows under any names, in any order of columns."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import openpyxl
import polars as pl

from geodata.doctor import StudyGround
from geodata.read.raw import RawTable
from tests.geodata.town import STUDY, write_study

# Around an invented city in the middle of North America.
WEST, SOUTH, EAST, NORTH = -94.70, 38.90, -94.40, 39.20
GROUND = StudyGround("America/Chicago", (WEST, SOUTH, EAST, NORTH), today=dt.date(2026, 11, 25))
TODAY = dt.date(2026, 11, 25)

WORDS = (
    *("Robbery (Armed)", "Stealing from Auto", "Burglary - Residence", "Property Damage", "Auto Theft"),
    *("Simple Assault", "Domestic Violence", "Trespassing"),
)
STREETS = ("ELM ST", "OAK AV", "3RD ST", "MAIN ST", "HILL RD")


def raw(columns: Mapping[str, Sequence[object]], file: str = "reports.csv") -> RawTable:
    """A table as the reader gives it: text only, an empty cell null."""
    frame = pl.DataFrame(
        {name: [None if c in ("", None) else str(c) for c in cells] for name, cells in columns.items()},
        schema=dict.fromkeys(columns, pl.String),
    )
    records = np.arange(1, frame.height + 1)
    return RawTable(file, None, frame, records + 1, records, (), (), "0" * 64, 1)


def moments(count: int = 600, seed: int = 3) -> list[dt.datetime]:
    """Local moments over two years, few of them between 2 and 6 at night."""
    rng = random.Random(seed)
    found = []
    while len(found) < count:
        at = dt.datetime(2023, 1, 1) + dt.timedelta(minutes=rng.randrange(730 * 1440))
        if not 2 <= at.hour < 6 or rng.random() < 0.15:
            found.append(at)
    return found


def places(count: int = 600, seed: int = 4) -> list[tuple[float, float]]:
    """Longitudes and latitudes well inside the city."""
    rng = random.Random(seed)
    return [
        (round(WEST + 0.02 + rng.random() * 0.26, 6), round(SOUTH + 0.02 + rng.random() * 0.26, 6))
        for _ in range(count)
    ]


def agency(count: int = 600, seed: int = 5, day: str = "%m/%d/%Y %H:%M") -> dict[str, list[object]]:
    """Rows of an agency: every fourth report has a second person."""
    rng = random.Random(seed)
    rows: dict[str, list[object]] = {
        name: []
        for name in (
            "Report",
            "Occurred",
            "Reported",
            "Offense",
            "Lat",
            "Lon",
            "Address",
            "Sex",
            "Age",
            "Beat",
        )
    }
    for number, (at, (x, y)) in enumerate(zip(moments(count), places(count), strict=True)):
        word, house = rng.choice(WORDS), rng.randrange(100, 9900)
        told = at + dt.timedelta(minutes=rng.randrange(10, 3000))
        for _person in range(2 if number % 4 == 0 else 1):
            values = (
                *(f"24-{number * 7 + 10234:06d}", at.strftime(day), told.strftime(day), word, y, x),
                *(
                    f"{house} {STREETS[number % 5]}",
                    rng.choice("MF"),
                    rng.randrange(15, 90),
                    100 + number % 9 * 10,
                ),
            )
            for name, value in zip(rows, values, strict=True):
                rows[name].append(value)
    return rows


def renamed(
    rows: Mapping[str, Sequence[object]], names: Mapping[str, str], seed: int = 9
) -> dict[str, Sequence[object]]:
    """The same rows under other names, their columns shuffled."""
    order = list(rows)
    random.Random(seed).shuffle(order)
    return {names[name]: rows[name] for name in order}


def write_csv(path: Path, columns: Mapping[str, Sequence[object]]) -> Path:
    """Write columns as a file."""
    raw(columns).frame.write_csv(path)
    return path


WIDE = STUDY.replace('file = "quarters.geojson"', 'file = "wide.geojson"')
OUTLINE = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "a", "name": "A"},'
    ' "geometry": {"type": "Polygon", "coordinates":'
    " [[[-94.70, 38.90], [-94.40, 38.90], [-94.40, 39.20], [-94.70, 39.20], [-94.70, 38.90]]]}}]}"
)
NAMES = ("Folio", "Ocurrido", "Denuncia", "Delito", "Lat", "Lon", "Domicilio", "Sexo", "Edad", "Sector")
SPANISH = dict(zip(agency(1), NAMES, strict=True))
IN_LETTERS = dict(zip(SPANISH, "QWERTYUIOP", strict=True))


def wide_study(folder: Path, more: str = "") -> Path:
    """A study of the whole invented city, as somebody has begun it."""
    written = write_study(folder, more, head=WIDE)
    (written / "wide.geojson").write_text(OUTLINE, encoding="utf-8")
    return written


def workbook(path: Path) -> Path:
    """A workbook with a sheet of notes before that of the reports."""
    book = openpyxl.Workbook()
    first = book.active
    first.title = "Léame"
    first.append(["Columna", "Quiere decir"])
    first.append(["Folio", "número"])
    sheet = book.create_sheet("Partes 2023")
    rows = renamed(agency(80), SPANISH)
    sheet.append(list(rows))
    for row in zip(*rows.values(), strict=True):
        sheet.append(list(row))
    book.save(path)
    return path
