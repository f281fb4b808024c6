"""A small app that shows before and after of a known grid, served under the policy of the real one."""

import json

import numpy as np
from dash import Dash, Input, Output, html
from flask import Flask, Response

from dashboard.components.comparison_maps import (
    MODES,
    Ground,
    MapSide,
    Mode,
    comparison_ids,
    comparison_maps,
)
from dashboard.figures.cells import cells_header, pack_cells
from dashboard.figures.difference_cells import Counted, difference_header, pack_difference
from dashboard.figures.map import Points
from dashboard.figures.outlines import Outline, circle
from dashboard.figures.style import BaseMap, base_style
from dashboard.ids import scope
from dashboard.theme.look import Look
from tests.browser.map_page import ASSETS, BASE, CENTRE, CRS, GRID, lonlat

ROOM = scope("changes")
IDS = comparison_ids(ROOM)
FIRST, SECOND, ROOT = f"#{IDS.first.frame}", f"#{IDS.second.frame}", f"#{IDS.root}"

BREAKS = [1, 2, 5]
CHANGE_BREAKS = [1, 3, 10]
ZOOM = 12.6

# Index of a cell -> before, after, evidence of a difference, hidden.
CELLS = {
    9: (8, 5, False, False),
    11: (8, 5, True, False),
    13: (1, 1, True, False),
    22: (3, 3, False, False),
    25: (2, 30, True, False),
    27: (2, 4, False, False),
    30: (40, 1, True, False),
    36: (6, 5, True, True),
}


def cells_of(place: int, look: Look) -> bytes:
    """Pack the counts before (0) or after (1)."""
    counts = {index: cell[place] for index, cell in CELLS.items()}
    return pack_cells(
        np.array(list(counts), np.uint32),
        np.array(list(counts.values()), np.uint32),
        count_header(sum(counts.values()), look),
    )


def count_header(total: int, look: Look) -> dict[str, object]:
    """Give both count maps the same breaks, so the same colours."""
    return cells_header(
        GRID, CRS.to_degrees, total=total, buckets={}, breaks=BREAKS, measure="incidents", look=look
    )


def change_header(look: Look) -> dict[str, object]:
    """Give the header of the changes."""
    before, after = (Counted(sum(cell[place] for cell in CELLS.values())) for place in (0, 1))
    return difference_header(
        GRID,
        CRS.to_degrees,
        before=before,
        after=after,
        breaks=CHANGE_BREAKS,
        measure="incidents",
        look=look,
        hidden=1,
    )


def changes(look: Look) -> bytes:
    """Pack the changes."""
    rows = list(CELLS.values())
    before, after = (np.array([row[place] for row in rows], np.uint32) for place in (0, 1))
    evidence, hidden = (np.array([row[place] for row in rows], bool) for place in (2, 3))
    index = np.array(list(CELLS), np.uint32)
    return pack_difference(index, before, after, evidence, change_header(look), hidden=hidden)


def _outlines() -> tuple[Outline, ...]:
    x_m, y_m = GRID.left_m + 4.5 * GRID.cell_m, GRID.top_m - 2.5 * GRID.cell_m
    return (
        Outline(circle(x_m, y_m, 300, CRS.to_degrees), "treated"),
        Outline(circle(x_m, y_m, 600, CRS.to_degrees), "ring"),
        Outline("/base/areas.geojson", "comparison"),
    )


def comparison(mode: Mode, look: Look, *, outlined: bool) -> html.Div:
    """Show one mode, as a page would."""
    longitude, latitude = lonlat(4.5, 2.5)
    event = Points("event", look.say("comparison_maps.outline.event"), [longitude], [latitude], ["Clean-up"])
    ground = Ground(
        base_style(BaseMap(streets="/base/streets.geojson"), look),
        CENTRE,
        ZOOM,
        "first",
        outlines=_outlines() if outlined else (),
        points=[event] if outlined else (),
        view_parameter="view",
    )
    header = change_header(look) if mode == "difference" else count_header(0, look)
    dates = ("Jan 1–Mar 31, 2018", "Apr 1–Jun 30, 2018")
    return comparison_maps(
        MapSide("/cells/before", dates[0]),
        MapSide("/cells/after", dates[1]),
        MapSide("/cells/change", " / ".join(dates)),
        mode=mode,
        look=look,
        room=ROOM,
        ground=ground,
        legend_header=header,
    )


def make_app(look: Look, mode: Mode, *, outlined: bool = False, public: bool = False) -> Dash:
    """Make the app: the comparison, a button for each mode, and what the stores of the page hold."""
    server = Flask(__name__)
    first = comparison(mode, look, outlined=outlined)
    if public:  # as if Plotly's private field were gone
        frame = first.children[0].children[0].children[0]
        setattr(frame, "data-map-public", "yes")
    app = Dash(__name__, server=server, assets_folder=str(ASSETS), title="Changes")
    app.index_string = app.index_string.replace("<html>", f'<html lang="{look.language}">')
    colours = {"--panel": look.palette.panel, "--text": look.palette.text, "--page": look.palette.page}
    more = {name: getattr(look.palette, name) for name in ("muted", "line", "accent", "focus")}
    style = colours | {f"--{name}": value for name, value in more.items()}
    app.layout = html.Main(
        [
            html.H1("Changes", style={"margin": 0}),
            html.Div(first, id="place"),
            *(html.Button(name, id=f"mode-{name}") for name in MODES),
            html.P(id="views", children="0"),
            html.P(id="chosen"),
        ],
        className="app",
        style=style,
    )

    for name in MODES:

        @app.callback(
            Output("place", "children", allow_duplicate=True),
            Input(f"mode-{name}", "n_clicks"),
            prevent_initial_call=True,
        )
        def _switch(_clicks: int, name: Mode = name) -> html.Div:
            return comparison(name, look, outlined=outlined)

    app.clientside_callback(
        "function(view) { window.told = (window.told || 0) + 1; return String(window.told); }",
        Output("views", "children"),
        Input(IDS.view, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        "function(cell) { return JSON.stringify(cell); }",
        Output("chosen", "children"),
        Input(IDS.first.cell, "data"),
        prevent_initial_call=True,
    )
    _serve_files(server, look)
    app._setup_server()
    _protect(app)
    return app


def _serve_files(server: Flask, look: Look) -> None:
    @server.get("/cells/<which>")
    def _cells(which: str) -> Response:
        payload = changes(look) if which == "change" else cells_of(int(which == "after"), look)
        return Response(payload, mimetype="application/octet-stream")

    @server.get("/base/<name>.geojson")
    def _base(name: str) -> Response:
        return Response(
            json.dumps({"type": "FeatureCollection", "features": BASE[name]}), mimetype="application/geo+json"
        )


def _protect(app: Dash) -> None:
    policy = (
        f"default-src 'none'; script-src 'self' {' '.join(app.csp_hashes())}; "
        "style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src blob:; "
        "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    )

    @app.server.after_request
    def _add(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = policy
        answer.headers["Cache-Control"] = "no-store"
        return answer
