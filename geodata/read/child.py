"""
Read one stranger's file under limits, alone in a process: `python -m geodata.read.child`.

The job comes as JSON on standard input; tables leave as Arrow files and everything else as `report.json` in
the private folder the job names. Rows read so far go to standard output, a number a line. The one library
here that could follow addresses or other files, GDAL, is loaded with a single driver.
"""

from __future__ import annotations

import errno
import json
import resource
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import shapely

from geodata.errors import HotspotError, Where, errno_of
from geodata.read.asked import ReadAs
from geodata.read.limits import Limits
from geodata.read.parts import PartWriter
from geodata.read.problems import machine_stop, shown_name
from geodata.read.reading import features_of, header_of, table_of
from geodata.read.table import TableSink
from geodata.read.wire import bad_to_json, notice_to_json, problem_to_json

OUT_OF_MEMORY = 3


def limit_process(limits: Limits, file_bytes: int) -> None:
    """Set what this process may use; the mapped file itself does not count as its memory."""
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_AS: limits.memory_bytes + file_bytes,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: limits.output_bytes,
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (most, most))


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Do one job and return its report."""
    path, folder, limits = Path(job["path"]), Path(job["folder"]), Limits(**job["limits"])
    asked = ReadAs(**job["asked"])
    if job["kind"] == "header":
        return {"header": header_of(path, folder, limits, asked)}
    writer = PartWriter(folder)
    sink = TableSink(writer.add)
    report: dict[str, Any] = {}
    if job["kind"] == "features":
        report["crs"], shapes = features_of(path, folder, limits, sink, asked)
        pl.DataFrame({"wkb": pl.Series(shapely.to_wkb(shapes).tolist(), dtype=pl.Binary)}).write_ipc(
            folder / "geometry.arrow", compression="uncompressed"
        )
    else:
        table_of(path, folder, limits, sink, asked=asked, columns=job["columns"], on_progress=_tell)
        report["crs"] = sink.crs
    writer.flush()
    for name, parts in (("lines", sink.lines), ("records", sink.records)):
        np.save(folder / f"{name}.npy", np.concatenate([np.empty(0, dtype=np.int64), *parts]))
    return report | {
        "bad": [bad_to_json(row) for row in sink.bad],
        "notices": [notice_to_json(notice) for notice in sink.notices],
        "sha256": sink.sha256,
        "size_bytes": sink.size_bytes,
        "sheet": sink.sheet,
    }


def _tell(rows: int) -> None:
    sys.stdout.write(f"{rows}\n")
    sys.stdout.flush()


def main() -> int:
    """Read the job and serve it; return the exit code."""
    return serve(json.load(sys.stdin))


def serve(job: dict[str, Any]) -> int:
    """Limit this process, and answer; return its exit code."""
    path = Path(job["path"])
    try:
        try:
            size = path.stat().st_size
        except (OSError, ValueError):
            size = 0  # said properly when it is opened
        limit_process(Limits(**job["limits"]), size)
        report = run(job)
    except HotspotError as problem:
        report = {"problem": problem_to_json(problem)}
    except MemoryError:
        return OUT_OF_MEMORY
    except OSError as error:
        number = errno_of(error)
        if number == errno.ENOMEM:
            return OUT_OF_MEMORY
        if number not in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}:
            raise
        full = machine_stop("R03", "disk_full", Where(file=shown_name(path)))
        report = {"problem": problem_to_json(full)}
    (Path(job["folder"]) / "report.json").write_text(json.dumps(report), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
