"""A small app with one or two maps over a known grid, served under the policy of the real one."""

import json
import math
import threading
from pathlib import Path

import flask
import numpy as np
from dash import Dash, Input, Output, dcc, html
from flask import Flask, Response

from dashboard.figures.cells import CellGrid, cells_header, pack_cells
from dashboard.figures.difference_cells import Counted, difference_header, pack_difference
from dashboard.figures.map import GRAPH_CONFIG, Areas, Points, frame_attributes, map_figure
from dashboard.figures.plain_map import Drawn, plain_map
from dashboard.figures.plain_window import Window
from dashboard.figures.style import BaseMap, base_style
from dashboard.theme.look import Look
from geodata.columns.hexagons import Hexagons
from geodata.crs import MetricCRS

ASSETS = Path(__file__).resolve().parents[2] / "dashboard" / "assets"

CRS = MetricCRS("EPSG:26915")
GRID = CellGrid(left_m=360_000, top_m=4_330_000, cell_m=250, columns=8, rows=6)
BREAKS = [1, 2, 5]
# Index of a cell -> count; with nothing between (1, 1) and (5, 1) in the second row.
COUNTS = {9: 1, 13: 3, 25: 7, 30: 1200}
OTHER = {9: 5}
BUCKETS = {"no_place": 2, "outside": 1}
# Hexagons on the same ground, picture index -> count: neighbours of one class, three that meet, one alone.
HEXAGONS = CellGrid.of(Hexagons(west=1440, south=19_994, cell_m=250, columns=7, rows=6))
HEXAGON_COUNTS = {10: 1, 18: 3, 19: 3, 28: 7, 36: 1200, 27: 1, 38: 2}


def lonlat(column: float, row: float) -> tuple[float, float]:
    """Where a point of the grid lies: the middle of cell (1, 1) is (1.5, 1.5)."""
    x_m = np.array([GRID.left_m + column * GRID.cell_m])
    y_m = np.array([GRID.top_m - row * GRID.cell_m])
    longitude, latitude = CRS.to_degrees(x_m, y_m)
    return float(longitude[0]), float(latitude[0])


CENTRE = lonlat(4, 3)


def hexagons_payload(look: Look) -> bytes:
    """Pack hexagons in four tiles that cut through some of them, as the tiles of a large city do."""
    header = cells_header(
        HEXAGONS,
        CRS.to_degrees,
        total=sum(HEXAGON_COUNTS.values()),
        buckets={},
        breaks=BREAKS,
        measure="incidents",
        look=look,
    )
    header["tiles"] = [
        {"column": column, "row": row, "columns": columns, "rows": rows, "corners": corners}
        for column, columns in ((0, 3), (3, HEXAGONS.columns - 3))
        for row, rows in ((0, 3), (3, HEXAGONS.rows - 3))
        if (corners := _corners(column, row, columns, rows))
    ]
    index, n = (np.array(list(one), np.uint32) for one in (HEXAGON_COUNTS, HEXAGON_COUNTS.values()))
    return pack_cells(index, n, header)


def changes_payload(look: Look) -> bytes:
    """Pack three hexagons with a change; of the first two nothing says that it is one."""
    index, before, after = (np.array(one, np.uint32) for one in ([18, 19, 28], [1, 2, 0], [2, 1, 9]))
    header = difference_header(
        HEXAGONS,
        CRS.to_degrees,
        before=Counted(3),
        after=Counted(12),
        breaks=BREAKS,
        measure="incidents",
        look=look,
    )
    return pack_difference(index, before, after, np.array([False, False, True]), header)


def _corners(column: int, row: int, columns: int, rows: int) -> list[list[float]]:
    at = [(column, row), (column + columns, row), (column + columns, row + rows), (column, row + rows)]
    x_m = np.array([HEXAGONS.left_m + x * HEXAGONS.cell_m for x, _ in at])
    y_m = np.array([HEXAGONS.top_m - y * HEXAGONS.row_m for _, y in at])
    return np.column_stack(CRS.to_degrees(x_m, y_m)).tolist()


def payload(counts: dict[int, int], look: Look) -> bytes:
    """Pack some counts as the server does."""
    total = sum(counts.values()) + sum(BUCKETS.values())
    header = cells_header(
        GRID, CRS.to_degrees, total=total, buckets=BUCKETS, breaks=BREAKS, measure="incidents", look=look
    )
    return pack_cells(np.array(list(counts), np.uint32), np.array(list(counts.values()), np.uint32), header)


def _line(name: str, *points: tuple[float, float], **properties: str) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"name": name, **properties},
        "geometry": {"type": "LineString", "coordinates": [lonlat(*point) for point in points]},
    }


def _square(name: str, left: float, top: float, right: float, bottom: float) -> dict[str, object]:
    ring = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    return {
        "type": "Feature",
        "properties": {"name": name, "id": name.lower()},
        "geometry": {"type": "Polygon", "coordinates": [[lonlat(*point) for point in ring]]},
    }


BASE = {
    "streets": [
        *(
            _line(f"{n} Street", (-2, n), (10, n), **{"class": "major" if n == 3 else "minor"})
            for n in range(7)
        ),
        *(_line(f"Avenida {n}", (n, -2), (n, 8)) for n in range(9)),
        _line("Route 35", (-3, -1), (11, 5), **{"class": "highway"}),
    ],
    "parks": [_square("Parque Jarboe", -1.5, 4.2, -0.2, 5.6)],
    "water": [_square("River", -4, -4, 12, -2.5)],
    "areas": [_square("West", -0.5, -0.5, 4, 6.5), _square("East <b>side</b>", 4, -0.5, 8.5, 6.5)],
    "landmarks": [
        {
            "type": "Feature",
            "properties": {"name": "Mercado Viejo"},
            "geometry": {"type": "Point", "coordinates": lonlat(6.5, 4.5)},
        }
    ],
}


def figure(look: Look, *, overlays: bool, view_key: str = "first") -> dict[str, object]:
    """Make the map's figure, with an event, a service, a request and a point in the third row of cells."""
    style = base_style(BaseMap(**{name: f"/base/{name}.geojson" for name in BASE}), look)
    places = {name: lonlat(column, 2.5) for name, column in zip(SYMBOLS, (1.5, 3.5, 5.5, 7.5), strict=True)}
    points = [
        Points(
            name,
            name,
            [place[0]],
            [place[1]],
            names=[f"One {name} <i>here</i>"],
            details=["second line"],
            ids=[f"{name}-1"],
        )
        for name, place in places.items()
    ]
    return map_figure(
        style=style,
        centre=CENTRE,
        zoom=13.4,
        view_key=view_key,
        look=look,
        overlays=points if overlays else (),
        areas=Areas("/base/areas.geojson", ["west", "east <b>side</b>"], ["West", "East <b>side</b>"]),
        selected_areas=["west"] if overlays else (),
    )


SYMBOLS = ("event", "service", "request", "point")


def make_app(look: Look, *, maps: int = 1, overlays: bool = False, **attributes: str) -> Dash:
    """
    Make the app: a page with maps `graph-0`, `graph-1`, and routes for their cells and base map.

    Parameters
    ----------
    attributes
        Further attributes of the frames.
    """
    server = Flask(__name__)
    server.config["gate"] = threading.Event()  # cells of "slow" wait for it
    app = Dash(__name__, server=server, assets_folder=str(ASSETS), title="Map")
    app.index_string = app.index_string.replace("<html>", f'<html lang="{look.language}">')
    app.layout = html.Main(
        [
            html.H1("Map", style={"margin": 0}),
            *(_map(number, look, overlays, attributes) for number in range(maps)),
        ]
    )

    @app.callback(Output("graph-0", "figure"), Input("restyle", "n_clicks"), prevent_initial_call=True)
    def _restyle(_clicks: int) -> dict[str, object]:
        return figure(Look("dark" if look.theme == "light" else "light", look.language), overlays=overlays)

    app.clientside_callback(
        "function(cell) { return JSON.stringify(cell); }",
        Output("chosen", "children"),
        Input("cell-0", "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        "function(view) { return JSON.stringify(view); }",
        Output("seen", "children"),
        Input("view-0", "data"),
        prevent_initial_call=True,
    )

    @server.get("/cells/<which>")
    def _cells(which: str) -> Response:
        if which == "refused":
            return Response(json.dumps({"message": "Period unknown."}), 400, mimetype="application/json")
        if which == "slow" and not server.config["gate"].wait(20):
            raise TimeoutError("nobody opened the gate")
        if which == "broken":
            return Response(b"no cells at all", mimetype="application/octet-stream")
        if which == "changes":
            return Response(changes_payload(look), mimetype="application/octet-stream")
        if which == "hexagons":
            return Response(hexagons_payload(look), mimetype="application/octet-stream")
        return Response(
            payload(OTHER if which == "other" else COUNTS, look), mimetype="application/octet-stream"
        )

    @server.get("/base/<name>.geojson")
    def _base(name: str) -> Response:
        return Response(
            json.dumps({"type": "FeatureCollection", "features": BASE[name]}), mimetype="application/geo+json"
        )

    @server.get("/plain.svg")
    def _plain() -> Response:
        latitude, longitude, zoom = map(float, flask.request.args["view"].split(","))
        size = (int(flask.request.args[name]) for name in ("width", "height"))
        drawn = Drawn(payload(COUNTS, look))
        style = base_style(BaseMap(), look)
        svg = plain_map(Window(longitude, latitude, zoom, *size), style, {}, drawn, look=look, title="Map")
        return Response(svg, mimetype="image/svg+xml")

    app._setup_server()
    policy = (
        f"default-src 'none'; script-src 'self' {' '.join(app.csp_hashes())}; "
        "style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src blob:; "
        "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    )

    @server.after_request
    def _protect(answer: Response) -> Response:
        answer.headers["Content-Security-Policy"] = policy
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return app


def _map(number: int, look: Look, overlays: bool, attributes: dict[str, str]) -> html.Div:
    graph = f"graph-{number}"
    frame = frame_attributes(
        graph,
        label=f"Map {number + 1}",
        look=look,
        cells_url="/cells/first",
        view_store=f"view-{number}",
        cell_store=f"cell-{number}",
        view_parameter="view" if number == 0 else "",
    )
    frame["data-plain-url"] = "/plain.svg"
    frame.update(attributes)
    frame["style"] = {**frame["style"], "height": "480px", "width": "640px"}
    return html.Div(
        [
            html.Div(
                dcc.Graph(
                    id=graph,
                    figure=figure(look, overlays=overlays),
                    config=GRAPH_CONFIG,
                    style={"height": "480px"},
                ),
                id=f"map-{number}",
                **frame,
            ),
            dcc.Store(id=f"view-{number}"),
            dcc.Store(id=f"cell-{number}"),
            *(
                [html.Button("Restyle", id="restyle"), html.P(id="chosen"), html.P(id="seen")]
                if number == 0
                else []
            ),
        ],
        style={"display": "inline-block", "verticalAlign": "top"},
    )


def pixel_of(column: float, row: float, *, zoom: float = 13.4) -> tuple[int, int]:
    """Pixel of the 640 x 480 map, before it is moved, where a point of the grid is drawn."""

    def world(place: tuple[float, float]) -> tuple[float, float]:
        longitude, latitude = place
        size = 512 * 2**zoom
        y = math.atanh(math.sin(math.radians(latitude)))
        return (longitude / 360 + 0.5) * size, (0.5 - y / (2 * math.pi)) * size

    here, centre = world(lonlat(column, row)), world(CENTRE)
    return round(320 + here[0] - centre[0]), round(240 + here[1] - centre[1])
