"""What this computer has left for us: cores we may use, memory nobody uses, memory we hold."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

_MEMORY = Path("/proc/meminfo")


def cores() -> int:
    """
    Return how many cores this process may use.

    Examples
    --------
    >>> cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def free_bytes() -> int | None:
    """
    Return how much memory a new program could have without others being pushed out; None where nobody says.

    Misreadings
    -----------
    The files that the system keeps in memory until somebody needs the room count as free.
    """
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
