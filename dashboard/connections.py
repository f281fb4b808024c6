"""Connections of a server that may be several processes: one accepts them, each answers those it holds."""

from __future__ import annotations

import os
import socket
from collections import deque
from typing import Any, Protocol

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.utilities import RequestEntityTooLarge

from dashboard.access import too_large
from dashboard.settings import BODY_BYTES

# Python answers one at a time, so more threads only take turns oftener; two long calculations leave two.
THREADS = 4
# What a process that joined says to the first: it answers from now on; a connection is gone. And the first's
# word when it hands one over.
JOINED, GONE, TAKE = b"+", b"-", b"*"

Sockets = dict[int, Any]  # by their number, whoever reads and writes them


class Others(Protocol):
    """What the server that accepts asks of the other processes."""

    def is_uneven(self, own: int) -> bool:
        """Return whether another process holds so few connections that it should have one of ours."""
        ...

    def take(self, connection: socket.socket, own: int) -> bool:
        """Give a connection to the process that holds fewest, and return whether that was another one."""
        ...


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Refuses a body that is too large before it is read, as waitress does, and in words that help."""

    error: Any

    def received(self, data: bytes) -> int:
        taken: int = super().received(data)
        if self.completed and isinstance(self.error, RequestEntityTooLarge):
            self.error.body = too_large()
        return taken


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection; it tells its server when an answer is finished, and when it is gone."""

    parser_class = _Parser

    def service(self) -> None:
        """Answer one request, in a thread of its own."""
        super().service()
        self.server.answered(self)

    def del_channel(self, map: Any = None) -> None:  # noqa: A002 - waitress calls it so
        """Leave the server."""
        is_held = self.server.active_channels.get(self._fileno) is self
        super().del_channel(map)
        if is_held:
            self.server.gone()

    @property
    def is_idle(self) -> bool:
        """Whether nothing of this connection stands anywhere but in the system: then it can change hands."""
        busy = self.requests or self.request or self.total_outbufs_len
        return self.connected and not (busy or self.will_close or self.close_when_flushed)


def _waitress_options(sockets: Sockets, listens: socket.socket, address: Any) -> dict[str, Any]:
    """Return how waitress makes a server that reads one socket and is reached at an address."""
    adjustments = Adjustments(
        listen="127.0.0.1:0", threads=THREADS, ident=None, max_request_body_size=BODY_BYTES
    )
    where = (listens.family, listens.type, listens.proto, address)
    return {"map": sockets, "_sock": listens, "adj": adjustments, "sockinfo": where, "bind_socket": False}


class Front(TcpWSGIServer):  # type: ignore[misc]
    """
    A server that accepts connections, answers, and gives connections to other processes.

    A browser keeps its connections open, so whoever accepts most of them would have most of the work: a
    connection goes to the process that holds fewest, and one that is here already follows when it is idle.
    """

    channel_class = Channel

    def __init__(self, app: Any, door: socket.socket, others: Others | None) -> None:
        self.others = others
        self.waiting: deque[Channel] = deque()
        self.sockets: Sockets = {}
        super().__init__(app, **_waitress_options(self.sockets, door, door.getsockname()))

    def accept(self) -> tuple[socket.socket, Any] | None:
        """Return a connection that is to be answered here."""
        pair: tuple[socket.socket, Any] | None = super().accept()
        if pair is None or self.others is None:
            return pair
        self.set_socket_options(pair[0])
        if not self.others.take(pair[0], len(self.active_channels)):
            return pair
        pair[0].close()  # it stays open in the other process
        return None

    def answered(self, channel: Channel) -> None:
        """Remember a connection that another process should have; in the thread that answered."""
        if self.others is not None and self.others.is_uneven(len(self.active_channels)):
            self.waiting.append(channel)
            self.pull_trigger()

    def even_out(self) -> None:
        """Give connections away that are idle now; between two looks at the sockets, in the main thread."""
        while self.waiting:
            channel = self.waiting.popleft()
            with channel.requests_lock:
                own = len(self.active_channels)
                if self.others is not None and self.others.is_uneven(own) and channel.is_idle:
                    given = self.others.take(channel.socket, own)
                else:
                    given = False
            if given:
                channel.handle_close()

    def gone(self) -> None:
        """Nobody else counts the connections of this process."""


class Joined(TcpWSGIServer):  # type: ignore[misc]
    """A server that answers connections which the first process has accepted, and ends with it."""

    channel_class = Channel

    def __init__(self, app: Any, line: socket.socket, address: tuple[str, int]) -> None:
        self._unsaid = 0
        self.sockets: Sockets = {}
        super().__init__(app, **_waitress_options(self.sockets, line, address))

    def accept_connections(self) -> None:
        """Begin: nothing listens here."""
        self.accepting = True

    def getsockname(self) -> tuple[str, str]:
        """Return where the first process listens."""
        host, port = self.sockinfo[3]
        return host, str(port)

    def readable(self) -> bool:
        """Return true: that the first process has ended must be heard with however many connections."""
        super().readable()
        return True

    def accept(self) -> tuple[socket.socket, Any] | None:
        """
        Return a connection that was handed over.

        Raises
        ------
        SystemExit
            The first process has ended, whatever ended it.
        """
        try:
            said, handed, _, _ = socket.recv_fds(self.socket, 1, 1)
        except BlockingIOError:
            return None
        except OSError:
            said, handed = b"", []
        if not said:
            raise SystemExit(0)
        if not handed:  # no room for one more open file
            self.gone()
            return None
        os.set_inheritable(handed[0], False)
        connection = socket.socket(fileno=handed[0])
        try:
            return connection, connection.getpeername()
        except OSError:  # whoever asked is away already
            connection.close()
            self.gone()
            return None

    def set_socket_options(self, conn: socket.socket) -> None:
        """Leave the options as they are: the first process has set them."""

    def answered(self, channel: Channel) -> None:
        """Keep the connection: only the first process gives any away."""

    def even_out(self) -> None:
        """Keep every connection."""

    def gone(self) -> None:
        """Tell the first process that a connection is gone; what it cannot hear now is told with the next."""
        self._unsaid += 1
        try:
            self._unsaid -= self.socket.send(GONE * self._unsaid)
        except OSError:
            return
