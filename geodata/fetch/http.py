"""Ask one host over HTTP: a checked address, no strange redirects, limited answers, and patience."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

from geodata.errors import BadInput, BadStudy, EnvironmentProblem, HotspotError, Where
from geodata.fetch.guard import Lookup, allowed_address, look_up
from geodata.fetch.waiting import Patience, asked_seconds
from geodata.study.live import LiveSource, is_loopback
from geodata.words.text import Text

TIMEOUT_S = 60.0
MOST_BYTES = 64_000_000
MOST_S = 900.0  # for one answer
_PIECE_BYTES = 65_536
_MOST_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)
# 202: Socrata is still preparing the answer.
_ASK_AGAIN = (202, 408, 425, 429, 500, 502, 503, 504)
_AGENT = "crime-outreach-hotspots"

Made = TypeVar("Made")


class AskAgain(Exception):
    """The same question may be answered later; `said` is what went wrong now."""

    def __init__(self, said: Text, asked_s: float | None = None) -> None:
        super().__init__(said)
        self.said = said
        self.asked_s = asked_s


class _Checked(http.client.HTTPSConnection):
    """A connection to an address that was checked, with the certificate of the host's name."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S, context=context)
        self._address, self._ssl = address, context

    def connect(self) -> None:
        """Connect to the address, not to whatever the name means a moment later."""
        plain = socket.create_connection((self._address, self.port), TIMEOUT_S)
        self.sock = self._ssl.wrap_socket(plain, server_hostname=self.host)


class Client:
    """
    Asks the one host of a source; no proxy, no cookies, no other host.

    Parameters
    ----------
    source
        What `study.toml` says.
    headers
        Sent with every question; the token stands only here, never in an address.
    """

    def __init__(
        self,
        source: LiveSource,
        folder: Path,
        headers: Mapping[str, str],
        patience: Patience,
        lookup: Lookup = look_up,
        most_bytes: int = MOST_BYTES,
        most_s: float = MOST_S,
    ) -> None:
        self.source, self.patience, self._lookup = source, patience, lookup
        self._most_bytes, self._most_s = most_bytes, most_s
        parts = source.parts
        self._secure = parts.scheme == "https"
        self._port = parts.port or (443 if self._secure else 80)
        self._headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity", "Connection": "close"} | dict(
            headers
        )
        certificate = None if source.certificate is None else str(folder / source.certificate)
        self._context = ssl.create_default_context(cafile=certificate)
        self.where = Where(file=source.name)

    def get(self, path: str, params: Mapping[str, str], read: Callable[[bytes], Made]) -> Made:
        """
        Return what a whole answer says, asking again where the server is busy or the line was cut.

        Parameters
        ----------
        path, params
            Of the question, on the host of the source.
        read
            Understands the answer; may raise `AskAgain` where a good answer reports a busy server.

        Raises
        ------
        EnvironmentProblem
            L03: the server cannot be reached, stays busy, or the line breaks again and again.
        BadInput
            L04: it refuses the question. L05: its answer is too large.
        BadStudy
            L01: its address is private. L02: it sends us to another host. L08: it wants another token.
        """
        target = f"{path}?{urlencode(params)}" if params else path
        attempt = 0
        while True:
            attempt += 1
            try:
                return read(self._redirected(target))
            except AskAgain as again:
                if not self.patience.wait(attempt, again.asked_s):
                    raise self._given_up(again) from again

    def json(self, body: bytes) -> Any:
        """
        Return an answer as JSON, its numbers as they are written.

        Raises
        ------
        BadInput
            L07: it is no JSON.
        """
        try:
            return json.loads(body, parse_float=str, parse_int=str)
        except (ValueError, RecursionError) as error:
            raise self.strange() from error

    def strange(self) -> BadInput:
        """Return that the answer is not what this protocol answers."""
        return BadInput("L07", Text("fetch.strange"), Text("fetch.strange.hint"), self.where)

    def refused(self, status: int) -> HotspotError:
        """Return what a refusal means; the server's own words are not repeated."""
        if status in {401, 403, 498, 499}:
            what = Text("fetch.not_allowed", status=str(status))
            return BadStudy("L08", what, Text("fetch.not_allowed.hint"), self.where)
        return BadInput(
            "L04", Text("fetch.refused", status=str(status)), Text("fetch.refused.hint"), self.where
        )

    def _redirected(self, target: str) -> bytes:
        for _ in range(_MOST_REDIRECTS + 1):
            answer, elsewhere = self._once(target)
            if elsewhere is None:
                return answer
            target = self._same_host(target, elsewhere)
        raise BadStudy("L02", Text("fetch.redirects"), Text("fetch.redirect.hint"), self.where)

    def _same_host(self, target: str, elsewhere: str) -> str:
        """Return where a redirect leads on the same host; it may lead nowhere else."""
        home = f"{self.source.parts.scheme}://{self.source.parts.netloc}"
        try:
            there = urlsplit(urljoin(home + target, elsewhere))
            port = there.port or (443 if there.scheme == "https" else 80)
        except ValueError as error:
            raise self.strange() from error
        if (there.scheme, there.hostname, port) != (self.source.parts.scheme, self.source.host, self._port):
            what = Text("fetch.redirect", host=there.hostname or "?")
            raise BadStudy("L02", what, Text("fetch.redirect.hint"), self.where)
        return there.path + (f"?{there.query}" if there.query else "")

    def _once(self, target: str) -> tuple[bytes, str | None]:
        """Ask once; return the answer, or where we are sent."""
        connection = self._connection()
        try:
            connection.request("GET", target, headers=self._headers)
            response = connection.getresponse()
            if response.status in _REDIRECTS:
                return b"", response.getheader("Location") or ""
            if response.status in _ASK_AGAIN:
                asked = asked_seconds(response.getheader("Retry-After"), dt.datetime.now(dt.UTC))
                raise AskAgain(Text("fetch.busy", status=str(response.status)), asked)
            if response.status != 200:
                raise self.refused(response.status)
            return self._body(response), None
        except ssl.SSLCertVerificationError as error:
            what = Text("fetch.certificate", host=self.source.host)
            raise BadStudy("L08", what, Text("fetch.certificate.hint"), self.where) from error
        except (OSError, http.client.HTTPException) as error:
            raise AskAgain(Text("fetch.cut", problem=type(error).__name__)) from error
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        address = allowed_address(self.source, self._port, self._lookup)
        if self._secure:
            return _Checked(self.source.host, self._port, address, self._context)
        if not is_loopback(address):
            raise BadStudy("L01", Text("fetch.url.scheme", schemes=("https",)), Text("fetch.private.hint"))
        return http.client.HTTPConnection(address, self._port, timeout=TIMEOUT_S)

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        """Read an answer whose end can be seen; a cut one is never taken for a short one."""
        if response.length is None and not response.chunked:
            raise self.strange()
        said, body = response.length, bytearray()
        until = time.monotonic() + self._most_s
        while said is None or len(body) < said:
            if (said or len(body)) > self._most_bytes:
                what = Text("fetch.too_large", most_mb=self._most_bytes // 1_000_000)
                raise BadInput("L05", what, Text("fetch.too_large.hint"), self.where)
            if time.monotonic() > until:
                raise TimeoutError  # it drips, each drop in time
            piece = response.read1(_PIECE_BYTES if said is None else min(_PIECE_BYTES, said - len(body)))
            if not piece:
                break
            body += piece
        if said is not None and len(body) < said:
            raise http.client.IncompleteRead(b"", said - len(body))
        return bytes(body)

    def _given_up(self, again: AskAgain) -> EnvironmentProblem:
        hint = Text("fetch.given_up.hint")
        if again.asked_s is not None:
            hint = Text("fetch.asked_to_wait.hint", n=max(1, round(again.asked_s / 60)))
        return EnvironmentProblem("L03", again.said, hint, self.where)
