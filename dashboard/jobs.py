"""Know which long calculations run now, so that a screen can say how far one is, and stop it."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Event, Lock

from layers.comparison.other_tests import StopAsked

# So many screens may wait at once; one more, and the one that began first gives way.
MOST_JOBS = 64


@dataclass(eq=False)
class Job:
    """
    One calculation that runs in the request that asked for it.

    Attributes
    ----------
    total
        How many steps it has.
    done, now
        Steps that are finished, and the name of the one being made; "" before the first.
    """

    total: int
    done: int = 0
    now: str = ""
    _stop: Event = field(default_factory=Event)

    def stop(self) -> None:
        """Ask for no further step; the one being made is finished."""
        self._stop.set()

    @property
    def is_stopped(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._stop.is_set()

    def step(self, name: str) -> None:
        """
        Say that a step begins.

        Raises
        ------
        StopAsked
            Somebody asked for it.
        """
        if self.is_stopped:
            raise StopAsked
        self.done += bool(self.now)
        self.now = name


class Jobs:
    """
    The calculations of one desk, each under an id that nobody can guess.

    Nothing of a visitor or of a question is kept: only how far a calculation is, and only until it ends.

    Examples
    --------
    >>> jobs = Jobs()
    >>> name = jobs.open(14)
    >>> jobs.stop(name), jobs.stop("another")
    (True, False)
    """

    def __init__(self, most: int = MOST_JOBS) -> None:
        self._most = most
        self._lock = Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def __len__(self) -> int:
        return len(self._jobs)

    def open(self, total: int) -> str:
        """Return the id of a new calculation of so many steps; too many, and the oldest is stopped."""
        name = secrets.token_urlsafe(24)
        with self._lock:
            self._jobs[name] = Job(total)
            while len(self._jobs) > self._most:
                self._jobs.popitem(last=False)[1].stop()
        return name

    def find(self, name: object) -> Job | None:
        """Return a calculation by its id, None where none runs under it; a browser may send anything."""
        with self._lock:
            return self._jobs.get(name) if isinstance(name, str) else None

    def stop(self, name: object) -> bool:
        """Ask a calculation to stop, and return whether there is one."""
        job = self.find(name)
        if job is not None:
            job.stop()
        return job is not None

    def close(self, name: object) -> None:
        """Forget a calculation that has ended."""
        if isinstance(name, str):
            with self._lock:
                self._jobs.pop(name, None)
