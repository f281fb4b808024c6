"""Invented police reports as a file of the layout of 2019 and 2020, small enough to count by hand."""

import csv
from pathlib import Path

HEADER = (
    *(
        "Report_No",
        "Reported_Date",
        "Reported_Time",
        "From_Date",
        "From_Time",
        "To_Date",
        "To_Time",
        "Offense",
    ),
    *("IBRS", "Description", "Beat", "Address", "City", "Zip Code", "Rep_Dist", "Area", "DVFlag"),
    *("Involvement", "Race", "Sex", "Age", "Firearm Used Flag", "Location"),
)

# Beside the corner where the invented city begins.
LATITUDE, LONGITUDE = 39.0831, -94.5947


def report(
    number: int, *, offense: str = "Stealing - From Auto", day: str | None = None, **more: str
) -> dict[str, str]:
    """Return one row of one report; `more` replaces single cells."""
    when = day or f"{1 + number % 12:02d}/{1 + number % 27:02d}/2020"
    place = (
        f"{100 * (number % 9)} EXAMPLE ST\nKANSAS CITY\n({LATITUDE + number % 7 / 1000:.4f}, {LONGITUDE:.4f})"
    )
    row = dict.fromkeys(HEADER, "") | {
        "Report_No": f"KC20{number:06d}",
        "Reported_Date": when,
        "Reported_Time": "14:10",
        "From_Date": when,
        "From_Time": f"{number % 12 + 8:02d}:15",
        "Offense": offense,
        "IBRS": "23F",
        "Beat": "144",
        "Address": f"{100 * (number % 9)} EXAMPLE ST",
        "City": "KANSAS CITY",
        "Area": "CPD",
        "DVFlag": "False",
        "Involvement": "VIC",
        "Race": "QZR",
        "Sex": "QZS",
        "Age": "98765",
        "Location": place,
    }
    return row | more


def write_reports(path: Path, rows: list[dict[str, str]]) -> Path:
    """Write rows as the agency would."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER)
        writer.writeheader()
        writer.writerows(rows)
    return path
