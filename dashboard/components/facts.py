"""Plain tables of facts: a caption, headings that screen readers announce, numbers set to the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.theme.look import Look
from layers.base.answers import FEWEST_FOR_PERCENT

Cell = Any  # an int or a Numeral is set as a number; texts and components stand as they are


class Numeral(str):
    """A number that is said already, such as a share in percent."""

    __slots__ = ()


NONE = Numeral("–")


def facts_table(
    caption: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[Cell] | Component],
    look: Look,
    *,
    total: Sequence[Cell] | None = None,
) -> Component:
    """
    Return a table that scrolls by itself on a narrow screen.

    Parameters
    ----------
    caption, heads
        What the table says, and its columns' headings.
    rows
        Cells in the order of the headings, the first naming the row; or a whole row of its own making.
    total
        One more row that sums up, set apart.
    """
    body = [row if isinstance(row, Component) else table_row(row, look) for row in rows]
    numbers = _number_columns(rows, len(heads))
    head = html.Tr(
        [
            html.Th(text, scope="col", className="number" if number in numbers else "")
            for number, text in enumerate(heads)
        ]
    )
    parts: list[Component] = [html.Caption(html.Span(caption)), html.Thead(head), html.Tbody(body)]
    if total is not None:
        parts.append(html.Tfoot(table_row(total, look)))
    table = html.Table(parts, className="facts")
    # Who has no mouse scrolls a wide table after stepping into it.
    return html.Div(table, className="scroll", tabIndex="0", role="group", **{"aria-label": caption})


def table_row(cells: Sequence[Cell], look: Look) -> Component:
    """Return one row; its first cell is its heading."""
    first, *others = cells
    said = [_said(cell, look) for cell in others]
    return html.Tr(
        [
            html.Th(_said(first, look), scope="row"),
            *(
                html.Td(text, className="number" if isinstance(cell, int | Numeral) else "")
                for text, cell in zip(said, others, strict=True)
            ),
        ]
    )


def listing(items: Sequence[Any], *, empty: str) -> Component:
    """Return a list of sentences, or the sentence that says why there are none."""
    return html.Ul([html.Li(item) for item in items]) if items else nothing(empty)


def nothing(said: str) -> Component:
    """Return the sentence that stands where there is nothing to show."""
    return html.P(said, className="quiet")


def section(heading: str, *parts: Any) -> Component:
    """Return one panel of a page with its heading."""
    return html.Section([html.H2(heading), *parts], className="panel")


def percent(part: int, whole: int, look: Look) -> Numeral:
    """Return a share in percent with one decimal; never 100 or 0 unless it is all or nothing."""
    if whole < FEWEST_FOR_PERCENT:
        return NONE
    tenths = min(round(1000 * part / whole), 999 if part < whole else 1000)
    if part and not tenths:
        return Numeral(f"< {look.speaker.number(0.1, decimals=1)} %")
    return Numeral(f"{look.speaker.number(tenths / 10, decimals=1)} %")


def _said(cell: Cell, look: Look) -> Any:
    return look.number(cell) if isinstance(cell, int) else cell


def _number_columns(rows: Sequence[Any], columns: int) -> set[int]:
    """Return which columns hold numbers in their first row that is not of its own making."""
    plain = next((row for row in rows if not isinstance(row, Component)), ())
    return {number for number in range(min(columns, len(plain))) if isinstance(plain[number], int | Numeral)}
