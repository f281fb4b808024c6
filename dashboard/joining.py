"""How a further process of a server is started, what it is told, and that it never outlives the first."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
from collections.abc import Mapping, MutableMapping, Sequence
from contextlib import suppress
from threading import Event, Thread
from typing import Any

JOINS = "HOTSPOT_JOINS_SERVER"  # in the environment of a process that joins: the number of its line
WATCH_S = 0.2


class Started:
    """A process that has been started, and our end of the line to it."""

    def __init__(self, command: Sequence[str], greeting: bytes) -> None:
        self.line, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                command,
                env={**os.environ, JOINS: str(theirs.fileno())},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the first, which ends the others
            )
        with suppress(OSError):  # it has ended already, which is noticed when its line is looked at
            self.line.sendall(greeting)


class Joining:
    """
    The line to the first process, in one that joins.

    Parameters
    ----------
    environment
        Of this process; the number of the line is taken out, so that no child has it.

    Misreadings
    -----------
    Until this process has joined, whatever can be read from the line is its end: then it ends at once,
    for nobody waits for it.
    """

    def __init__(self, environment: MutableMapping[str, str]) -> None:
        self.line = socket.socket(fileno=int(environment.pop(JOINS)))
        self.line.set_inheritable(False)
        said = b""
        while not said.endswith(b"\n"):
            more = self.line.recv(65_536)
            if not more:
                raise SystemExit(0)
            said += more
        self.told: dict[str, Any] = json.loads(said)
        self._done = Event()
        Thread(target=self._watch, daemon=True).start()

    def done(self) -> None:
        """Watch no more: from now on connections come."""
        self._done.set()

    def _watch(self) -> None:
        while not self._done.is_set():
            ended, _, _ = select.select([self.line], [], [], WATCH_S)
            if ended and not self._done.is_set():
                os._exit(0)


def greet(told: Mapping[str, Any]) -> bytes:
    """Return what a process that joins is told first; a secret is read by nobody on the line."""
    return json.dumps(told).encode() + b"\n"
