"""A table that sorts by a click on any head: what all of them have, and what one of them adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboard.theme.look import Look

Json = dict[str, Any]

# Every column, and every row in its order, is in the page: a keyboard and a screen reader reach them all.
_REACHED = {"animateRows": False, "ensureDomOrder": True, "suppressColumnVirtualisation": True}


def sortable_grid(
    columns: Sequence[Json],
    look: Look,
    *,
    empty: str,
    height: str | None,
    of_columns: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
    frame: Mapping[str, Any] | None = None,
    **grid: Any,
) -> Component:
    """
    Return a table in a frame of its own, every column of which sorts.

    Parameters
    ----------
    columns
        Field, head and width of each.
    empty
        What it says without rows.
    height
        Of the table, in CSS units; None where it is as high as its rows.
    of_columns, options, frame
        What this table adds to every column, to its own options, and to the element around it.
    grid
        Its id, its rows, and how a row is told from another.
    """
    said = {"localeText": {"noRowsToShow": empty}}
    table = dag.AgGrid(
        columnDefs=list(columns),
        columnSize="responsiveSizeToFit",
        defaultColDef={"sortable": True, "resizable": True, **(of_columns or {})},
        dashGridOptions={**_REACHED, **said, **(options or {})},
        style={"height": height, "width": "100%"},
        **grid,
    )
    # The grid takes its colours from the nearest element that says light or dark.
    return html.Div(table, **{"data-ag-theme-mode": look.theme}, **(frame or {}))
