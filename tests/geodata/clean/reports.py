"""Make small police tables of the newest layout, for the tests of cleaning and merging."""

import datetime as dt

import numpy as np
import polars as pl

from geodata.clean.rows import Cleaned, clean
from geodata.feeds import FEEDS, recognise
from geodata.read.raw import RawTable

KCPD = FEEDS["kcpd"]
IMPORTED_ON = dt.date(2026, 11, 25)
ORDINARY = {
    "Report_No": "KC24000001",
    "Reported_Date": "05/03/2024",
    "Reported_Time": "10:30",
    "From_Date": "05/02/2024",
    "From_Time": "09:20",
    "To_Date": None,
    "To_Time": None,
    "Offense": "Auto Theft",
    "IBRS": "240",
    "Description": None,
    "Beat": "113",
    "Address": "1200 EXAMPLE ST",
    "Area": "CPD",
    "DVFlag": "false",
    "Involvement": "CMP VIC",
    "Race": "QZR",
    "Sex": "QZS",
    "Age": "98765",
    "Age_Range": "98760-98769",
    "Location": "POINT (-94.585465 39.103615)",
}


def table(*changes: dict[str, str | None], file: str = "reports.csv") -> RawTable:
    """Return a table of one row a dictionary, each an ordinary row with these cells changed."""
    rows = [ORDINARY | change for change in changes]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(ORDINARY, pl.String))
    records = np.arange(1, len(rows) + 1)
    return RawTable(file, None, frame, records + 1, records, (), (), "0" * 64, 0)


def cleaned(*changes: dict[str, str | None], file_number: int = 0) -> Cleaned:
    """Return what cleaning makes of such a table."""
    raw = table(*changes)
    feed, variant = recognise(raw.frame.columns)
    zone = "America/Chicago"
    return clean(raw, feed, variant, file_number=file_number, time_zone=zone, imported_on=IMPORTED_ON)
