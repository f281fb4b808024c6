"""
Keep how far a source was fetched: its columns, the last mark, the pages kept, the files still to import.

Everything lies in ``fetched/<source>/`` of the study, for the owner's eyes only, since it holds exact places:
``1.csv``, ``2.csv`` ... are what was fetched, ``parts/`` the pages of a fetch that is not finished, and
``state.json`` where it stands. A page is on the disk before the state names it; the state is replaced in one
step. So whatever is cut, the next fetch goes on behind the last page that the state names.
"""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geodata.errors import EnvironmentProblem, Where
from geodata.fetch.reader import Column, Row
from geodata.store.layout import FETCHED
from geodata.store.rejects import long_cells
from geodata.store.safely import check_space, replace_text, sync_folder
from geodata.store.tombstones import Tombstones
from geodata.study.live import LiveSource
from geodata.words.text import Text

_STATE, _LOCK, _PARTS = "state.json", ".lock", "parts"
_VERSION = 1
_ROOM_BYTES = 200_000_000  # a page and its neighbours


@dataclass(frozen=True)
class State:
    """
    Where the fetching of one source stands.

    Attributes
    ----------
    source
        Fingerprint of what is asked for: another table under the same name is another source.
    columns
        The columns that the fetched files have.
    done
        The mark after the last finished fetch; empty before there is one.
    mark, parts
        The mark after the last page kept, and how many pages are kept, of a fetch that is not finished.
    files, imported
        How many files were written, and how many of them were imported.
    """

    source: str
    columns: tuple[Column, ...] = ()
    done: Mapping[str, str] = field(default_factory=dict)
    mark: Mapping[str, str] = field(default_factory=dict)
    parts: int = 0
    files: int = 0
    imported: int = 0


def fingerprint(source: LiveSource) -> str:
    """Return what tells one server's table from another, without names of people or tokens."""
    asked = [source.protocol, source.url, source.table, source.row_id, source.changed]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]


class Shelf:
    """The folder of one source."""

    def __init__(self, study_dir: Path, name: str) -> None:
        self.name = name
        self.folder = study_dir / FETCHED / name
        self._parts = self.folder / _PARTS
        self._since = time.time_ns()  # before the tombstones are read
        self._tombstones = Tombstones(study_dir)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """
        Hold the right to fetch this source.

        Raises
        ------
        EnvironmentProblem
            R07: another fetch of it is at work.
        """
        self.folder.parent.mkdir(mode=0o700, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                where = Where(file=self.name)
                raise EnvironmentProblem(
                    "R07", Text("fetch.locked"), Text("fetch.locked.hint"), where
                ) from error
            yield
        finally:
            os.close(descriptor)

    def load(self) -> State | None:
        """
        Return where a source stands; None before its first fetch.

        Raises
        ------
        EnvironmentProblem
            L12: the state is not what was written.
        """
        try:
            data = json.loads((self.folder / _STATE).read_text(encoding="utf-8"))
            return _state_from(data)
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError) as error:
            where = Where(file=self.name)
            raise EnvironmentProblem(
                "L12", Text("fetch.bad_state"), Text("fetch.bad_state.hint"), where
            ) from error

    def save(self, state: State) -> None:
        """Replace the state in one step."""
        data = {"version": _VERSION, **dataclasses.asdict(state)}
        replace_text(self.folder / _STATE, json.dumps(data, indent=1, sort_keys=True) + "\n", mode=0o600)

    def keep_part(self, number: int, rows: Iterable[Row]) -> None:
        """Put one page onto the disk."""
        check_space(self.folder, _ROOM_BYTES)
        self._parts.mkdir(mode=0o700, exist_ok=True)
        _write(self._part(number), self._unsealed(rows), self._since)

    def forget_parts(self) -> None:
        """Remove the pages of a fetch that is finished or given up."""
        shutil.rmtree(self._parts, ignore_errors=True)

    def rows_of_parts(self, count: int) -> Iterator[Row]:
        """Give the rows of the pages kept so far."""
        for number in range(1, count + 1):
            with long_cells(), self._part(number).open(encoding="utf-8", newline="") as file:
                yield from csv.reader(file)

    def file(self, number: int) -> Path:
        """Return where a fetched file lies."""
        return self.folder / f"{number}.csv"

    def write_file(self, number: int, columns: Sequence[Column], rows: Iterable[Row]) -> int:
        """Write what a finished fetch has brought, none where it brought no row; return how many rows."""
        counted = _Counted(self._unsealed(rows))
        _write(self.file(number), _with_header(columns, counted), self._since, keep=lambda: counted.n > 0)
        return counted.n

    def _unsealed(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Leave out the rows of records that were purged: they do not even come back as far as a file."""
        return (row for row in rows if not any(map(self._tombstones.is_one, row)))

    def _part(self, number: int) -> Path:
        return self._parts / f"{number:06d}.csv"


class _Counted:
    """Rows that are counted while they pass."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows, self.n = rows, 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.n += 1
            yield row


def _with_header(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[Row]:
    yield tuple(one.name for one in columns)
    yield from rows


def _write(
    path: Path, rows: Iterable[Row], since_ns: int, *, keep: Callable[[], bool] = lambda: True
) -> None:
    """Put rows aside and rename them whole, unless they are not worth keeping once they are counted."""
    aside = path.with_name(f".{path.name}.new")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)  # its usual line ends have a lone CR quoted too
            file.flush()
            os.fsync(file.fileno())
        # As old as the list of purged numbers it was sifted by: a purge of this moment sifts it again.
        os.utime(aside, ns=(since_ns, since_ns))
        if keep():
            aside.replace(path)
        sync_folder(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def _state_from(data: Any) -> State:
    if data["version"] != _VERSION:
        raise ValueError
    columns = tuple(Column(str(one["name"]), str(one["type"])) for one in data["columns"])
    done, mark = (
        {str(key): str(value) for key, value in dict(data[name]).items()} for name in ("done", "mark")
    )
    parts, files, imported = (int(data[name]) for name in ("parts", "files", "imported"))
    return State(str(data["source"]), columns, done, mark, parts, files, imported)
