"""Keep how far long calculations are, so that every process of a server can say it, and stop them."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from threading import Lock
from typing import NamedTuple

_WAIT_S = 10.0  # for another process, which is done within a millisecond
# Whoever opens a calculation need not make it: a screen's next request may reach another process. So none is
# named before the first step.
_TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
    opened INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    process INTEGER,
    total INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    now TEXT NOT NULL DEFAULT '',
    stopped INTEGER NOT NULL DEFAULT 0
)
"""
# A step that begins ends the one before it; one of a calculation that was stopped does not begin.
_STEP = "UPDATE jobs SET done = done + (now <> ''), now = ?, process = ? WHERE name = ? AND NOT stopped"
_OLDEST = "DELETE FROM jobs WHERE opened NOT IN (SELECT opened FROM jobs ORDER BY opened DESC LIMIT ?)"


class JobState(NamedTuple):
    """
    How far a calculation is.

    Attributes
    ----------
    total
        How many steps it has.
    done, now
        Steps that are finished, and the name of the one being made; "" before the first.
    is_stopped
        Whether somebody asked it to stop.
    """

    total: int
    done: int = 0
    now: str = ""
    is_stopped: bool = False


class JobRows:
    """
    One row a calculation, from its beginning to its end.

    Parameters
    ----------
    path
        Of a SQLite file that other processes use too; None for rows of this process alone. It is not kept
        beyond the server's end, so nothing waits for a disk.

    Examples
    --------
    >>> rows = JobRows()
    >>> rows.open("a", 14, most=64)
    >>> rows.step("a", "first"), rows.step("a", "second"), rows.state("a").done
    (True, True, 1)
    """

    def __init__(self, path: Path | None = None) -> None:
        self._lock = Lock()
        self._rows = sqlite3.connect(
            ":memory:" if path is None else path,
            timeout=_WAIT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        for said in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = OFF", _TABLE):
            self._rows.execute(said).close()

    def __len__(self) -> int:
        with self._lock:
            (count,) = self._rows.execute("SELECT count(*) FROM jobs").fetchone()
        return int(count)

    def open(self, name: str, total: int, *, most: int) -> None:
        """Begin a calculation of so many steps; of more than `most`, those that began first are forgotten."""
        self._write("INSERT INTO jobs (name, total) VALUES (?, ?)", name, total)
        self._write(_OLDEST, most)

    def state(self, name: str) -> JobState | None:
        """Return how far a calculation is; None where none of that name runs."""
        asked = "SELECT total, done, now, stopped FROM jobs WHERE name = ?"
        with self._lock:
            found = self._rows.execute(asked, (name,)).fetchone()
        return None if found is None else JobState(found[0], found[1], found[2], bool(found[3]))

    def step(self, name: str, now: str) -> bool:
        """Say that a step begins, and return whether it may: not of what was stopped or forgotten."""
        return self._write(_STEP, now, os.getpid(), name) == 1

    def stop(self, name: str) -> bool:
        """Ask a calculation to stop, and return whether there is one."""
        return self._write("UPDATE jobs SET stopped = 1 WHERE name = ?", name) == 1

    def close(self, name: str) -> None:
        """Forget a calculation that has ended."""
        self._write("DELETE FROM jobs WHERE name = ?", name)

    def forget(self, process: int) -> int:
        """
        Forget what a process was calculating that has ended, and return how many that were.

        Misreadings
        -----------
        What that process has only opened stays: another one may be about to calculate it.
        """
        return self._write("DELETE FROM jobs WHERE process = ?", process)

    def _write(self, said: str, *values: str | int) -> int:
        with self._lock:
            return self._rows.execute(said, values).rowcount
