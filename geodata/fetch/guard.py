"""Decide which address a named host may have, and read its token from where nobody else reads it."""

from __future__ import annotations

import ipaddress
import os
import socket
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from geodata.errors import BadStudy, EnvironmentProblem, Where
from geodata.study.live import LiveSource
from geodata.words.text import Text

Lookup = Callable[[str, int], Sequence[str]]


def look_up(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def allowed_address(source: LiveSource, port: int, lookup: Lookup = look_up) -> str:
    """
    Return the address to connect to; whoever connects takes this one and does not look the name up again.

    A name that leads into a private network is refused unless `study.toml` names that network, so that a
    changed name server cannot turn this program against machines behind the firewall.

    Raises
    ------
    EnvironmentProblem
        L03: the name is not known.
    BadStudy
        L01: all its addresses are private and not named.
    """
    where = Where(file=source.name)
    try:
        found = lookup(source.host, port)
    except OSError as error:
        what = Text("fetch.no_such_host", host=source.host)
        raise EnvironmentProblem("L03", what, Text("fetch.no_such_host.hint"), where) from error
    named = [ipaddress.ip_network(one) for one in source.addresses]
    for said in found:
        address = ipaddress.ip_address(said.split("%")[0])
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        if _is_public(address) or any(address in network for network in named):
            return said
    what = Text("fetch.private", host=source.host, addresses=tuple(found))
    raise BadStudy("L01", what, Text("fetch.private.hint"), where)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not address.is_multicast


def read_token(source: LiveSource, folder: Path) -> str | None:
    """
    Return the token of a source, None where it needs none; it is never shown, logged or kept.

    Raises
    ------
    BadStudy
        L08: it is not there, or others may read its file.
    """
    where = Where(file=source.name)
    if source.token_env is not None:
        token = os.environ.get(source.token_env, "")
        if not _is_token(token.strip()):
            what = Text("fetch.no_variable", variable=source.token_env)
            raise BadStudy("L08", what, Text("fetch.no_variable.hint"), where)
        return token.strip()
    if source.token_file is None:
        return None
    path = folder / source.token_file
    try:
        # The rights are those of the very file that is read.
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(10_000)
    except OSError as error:
        what = Text("fetch.no_token_file", file=source.token_file)
        raise BadStudy("L08", what, Text("fetch.no_token_file.hint"), where) from error
    if stat.S_IMODE(mode) & 0o077:
        what = Text("fetch.open_token_file", file=source.token_file)
        raise BadStudy("L08", what, Text("fetch.open_token_file.hint", file=source.token_file), where)
    token = content.decode("utf-8", "replace").strip()
    if not _is_token(token):
        what = Text("fetch.no_token_file", file=source.token_file)
        raise BadStudy("L08", what, Text("fetch.no_token_file.hint"), where)
    return token


def _is_token(said: str) -> bool:
    """Return whether a text may stand in a header: one line that is not empty."""
    return bool(said) and said.isascii() and said.isprintable()
