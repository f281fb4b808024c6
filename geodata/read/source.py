"""Find out in which encoding a text is, refuse what is no text, and hand it on as ASCII's kin."""

from __future__ import annotations

import codecs
import mmap
import re
from dataclasses import dataclass, field
from pathlib import Path

from geodata.errors import Notice, Where
from geodata.read.asked import ReadAs
from geodata.read.encodings import told_apart
from geodata.read.opened import CHUNK, Opened
from geodata.read.problems import note, stop

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
    (b"ARROW1", "F26", "Arrow"),
    (b"FEA1", "F26", "Feather"),
    (b"\x80\x02", "F26", "Python pickle"),
    (b"\x80\x03", "F26", "Python pickle"),
    (b"\x80\x04\x95", "F26", "Python pickle"),
    (b"\x80\x05\x95", "F26", "Python pickle"),
    (b"\x28\xb5\x2f\xfd", "E15", "Zstandard"),
    (b"BZh", "E15", "bzip2"),
    (b"\xfd7zXZ", "E15", "xz"),
    (b"7z\xbc\xaf", "E15", "7z"),
    (b"Rar!", "E15", "RAR"),
)
_OLE = b"\xd0\xcf\x11\xe0"  # old Office files, and new ones that a password locks
_BOM = codecs.BOM_UTF8
_MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|table|ogr|kml|gml|!--|svg)", re.IGNORECASE)
_SAME_AS_ASCII = {"utf-8", "cp1252"}


@dataclass
class Source:
    """
    A text opened for reading, as bytes in which commas, quotes and line ends stand as in ASCII.

    Attributes
    ----------
    name
        Base name to show.
    data, start
        The bytes (unpacked, other encodings turned into UTF-8) and where they begin after byte order marks.
    codec
        ``"utf-8"`` or ``"cp1252"``; a row that does not decode is rejected alone.
    was
        The encoding the text was converted from, so that byte offsets have to be counted back; None where it
        stands as it was.
    """

    name: str
    data: Buffer
    start: int
    codec: str
    was: str | None = None
    notices: list[Notice] = field(default_factory=list)
    _counted: tuple[int, int] = (0, 0)

    def original_offset(self, offset: int) -> int:
        """Return where a byte of ``data`` stood in the file; ask in rising order."""
        if self.was is None:
            return offset
        seen, stood = self._counted
        text = bytes(self.data[seen:offset]).decode("utf-8", "surrogatepass")
        stood += len(text.encode(self.was, "surrogatepass" if self.was.startswith("utf") else "replace"))
        self._counted = (offset, stood)
        return stood


def open_text(opened: Opened, asked: ReadAs) -> Source:
    """
    Return an opened file as text.

    Raises
    ------
    BadInput
        E05: the encoding cannot be told. E12, E15, F06, F12, F19, F26: no text. E13: nothing but blanks.
    """
    where, data = opened.where, opened.data
    _refuse_formats(data, where)
    notices: list[Notice] = []
    encoding = asked.encoding or _marked_or_wide(data, where)
    was = encoding if encoding not in {None, *_SAME_AS_ASCII} else None
    text: Buffer = data
    mark = len(codecs.BOM_UTF16) if data[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else 0
    if was is not None:
        mark = mark if was.startswith("utf-16") else 0
        text = _as_utf8(data, was, mark, opened.folder, where)
        if asked.encoding is None:
            notices.append(note("E03", "utf16", where))
    if asked.encoding is not None:
        notices.append(note("E05", "encoding_told", where, name=asked.encoding))
    start = 0
    while text[start : start + 3] == _BOM:
        start += 3
    if not any(text[at : at + CHUNK].strip() for at in range(start, len(text), CHUNK)):
        raise stop("E13", "empty", where)
    if was is not None:
        codec = "utf-8"
    else:
        codec = encoding or told_apart(text, start, where, notices)
    return Source(opened.name, text, start, codec, was, notices, (0, mark))


def _refuse_formats(data: mmap.mmap, where: Where) -> None:
    head = data[:65_536]
    for magic, code, name in _FORMATS:
        if head.startswith(magic):
            raise stop(code, "packed" if code == "E15" else "other_format", where, format=name)
    if head.startswith(_OLE):
        if data.find("EncryptedPackage".encode("utf-16-le"), 0, 4 * CHUNK) >= 0:
            raise stop("F12", "password", where)
        raise stop("F19", "other_format", where, format="Excel (.xls)")
    if head[8:12] == b"DUCK":
        raise stop("F26", "other_format", where, format="DuckDB")
    if head[:15] == b"SQLite format 3":
        raise stop("F26", "other_format", where, format="SQLite")
    if head[4:19] == b"Standard Jet DB" or head[4:19] == b"Standard ACE DB":
        raise stop("F19", "other_format", where, format="Access (.mdb)")
    if _MARKUP.match(head):
        raise stop("F06", "markup", where)


def _marked_or_wide(data: mmap.mmap, where: Where) -> str | None:
    """Return UTF-16 by its mark, or by the zero bytes that stand beside every ASCII letter; else None."""
    if data[:2] == codecs.BOM_UTF16_LE:
        return "utf-16-le"
    if data[:2] == codecs.BOM_UTF16_BE:
        return "utf-16-be"
    head = data[:65_536]
    zeros = head.count(0)
    if zeros * 10 <= len(head):
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    for encoding, beside, own in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if beside > 0.7 * len(head) / 2 and own < 0.05 * len(head) / 2:
            return encoding
    raise stop("E12", "binary", where)


def _as_utf8(data: mmap.mmap, was: str, mark: int, folder: Path, where: Where) -> Buffer:
    """Write the text as UTF-8; what is broken stays undecodable there, so that only its row is rejected."""
    is_wide = was.startswith("utf-16")
    decoder = codecs.getincrementaldecoder(was)("surrogatepass" if is_wide else "surrogateescape")
    target = folder / "as_utf8"
    whole = mark + (len(data) - mark) // 2 * 2 if is_wide else len(data)
    with target.open("wb") as out:
        for at in range(mark, whole, CHUNK):
            # At the end a decoder hands out also the letter that it kept, for a rest that never came.
            text = decoder.decode(data[at : min(at + CHUNK, whole)], final=at + CHUNK >= whole)
            out.write(text.encode("utf-8", "surrogatepass"))
        if whole < len(data):
            out.write(b"\xff")
    if target.stat().st_size == 0:
        raise stop("E13", "empty", where)
    with target.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
