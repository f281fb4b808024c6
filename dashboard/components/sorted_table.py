"""A table that sorts by a click on any heading, all of whose rows are in the page: on paper too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.theme.look import Look

# A number is set as one and sorted by its value; a pair is what is shown and what it is sorted by.
Cell = Any


def sorted_table(
    title: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    look: Look,
    *,
    numbers: Sequence[int],
    class_name: str,
    groups: Sequence[tuple[str, int]] = (),
    total: Sequence[Cell] | None = None,
) -> Component:
    """
    Return the table with a line on how it sorts.

    Parameters
    ----------
    title
        What the table is, for those who cannot see it.
    heads
        One a column, as it is read.
    rows
        Cells in the order of the heads; the first names the row.
    numbers
        Columns of numbers, which stand to the right.
    class_name
        Of the table.
    groups
        Heads above the heads: what is said, and over how many columns. All together are as many as columns.
    total
        One more row that stays above the others however they are sorted.
    """
    right = ["number" if place in numbers else "" for place in range(len(heads))]
    above = [html.Tr([_group(said, n) for said, n in groups])] if groups else []
    table = html.Table(
        [
            html.Thead([*above, _heads(heads, right)]),
            *([] if total is None else [html.Tbody(_rows([total], right, look), className="total")]),
            html.Tbody(_rows(rows, right, look)),
        ],
        className=f"facts {class_name}",
        **{"data-sorts": "", "aria-label": title},
    )
    # Who has no mouse scrolls a wide table after stepping into it.
    scroll = html.Div(table, className="scroll", tabIndex="0", role="group", **{"aria-label": title})
    return html.Div([html.P(look.say("draw.table.sort"), className="quiet table-help"), scroll])


def _group(said: str, columns: int) -> Component:
    """Return a head over several columns; what has no name is no head."""
    if not said:
        return html.Td(colSpan=str(columns))
    return html.Th(said, colSpan=str(columns), scope="colgroup")


def _heads(heads: Sequence[str], right: Sequence[str]) -> Component:
    return html.Tr(
        [
            html.Th(html.Button(said, type="button"), scope="col", className=place)
            for said, place in zip(heads, right, strict=True)
        ]
    )


def _rows(rows: Sequence[Sequence[Cell]], right: Sequence[str], look: Look) -> list[Component]:
    return [
        html.Tr(
            [_cell(cell, place, look, names=number == 0) for number, (cell, place) in _numbered(row, right)],
            **{"data-row": str(at)},
        )
        for at, row in enumerate(rows)
    ]


def _numbered(row: Sequence[Cell], right: Sequence[str]) -> enumerate[tuple[Cell, str]]:
    return enumerate(zip(row, right, strict=True))


def _cell(cell: Cell, place: str, look: Look, *, names: bool) -> Component:
    shown, value = cell if isinstance(cell, tuple) else (cell, cell)
    if isinstance(shown, int):
        shown = look.number(shown)
    attributes = {"data-value": "" if value is None else str(value)}
    if names:
        return html.Th(shown, scope="row", **attributes)
    return html.Td(shown, className=place, **attributes)
