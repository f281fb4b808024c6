"""Trim cells and strip what must never reach a screen, the same for one row and for a whole frame."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

import polars as pl

# What is trimmed at both ends of a cell: blanks of every script, and line ends.
BLANKS = " \t\n\r\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))

# Control characters (but tab and line ends), zero-width characters and overrides of the writing direction.
_CLASS = (
    r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F{0061C}{0200B}-{0200F}{0202A}-{0202E}"
    r"{02060}-{02064}{02066}-{02069}{0FEFF}]"
)
_HIDDEN = re.compile(re.sub(r"\{0(\w{4})\}", r"\\u\1", _CLASS))
_HIDDEN_IN_POLARS = re.sub(r"\{0(\w{4})\}", r"\\x{\1}", _CLASS)

# The same characters in UTF-8 bytes, a little wider: a cheap "may there be one?" for a whole block.
HIDDEN_BYTES = re.compile(
    rb"\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xa9]|\xef\xbb\xbf"
)

TEXT_BYTES = 64 * 1024


def tidy_cell(cell: str) -> tuple[str | None, bool]:
    """Return the cell trimmed and without hidden characters (None if empty), and whether any was there."""
    stripped = _HIDDEN.sub("", cell)
    return stripped.strip(BLANKS) or None, len(stripped) != len(cell)


def tidy_frame(frame: pl.DataFrame, *, hidden: bool, blanks: bool, quoted: bool) -> tuple[pl.DataFrame, int]:
    """
    Do to every cell of a text frame what ``tidy_cell`` does to one.

    Parameters
    ----------
    frame
        Text columns only.
    hidden, blanks, quoted
        Whether hidden characters, outer blanks or empty quoted cells can occur at all; what cannot is not
        looked for.

    Returns
    -------
    frame, changed
        The tidy frame and the number of cells that lost a hidden character.
    """
    changed = 0
    if hidden and frame.width:
        changed = int(frame.select(pl.sum_horizontal(pl.all().str.contains(_HIDDEN_IN_POLARS).sum())).item())
        if changed:
            frame = frame.with_columns(pl.all().str.replace_all(_HIDDEN_IN_POLARS, ""))
    if hidden or blanks:
        frame = frame.with_columns(pl.all().str.strip_chars(BLANKS))
    if hidden or blanks or quoted:
        frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
    return frame, changed


def as_line(cells: Sequence[str | None]) -> str:
    """Return cells as one CSV line without its end, cut at 64 KB."""
    out = io.StringIO()
    # The writer quotes line breaks only where they are its own.
    csv.writer(out, lineterminator="\r\n").writerow(["" if cell is None else cell for cell in cells])
    return out.getvalue()[:-2][:TEXT_BYTES]
