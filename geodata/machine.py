"""What this computer has left for us: cores we may use, memory nobody uses, memory we hold."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

_MEMORY = Path("/proc/meminfo")
# What a container may use, where the system tells it what it is (cgroup v2).
_CONTAINER = Path("/sys/fs/cgroup")


def cores(container: Path = _CONTAINER) -> int:
    """
    Return how many cores this process may use: of the computer, and no more than its container may.

    Examples
    --------
    >>> cores() >= 1
    True
    """
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota, _, period = _said(container / "cpu.max").partition(" ")
    if quota.isdecimal() and period.isdecimal() and int(period):
        return max(1, min(found, int(quota) // int(period)))
    return found


def free_bytes(container: Path = _CONTAINER) -> int | None:
    """
    Return how much memory a new program could have without others being pushed out; None where nobody says.

    A container has no more than its limit leaves.

    Misreadings
    -----------
    The files that the system keeps in memory until somebody needs the room count as free.
    """
    found = [one for one in (_free_of_computer(), _free_of_container(container)) if one is not None]
    return min(found, default=None)


def _free_of_container(container: Path) -> int | None:
    most, held = (_said(container / name) for name in ("memory.max", "memory.current"))
    if not (most.isdecimal() and held.isdecimal()):
        return None  # there is none, or it has no limit
    files = next(
        (
            line.partition(" ")[2]
            for line in _said(container / "memory.stat").splitlines()
            if line.startswith("inactive_file ")
        ),
        "0",
    )
    return max(0, int(most) - int(held) + int(files))


def _said(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _free_of_computer() -> int | None:
    try:
        lines = _MEMORY.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    said = next((line.split() for line in lines if line.startswith("MemAvailable:")), None)
    return None if said is None else int(said[1]) * 1024


def held_bytes() -> int:
    """
    Return the most memory that this process has held so far.

    Examples
    --------
    >>> held_bytes() > 1_000_000
    True
    """
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
