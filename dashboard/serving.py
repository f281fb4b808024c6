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

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.utilities import RequestEntityTooLarge

from dashboard.access import too_large
from dashboard.settings import BODY_BYTES, Settings
from geodata.errors import EnvironmentProblem
from geodata.words.text import Text

USUAL_PORT = 8050
# Python answers one at a time, so more threads only take turns oftener; two long calculations leave two.
THREADS = 4


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


def run_until_stopped(app: Any, door: socket.socket, *, ready: Callable[[], None]) -> None:
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
    """
    server = create_server(app, sockets=[door], threads=THREADS, ident=None, max_request_body_size=BODY_BYTES)
    server.channel_class = _Channel
    ready()
    server.run()  # waitress takes KeyboardInterrupt and SystemExit as the sign to return
    server.close()


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Refuses a body that is too large before it is read, as waitress does, and in words that help."""

    error: Any

    def received(self, data: bytes) -> int:
        taken: int = super().received(data)
        if self.completed and isinstance(self.error, RequestEntityTooLarge):
            self.error.body = too_large()
        return taken


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser


def _leave(*_: object) -> NoReturn:
    raise SystemExit(0)
