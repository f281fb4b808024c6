"""Read `[[live_sources]]` of `study.toml`: servers whose records `fetch` takes, and only these."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from geodata.study import fields
from geodata.study.fields import Key, Unfit
from geodata.study.problems import Problems
from geodata.words.text import Text

PROTOCOLS = ("socrata", "arcgis", "postgis")
USUAL_PAGE_ROWS = 2_000
_MOST_PAGE_ROWS = 50_000

# What the path of each protocol's address looks like; a database's is its name.
_PATHS = {
    "socrata": re.compile(r"(/[\w.-]+)*/resource/[a-z0-9]{4}-[a-z0-9]{4}"),
    "arcgis": re.compile(r"(/[\w.~%-]+)+/(FeatureServer|MapServer)/\d+"),
    "postgis": re.compile(r"/[\w.-]+"),
}
_EXAMPLES = {
    "socrata": "https://data.example.org/resource/abcd-1234",
    "arcgis": "https://maps.example.org/arcgis/rest/services/Crime/FeatureServer/0",
    "postgis": "postgresql://db.example.org:5432/records",
}
_COLUMN = re.compile(r"[^\W\d]\w{0,62}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class LiveSource:
    """
    One server table that `fetch` takes.

    Attributes
    ----------
    url
        Address without user, password, query or fragment.
    table, row_id, changed, user
        Of a database: its table or view, the column that is unique, the column that grows with every
        change, and who asks. A layer of ArcGIS may name `changed` too.
    columns
        What to ask for; everything where it is empty.
    addresses
        Networks beyond the public ones in which the host may lie.
    token_env, token_file
        Environment variable or file that holds the token or password; it stands in no other place.
    """

    name: str
    protocol: str
    url: str
    feed: str | None = None
    table: str | None = None
    row_id: str | None = None
    changed: str | None = None
    user: str | None = None
    columns: tuple[str, ...] = ()
    token_env: str | None = None
    token_file: str | None = None
    addresses: tuple[str, ...] = ()
    certificate: str | None = None
    page_rows: int = USUAL_PAGE_ROWS

    @property
    def parts(self) -> SplitResult:
        """The address, taken apart."""
        return urlsplit(self.url)

    @property
    def host(self) -> str:
        """The only host that is asked."""
        return self.parts.hostname or ""


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine, said as an address or as ``localhost``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _column(value: Any) -> str:
    said = fields.text(value)
    if not _COLUMN.fullmatch(said):
        raise Unfit(Text("fetch.not_a_column"))
    return said


def _columns(value: Any) -> tuple[str, ...]:
    return tuple(_column(one) for one in fields.names(value))


def _table(value: Any) -> str:
    said = fields.text(value)
    if not 1 <= len(parts := said.split(".")) <= 2 or not all(_COLUMN.fullmatch(one) for one in parts):
        raise Unfit(Text("fetch.not_a_table"))
    return said


def _variable(value: Any) -> str:
    said = fields.text(value)
    if not _VARIABLE.fullmatch(said):
        raise Unfit(Text("fetch.not_a_variable"))
    return said


def _networks(value: Any) -> tuple[str, ...]:
    found = fields.names(value)
    try:
        return tuple(str(ipaddress.ip_network(one)) for one in found)
    except ValueError as error:
        raise Unfit(Text("fetch.not_networks")) from error


def _rows(value: Any) -> int:
    return int(fields.number_in(1, _MOST_PAGE_ROWS)(value))


KEYS: Mapping[str, Key] = {
    "name": Key(fields.name, required=True),
    "protocol": Key(fields.one_of(*PROTOCOLS), required=True),
    "url": Key(fields.text, required=True),
    "feed": Key(fields.name),
    "table": Key(_table),
    "row_id": Key(_column),
    "changed": Key(_column),
    "user": Key(fields.text),
    "columns": Key(_columns, default=()),
    "token_env": Key(_variable),
    "token_file": Key(fields.file_name),
    "addresses": Key(_networks, default=()),
    "certificate": Key(fields.file_name),
    "page_rows": Key(_rows, default=USUAL_PAGE_ROWS),
}


def live_from(row: dict[str, Any]) -> LiveSource:
    """Return the source of a table that was read by `KEYS`."""
    return LiveSource(**row)


def check_live(sources: Sequence[LiveSource], problems: Problems) -> None:
    """Note names that stand twice, addresses that may not be asked, and what a database must name."""
    seen: set[str] = set()
    for number, one in enumerate(sources, 1):
        at = f"live_sources[{number}]"
        if one.name in seen:
            problems.add(f"{at}.name", Text("fetch.name_twice"), value=one.name)
        seen.add(one.name)
        # The address is not repeated: somebody may have written a password into it.
        if (wrong := _wrong_url(one)) is not None:
            problems.add(f"{at}.url", wrong, Text("fetch.url.hint", example=_EXAMPLES[one.protocol]))
        if one.token_env and one.token_file:
            problems.add(f"{at}.token_file", Text("fetch.two_tokens"))
        if one.protocol == "postgis":
            for key, value in (("table", one.table), ("row_id", one.row_id), ("user", one.user)):
                if value is None:
                    problems.add(f"{at}.{key}", Text("study.missing_key", name=key))
        else:
            unused = {"table": one.table, "row_id": one.row_id, "user": one.user}
            if one.protocol == "socrata":
                unused["changed"] = one.changed
            for key in (key for key, value in unused.items() if value is not None):
                problems.add(f"{at}.{key}", Text("fetch.key_of_another", protocol=one.protocol))


def _wrong_url(source: LiveSource) -> Text | None:
    """Return what is wrong with an address, or None."""
    try:
        parts = source.parts
        host, _ = parts.hostname, parts.port
    except ValueError:
        return Text("fetch.url.malformed")
    if not host or not source.url.isascii() or re.search(r"[\s\\]", source.url):
        return Text("fetch.url.malformed")
    if parts.username is not None or parts.password is not None:
        return Text("fetch.url.password")
    if parts.query or parts.fragment or "?" in source.url:
        return Text("fetch.url.query")
    schemes: tuple[str, ...] = ("postgresql",) if source.protocol == "postgis" else ("https",)
    if source.protocol != "postgis" and is_loopback(host):
        schemes = ("https", "http")
    if parts.scheme not in schemes:
        return Text("fetch.url.scheme", schemes=schemes)
    if not _PATHS[source.protocol].fullmatch(parts.path):
        return Text("fetch.url.path", protocol=source.protocol)
    return None
