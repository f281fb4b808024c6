"""Find out how a table is written: delimiter, quotes, lines above the header, totals below the data."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice

from geodata.errors import Notice, Where, visible
from geodata.read.asked import ReadAs
from geodata.read.careful import LINE_END, Dialect, Record, may_be_packed, split_records, unpack
from geodata.read.cells import tidy_cell
from geodata.read.limits import Limits
from geodata.read.problems import note, stop
from geodata.read.source import Source

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_RECORDS = 200

# A number that is no year, or a date: what stands in rows, not in headers.
_DATUM = re.compile(r"[-+]?\d+[.,]\d+|\d{5,}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?|-\d+")
_TOTAL = re.compile(
    r"(grand )?totals?( (rows|records|incidents|count))?\s*[:=]?[\d,. ]*$"
    r"|\(?\d[\d,]* (rows?|records?) (affected|selected|returned|exported)"
    r"|(report )?generated (on|by|at)\b|end of (report|file|data)\b"
    r"|(rows|records) (affected|selected|returned|exported)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(?![\w,]|\.\d)")
_DELIMITER_NAMES = {";": "semicolon", "\t": "tab", "|": "bar"}


@dataclass(frozen=True)
class Layout:
    """
    Where the data of a table stand and how they are written.

    Attributes
    ----------
    header
        Trimmed names of all columns, in file order; an unnamed column is ``""``.
    start, end, line
        Bytes of the data rows, and the physical line of ``start``.
    footer_total
        The number a line of totals below the data names, if there is one.
    """

    dialect: Dialect
    header: tuple[str, ...]
    start: int
    end: int
    line: int
    footer_total: int | None
    notices: tuple[Notice, ...]


def find_layout(source: Source, limits: Limits, asked: ReadAs | None = None) -> Layout:
    """
    Decide how a table is written, from its first 200 records and its last lines.

    Parameters
    ----------
    asked
        What a person says of the delimiter and of the header; it is not searched for then.

    Raises
    ------
    BadInput
        D12 a header name twice, D13 no header, D23 too many columns, F06 JSON instead of a table.
    """
    where = Where(file=source.name)
    asked = asked or ReadAs()
    _refuse_json(source, where)
    dialect, sample = _dialect(source, limits, asked.delimiter)
    if not sample:
        raise stop("E13", "empty", where)
    notices: list[Notice] = []
    above = _rows_above(sample, dialect)
    if above:
        skipped = tuple(visible(_first_filled(row.cells or [])) for row in sample[:above][:3])
        notices.append(note("D15", "preamble", where, n=above, lines=skipped))
    head = sample[above]
    if asked.header is False:
        header, start, line = _numbered(sample[above:], where, limits, notices), head.start, head.line
    else:
        header, start = _header(head, where, limits, notices, is_told=asked.header is True), head.after
        line = head.line + len(LINE_END.findall(source.data, head.start, head.after))
    _describe(dialect, where, notices)
    end, total, footer, below = _data_end(source, start, dialect, len(header))
    if footer:
        notices.append(note("D15", "footer", where, n=below, lines=tuple(footer[:3])))
    return Layout(dialect, header, start, end, line, total, tuple(notices))


def _refuse_json(source: Source, where: Where) -> None:
    head = bytes(source.data[source.start : source.start + 4096]).lstrip()
    if head[:1] == b"{" and re.match(rb'\{\s*("|\}|$)', head):
        raise stop("F06", "json_not_table", where)


def _dialect(source: Source, limits: Limits, told: str | None) -> tuple[Dialect, list[Record]]:
    """Take the delimiter under which most of the sample has the same number of fields, above one."""
    best: tuple[float, int] = (-1.0, 0)
    chosen = Dialect()
    records: list[Record] = []
    for delimiter in DELIMITERS if told is None else (told,):
        dialect = Dialect(delimiter)
        written = _sample(source, dialect, limits)
        sample = _unpacked(written, dialect, limits)
        widths = Counter(len(row.cells) for row in sample if row.cells is not None and len(row.cells) > 1)
        width, agreeing = widths.most_common(1)[0] if widths else (1, 0)
        # Where decimal commas make one field more of every row, the header has not that many.
        fits = bool(sample) and sample[0].cells is not None and len(sample[0].cells) == width
        score = (agreeing / max(len(sample), 1) - 0.05 * (not fits), width)
        if (inner := _packed_header(written, dialect, limits)) is not None:
            sample[0] = replace(sample[0], cells=inner)
            dialect, score = replace(dialect, packed=True), (1.0, len(inner))
        if score > best:
            best, chosen, records = score, dialect, sample
    if any(row.code == "D09" for row in records):
        escaped = replace(chosen, backslash=True)
        sample = _sample(source, escaped, limits)
        if sum(row.code is not None for row in sample) < sum(row.code is not None for row in records):
            return escaped, sample
    return chosen, records


def _sample(source: Source, dialect: Dialect, limits: Limits) -> list[Record]:
    records = split_records(
        source.data, source.start, len(source.data), 1, dialect=dialect, codec=source.codec, limits=limits
    )
    return list(islice(records, SAMPLE_RECORDS))


def _unpacked(sample: list[Record], dialect: Dialect, limits: Limits) -> list[Record]:
    """Take apart the rows that were saved once more as one quoted field, if they fit rows that were not."""
    widths = {len(row.cells) for row in sample if row.cells and len(row.cells) > 2}
    opened = []
    for row in sample:
        if widths and row.cells and may_be_packed(row.cells, dialect):
            inner = unpack(row.cells[:1], dialect, limits)
            opened.append(replace(row, cells=inner) if inner and len(inner) in widths else row)
        else:
            opened.append(row)
    return opened


def _packed_header(sample: list[Record], dialect: Dialect, limits: Limits) -> list[str] | None:
    """Return the names of a table whose every row is one quoted field that holds the whole row; else None."""
    if len(sample) < 3 or sample[0].cells is None:
        return None
    # The header may have been saved so too.
    header = unpack(sample[0].cells, dialect, limits)
    rows = [row.cells for row in sample[1:] if row.cells is not None]
    if header is None or len(header) < 3 or any(len(cells) != 1 for cells in rows):
        return None
    inner = [unpack(cells, dialect, limits) for cells in rows]
    fitting = sum(cells is not None and len(cells) == len(header) for cells in inner)
    return header if fitting > 0.9 * len(rows) else None


def _rows_above(sample: list[Record], dialect: Dialect) -> int:
    """Count the leading records that fill at most half of the columns most rows have."""
    widths = Counter(len(row.cells) for row in sample if row.cells is not None)
    if dialect.packed or not widths:
        return 0
    width = widths.most_common(1)[0][0]
    if width < 3:
        return 0
    for above, row in enumerate(sample[: min(20, len(sample) - 1)]):
        filled = sum(bool(cell.strip()) for cell in row.cells or [])
        if filled * 2 > width:
            return above
    return 0


def _first_filled(cells: list[str]) -> str:
    return next((cell.strip() for cell in cells if cell.strip()), "")


def _numbered(sample: list[Record], where: Where, limits: Limits, notices: list[Notice]) -> tuple[str, ...]:
    """Name the columns of a table without a header by their positions."""
    widths = Counter(len(row.cells) for row in sample if row.cells is not None)
    width = widths.most_common(1)[0][0] if widths else 1
    if width > limits.columns:
        raise stop("D23", "too_many_columns", where, n=width, limit=limits.columns)
    notices.append(note("D13", "columns_numbered", where, n=width))
    return tuple(f"column_{place}" for place in range(1, width + 1))


def _header(
    head: Record, where: Where, limits: Limits, notices: list[Notice], *, is_told: bool
) -> tuple[str, ...]:
    if head.cells is None or head.code is not None:
        raise stop("D13", "header_unreadable", replace(where, line=head.line))
    names = tuple(tidy_cell(cell)[0] or "" for cell in head.cells)
    if len(names) > limits.columns:
        raise stop("D23", "too_many_columns", where, n=len(names), limit=limits.columns)
    data_like = [name for name in names if _DATUM.fullmatch(name)]
    if len(data_like) * 2 >= len(names) and not is_told:
        raise stop(
            "D13", "no_header", replace(where, line=head.line), examples=tuple(map(visible, data_like[:3]))
        )
    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    if twice:
        listed = tuple(f"{visible(name)} ({_positions(names, name)})" for name in twice[:10])
        raise stop("D12", "header_twice", replace(where, line=head.line, column=twice[0]), names=listed)
    unnamed = sum(not name for name in names)
    if unnamed == len(names):
        raise stop("D13", "header_unreadable", replace(where, line=head.line))
    if unnamed:
        notices.append(note("D16", "unnamed_columns", where, n=unnamed))
    return names


def _positions(names: tuple[str, ...], name: str) -> str:
    return " + ".join(str(place) for place, other in enumerate(names, 1) if other == name)


def _describe(dialect: Dialect, where: Where, notices: list[Notice]) -> None:
    if dialect.delimiter in _DELIMITER_NAMES:
        notices.append(note("D01", f"delimiter_{_DELIMITER_NAMES[dialect.delimiter]}", where))
    elif dialect.delimiter != ",":
        notices.append(note("D01", "delimiter_told", where, name=visible(dialect.delimiter)))
    if dialect.backslash:
        notices.append(note("D09", "backslash", where))


def _data_end(
    source: Source, start: int, dialect: Dialect, width: int
) -> tuple[int, int | None, list[str], int]:
    """
    Find where the data end: before lines of totals, which are never incidents.

    Return also the total that is named, the lines that were skipped, and their number with the rows of
    nothing but delimiters that stand among and below them.
    """
    end = len(source.data)
    total: int | None = None
    footer: list[str] = []
    below = empty = 0
    blanks = b" " if dialect.delimiter == "\t" else b" \t"
    if width < 3:
        return end, None, [], 0
    at = end
    for _ in range(12):
        tail = bytes(source.data[max(start, at - 2_000) : at]).rstrip(b"\r\n")
        cut = max(tail.rfind(b"\n"), tail.rfind(b"\r")) + 1
        begin = max(start, at - 2_000) + cut
        line = tail[cut:]
        if (cut == 0 and begin > start) or b'"' in line or begin < start or at <= start:
            break
        text = line.decode(source.codec, "replace")
        cells = [cell.strip() for cell in text.split(dialect.delimiter)]
        filled = [cell for cell in cells if cell]
        # "Total: 1,234" was cut at its comma; "Total,,2" was not.
        said = text.strip(f" {dialect.delimiter}") if re.search(r"\d", cells[0]) else " ".join(filled)
        if filled and not (_TOTAL.match(said) and len(filled) <= max(2, width // 2)):
            break
        if filled:
            end = begin
            below, empty = below + empty + 1, 0
            footer.insert(0, visible(said))
            numbers = _WHOLE.findall(said)
            if len(numbers) == 1 and len(numbers[0]) < 12:
                total = int(numbers[0].replace(",", ""))
        elif line.strip(blanks):
            empty += 1
        at = begin
    return end, total, footer, below
