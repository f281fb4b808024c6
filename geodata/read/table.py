"""Read a delimited table: vouched blocks at full speed, the rest row by row, every row accounted for."""

from __future__ import annotations

import codecs
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geodata.errors import Notice, Where
from geodata.read import twice
from geodata.read.asked import ReadAs
from geodata.read.careful import Record, may_be_packed, split_records, unpack
from geodata.read.cells import TEXT_BYTES, as_line, tidy_cell, tidy_frame
from geodata.read.encodings import count_mangled
from geodata.read.layout import Layout, find_layout
from geodata.read.limits import KIB, MIB, Limits
from geodata.read.opened import Opened
from geodata.read.problems import note, stop
from geodata.read.raw import BadRow
from geodata.read.source import Source, open_text
from geodata.read.vouch import Block, vouch
from geodata.words.text import Text

LARGEST_WINDOW = MIB
SMALLEST_WINDOW = 64 * KIB
SPAN_BYTES = 32 * MIB
# A row of one cell says nothing where a table has as many columns as this; below it may be a list of names.
FEWEST_COLUMNS = 3

Progress = Callable[[int], None]


@dataclass
class TableSink:
    """
    What reading a table leaves behind.

    Attributes
    ----------
    keep
        Take the next part of the frame (text columns, file order).
    lines, records, bad, notices, sheet, crs
        As in ``RawTable``; the arrays in parts.
    """

    keep: Callable[[pl.DataFrame], None]
    columns: tuple[str, ...] = ()
    lines: list[NDArray[np.int64]] = field(default_factory=list)
    records: list[NDArray[np.int64]] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    sheet: str | None = None
    crs: str | None = None
    sha256: str = ""
    size_bytes: int = 0


def text_table(
    opened: Opened,
    asked: ReadAs,
    sink: TableSink,
    *,
    columns: Sequence[str] | None = None,
    on_progress: Progress | None = None,
    only_careful: bool = False,
) -> None:
    """
    Read a delimited table into a sink.

    Parameters
    ----------
    columns
        Keep only these; the others are never stored (data minimisation).
    on_progress
        Told the number of rows read so far.
    only_careful
        Vouch for nothing: the reference that the fast way is compared with.
    """
    source = open_text(opened, asked)
    layout = find_layout(source, opened.limits, asked)
    reader = _TableReader(source, layout, opened.limits, sink, columns, on_progress)
    reader.run(only_careful=only_careful)
    sink.notices.extend([*opened.notices, *source.notices, *layout.notices, *reader.remarks()])


class _TableReader:
    """Walk through the data once, choosing for each block between the fast and the careful way."""

    def __init__(
        self,
        source: Source,
        layout: Layout,
        limits: Limits,
        sink: TableSink,
        columns: Sequence[str] | None,
        on_progress: Progress | None,
    ) -> None:
        self.source, self.layout, self.limits, self.sink = source, layout, limits, sink
        wanted = set(layout.header if columns is None else columns)
        self.places = [place for place, name in enumerate(layout.header) if name and name in wanted]
        self.names = [layout.header[place] for place in self.places]
        sink.columns = tuple(self.names)
        self.on_progress = on_progress
        self.read = 0
        self.seen: Counter[str] = Counter()
        self.widest = 0
        self.mangled: dict[str, str] = {}
        self.empty = pl.DataFrame(schema=dict.fromkeys(self.names, pl.String))
        sink.keep(self.empty)

    def run(self, *, only_careful: bool) -> None:
        position, line, end = self.layout.start, self.layout.line, self.layout.end
        may_vouch = not (only_careful or self.layout.dialect.backslash or self.layout.dialect.packed)
        window = LARGEST_WINDOW
        span: list[Block] = []
        span_start = position
        while position < end:
            block = self._vouch(position, min(position + window, end), line) if may_vouch else None
            if block is not None:
                span.append(block)
                position, line = block.end, block.next_line
                window = min(2 * window, LARGEST_WINDOW)
                if position - span_start >= SPAN_BYTES:
                    self._plainly(span_start, span)
                    span, span_start = [], position
            elif may_vouch and window > SMALLEST_WINDOW and end - position > SMALLEST_WINDOW:
                window = max(window // 4, SMALLEST_WINDOW)
            else:
                self._plainly(span_start, span)
                span = []
                position, line = self._carefully(position, position + window, line)
                span_start = position
        self._plainly(span_start, span)
        wide = self.seen["wide_rows"]
        if wide and wide == self.read:
            first = Where(file=self.source.name, line=self.sink.bad[0].line)
            names = len(self.layout.header)
            raise stop("D05", "all_too_wide", first, n=wide, cells=self.widest, names=names)

    def remarks(self) -> list[Notice]:
        """Say what was filled, stripped or odd, with counts."""
        where = Where(file=self.source.name)
        found = [
            note(code, key, where, n=self.seen[key])
            for code, key in (
                ("D07", "short_rows"),
                ("D07", "one_cell_rows"),
                ("D07", "cut_off"),
                ("D05", "empty_extra_cells"),
                ("D14", "repeated_header"),
                ("D09", "packed_rows"),
                ("D09", "packed_misfits"),
                ("D09", "stray_quotes"),
                ("E09", "hidden_characters"),
            )
            if self.seen[key]
        ]
        if self.seen["mojibake"] * 1_000 > self.read:
            found.append(self._said_mangled(where))
        total = self.layout.footer_total
        if total is not None and total != self.read:
            found.append(note("D15", "total_differs", where, total=total, n=self.read))
        return found

    def _said_mangled(self, where: Where) -> Notice:
        """Say how many accents are mangled: in the file itself, or by the encoding it was read in."""
        n, name = self.seen["mojibake"], self._one_byte_codec
        if name is not None:
            return note("E06", "mixed_encodings", where, n=n, name=name)
        said = note("E06", "mojibake", where, n=n, **self.mangled)
        return replace(said, hint=Text("read.mojibake.hint", name=twice.NAME))

    @property
    def _one_byte_codec(self) -> str | None:
        """The encoding the text was read in, where it is none of Unicode."""
        name = self.source.was or self.source.codec
        return None if name.startswith("utf") else name

    def _vouch(self, start: int, stop_at: int, line: int) -> Block | None:
        return vouch(
            self.source.data,
            start,
            stop_at,
            line,
            delimiter=self.layout.dialect.byte,
            fields=len(self.layout.header),
            codec=self.source.codec,
            longest=self.limits.field_bytes,
        )

    def _plainly(self, start: int, span: list[Block]) -> None:
        """Read vouched blocks at once; carefully, should the plain reader disagree about the rows."""
        if not span:
            return
        lines = np.concatenate([block.lines for block in span])
        text = bytes(self.source.data[start : span[-1].end])
        if self.source.codec != "utf-8":
            text = text.decode(self.source.codec).encode()
        # The plain reader takes a byte order mark at the beginning of a span for one of the file.
        frame = None if text.startswith(codecs.BOM_UTF8) else self._parsed(text)
        if frame is None or frame.height != len(lines):
            self._carefully(start, span[-1].end, int(lines[0]))
            return
        frame, hidden = tidy_frame(
            frame,
            hidden=any(block.hidden for block in span),
            blanks=any(block.blanks for block in span),
            quoted=any(block.quoted for block in span),
        )
        if self._may_repeat_header(frame):
            self._carefully(start, span[-1].end, int(lines[0]))
            return
        self._count_mojibake(text)
        self.seen["hidden_characters"] += hidden
        self._keep(frame, lines, np.arange(self.read + 1, self.read + len(lines) + 1))
        self._count(len(lines))

    def _parsed(self, text: bytes) -> pl.DataFrame | None:
        width = len(self.layout.header)
        try:
            frame = pl.read_csv(
                text,
                has_header=False,
                schema={f"column {place}": pl.String for place in range(width)},
                columns=self.places or [0],
                separator=self.layout.dialect.delimiter,
                quote_char='"',
            )
        except pl.exceptions.PolarsError:
            return None
        frame.columns = self.names or ["column 0"]
        return frame

    def _carefully(self, start: int, at_least: int, line: int) -> tuple[int, int]:
        """Read records one by one until one begins at ``at_least`` or later; return its place and line."""
        rows: list[list[str | None]] = []
        lines: list[int] = []
        numbers: list[int] = []
        data = self.source.data
        position = start
        count = 0
        records = split_records(
            data,
            start,
            self.layout.end,
            line,
            dialect=self.layout.dialect,
            codec=self.source.codec,
            limits=self.limits,
        )
        next_line = line
        for record in records:
            if record.start >= at_least:
                position, next_line = record.start, record.line
                break
            count += 1
            number = self.read + count
            row = self._row(record, number)
            if row is not None:
                rows.append(row)
                lines.append(record.line)
                numbers.append(number)
        else:
            position = self.layout.end
        text = bytes(data[start:position])
        codec = self.source.codec
        self._count_mojibake(text if codec == "utf-8" else text.decode(codec, "replace").encode())
        frame = (
            pl.DataFrame(rows, schema=self.empty.schema, orient="row")
            if self.names
            else pl.DataFrame(height=len(rows))
        )
        self._keep(frame, np.array(lines, dtype=np.int64), np.array(numbers, dtype=np.int64))
        self._count(count)
        return position, next_line

    def _row(self, record: Record, number: int) -> list[str | None] | None:
        """Return the kept cells of a record, or None after listing it as bad."""
        width = len(self.layout.header)
        cells = self._cells(record)
        if cells is None:
            self._reject(record, number, record.code or "D09")
            return None
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            self.seen["empty_extra_cells"] += 1
            cells = cells[:width]
        if len(cells) > width:
            self.seen["wide_rows"] += 1
            self.widest = max(self.widest, len(cells))
            self._reject(record, number, "D05")
            return None
        if self._repeats_header(cells):
            self.seen["repeated_header"] += 1
            self._reject(record, number, "D14", cells)
            return None
        if record.code is not None:
            self._reject(record, number, record.code, cells)
            return None
        is_last = record.end == record.after == len(self.source.data)
        if len(cells) < width and is_last and not self.seen["short_rows"]:
            # Where every other row is whole, a last one without a line end was cut off: its number may be
            # half of one, which would make a record that never was.
            self.seen["cut_off"] += 1
            self._reject(record, number, "D07")
            return None
        if len(cells) == 1 and width >= FEWEST_COLUMNS:
            # No day, no place and no kind: a piece of another row's text, which may be about a person.
            self.seen["one_cell_rows"] += 1
            self._reject(record, number, "D07", cells)
            return None
        self.seen["short_rows"] += len(cells) < width
        self.seen["stray_quotes"] += record.stray_quote
        tidy = [tidy_cell(cells[place]) if place < len(cells) else (None, False) for place in self.places]
        self.seen["hidden_characters"] += sum(hidden for _, hidden in tidy)
        return [cell for cell, _ in tidy]

    def _repeats_header(self, cells: list[str]) -> bool:
        """Whether a row is the header again, as where two exports were put together."""
        header = self.layout.header
        return len(cells) == len(header) > 1 and all(
            (tidy_cell(cell)[0] or "") == name for cell, name in zip(cells, header, strict=True)
        )

    def _may_repeat_header(self, frame: pl.DataFrame) -> bool:
        """Whether a kept row is the header again, as far as the kept columns tell."""
        names = self.names or [self.layout.header[0]]
        same = frame.to_series(0).fill_null("") == names[0]
        if not same.any():
            return False
        rest = zip(frame.columns[1:], names[1:], strict=True)
        again = frame.filter(same).select(pl.all_horizontal(pl.lit(True), *(pl.col(c) == n for c, n in rest)))
        return bool(again.to_series().any())

    def _cells(self, record: Record) -> list[str] | None:
        """Return the cells of a record, or of the record packed into its one cell; None if it has none."""
        cells, dialect, width = record.cells, self.layout.dialect, len(self.layout.header)
        if cells is None:
            return None
        if not (may_be_packed(cells, dialect) and width >= FEWEST_COLUMNS):
            return unpack(cells, dialect, self.limits) if dialect.packed else cells
        inner = unpack(cells[:1], dialect, self.limits)
        fits = inner is not None and len(inner) >= width and not any(cell.strip() for cell in inner[width:])
        if fits or (dialect.packed and inner is not None):
            self.seen["packed_rows"] += 1
            return inner
        # Whatever it is, it holds more than the first column may: a whole row, with the person in it.
        self.seen["packed_misfits"] += 1
        return None

    def _reject(self, record: Record, number: int, code: str, cells: list[str] | None = None) -> None:
        """List a record as bad; its text is kept only where each cell is known to be of its column."""
        header, column = self.layout.header, None
        if code in {"E05", "E08"} and record.cells is not None:
            mark = "\0" if code == "E08" else "\ufffd"
            faulty = (place for place, cell in enumerate(cells or record.cells) if mark in cell)
            place = next(faulty, len(header))
            column = header[place] if place < len(header) else None
        elif code == "D09" and record.cells is not None:
            column = header[0]
        elif code == "D07" and cells is not None:
            column = header[len(cells)]
        whole = cells is not None and len(cells) == len(header)
        text = as_line([cells[place] for place in self.places]) if cells is not None and whole else ""
        row = bytes(self.source.data[record.start : record.end])
        self.sink.bad.append(
            BadRow(
                number,
                record.line,
                code,
                column or None,
                text[:TEXT_BYTES],
                self.source.original_offset(record.start),
                hashlib.sha256(row).hexdigest(),
            )
        )

    def _count_mojibake(self, text: bytes) -> None:
        """Count UTF-8 that was read as an encoding of one byte a letter; the text is UTF-8 here."""
        n = count_mangled(text, self._one_byte_codec)
        self.seen["mojibake"] += n
        self.mangled = self.mangled or (twice.sample_of(text) if n else {})

    def _keep(self, frame: pl.DataFrame, lines: NDArray[np.int64], records: NDArray[np.int64]) -> None:
        if len(lines):
            self.sink.keep(frame if self.names else pl.DataFrame(height=len(lines)))
            self.sink.lines.append(lines)
            self.sink.records.append(records)

    def _count(self, rows: int) -> None:
        self.read += rows
        if self.read > self.limits.rows:
            raise stop("D24", "too_many_rows", Where(file=self.source.name), limit=self.limits.rows)
        if self.on_progress is not None:
            self.on_progress(self.read)
