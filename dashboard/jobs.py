"""Know which long calculations run now, so that a screen can say how far one is, and stop it."""

from __future__ import annotations

import secrets
from typing import TypeGuard

from geodata.job_rows import JobRows, JobState
from layers.comparison.other_tests import StopAsked

# So many screens may wait at once; one more, and the one that began first gives way.
MOST_JOBS = 64


class Job:
    """
    One calculation that runs in the request that asked for it, in whichever process that is.

    Parameters
    ----------
    rows
        Where it is written down.
    name
        Its id.
    """

    def __init__(self, rows: JobRows, name: str) -> None:
        self._rows = rows
        self.name = name

    def state(self) -> JobState | None:
        """Return how far it is; None when it has ended."""
        return self._rows.state(self.name)

    def stop(self) -> None:
        """Ask for no further step; the one being made is finished."""
        self._rows.stop(self.name)

    def step(self, name: str) -> None:
        """
        Say that a step begins.

        Raises
        ------
        StopAsked
            Somebody asked for it, or so many others began since that this one gives way.
        """
        if not self._rows.step(self.name, name):
            raise StopAsked


class Jobs:
    """
    The calculations of one server, each under an id that nobody can guess.

    Nothing of a visitor or of a question is kept: only how far a calculation is, and only until it ends.

    Parameters
    ----------
    rows
        Where they are written down; without it in memory, for one process.
    most
        How many there may be at once.

    Examples
    --------
    >>> jobs = Jobs()
    >>> name = jobs.open(14)
    >>> jobs.stop(name), jobs.stop("another")
    (True, False)
    """

    def __init__(self, rows: JobRows | None = None, most: int = MOST_JOBS) -> None:
        self._rows = JobRows() if rows is None else rows
        self._most = most

    def __len__(self) -> int:
        return len(self._rows)

    def open(self, total: int) -> str:
        """Return the id of a new calculation of so many steps; too many, and the oldest is stopped."""
        name = secrets.token_urlsafe(24)
        self._rows.open(name, total, most=self._most)
        return name

    def find(self, name: object) -> Job | None:
        """Return a calculation by its id, None where none runs under it; a browser may send anything."""
        return Job(self._rows, name) if _is_id(name) and self._rows.state(name) is not None else None

    def state(self, name: object) -> JobState | None:
        """Return how far a calculation is, None where none runs under that id."""
        return self._rows.state(name) if _is_id(name) else None

    def stop(self, name: object) -> bool:
        """Ask a calculation to stop, and return whether there is one."""
        return _is_id(name) and self._rows.stop(name)

    def close(self, name: object) -> None:
        """Forget a calculation that has ended."""
        if _is_id(name):
            self._rows.close(name)

    def forget(self, process: int) -> None:
        """Forget what a process was calculating that has ended."""
        self._rows.forget(process)


def _is_id(name: object) -> TypeGuard[str]:
    """Whether something could be an id; half a letter, which a browser may send too, no database takes."""
    return isinstance(name, str) and name.isascii()
