"""The invented town with everything the Data page tells of: a stack, strange labels, a broken row."""

import datetime as dt
from pathlib import Path

from geodata.importing import ImportReport, import_files
from tests.geodata.town import report_rows, write_reports, write_study

TODAY = dt.date(2024, 2, 1)
POINT = "POINT (-94.60001 39.08001)"
HOSTILE = '<img src=x onerror="alert(1)"> & \u202e7 St'
STRANGE = "=Zzz <script>alert(2)</script>"
DOMESTIC = "Non Agg Assault Domestic"
PLAIN = "Auto Theft"


def stacked_rows() -> list[list[str]]:
    """Thirty reports at one point with a hostile address: plain, protected and never reviewed ones."""
    rows = [list(row) for row in report_rows(24, seed=9)]
    for number, row in enumerate(rows):
        row[0] = f"KC99{number:06d}"
        row[7], row[8] = ((PLAIN, "240"), (DOMESTIC, "13B"), (STRANGE, ""))[number % 3]
        row[11], row[18] = HOSTILE, POINT
    return rows


def broken_row() -> list[str]:
    """A report whose day is none."""
    row = list(report_rows(1)[0])
    row[0], row[3] = "KC88000001", "13/45/2023"
    return row


def import_town(folder: Path) -> ImportReport:
    """Write the town into a new folder and import it."""
    write_study(folder)
    rows = [*report_rows(), *stacked_rows(), broken_row()]
    return import_files(folder, [write_reports(folder / "reports.csv", rows)], today=TODAY)
