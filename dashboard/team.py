"""The further processes of a server: how many, how they are started, what happens when one ends.

Python answers with one core, so a busy server is several processes. The first opens the study, listens and
answers at once; the others are started anew (not forked: compiled loops and Arrow have threads), open the
same release, and then join. Each has a line to the first, a pair of sockets: over it come connections, and
when it breaks, whatever broke it, the process ends.
"""

from __future__ import annotations

import logging
import socket
import subprocess
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore

from dashboard.connections import GONE, JOINED, TAKE
from dashboard.joining import Started
from geodata.words.text import Text

log = logging.getLogger(__name__)

# A process answers 200 times a second from a million incidents, and of few of them faster still: then another
# one is hundreds of megabytes that nobody needs.
FEW_INCIDENTS = 200_000
MOST_PROCESSES = 4
# The first visitor's page comes first, where there are two cores.
PAUSE_S = 2.0
STOP_S = 10.0
# A process that ends again and again would do so for ever.
MOST_LOST, LOST_WITHIN_S = 3, 120.0


def how_many(incidents: int, *, cores: int, held_bytes: int, free_bytes: int | None) -> int:
    """
    Return how many processes serve a study where nobody says it.

    Parameters
    ----------
    held_bytes
        What the first process holds; each further one holds as much.
    free_bytes
        What nobody uses; at least half of it is left to others. None where it is not known.

    Examples
    --------
    >>> how_many(1_000_000, cores=2, held_bytes=10**9, free_bytes=8 * 10**9)
    2
    >>> how_many(1_000_000, cores=8, held_bytes=10**9, free_bytes=3 * 10**9)
    2
    >>> how_many(20_000, cores=8, held_bytes=10**8, free_bytes=8 * 10**9)
    1
    """
    if incidents < FEW_INCIDENTS or free_bytes is None:
        return 1
    room = 1 + free_bytes // 2 // max(held_bytes, 1)
    return int(max(1, min(cores, room, MOST_PROCESSES)))


class _Member(wasyncore.dispatcher):  # type: ignore[misc]
    """One further process, as the first sees it."""

    def __init__(self, started: Started, team: Team, sockets: dict[int, Any]) -> None:
        self.process, self._team = started.process, team
        self.has_joined = False
        self.holds = 0
        super().__init__(started.line, sockets)

    def writable(self) -> bool:
        return False

    def handle_read(self) -> None:
        said = self.recv(4_096)
        self.holds -= said.count(GONE)
        if JOINED in said:
            self.has_joined = True
            self._team.joined()

    def handle_close(self) -> None:
        self.close()
        self._team.lost(self)

    def take(self, connection: socket.socket) -> bool:
        """Hand a connection over, and return whether it went."""
        try:
            socket.send_fds(self.socket, [TAKE], [connection.fileno()])
        except OSError:  # it is ending, or does not listen just now
            return False
        self.holds += 1
        return True


class Team:
    """
    The further processes of one server. All but `is_uneven` runs in the main thread.

    Parameters
    ----------
    start
        Starts one.
    size
        How many there should be, the first not counted.
    tell
        Says a sentence at the terminal.
    on_lost
        Told the number of a process that has ended by itself.
    """

    def __init__(
        self,
        start: Callable[[], Started],
        size: int,
        *,
        tell: Callable[[Text], None],
        on_lost: Callable[[int], None],
    ) -> None:
        self._start, self._size, self._tell, self._on_lost = start, size, tell, on_lost
        self._members: list[_Member] = []
        self._begin_at: float | None = None
        self._lost_at: list[float] = []

    def gather(self, sockets: dict[int, Any]) -> None:
        """Start those that are missing, some time after the first look; called again and again."""
        now = time.monotonic()
        self._begin_at = now + PAUSE_S if self._begin_at is None else self._begin_at
        while now >= self._begin_at and len(self._members) < self._size:
            try:
                self._members.append(_Member(self._start(), self, sockets))
            except OSError as refused:  # no memory for another process, or no room for its files
                log.error("no further process could be started: %s", refused.strerror)
                self._size = len(self._members)

    def is_uneven(self, own: int) -> bool:
        """Return whether another process holds at least two connections fewer."""
        return any(one.has_joined and one.holds + 2 <= own for one in self._members)

    def take(self, connection: socket.socket, own: int) -> bool:
        """Give a connection to the process that holds fewest; false where that is the first itself."""
        free = [one for one in self._members if one.has_joined and one.holds < own]
        return bool(free) and min(free, key=lambda one: one.holds).take(connection)

    def joined(self) -> None:
        """Say so when all are there."""
        if len(self._members) == self._size and all(one.has_joined for one in self._members):
            self._tell(Text("cli.serve.processes", n=1 + self._size))

    def lost(self, member: _Member) -> None:
        """Say that a process has ended by itself; another one takes its place, but not for ever."""
        self._members.remove(member)
        code = _end(member.process)
        self._on_lost(member.process.pid)
        now = time.monotonic()
        self._lost_at = [*(at for at in self._lost_at if now - at < LOST_WITHIN_S), now]
        # Whatever kept one from joining, the study or the memory, keeps the next one.
        goes_on = member.has_joined and len(self._lost_at) < MOST_LOST
        if not goes_on:
            self._size = len(self._members)
        key = "cli.serve.lost_one" if goes_on else "cli.serve.lost_one.for_good"
        self._tell(Text(key, code=str(code), n=1 + self._size))

    def dismiss(self) -> None:
        """Ask all to end, without waiting for them."""
        self._size = 0
        for one in self._members:
            one.close()
            if not one.has_joined:  # it answers nobody, and is busy opening the study
                one.process.kill()

    def wait(self) -> None:
        """Wait until all have ended; who takes too long is ended."""
        until = time.monotonic() + STOP_S
        for one in self._members:
            try:
                one.process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                _end(one.process)


def _end(process: subprocess.Popen[bytes]) -> int:
    """Return the exit code of a process whose line is broken; it is ended where it has not."""
    try:
        return process.wait(1.0)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
