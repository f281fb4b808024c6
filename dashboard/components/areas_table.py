"""The areas table: the map's twin in words and numbers, sortable, and a click filters."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboard.components.sync import TABLE
from dashboard.theme.look import Look
from layers.base.overview import Overview


def areas_table(look: Look) -> Component:
    """Return the empty table; `area_rows` fills it."""
    # The grid takes its colours from the nearest element that says light or dark.
    return html.Div(_grid(look), **{"data-ag-theme-mode": look.theme})


def _grid(look: Look) -> Component:
    return dag.AgGrid(
        id=TABLE,
        columnDefs=columns(look),
        rowData=[],
        getRowId="params.data.id",
        columnSize="responsiveSizeToFit",
        defaultColDef={"sortable": True, "resizable": True},
        dashGridOptions={
            "animateRows": False,
            "localeText": {"noRowsToShow": look.say("screen.table.empty")},
            "ensureDomOrder": True,
            "suppressColumnVirtualisation": True,
        },
        style={"height": "22rem", "width": "100%"},
    )


def columns(look: Look) -> list[dict[str, Any]]:
    """Return the columns: name, count, share in percent only where the counts allow one."""
    return [
        {"field": "name", "headerName": look.say("screen.table.area"), "flex": 3, "filter": True},
        {
            "field": "n",
            "headerName": look.say("screen.table.count"),
            "flex": 1,
            "minWidth": 130,
            "valueFormatter": {"function": "d3.format(',')(params.value)"},
            "type": "rightAligned",
            "sort": "desc",
        },
    ]


def area_rows(seen: Overview, look: Look) -> list[dict[str, Any]]:
    """Return one row an area, also those with nothing, and one for what lies in none."""
    say = look.speaker.say
    return [{"id": area.id, "name": say(area.name), "n": area.n} for area in seen.areas]
