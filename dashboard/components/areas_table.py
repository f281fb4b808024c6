"""The areas table: the map's twin in words and numbers, sortable, and a click filters."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from dashboard.components.grids import sortable_grid
from dashboard.components.sync import TABLE
from dashboard.theme.look import Look
from layers.base.overview import Overview


def areas_table(look: Look) -> Component:
    """Return the empty table; `area_rows` fills it."""
    return sortable_grid(
        columns(look),
        look,
        empty=look.say("screen.table.empty"),
        height="22rem",
        id=TABLE,
        rowData=[],
        getRowId="params.data.id",
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
