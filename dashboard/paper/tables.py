"""A table on paper: heads, rows with numbers to the right, and a line below each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.paper.leaf import MARGIN_PT, Leaf, shortened, wide

_LINE, _SMALLEST = 1.32, 0.67


@dataclass(frozen=True)
class Column:
    """
    One column.

    Parameters
    ----------
    head
        What stands above it.
    share
        Of the table's width.
    is_number
        Whether its cells stand to the right.
    """

    head: str
    share: float
    is_number: bool = True


def draw_table(
    leaf: Leaf,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    size: float,
    groups: Sequence[tuple[str, int]] = (),
    bold: Sequence[int] = (),
) -> None:
    """
    Draw a table over the whole leaf, from its next free point down.

    Parameters
    ----------
    size
        Of the letters, in points.
    groups
        Heads above the heads: what is said, and over how many columns.
    bold
        Rows that stand out.
    """
    whole = sum(column.share for column in columns)
    widths = [leaf.width * column.share / whole for column in columns]
    starts = [MARGIN_PT + sum(widths[:at]) for at in range(len(widths))]
    if groups:
        _groups(leaf, groups, starts, widths, size)
    _line(leaf, [column.head for column in columns], columns, starts, widths, size, bold=True)
    for at, row in enumerate(rows):
        _line(leaf, row, columns, starts, widths, size, bold=at in bold)


def height_of(rows: int, size: float, *, has_groups: bool = False) -> float:
    """Return how many points a table of so many rows takes."""
    return (rows + 1 + has_groups) * size * _LINE


def size_for(rows: int, height: float, *, largest: float, least: float, has_groups: bool = False) -> float:
    """Return the size of letters with which so many rows fit a height, between two limits."""
    return max(least, min(largest, height / ((rows + 1 + has_groups) * _LINE)))


def _groups(
    leaf: Leaf,
    groups: Sequence[tuple[str, int]],
    starts: Sequence[float],
    widths: Sequence[float],
    size: float,
) -> None:
    at = 0
    for said, columns in groups:
        left, width = starts[at], sum(widths[at : at + columns])
        leaf.text(said, left + width / 2, leaf.y + size, size=size, bold=True, align="center")
        at += columns
    leaf.y += size * _LINE


def _line(
    leaf: Leaf,
    cells: Sequence[str],
    columns: Sequence[Column],
    starts: Sequence[float],
    widths: Sequence[float],
    size: float,
    *,
    bold: bool,
) -> None:
    gap = size * 0.35
    for cell, column, start, width in zip(cells, columns, starts, widths, strict=True):
        own = _fitting(cell, size, width - 2 * gap, bold=bold)
        said = shortened(cell, own, width - 2 * gap, bold=bold)
        at = start + width - gap if column.is_number else start + gap
        leaf.text(said, at, leaf.y + size, size=own, bold=bold, align="right" if column.is_number else "left")
    leaf.y += size * _LINE
    leaf.rule(MARGIN_PT, leaf.width, leaf.y - size * 0.12, thick=0.3)


def _fitting(text: str, size: float, width: float, *, bold: bool) -> float:
    """Return the size in which a text fits a width, a third smaller at most: a long name is still read."""
    needed = wide(text, size, bold=bold)
    return size if needed <= width else max(size * _SMALLEST, size * width / needed)
