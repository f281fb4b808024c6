"""Changes for the map: after minus before in each cell, and which cells show no evidence of a difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.cells import (
    BUCKETS,
    MEASURES,
    CellGrid,
    Json,
    ToDegrees,
    cell_said,
    grid_header,
    over_land,
    pack_arrays,
    readable_count,
    unpack_arrays,
)
from dashboard.theme.colours import CELL_ALPHA, rgb, spread
from dashboard.theme.look import Look
from geodata.words.text import Value

Counts = NDArray[np.uint32]
Flags = NDArray[np.bool_]

SIGNED = "signed"
CLASSES = 3  # of each direction
NO_EVIDENCE, HIDDEN = 1, 2  # bits of a cell's flags
_MOST = 2**31 - 1  # a change travels as a signed number of four bytes


@dataclass(frozen=True)
class Counted:
    """
    Everything counted in one of the two periods.

    Parameters
    ----------
    total
        On the map or not.
    buckets
        What is counted and not in a cell: of `dashboard.figures.cells.BUCKETS`, why -> how many.
    """

    total: int
    buckets: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """
    What `pack_difference` wrote; every array has the shape (cells,).

    Misreadings
    -----------
    A hidden cell reads 0 before and 0 after because its numbers never left the server, not because nothing
    was reported there.
    """

    index: Counts
    before: Counts
    after: Counts
    evidence: Flags
    hidden: Flags
    header: Json


@dataclass(frozen=True)
class DifferenceRow:
    """One row of the legend: colour as it looks over the map's land, words, and whether it is hatched."""

    colour: str
    label: str
    hatched: bool = False


def difference_breaks(before: NDArray[np.integer[Any]], after: NDArray[np.integer[Any]]) -> list[int]:
    """
    Return the smallest change of each class, for both directions alike.

    Parameters
    ----------
    before, after
        Shape (cells,): counts of the whole question, so that colours stand still while it is narrowed.

    Returns
    -------
    breaks
        At most three whole numbers, rising, the first one 1; the last class begins at about the 95th
        percentile of the changes.

    Examples
    --------
    >>> difference_breaks(np.array([8, 0, 20]), np.array([5, 1, 10]))
    [1, 3, 10]
    """
    size = np.abs(after.astype(np.int64) - before.astype(np.int64))
    size = size[size > 0]
    if size.size == 0:
        return [1]
    if int(size.max()) <= CLASSES:
        return list(range(1, int(size.max()) + 1))
    top = max(float(np.percentile(size, 95)), CLASSES)
    return sorted({readable_count(value) for value in np.geomspace(1, top, CLASSES)})


def difference_header(
    grid: CellGrid,
    to_degrees: ToDegrees,
    *,
    before: Counted,
    after: Counted,
    breaks: Sequence[int],
    measure: str,
    look: Look,
    hidden: int = 0,
) -> Json:
    """
    Return everything the map needs to know beside the changes, with all its words.

    Parameters
    ----------
    grid, to_degrees
        Where the cells lie, and how the study's metres become longitude and latitude.
    before, after
        Everything counted in either period, of equal length.
    breaks
        Of `difference_breaks`.
    measure
        What is counted: of `dashboard.figures.cells.MEASURES`.
    look
        Theme and language.
    hidden
        How many cells are hidden.

    Misreadings
    -----------
    Total and buckets are changes too, and may be negative. Periods of different length differ in their counts
    without any change in the city: hand in equally long ones.
    """
    if measure not in MEASURES:
        raise ValueError(f"`measure` was {measure!r} but must be one of {MEASURES}")
    unit, where = look.say(f"map.measure.{measure}"), grid_header(grid, to_degrees)
    return {
        **where,
        "values": SIGNED,
        "total": int(after.total) - int(before.total),
        "buckets": {
            name: int(after.buckets.get(name, 0)) - int(before.buckets.get(name, 0)) for name in BUCKETS
        },
        "before": _counted(before),
        "after": _counted(after),
        "hidden": int(hidden),
        "breaks": [int(one) for one in breaks],
        "colors": difference_colours(len(breaks), look),
        "hatch": [*rgb(look.palette.base.land), 255],
        "labels": _labels(breaks, look),
        "measure": measure,
        "unit": unit,
        "hover": _hover(unit, where, look),
    }


def _counted(counted: Counted) -> Json:
    return {
        "total": int(counted.total),
        "buckets": {name: int(counted.buckets.get(name, 0)) for name in BUCKETS},
    }


def _hover(unit: str, where: Mapping[str, Any], look: Look) -> dict[str, str]:
    """Return what is said of a cell; the numbers in braces are left for the browser, which knows the cell."""
    numbers = {name: f"{{{name}}}" for name in ("n", "before", "after")}
    said = {name: look.say(f"comparison_maps.cell.{name}", **numbers) for name in ("fewer", "more", "same")}
    return {
        **said,
        "unsure": look.say("comparison_maps.cell.unsure", change="{change}"),
        "hidden": look.say("comparison_maps.cell.hidden"),
        "size": look.say("comparison_maps.cell.size", unit=unit, cell=cell_said(where, look)),
    }


def difference_colours(classes: int, look: Look) -> list[list[int]]:
    """
    Return red, green, blue and alpha of every class: most fewer first, no change, most more last, hidden.

    Parameters
    ----------
    classes
        Of one direction, 1 to 3.
    """
    palette = look.palette
    fewer, more = spread(palette.fewer, classes), spread(palette.more, classes)
    return [[*rgb(one), CELL_ALPHA] for one in (*reversed(fewer), palette.unchanged, *more, palette.hidden)]


def _labels(breaks: Sequence[int], look: Look) -> list[str]:
    """Return the words of every class, in the order of `difference_colours`."""

    def say(name: str, **numbers: Value) -> str:
        return look.say(f"comparison_maps.class.{name}", **numbers)

    def direction(name: str) -> list[str]:
        rows = []
        for low, following in pairwise(breaks):
            one = following == low + 1
            rows.append(say(f"{name}_one", low=low) if one else say(name, low=low, high=following - 1))
        return [*rows, say(f"{name}_open", low=breaks[-1])]

    return [*reversed(direction("fewer")), say("same"), *direction("more"), say("hidden")]


def difference_rows(header: Mapping[str, Any], look: Look) -> list[DifferenceRow]:
    """
    Return the legend's rows, from most fewer to most more, then what hatching and the hidden colour mean.

    Parameters
    ----------
    header
        Of `difference_header`.
    """
    rows = [
        DifferenceRow(over_land(rgba, look), label)
        for rgba, label in zip(header["colors"], header["labels"], strict=True)
    ]
    *changes, hidden = rows
    unchanged = changes[len(header["breaks"])]
    hatched = DifferenceRow(unchanged.colour, look.say("comparison_maps.class.no_evidence"), hatched=True)
    return [*changes, hatched, *([hidden] if header["hidden"] else [])]


def pack_difference(
    index: Counts,
    before: Counts,
    after: Counts,
    evidence: Flags,
    header: Json,
    *,
    hidden: Flags | None = None,
) -> bytes:
    """
    Return changes as ``CEL1`` with the arrays ``index``, ``n`` (after minus before), ``before``, ``flags``.

    Parameters
    ----------
    index, before, after
        Shape (cells,): cells with a report in either period, and how many in each.
    evidence
        Shape (cells,): where there is evidence of a difference; the other cells are hatched.
    header
        Of `difference_header`.
    hidden
        Shape (cells,): cells whose numbers may not be shown; they are sent without any number. None: no cell.

    Raises
    ------
    ValueError
        The shapes differ, an index lies outside the grid or stands twice, a count is too large, or the parts
        do not add up to the totals: such an answer must not reach a screen.

    Misreadings
    -----------
    A single hidden cell can be worked out from the total: whoever hides one must hide a second one.
    """
    hidden = np.zeros(index.shape, bool) if hidden is None else hidden
    _check(index, before, after, evidence, hidden, header)
    flags = np.where(hidden, HIDDEN, np.where(evidence, 0, NO_EVIDENCE))
    change = np.where(hidden, 0, after.astype(np.int64) - before.astype(np.int64))
    arrays = {
        "index": index.astype("<u4"),
        "n": change.astype("<i4"),
        "before": np.where(hidden, 0, before).astype("<u4"),
        "flags": flags.astype("<u4"),
    }
    return pack_arrays(arrays, header)


def _check(
    index: Counts, before: Counts, after: Counts, evidence: Flags, hidden: Flags, header: Mapping[str, Any]
) -> None:
    shapes = {one.shape for one in (index, before, after, evidence, hidden)}
    if len(shapes) > 1:
        raise ValueError(f"index, before, after, evidence and hidden have the shapes {sorted(shapes)}")
    if index.size and int(index.max()) >= header["columns"] * header["rows"]:
        raise ValueError(f"cell {int(index.max())} lies outside {header['columns']} x {header['rows']} cells")
    if np.unique(index).size != index.size:
        raise ValueError("a cell stands twice")
    if int(hidden.sum()) != header["hidden"]:
        raise ValueError(f"{int(hidden.sum())} cells are hidden, but the header says {header['hidden']}")
    for name, counts in (("before", before), ("after", after)):
        if counts.size and int(counts.max()) > _MOST:
            raise ValueError(f"{int(counts.max())} {name} is more than {_MOST}")
        said = header[name]
        counted = int(counts.sum(dtype=np.uint64)) + sum(said["buckets"].values())
        if counted != said["total"]:
            raise ValueError(f"cells and buckets {name} hold {counted}, but the total is {said['total']}")


def unpack_difference(payload: bytes) -> Difference:
    """
    Return what `pack_difference` wrote.

    Raises
    ------
    ValueError
        It is something else, or was cut off.
    """
    arrays, header = unpack_arrays(payload)
    if header.get("values") != SIGNED:
        raise ValueError("these cells hold counts, not changes")
    after = (arrays["before"].astype(np.int64) + arrays["n"]).astype(np.uint32)
    hidden = (arrays["flags"] & HIDDEN) > 0
    evidence = ((arrays["flags"] & NO_EVIDENCE) == 0) & ~hidden
    return Difference(arrays["index"], arrays["before"], after, evidence, hidden, header)
