"""Open a stranger's file: no address, no pipe, one layer of gzip or zip, watched until it is read."""

from __future__ import annotations

import gzip
import hashlib
import mmap
import os
import re
import stat
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from geodata.errors import Notice, Where
from geodata.read.limits import MIB, Limits
from geodata.read.problems import machine_stop, shown_name, stop

CHUNK = 4 * MIB
GZIP = b"\x1f\x8b\x08"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")

_ADDRESS = re.compile(
    r"^\s*(/vsi|[a-z][a-z0-9+.-]+://|https?:|ftp:|pg:|mysql:|mongodb:)|[<>\x00]", re.IGNORECASE
)


@dataclass
class Opened:
    """
    A file that is open for reading, or what was packed in it.

    Attributes
    ----------
    name
        Base name to show.
    path, data
        Where the bytes lie and the bytes: of the file itself, or of what was unpacked in the private folder.
    folder, limits
        Private folder, and what reading may cost.
    size_bytes, sha256
        Of the file as it lies on disk; the hash is there when the file is closed.
    is_unpacked
        Whether one layer was taken off.
    """

    name: str
    path: Path
    data: mmap.mmap
    folder: Path
    limits: Limits
    size_bytes: int
    sha256: str = ""
    is_unpacked: bool = False
    notices: list[Notice] = field(default_factory=list)

    @property
    def where(self) -> Where:
        """Return the file for messages."""
        return Where(file=self.name)

    @property
    def is_zip(self) -> bool:
        """Whether the bytes are a zip archive, also one that a workbook is."""
        return self.data[:4] in ZIP

    def replace(self, path: Path) -> None:
        """Go on with what was unpacked to a path of the private folder."""
        if path.stat().st_size == 0:
            raise stop("E13", "empty", self.where)
        with mapped(path, self.where) as data:
            self.path, self.data, self.is_unpacked = path, data, True


def refuse_address(path: Path | str) -> None:
    """Stop at names that some library could take for an address or a document (F09)."""
    if _ADDRESS.search(str(path)):
        raise stop("F09", "address", Where(file=shown_name(Path(str(path)))))


@contextmanager
def open_file(path: Path, folder: Path, limits: Limits) -> Iterator[Opened]:
    """
    Open one file for the time of a ``with`` block; one layer of gzip is taken off.

    Parameters
    ----------
    path
        A regular file, or a link to one.
    folder
        Private folder for the unpacked file, if one is needed.
    limits
        How large it may become.

    Raises
    ------
    BadInput
        E13: empty. E15: packed twice, cut off. D25: changed while it was read. F09: no plain file.
    """
    refuse_address(path)
    where = Where(file=shown_name(path))
    before = _plain_file(path, where)
    with mapped(path, where) as raw:
        digest = hashlib.sha256()
        hashing = threading.Thread(target=digest.update, args=(raw,), daemon=True)
        hashing.start()
        try:
            opened = Opened(where.file or "", path, raw, folder, limits, before.st_size)
            if raw[:3] == GZIP:
                _unpack_gzip(opened)
            yield opened
        finally:
            hashing.join()
    after = path.stat()
    if (before.st_size, before.st_mtime_ns, before.st_ino) != (
        after.st_size,
        after.st_mtime_ns,
        after.st_ino,
    ):
        raise stop("D25", "growing", where)
    opened.sha256 = digest.hexdigest()


def _plain_file(path: Path, where: Where) -> os.stat_result:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise stop("F09", "absent", where) from error
    except (OSError, ValueError) as error:
        raise machine_stop("R03", "refused", where) from error
    if not stat.S_ISREG(found.st_mode):
        raise stop("F09", "not_regular", where)
    if found.st_size == 0:
        raise stop("E13", "empty", where)
    return found


@contextmanager
def mapped(path: Path, where: Where) -> Iterator[mmap.mmap]:
    """Give the bytes of a file that is not empty."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise machine_stop("R03", "refused", where) from error
    with file:
        # Not closed by hand: an error on its way out may still hold a view of it.
        yield mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _unpack_gzip(opened: Opened) -> None:
    target = opened.folder / "unpacked"
    size = 0
    try:
        with target.open("wb") as out, gzip.GzipFile(fileobj=opened.data, mode="rb") as packed:
            while part := packed.read(CHUNK):
                size += len(part)
                if size > opened.limits.expanded_bytes:
                    raise stop("E15", "gzip_large", opened.where, bytes=opened.limits.expanded_bytes)
                out.write(part)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise stop("E15", "gzip_cut", opened.where) from error
    opened.replace(target)
    if opened.data[:3] == GZIP:
        raise stop("E15", "packed", opened.where, format="gzip")
