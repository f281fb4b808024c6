"""Tables of a comparison: every count, every control, every other test; each sortable, each with units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboard.components.comparison_controls import ID
from dashboard.components.verdict_card import said
from dashboard.theme.look import Look
from layers.comparison.result import Comparison
from layers.comparison.sensitivity_finding import Finding

Row = dict[str, Any]
_ROW_PX, _HEAD_PX, _MOST_PX = 42, 52, 460


def counts_table(found: Comparison, look: Look) -> Component:
    """Return every count that went into the answer: where, in which days, how many."""
    say = look.speaker.say
    rows = [
        {
            "where": say(row.where_text),
            "when": say(row.when_text),
            "days": say(row.days.sentence()),
            "weeks": row.days.span_days // 7,
            "n": row.n,
        }
        for row in found.counts
    ]
    heads = [("where", 3), ("when", 2), ("days", 4), ("weeks", 1), ("n", 1)]
    return _grid("counts", heads, rows, look)


def controls_table(found: Comparison, look: Look) -> Component:
    """Return every place that stands in, with its counts and why it was chosen."""
    rows = [
        {
            "name": look.speaker.say(one.name),
            "history": one.history,
            "before": one.before,
            "after": one.after,
            "unlike": round(one.distance, 2),
            "why": look.speaker.say(one.says),
        }
        for one in found.controls
    ]
    heads = [("name", 3), ("history", 1), ("before", 1), ("after", 1), ("unlike", 1), ("why", 4)]
    return _grid("controls", heads, rows, look)


def tests_table(findings: Sequence[Finding], look: Look) -> Component:
    """Return what the other tests say: shown, never counted as votes."""
    rows = [
        {
            "test": look.speaker.say(one.title),
            "estimate": _number(one.estimate, look),
            "interval": ""
            if one.low is None or one.high is None
            else look.say("compare.interval", low=_number(one.low, look), high=_number(one.high, look)),
            "unit": look.speaker.say(one.measured_in),
            "p": None if one.p is None else round(one.p, 4),
            "says": look.speaker.say(one.says),
            "mind": " ".join(look.speaker.say(text) for text in one.warnings),
        }
        for one in findings
    ]
    heads = [("test", 3), ("estimate", 1), ("interval", 2), ("unit", 1), ("p", 1), ("says", 6), ("mind", 6)]
    return _grid("tests", heads, rows, look, wraps=True)


def _number(value: float | None, look: Look) -> str:
    if value is None:
        return "–"
    return said(value, look) if abs(value) >= 10 or value == 0 else f"{value:.2f}".replace("-", "−")


def _grid(
    name: str, heads: Sequence[tuple[str, int]], rows: list[Row], look: Look, *, wraps: bool = False
) -> Component:
    """Return a table that sorts by a click on any head; numbers stand to the right."""
    columns = [
        {
            "field": field,
            "headerName": look.say(f"compare.table.{name}.{field}"),
            "flex": flex,
            "minWidth": 90 + 20 * flex,
            "type": "rightAligned" if rows and isinstance(rows[0].get(field), int | float) else None,
            "wrapText": wraps,
            "autoHeight": wraps,
        }
        for field, flex in heads
    ]
    height = f"{min(_HEAD_PX + _ROW_PX * max(len(rows), 2), _MOST_PX)}px"
    grid = dag.AgGrid(
        id=ID(f"table-{name}"),
        columnDefs=[{key: value for key, value in one.items() if value is not None} for one in columns],
        rowData=rows,
        columnSize="responsiveSizeToFit",
        defaultColDef={"sortable": True, "resizable": True},
        dashGridOptions={
            "animateRows": False,
            "localeText": {"noRowsToShow": look.say("compare.table.empty")},
            "ensureDomOrder": True,
            "suppressColumnVirtualisation": True,
        },
        style={"height": height, "width": "100%"},
    )
    return html.Div(grid, **{"data-ag-theme-mode": look.theme})
