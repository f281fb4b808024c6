"""Keep the records of a release as ready columns, too: read and compared, but not decoded.

They lie in one file beside the releases. It names the manifest it was made of and the SHA-256 of each of its
tables, and says nothing that the release does not say: without it a release opens a little later. Only the
holder of the lock writes it or takes it away.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from geodata.records import AreaSet, Coded, Incidents, Offences, Requests, Texts
from geodata.store import layout
from geodata.store.contents import Contents
from geodata.store.safely import sync_folder
from geodata.store.tables import read_incidents, read_offences, read_requests

# Of what the file says and how: another number, and it is made anew.
_VERSION = 1
_ALIGNED_BYTES = 64  # columns of numbers must not begin anywhere
_TABLES = {"incidents": Incidents, "offences": Offences, "requests": Requests}
_NAMES, _TYPE, _SETS = b"names", b"dtype", "areas"


@dataclass(frozen=True)
class Ready:
    """The record tables of one release, and the seal of its manifest."""

    incidents: Incidents
    offences: Offences
    requests: Requests
    seal: str

    @classmethod
    def of(cls, seal: str, tables: Sequence[bytes | pl.DataFrame], areas: Mapping[str, AreaSet]) -> Ready:
        """Return incidents, offences and requests, in that order, of their files or their frames."""
        incidents, offences, requests = tables
        return cls(
            read_incidents(incidents, areas), read_offences(offences), read_requests(requests, areas), seal
        )


def pack_ready(ordered: Contents) -> dict[str, pa.Buffer]:
    """Return the ready columns of each table of a release, which holds its tables in order."""
    made: dict[str, Callable[[], Any]] = {
        "incidents": lambda: read_incidents(ordered.incidents, ordered.areas),
        "offences": lambda: read_offences(ordered.offences),
        "requests": lambda: read_requests(ordered.requests, ordered.areas),
    }
    return {name: _packed(make()) for name, make in made.items()}  # one after the other, to save memory


def keep_ready(study_dir: Path, packed: Callable[[], dict[str, pa.Buffer]], seal: str) -> None:
    """
    Keep the tables of one release, and no others; where that fails there are none.

    Parameters
    ----------
    packed, seal
        Gives what `pack_ready` says of the release, which may fail; and the seal of its manifest.
    """
    path = layout.releases_of(study_dir) / layout.READY
    aside = path.with_name(f"{layout.READY}.{os.getpid()}.new")
    try:
        _write(aside, packed(), seal)
        aside.replace(path)
    except Exception:  # noqa: BLE001 - the release itself is published, and opens without
        with suppress(OSError):
            forget_ready(study_dir)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def read_ready(study_dir: Path) -> Ready | None:
    """Return the tables of the release that has ready columns; None where they are not what was written."""
    try:
        seal, parts = _parts(_content(layout.releases_of(study_dir) / layout.READY))
        with ThreadPoolExecutor(2) as both:
            found = list(both.map(lambda part: hashlib.sha256(part[0]).hexdigest(), parts.values()))
        if found != [said for _, said in parts.values()]:
            return None
        tables = {name: _unpacked(parts[name][0], cls) for name, cls in _TABLES.items()}
        return Ready(**tables, seal=seal)
    except (OSError, ValueError, KeyError, TypeError, RecursionError, pa.ArrowException):
        return None


def forget_ready(study_dir: Path) -> None:
    """Take the ready columns away for good: what they hold may be in no release any more."""
    folder = layout.releases_of(study_dir)
    (folder / layout.READY).unlink(missing_ok=True)
    sync_folder(folder)


# ------------------------------------------------------------------------------------------- file
def _write(path: Path, tables: dict[str, pa.Buffer], seal: str) -> None:
    """Write a line that says what follows, its SHA-256, and the tables, each at a round place."""
    told = [[name, content.size, hashlib.sha256(content).hexdigest()] for name, content in tables.items()]
    header = json.dumps({"version": _VERSION, "seal": seal, "tables": told}).encode()
    with path.open("xb") as file:
        file.write(header + b"\n" + hashlib.sha256(header).hexdigest().encode() + b"\n")
        for content in tables.values():
            file.write(bytes(-file.tell() % _ALIGNED_BYTES))
            file.write(content)


def _content(path: Path) -> memoryview:
    """Return a file's bytes, in an array: its memory comes in large pages, which takes half the time."""
    with path.open("rb", buffering=0) as file:
        content = np.empty(os.fstat(file.fileno()).st_size, np.uint8).data
        at = 0
        while at < len(content) and (read := file.readinto(content[at:])):
            at += read
    return content[:at]


def _parts(content: memoryview) -> tuple[str, dict[str, tuple[memoryview, str]]]:
    """Return the seal, and for each table its bytes and what their SHA-256 should be."""
    header, digest = bytes(content[:4096]).split(b"\n", 2)[:2]
    facts = json.loads(header)
    if hashlib.sha256(header).hexdigest().encode() != digest or facts["version"] != _VERSION:
        raise ValueError("not what was written")
    found = {}
    at = len(header) + 1 + len(digest) + 1
    for name, size, said in facts["tables"]:
        at += -at % _ALIGNED_BYTES
        found[name] = (content[at : at + size], said)
        at += size
    if at != len(content):
        raise ValueError("cut off, or longer than it was written")
    return facts["seal"], found


# ----------------------------------------------------------------------------------------- tables
def _packed(records: Any) -> pa.Buffer:
    """Return one table as an Arrow file, each number as short as it can be."""
    columns: list[pa.Array] = []
    named: list[pa.Field] = []

    def add(name: str, column: Any) -> None:
        said = {}
        if isinstance(column, Texts):
            columns.append(column.arrow)
        else:
            if isinstance(column, Coded):
                said[_NAMES] = json.dumps(column.names)
                column = column.codes
            said[_TYPE] = str(column.dtype)
            columns.append(pa.array(_short(column)))
        named.append(pa.field(name, columns[-1].type, metadata=said))

    for field in fields(records):
        value = getattr(records, field.name)
        if field.name == _SETS:
            for set_name, coded in value.items():
                add(f"{_SETS}:{set_name}", coded)
        else:
            add(field.name, value)
    schema = pa.schema(named)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, schema) as file:
        file.write_batch(pa.record_batch(columns, schema=schema))
    return sink.getvalue()


def _short(column: NDArray[Any]) -> NDArray[Any]:
    """Return the same numbers in as few bytes as hold them; Arrow would pack truths to bits."""
    if column.dtype == bool:
        return column.view(np.uint8)
    if column.dtype.kind == "i" and len(column):
        least, most = int(column.min()), int(column.max())
        for shorter in (np.int8, np.int16):
            if np.iinfo(shorter).min <= least and most <= np.iinfo(shorter).max:
                return column.astype(shorter)
    return column


def _unpacked(content: memoryview, cls: type[Any]) -> Any:
    """Return one table; columns that are not shortened lie where they were read."""
    with pa.ipc.open_file(pa.py_buffer(content)) as file:
        batch = file.get_batch(0)
    numbers = _numbers(batch)
    found: dict[str, Any] = {field.name: {} for field in fields(cls) if field.name == _SETS}
    for field, column in zip(batch.schema, batch.columns, strict=True):
        values: Any = numbers[field.name] if field.name in numbers else Texts(column)
        if _NAMES in (field.metadata or {}):
            values = Coded(values, tuple(json.loads(field.metadata[_NAMES])))
        name, _, of_set = field.name.partition(":")
        if of_set:
            found[name][of_set] = values
        else:
            found[name] = values
    return cls(**found)


def _numbers(batch: pa.RecordBatch) -> dict[str, NDArray[Any]]:
    """Return the columns of numbers as long as they were; the lengthened ones share one stretch of memory."""
    said = {field.name: field.metadata or {} for field in batch.schema}
    wanted = {name: np.dtype(told[_TYPE].decode()) for name, told in said.items() if _TYPE in told}
    room = np.empty(batch.num_rows * sum(dtype.itemsize for dtype in wanted.values()), np.uint8)
    at = 0
    found = {}
    for name, dtype in sorted(
        wanted.items(), key=lambda one: -one[1].itemsize
    ):  # each begins at a round place
        column = batch.column(name)
        # `column.to_numpy` would load pandas, which takes longer than all of this.
        short = np.frombuffer(column.buffers()[1], column.type.to_pandas_dtype(), len(column))
        if short.dtype.itemsize == dtype.itemsize:
            values = short.view(dtype)
        else:
            values = room[at : at + short.size * dtype.itemsize].view(dtype)
            values[:] = short
            at += values.nbytes
        values.flags.writeable = False
        found[name] = values
    return found
