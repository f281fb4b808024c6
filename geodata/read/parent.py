"""Have a file read by a limited process, and turn its report, or its crash, into a table or a named error."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely

from geodata.errors import BadInput, Where
from geodata.read.asked import ReadAs
from geodata.read.limits import Limits
from geodata.read.opened import refuse_address
from geodata.read.parts import read_parts
from geodata.read.private import READING, private_folder
from geodata.read.problems import shown_name, stop
from geodata.read.raw import RawFeatures, RawTable
from geodata.read.running import Progress, run
from geodata.read.wire import bad_from_json, notice_from_json, problem_from_json


class ReadingProcessFailed(Exception):
    """The reading process ended without a report; its last words are for developers, never for a screen."""


def read_table(
    path: Path,
    *,
    columns: Sequence[str] | None = None,
    read_as: ReadAs | None = None,
    limits: Limits | None = None,
    on_progress: Progress | None = None,
) -> RawTable:
    """
    Read a table, every row accounted for.

    Parameters
    ----------
    path
        CSV and its kin, an Excel sheet, or any format of `geodata.read.formats`, whose shapes come as a
        column ``geometry`` of well-known text in degrees; in gzip, or as one file of a zip archive.
    columns
        Keep only these columns of the header; the others are never stored. Unknown names are left out.
    read_as
        What the file does not say itself: sheet, member, layer, coordinate system, encoding ...
    limits
        How much the reading may cost.
    on_progress
        Told the number of rows read so far.

    Raises
    ------
    BadInput
        Whatever stops a file; P10 if the reading process crashed or ran out of memory or time.

    Examples
    --------
    >>> table = read_table(Path("march.csv"), columns=["Report_No", "From_Date"])  # doctest: +SKIP
    >>> table.read == len(table.frame) + len(table.bad)  # doctest: +SKIP
    True
    """
    wanted = None if columns is None else list(columns)
    job = _Job("table", Path(path), read_as or ReadAs(), limits or Limits())
    with _answer(job, on_progress, columns=wanted) as (report, folder):
        return _table(Path(path), report, folder)


def read_header(
    path: Path, *, read_as: ReadAs | None = None, limits: Limits | None = None
) -> tuple[str, ...]:
    """Return the named columns of a file, trimmed, in file order; stops as ``read_table`` does."""
    with _answer(_Job("header", Path(path), read_as or ReadAs(), limits or Limits()), None) as (report, _):
        return tuple(report["header"])


def read_features(path: Path, *, read_as: ReadAs | None = None, limits: Limits | None = None) -> RawFeatures:
    """
    Read a file of shapes with their attributes.

    Parameters
    ----------
    path
        GeoJSON (a collection, one feature, or a feature a line), GeoPackage, zipped shapefile, KML or KMZ,
        GeoParquet, or a table with one column of well-known text; in gzip, or as one file of a zip archive.
    read_as
        As in ``read_table``.
    limits
        How much the reading may cost.

    Raises
    ------
    BadInput
        F06 another format, F13 several layers, F21 cut off, F22 unknown coordinate system, G09 none at all,
        F25 and G26 too deep, G25 too large, P10 if the reading process crashed or ran out of memory or time.

    Misreadings
    -----------
    A geometry read is not a valid one: a self-crossing polygon comes through as it stands.
    """
    job = _Job("features", Path(path), read_as or ReadAs(), limits or Limits())
    with _answer(job, None) as (report, folder):
        table = _table(Path(path), report, folder)
        column = pa.ipc.open_file(pa.memory_map(str(folder / "geometry.arrow"))).read_all().column("wkb")
        geometry = np.empty(len(table.records), dtype=object)
        geometry[:] = shapely.from_wkb(np.array(column.to_pylist(), dtype=object))
        return RawFeatures(replace(table, crs=None), geometry, report["crs"])


def _table(path: Path, report: dict[str, Any], folder: Path) -> RawTable:
    lines = np.load(folder / "lines.npy", allow_pickle=False)
    records = np.load(folder / "records.npy", allow_pickle=False)
    return RawTable(
        file=shown_name(path),
        sheet=report["sheet"],
        frame=read_parts(folder, len(records)),
        lines=lines,
        records=records,
        bad=tuple(bad_from_json(row) for row in report["bad"]),
        notices=tuple(notice_from_json(notice) for notice in report["notices"]),
        sha256=report["sha256"],
        size_bytes=report["size_bytes"],
        crs=report["crs"],
    )


@dataclass(frozen=True)
class _Job:
    """What the reading process is to do."""

    kind: str
    path: Path
    read_as: ReadAs
    limits: Limits


@contextmanager
def _answer(asked: _Job, on_progress: Progress | None, **extra: Any) -> Iterator[tuple[dict[str, Any], Path]]:
    """Give the report of one job and the private folder with its files, which goes away afterwards."""
    path, limits = asked.path, asked.limits
    refuse_address(path)
    with private_folder(READING, _size_of(path)) as folder:
        job = {
            "kind": asked.kind,
            "path": str(path.absolute()),
            "folder": str(folder),
            "asked": asked.read_as.to_json(),
            "limits": asdict(limits),
            **extra,
        }
        ended = run(job, folder, limits, on_progress)
        if ended.reason is not None:
            failed = ReadingProcessFailed(f"exit code {ended.code}: {ended.words}")
            raise _failed(ended.reason, Where(file=shown_name(path))) from failed
        try:
            report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise _failed("crash", Where(file=shown_name(path))) from error
        if "problem" in report:
            raise problem_from_json(report["problem"])
        yield report, folder


def _size_of(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return None


def _failed(reason: str, where: Where) -> BadInput:
    return stop("P10", f"unsafe_{reason}", where)
