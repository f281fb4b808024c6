"""The areas table: the map's twin in words and numbers, sortable, and a click filters."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from dashboard.components.gestures import TABLE
from dashboard.components.grids import sortable_grid
from dashboard.theme.look import Look
from layers.base.beside import Beside
from layers.base.query import Query


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
        rowClassRules={"row-chosen": "params.data.chosen == true"},
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
        },
    ]


def area_rows(query: Query, seen: Beside, table: str | None, look: Look) -> list[dict[str, Any]]:
    """
    Return one row an area, also those with nothing, and one for what lies in none.

    Each counts what would be counted if it were asked for: those that are not chosen are there to be chosen.
    Until somebody sorts otherwise, what is asked for stands above, and the most above the fewer.
    """
    say = look.speaker.say
    chosen = set(dict(query.areas).get(table or "", ()))
    return [
        {"id": area.id, "name": say(area.name), "n": area.n, "chosen": area.id in chosen}
        for area in sorted(seen.areas, key=lambda area: (area.id not in chosen, -area.n))
    ]
