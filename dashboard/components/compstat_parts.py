"""What stands around the sheet: the finding, what changed most, the newest days, and files to keep."""

from __future__ import annotations

import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.desk import Desk
from dashboard.figures.changes import ChangedRow, changes_figure, changes_height_px
from dashboard.figures.map import GRAPH_CONFIG
from dashboard.figures.newest_days import newest_days_figure
from dashboard.figures.parts import figure_height_px
from dashboard.theme.look import Look
from geodata.words.text import Text
from layers.base.answers import Answer
from layers.base.query import Query
from layers.base.sentences import basis_key
from layers.compstat import LAYER, ends_of
from layers.sheet.newest import newest_days
from layers.stats.recent_change import BAND_Z

MOST_CHANGES = 12
FORMS = ("csv", "json", "geojson", "png")


def changes_panel(answer: Answer, window: str, look: Look) -> list[Component]:
    """Return the rows that are farthest from earlier years; nothing where none is compared."""
    rows = changed_rows(answer, window, look)
    if not rows:
        return []
    figure = changes_figure(rows, band_z=BAND_Z, look=look)
    graph = dcc.Graph(
        figure=figure,
        config=GRAPH_CONFIG,
        responsive=True,
        style={"height": f"{changes_height_px(len(rows), look)}px"},
    )
    heading = html.H2(look.say("compstat.changes", window=Text(f"sheet.window.{window}")))
    listed = html.Ul([html.Li([html.Strong(row.name), f": {row.said}"]) for row in rows if row.changed])
    found = [listed] if any(row.changed for row in rows) else []
    note = html.P(look.say("compstat.changes.note"), className="quiet")
    return [html.Section([heading, *found, graph, note], className="panel no-paper")]


def changed_rows(answer: Answer, window: str, look: Look) -> list[ChangedRow]:
    """Return the rows that can be compared, the surest change first."""
    compared = np.flatnonzero(np.isfinite(answer.value))
    if not len(compared):
        return []
    p = np.nan_to_num(answer.columns["p"][compared], nan=1.0)
    order = compared[np.lexsort((-np.abs(answer.value[compared]), p))][:MOST_CHANGES]
    mean = answer.columns[f"{window}_mean"]
    low, high = answer.columns[f"{window}_low"], answer.columns[f"{window}_high"]
    return [
        ChangedRow(
            name=look.speaker.say(answer.places.names[at]),
            z=float(answer.value[at]),
            said=look.say(
                "compstat.changes.row",
                n=int(answer.n[at]),
                mean=round(float(mean[at]), 1),
                low=round(float(low[at])),
                high=round(float(high[at])),
            ),
            changed=str(answer.columns["changed"][at]),
        )
        for at in order
    ]


def days_panel(query: Query, desk: Desk, look: Look) -> list[Component]:
    """Return the newest days one by one; nothing where no record has a day."""
    if desk.holdings.release.last is None:
        return []
    ends = ends_of(desk.holdings, query)
    found = newest_days(desk.holdings, query, ends.complete_until)
    if found is None:
        return []
    figure = newest_days_figure(
        found.days,
        found.counts.tolist(),
        complete_until=found.complete_until,
        measure=basis_key(query.basis, estimated=desk.facts.estimated).replace(
            "estimated_incidents", "estimated"
        ),
        look=look,
    )
    graph = dcc.Graph(
        figure=figure,
        config=GRAPH_CONFIG,
        responsive=True,
        style={"height": f"{figure_height_px(figure, look)}px"},
    )
    heading = html.H2(look.say("compstat.days", n=found.days.span_days))
    return [html.Section([heading, graph], className="panel no-paper")]


def origin_of(answer: Answer, title: str, look: Look) -> str:
    """Return where the sheet comes from: paper has no footer of the screen."""
    origin = answer.provenance
    through = origin.data_through or look.say("screen.origin.no_day")
    return look.say(
        "screen.origin", study=title, release=origin.release, through=through, version=origin.version
    )


def window_of(query: Query, desk: Desk) -> str:
    """Return the window in which changes are looked for."""
    return str(LAYER.chosen(query, desk.facts)["window"])
