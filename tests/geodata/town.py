"""An invented town of a few hundred reports, for tests that import files into a study."""

import csv
import json
import random
from pathlib import Path

WEST, SOUTH = -94.61, 39.07
STEP = 0.01  # degrees, side of one of the 3 x 3 areas

HEADER = (
    *("Report_No", "Reported_Date", "Reported_Time", "From_Date", "From_Time", "To_Date", "To_Time"),
    *("Offense", "IBRS", "Description", "Beat", "Address", "Area", "DVFlag", "Involvement"),
    *("Race", "Sex", "Age", "Location"),
)
OFFENSES = (
    *(("Robbery (Armed)", "120"), ("Stealing from Auto", "23F"), ("Burglary - Residence", "220")),
    *(("Property Damage", "290"), ("Auto Theft", "240")),
)

STUDY = """
[study]
name = "town"
title = { en = "A town", es = "Un pueblo" }
time_zone = "America/Chicago"
crs = "EPSG:26915"
invented = true

[[areas]]
set = "quarters"
title = { en = "Quarters", es = "Barrios" }
file = "quarters.geojson"
columns = { id = "id", name = "name" }
"""


def write_study(folder: Path, more: str = "", *, head: str = STUDY) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(head + more, encoding="utf-8")
    features = [
        {
            "type": "Feature",
            "properties": {"id": f"q{row}{column}", "name": f"Quarter {row}{column}"},
            "geometry": {"type": "Polygon", "coordinates": [_square(column, row)]},
        }
        for row in range(3)
        for column in range(3)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    (folder / "quarters.geojson").write_text(json.dumps(collection), encoding="utf-8")
    return folder


def report_rows(count: int = 300, seed: int = 1) -> list[list[str]]:
    """Rows of `count` reports over 2023; every fourth report has a second person."""
    rng = random.Random(seed)
    rows = []
    for number in range(count):
        month, day = rng.randint(1, 12), rng.randint(1, 28)
        offense, code = rng.choice(OFFENSES)
        date = f"{month:02d}/{day:02d}/2023"
        longitude = round(WEST + rng.random() * 3 * STEP, 5)
        latitude = round(SOUTH + rng.random() * 3 * STEP, 5)
        for person in range(2 if number % 4 == 0 else 1):
            place = "" if number % 50 == 7 else f"POINT ({longitude} {latitude})"
            rows.append(
                [
                    *(f"KC23{number:06d}", date, "14:30", date, f"{rng.randint(0, 23):02d}:15", "", ""),
                    *(offense, code, "", f"{number % 5}00", f"{number % 40}00 ELM ST", "CPD", "false"),
                    *("VIC" if person == 0 else "SUS", "W", "F", str(20 + person), place),
                ]
            )
            if person:
                rows[-1][4] = rows[-2][4]
    return rows


def write_reports(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)
    return path


def _square(column: int, row: int) -> list[list[float]]:
    west, south = WEST + column * STEP, SOUTH + row * STEP
    east, north = west + STEP, south + STEP
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]
