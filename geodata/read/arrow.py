"""Turn Arrow columns into text cells: whole numbers whole, days as ISO, nested values as JSON."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import polars as pl
import pyarrow as pa

from geodata.read.layer import text_frame


def text_of_arrow(table: pa.Table) -> pl.DataFrame:
    """
    Return every column as text; a missing cell stays missing.

    Bytes, which no column of text holds, are told by their number.
    """
    return text_frame(
        {
            name: [_plain(cell) for cell in table.column(at).to_pylist()]
            for at, name in enumerate(table.column_names)
        }
    )


def _plain(cell: Any) -> Any:
    if isinstance(cell, bytes):
        return f"<{len(cell)} bytes>"
    if isinstance(cell, dict | list):
        return json.dumps(cell, ensure_ascii=False, default=str)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return None if isinstance(cell, float) and cell != cell else cell  # noqa: PLR0124 - NaN
