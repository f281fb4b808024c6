"""Read the files of an import one ahead: while some are cleaned, a process of its own reads the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

from geodata.clean.hashing import make_ready
from geodata.errors import HotspotError
from geodata.importing.files import Progress, ReadFile, cleaned_file, raw_table
from geodata.read import RawTable, ReadAs
from geodata.study import Study

AT_ONCE = 2  # files that are cleaned; more would only fill the memory
LARGE_BYTES = 4_000_000  # of a file with some ten thousand rows: reading it takes as long as getting ready

# A file, its feed where somebody named it, and what it does not say itself.
Named = tuple[Path, str | None, ReadAs | None]


def read_files(
    named: Sequence[Named], study: Study, *, today: dt.date, progress: Progress, readers: Executor
) -> list[ReadFile]:
    """
    Read and clean files of records, in their order.

    Parameters
    ----------
    today
        Local day of the import: later records are mistakes.
    progress
        Told ``read`` with the rows so far of the file that is waited for, and ``clean`` with its rows.
    readers
        Waits for the processes that read.

    Raises
    ------
    BadInput, NeedsConfirmation
        What stops the first file that is stopped, as if it had been read alone.
    """
    ahead = _Ahead(named, study, progress, readers)
    if any(path.exists() and path.stat().st_size > LARGE_BYTES for path, _, _ in named):
        make_ready()
    cleaned: list[Future[ReadFile]] = []
    with ThreadPoolExecutor(AT_ONCE) as cleaners:
        for number, (path, feed, _) in enumerate(named, 1):
            try:
                table = ahead.table(number)
            except HotspotError:
                _finished(cleaned)  # what stops an earlier file is said first
                raise
            _finished(cleaned[: 1 - AT_ONCE])
            progress("clean", table.read)
            cleaned.append(
                cleaners.submit(cleaned_file, table, path, study, number=number, feed=feed, today=today)
            )
            del table
        return _finished(cleaned)


def _finished(cleaned: Sequence[Future[ReadFile]]) -> list[ReadFile]:
    """Return files when they are cleaned, or raise what stopped the first that was stopped."""
    return [one.result() for one in cleaned]


class _Ahead:
    """The files of an import, of which one is read before anybody asks for it."""

    def __init__(self, named: Sequence[Named], study: Study, progress: Progress, readers: Executor) -> None:
        self._named, self._study, self._tell, self._readers = named, study, progress, readers
        self._wanted = 1
        self._reading = self._begin(1)

    def table(self, number: int) -> RawTable:
        """Return the rows of the next file, and begin to read the one after it."""
        self._wanted = number
        if self._reading is None:
            raise IndexError(number)
        table = self._reading.result()
        self._tell("read", table.read)
        self._reading = self._begin(number + 1)
        return table

    def _begin(self, number: int) -> Future[RawTable] | None:
        if number > len(self._named):
            return None
        path, feed, read_as = self._named[number - 1]

        def told(rows: int) -> None:
            if self._wanted == number:  # nobody waits for the others yet
                self._tell("read", rows)

        def read() -> RawTable:
            return raw_table(path, self._study, feed=feed, read_as=read_as, on_progress=told)

        return self._readers.submit(copy_context().run, read)
