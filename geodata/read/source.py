"""Open a stranger's file: refuse what is no table, unpack one layer of gzip, find the encoding."""

from __future__ import annotations

import codecs
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
from geodata.read.problems import machine_stop, note, shown_name, stop

Buffer = bytes | mmap.mmap

# First bytes of what people send instead of a table: (bytes, code, name of the format).
_FORMATS = (
    (b"%PDF", "E12", "PDF"),
    (b"\x89PNG", "E12", "PNG"),
    (b"\xff\xd8\xff", "E12", "JPEG"),
    (b"GIF8", "E12", "GIF"),
    (b"MZ\x90", "E12", "EXE"),
    (b"\x7fELF", "E12", "ELF"),
    (b"\x00\x00\xfe\xff", "E12", "UTF-32"),
    (b"\xff\xfe\x00\x00", "E12", "UTF-32"),
    (b"\xd0\xcf\x11\xe0", "F19", "Excel (.xls)"),
    (b"PAR1", "F26", "Parquet"),
    (b"ARROW1", "F26", "Arrow"),
    (b"FEA1", "F26", "Feather"),
    (b"\x80\x02", "F26", "Python pickle"),
    (b"\x80\x03", "F26", "Python pickle"),
    (b"\x80\x04\x95", "F26", "Python pickle"),
    (b"\x80\x05\x95", "F26", "Python pickle"),
    (b"SQLite format 3\x00", "F26", "SQLite"),
    (b"\x28\xb5\x2f\xfd", "E15", "Zstandard"),
    (b"BZh", "E15", "bzip2"),
    (b"\xfd7zXZ", "E15", "xz"),
    (b"7z\xbc\xaf", "E15", "7z"),
    (b"Rar!", "E15", "RAR"),
)
_GZIP = b"\x1f\x8b\x08"
_BOM = codecs.BOM_UTF8
_MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|table|ogr|kml|gml|!--|svg)", re.IGNORECASE)
_ADDRESS = re.compile(
    r"^\s*(/vsi|[a-z][a-z0-9+.-]+://|https?:|ftp:|pg:|mysql:|mongodb:)|[<>\x00]", re.IGNORECASE
)
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CHUNK = 4 * MIB


@dataclass
class Source:
    """
    A file opened for reading, as bytes in which commas, quotes and line ends stand as in ASCII.

    Attributes
    ----------
    name
        Base name to show.
    data, start
        The bytes (unpacked, UTF-16 turned into UTF-8) and where they begin after byte order marks.
    codec
        ``"utf-8"`` or ``"cp1252"``; a row that does not decode is rejected alone.
    was_utf16
        Whether byte offsets have to be counted back.
    """

    name: str
    data: Buffer
    start: int
    codec: str
    was_utf16: bool
    size_bytes: int
    sha256: str = ""
    notices: list[Notice] = field(default_factory=list)
    _counted: tuple[int, int] = (0, 2)

    def original_offset(self, offset: int) -> int:
        """Return where a byte of ``data`` stood in the file; ask in rising order."""
        if not self.was_utf16:
            return offset
        seen, stood = self._counted
        text = bytes(self.data[seen:offset]).decode("utf-8", "surrogatepass")
        stood += len(text.encode("utf-16-le", "surrogatepass"))
        self._counted = (offset, stood)
        return stood


def refuse_address(path: Path | str) -> None:
    """Stop at names that some library could take for an address or a document (F09)."""
    if _ADDRESS.search(str(path)):
        raise stop("F09", "address", Where(file=shown_name(Path(str(path)))))


@contextmanager
def open_source(path: Path, folder: Path, limits: Limits) -> Iterator[Source]:
    """
    Open one file for the time of a ``with`` block.

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
        E12, E13, E15, F19, F26: not text, empty, packed; D25: changed while it was read; F09: no plain file.
    """
    refuse_address(path)
    where = Where(file=shown_name(path))
    before = _plain_file(path, where)
    with _mapped(path, where) as raw:
        digest = hashlib.sha256()
        hashing = threading.Thread(target=digest.update, args=(raw,), daemon=True)
        hashing.start()
        try:
            with _unpacked(raw, folder, where, limits) as data:
                source = _decoded(data, folder, where)
                source.size_bytes = before.st_size
                yield source
        finally:
            hashing.join()
    after = path.stat()
    if (before.st_size, before.st_mtime_ns, before.st_ino) != (
        after.st_size,
        after.st_mtime_ns,
        after.st_ino,
    ):
        raise stop("D25", "growing", where)
    source.sha256 = digest.hexdigest()


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
def _mapped(path: Path, where: Where) -> Iterator[mmap.mmap]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise machine_stop("R03", "refused", where) from error
    with file:
        # Not closed by hand: an error on its way out may still hold a view of it.
        yield mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@contextmanager
def _unpacked(raw: mmap.mmap, folder: Path, where: Where, limits: Limits) -> Iterator[mmap.mmap]:
    """Give the file itself, or what one layer of gzip holds."""
    if raw[:3] != _GZIP:
        yield raw
        return
    target = folder / "unpacked"
    size = 0
    try:
        with target.open("wb") as out, gzip.GzipFile(fileobj=raw, mode="rb") as packed:
            while part := packed.read(_CHUNK):
                size += len(part)
                if size > limits.expanded_bytes:
                    raise stop("E15", "gzip_large", where, bytes=limits.expanded_bytes)
                out.write(part)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise stop("E15", "gzip_cut", where) from error
    if size == 0:
        raise stop("E13", "empty", where)
    with _mapped(target, where) as data:
        if data[:3] == _GZIP:
            raise stop("E15", "packed", where, format="gzip")
        yield data


def _decoded(data: mmap.mmap, folder: Path, where: Where) -> Source:
    _refuse_formats(data, where)
    notices: list[Notice] = []
    was_utf16 = data[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
    text: Buffer = data
    if was_utf16:
        text = _from_utf16(data, folder, where)
        notices.append(note("E03", "utf16", where))
    start = 0
    while text[start : start + 3] == _BOM:
        start += 3
    if not any(text[at : at + _CHUNK].strip() for at in range(start, len(text), _CHUNK)):
        raise stop("E13", "empty", where)
    codec = "utf-8" if was_utf16 else _codec(text, start, where, notices)
    return Source(where.file or "", text, start, codec, was_utf16, 0, notices=notices)


def _refuse_formats(data: mmap.mmap, where: Where) -> None:
    head = data[:65_536]
    for magic, code, name in _FORMATS:
        if head.startswith(magic):
            raise stop(code, "packed" if code == "E15" else "other_format", where, format=name)
    if head[8:12] == b"DUCK":
        raise stop("F26", "other_format", where, format="DuckDB")
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        if b"xl/" in head or b"[Content_Types].xml" in head or b"mimetype" in head[:60]:
            raise stop("F19", "other_format", where, format="Excel (.xlsx)")
        raise stop("E15", "packed", where, format="zip")
    if _MARKUP.match(head):
        raise stop("F06", "markup", where)
    if head[:2] not in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} and head.count(0) * 10 > len(head):
        raise stop("E12", "binary", where)


def _from_utf16(data: mmap.mmap, folder: Path, where: Where) -> Buffer:
    """Write the text as UTF-8; what is broken stays undecodable there, so that only its row is rejected."""
    order = "utf-16-le" if data[:2] == codecs.BOM_UTF16_LE else "utf-16-be"
    decoder = codecs.getincrementaldecoder(order)("surrogatepass")
    target = folder / "as_utf8"
    even = len(data) // 2 * 2
    with target.open("wb") as out:
        for at in range(2, even, _CHUNK):
            text = decoder.decode(data[at : min(at + _CHUNK, even)])
            out.write(text.encode("utf-8", "surrogatepass"))
        if even < len(data):
            out.write(b"\xff")
    if target.stat().st_size == 0:
        raise stop("E13", "empty", where)
    with target.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _codec(data: Buffer, start: int, where: Where, notices: list[Notice]) -> str:
    """Choose UTF-8, or Windows-1252 where bytes above ASCII are mostly no UTF-8 letters."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(start, len(data), _CHUNK):
            part = data[at : at + _CHUNK]
            if not part.isascii() or decoder.getstate()[0]:
                decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        letters = odd = 0
        words: dict[str, None] = {}
        for at in range(start, len(data), _CHUNK):
            part = data[at : at + _CHUNK]
            if part.isascii():
                continue
            rest, found = _UTF8_LETTER.subn(b"", part)
            letters += found
            odd += len(rest) - len(rest.translate(None, bytes(range(128, 256))))
            if len(words) < 3:
                words |= dict.fromkeys(word.decode("cp1252", "replace") for word in _WORD.findall(part)[:50])
        if letters > odd:
            notices.append(note("E05", "utf8_damaged", where))
            return "utf-8"
        notices.append(note("E05", "cp1252", where, words=tuple(list(words)[:3])))
        return "cp1252"
    return "utf-8"
