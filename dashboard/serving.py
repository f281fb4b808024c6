"""Run an app on this machine: a socket, a link to open it with, a server that stops when it is told to."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable
from typing import Any, NoReturn

from waitress import wasyncore

from dashboard.connections import JOINED, Front, Joined
from dashboard.settings import Settings
from dashboard.team import Team
from geodata.errors import EnvironmentProblem
from geodata.words.text import Text

USUAL_PORT = 8050
LOOK_S = 1.0  # the longest that a server sleeps, so that it closes what has been idle for long


def listen(host: str, port: int | None) -> socket.socket:
    """
    Return a listening socket: on the port asked for, else on the usual one, else on any that is free.

    It listens from the start, so nobody else can take the port while a study is being opened.

    Raises
    ------
    EnvironmentProblem
        K10: the port that was asked for is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, USUAL_PORT if port is None else port), family=family)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        if port is not None:
            what = Text("cli.serve.port_taken", port=str(port))
            raise EnvironmentProblem("K10", what, Text("cli.serve.port_taken.hint")) from error
    return socket.create_server((host, 0), family=family)


def link_to(settings: Settings, language: str) -> str:
    """Return the link that lets its reader in."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    spoken = "" if language == "en" else f"&lang={language}"
    return f"http://{host}:{settings.port}/?token={settings.token}{spoken}"


def browse(link: str) -> bool:
    """Open a browser where somebody can see it, and return whether one opened."""
    unseen = sys.platform.startswith("linux") and not ({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())
    return not unseen and webbrowser.open(link)


def log_to_stderr() -> None:
    """Say on stderr what matters while serving: that a file left, what goes wrong; never a link's token."""
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S", level=logging.WARNING)
    logging.getLogger("dashboard").setLevel(logging.INFO)
    # A screen asks for several things at once; that one of them waits a moment is no news.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def leave_on_sigterm() -> None:
    """Let SIGTERM end the process as Ctrl-C does: with its last words, and with exit code 0."""
    signal.signal(signal.SIGTERM, _leave)


def run_until_stopped(
    app: Any, door: socket.socket, *, ready: Callable[[], None], team: Team | None = None
) -> None:
    """
    Serve a WSGI app until Ctrl-C or SIGTERM.

    Parameters
    ----------
    app
        Any WSGI app, such as a Dash app's ``server``.
    door
        A listening socket.
    ready
        Called once when requests are about to be answered.
    team
        Further processes that answer too; started when this one answers, and ended with it.
    """
    server = Front(app, door, team)
    try:
        ready()
        _run(server, (lambda: None) if team is None else lambda: team.gather(server.sockets))
    except (SystemExit, KeyboardInterrupt):
        if team is not None:
            team.dismiss()
        server.task_dispatcher.shutdown()
    server.close()
    if team is not None:
        team.wait()


def run_until_left(app: Any, line: socket.socket, address: tuple[str, int]) -> None:
    """
    Serve a WSGI app as a further process, until the first one ends.

    Parameters
    ----------
    line
        To the first process, which hands connections over.
    address
        Host and port where the first one listens.
    """
    server = Joined(app, line, address)
    try:
        line.sendall(JOINED)
        _run(server)
    except (SystemExit, KeyboardInterrupt, BrokenPipeError):
        server.task_dispatcher.shutdown()
    server.close()


def _run(server: Front | Joined, between: Callable[[], None] = lambda: None) -> NoReturn:
    """Look at the sockets again and again, and do what may not be done while somebody looks."""
    while True:
        between()
        server.even_out()
        wasyncore.loop(timeout=LOOK_S, map=server.sockets, count=1)


def _leave(*_: object) -> NoReturn:
    raise SystemExit(0)
