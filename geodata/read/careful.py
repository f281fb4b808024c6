"""Split delimited text record by record: slow, and right about every broken quote (the reference)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from geodata.read.limits import Limits
from geodata.read.source import Buffer

LINE_END = re.compile(rb"\r\n|\n|\r")
# In a packed field: what only the careful way knows how to split.
_NEEDS_CARE = re.compile(r"[\\\r\n\0\ud800-\udfff]")


@dataclass(frozen=True)
class Dialect:
    r"""
    How fields are written in one file.

    Attributes
    ----------
    delimiter
        One of comma, semicolon, tab, vertical bar.
    backslash
        Quotes inside quotes are written ``\"`` instead of doubled.
    packed
        Every row was saved once more as a single quoted field.
    """

    delimiter: str = ","
    backslash: bool = False
    packed: bool = False

    @property
    def byte(self) -> int:
        """The delimiter as a byte."""
        return ord(self.delimiter)


@dataclass(frozen=True, slots=True)
class Record:
    """One record: bytes ``start:end`` of the text, its first line, and its cells or what is wrong."""

    start: int
    end: int
    after: int
    line: int
    cells: list[str] | None
    code: str | None = None
    stray_quote: bool = False


class _Patterns:
    """The regular expressions of one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        blank = rb"[ ]*+" if dialect.delimiter == "\t" else rb"[ \t]*+"
        delimiter = re.escape(dialect.delimiter.encode())
        inside = rb'(?:[^"\\]++|\\.|"")*+' if dialect.backslash else rb'[^"]*+(?:""[^"]*+)*+'
        self.opening = re.compile(blank + rb'"')
        self.quoted = re.compile(blank + rb'"(' + inside + rb')"' + blank, re.DOTALL)
        self.plain = re.compile(rb"[^\r\n" + delimiter + rb"]*+")
        self.blanks = b" " if dialect.delimiter == "\t" else b" \t"


@lru_cache(maxsize=16)
def _strict(delimiter: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of one line by the letter of RFC 4180, and of each of its fields."""
    between = re.escape(delimiter)
    quoted, plain = r'"([^"]*+(?:""[^"]*+)*+)"', rf'([^"{between}]*+)'
    field = f"(?:{quoted}|{plain})"
    return re.compile(f"{field}(?:{between}{field})*+"), re.compile(rf"(?:^|{between}){field}")


@lru_cache(maxsize=16)
def _patterns(dialect: Dialect) -> _Patterns:
    return _Patterns(dialect)


def split_records(
    data: Buffer, position: int, end: int, line: int, *, dialect: Dialect, codec: str, limits: Limits
) -> Iterator[Record]:
    """
    Yield the records of ``data[position:end]`` in order; blank lines are none.

    RFC 4180, with these leniencies: any line end, blanks around a quoted field, and a quote inside an
    unquoted field is a letter. A quote that never closes, runs over lines for more than
    ``limits.field_bytes``, or closes before something else than a delimiter spoils its record only up to
    the end of the line where it opened; reading goes on with the next line.

    Parameters
    ----------
    data, position, end
        Text in ``codec``, and the bytes to read; ``position`` is the beginning of a record.
    line
        Physical line of ``position``, from 1.
    """
    patterns = _patterns(dialect)
    comma = dialect.byte
    while position < end:
        found = LINE_END.search(data, position, end)
        line_end, after = found.span() if found else (end, end)
        if line_end - position > limits.record_bytes:
            yield Record(position, line_end, after, line, None, "D08")
            position, line = after, line + 1
            continue
        row = bytes(data[position:line_end])
        if not row.strip(patterns.blanks):
            position, line = after, line + 1
            continue
        if b'"' in row:
            record = _quoted_record(data, position, end, line, patterns, dialect, codec, limits)
        else:
            record = _as_text(row.split(bytes((comma,))), position, line_end, after, line, codec)
        yield record
        # Most records end on their first line; the others are counted.
        line += 1 if record.after == after else len(LINE_END.findall(data, position, record.after))
        position = record.after


def _as_text(
    fields: list[bytes], start: int, end: int, after: int, line: int, codec: str, *, stray: bool = False
) -> Record:
    """Decode fields; a NUL byte or undecodable bytes spoil the record."""
    try:
        cells = [cell.decode(codec) for cell in fields]
    except UnicodeDecodeError:
        return Record(start, end, after, line, [cell.decode(codec, "replace") for cell in fields], "E05")
    code = "E08" if any("\0" in cell for cell in cells) else None
    return Record(start, end, after, line, cells, code, stray)


def _quoted_record(
    data: Buffer,
    start: int,
    end: int,
    line: int,
    patterns: _Patterns,
    dialect: Dialect,
    codec: str,
    limits: Limits,
) -> Record:
    fields: list[bytes] = []
    position = start
    stray = False
    while True:
        opening = patterns.opening.match(data, position, end)
        if opening is None:
            plain = patterns.plain.match(data, position, end)
            content = plain.group() if plain else b""
            stray = stray or b'"' in content
            stop = position + len(content)
        else:
            quoted = patterns.quoted.match(data, position, min(end, position + limits.record_bytes))
            if quoted is None:
                return _spoilt(data, start, opening.end(), end, line, "D08")
            content = quoted.group(1)
            stop = quoted.end()
            runs_on = LINE_END.search(content) is not None
            if runs_on and len(content) > limits.field_bytes:
                return _spoilt(data, start, opening.end(), end, line, "D08")
            if stop < end and data[stop] not in (dialect.byte, 10, 13):
                return _spoilt(data, start, opening.end(), end, line, "D08" if runs_on else "D09")
            content = content.replace(b'""', b'"')
            if dialect.backslash:
                content = content.replace(b'\\"', b'"')
        fields.append(content)
        if stop < end and data[stop] == dialect.byte:
            position = stop + 1
            continue
        closing = LINE_END.match(data, stop, end)
        after = closing.end() if closing else stop
        return _as_text(fields, start, stop, after, line, codec, stray=stray)


def _spoilt(data: Buffer, start: int, opened: int, end: int, line: int, code: str) -> Record:
    """Give up a record up to the end of the line where its bad quote opened."""
    found = LINE_END.search(data, opened, end)
    stop, after = found.span() if found else (end, end)
    return Record(start, stop, after, line, None, code)


def may_be_packed(cells: Sequence[str], dialect: Dialect) -> bool:
    """Whether the first cell may hold the whole row: the delimiter stands in it, and nothing beside it."""
    return bool(cells) and dialect.delimiter in cells[0] and not any(cells[1:])


def unpack(cells: list[str], dialect: Dialect, limits: Limits) -> list[str] | None:
    """Return the cells inside a record that is one packed field; None if it is not."""
    if len(cells) != 1:
        return cells
    if dialect.delimiter in cells[0] and not _NEEDS_CARE.search(cells[0]):
        if '"' not in cells[0]:
            return cells[0].split(dialect.delimiter)
        whole, part = _strict(dialect.delimiter)
        if whole.fullmatch(cells[0]):
            fields = (found.group(1, 2) for found in part.finditer(cells[0]))
            return [plain if quoted is None else quoted.replace('""', '"') for quoted, plain in fields]
    inner = cells[0].encode("utf-8", "surrogatepass")
    rows = list(split_records(inner, 0, len(inner), 1, dialect=dialect, codec="utf-8", limits=limits))
    if len(rows) != 1 or rows[0].code is not None:
        return None
    return rows[0].cells
