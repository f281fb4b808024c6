"""
Fork a limited reading process for each job: `python -m geodata.read.nursery`, with everything loaded before.

Jobs come as JSON on standard input, one a line. What a reading process says goes to standard output as it is,
and after it ``exit`` and its exit code.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import geodata.crs  # noqa: F401 - loaded once for all files of shapes
from geodata.read.child import serve
from geodata.read.formats import formats
from geodata.read.running import SAID

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def main() -> int:
    """Serve jobs until nobody hands over any more."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    formats()  # loads every one of them, but no GDAL
    for line in sys.stdin:
        job = json.loads(line)
        mother = os.getpid()
        child = os.fork()
        if child == 0:
            prctl(_DIE_WITH_PARENT, signal.SIGKILL)
            if os.getppid() == mother:
                _read(job)
            os._exit(1)
        _pid, status = os.waitpid(child, 0)
        sys.stdout.write(f"exit {os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()
    return 0


def _read(job: dict[str, Any]) -> None:
    """Do one job as a process that was started for it would, and leave without returning."""
    code = 1
    try:
        folder = Path(job["folder"])
        os.setsid()
        os.chdir(folder)
        _becomes(os.open(os.devnull, os.O_RDONLY), 0)  # the next jobs are none of its business
        _becomes(os.open(folder / SAID, os.O_WRONLY | os.O_CREAT, 0o600), 2)
        code = serve(job)
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 - nothing of a job may return to the nursery
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
    finally:
        os._exit(code)


def _becomes(opened: int, number: int) -> None:
    os.dup2(opened, number)
    os.close(opened)


if __name__ == "__main__":
    sys.exit(main())
