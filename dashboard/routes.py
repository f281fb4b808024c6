"""Answer what is not a callback: cells of the map, outlines of the base map, downloads."""

from __future__ import annotations

import gzip
import logging
from collections.abc import Mapping
from typing import Any

import flask
import numpy as np
from dash import Dash

from dashboard import job_routes
from dashboard.access import CALLBACK_PATH
from dashboard.comparison_cells import COMPARED, PARTS, comparison_payload
from dashboard.desk import Desk
from dashboard.figures.cells import CellGrid, cells_header, pack_cells, picture_indexes
from dashboard.paper.files import FORMS, as_file
from dashboard.settings import Settings
from dashboard.state import Params, asked, read_look, read_search, write_search
from dashboard.theme.look import Look
from geodata.errors import HotspotError, Notice, say_problem
from layers.base.answers import Export
from layers.base.export import entry_of, refusal
from layers.base.overview import Overview
from layers.base.query import Query
from layers.compstat import NAME as SHEET

log = logging.getLogger(__name__)

CELLS = "/cells.bin"
TOUCHED = "/cells/touched"  # of `dashboard.components.early_cells`
PLAIN = "/map.svg"  # of `dashboard.plain_maps`
BASE = "/base/<name>.geojson"
EXPORT = "/export/<name>"
BULLETIN = "/bulletin.pdf"
LARGE_BYTES = 4_096


def register(app: Dash, desk: Desk, settings: Settings) -> None:
    """Declare the routes on one app."""
    server: flask.Flask = app.server

    @server.get(CELLS, endpoint="cells")
    def _cells() -> flask.Response:
        return compressed(cells_payload(desk, read_asked()[0]), "application/octet-stream")

    @server.get(COMPARED, endpoint="compared")
    def _compared(part: str) -> flask.Response:
        found = comparison_payload(desk, part, read_asked()[0]) if part in PARTS else None
        if found is None:
            flask.abort(404)
        return compressed(found, "application/octet-stream")

    @server.get(BASE, endpoint="base")
    def _base(name: str) -> flask.Response:
        found = desk.base_map.get(name)
        if found is None:
            flask.abort(404)
        return compressed(found, "application/geo+json")

    @server.get(EXPORT, endpoint="export")
    def _export(name: str) -> flask.Response:
        return _download(desk, name, settings)

    @server.get(BULLETIN, endpoint="bulletin")
    def _bulletin() -> flask.Response:
        return _bulletin_of(desk, settings)

    job_routes.register(server, desk)

    @server.after_request
    def _small(response: flask.Response) -> flask.Response:
        # Dash sends its answers as they are; a page's charts shrink to a sixth in a third of a millisecond.
        is_answer = flask.request.path == CALLBACK_PATH and response.status_code == 200
        large = is_answer and (response.content_length or 0) >= LARGE_BYTES
        return _squeezed(response, level=1) if large else response

    @server.errorhandler(HotspotError)
    def _said(error: HotspotError) -> flask.Response:
        look, _ = read_look(read_asked()[0])
        response = flask.jsonify({"code": error.code, "message": say_problem(error, look.speaker)})
        response.status_code = 400
        return response


def cells_address(params: Mapping[str, str]) -> str:
    """Return where the cells of a question come from; the view does not change them."""
    kept = asked(params) | {name: params[name] for name in ("lang", "look") if name in params}
    return CELLS + write_search(kept)


def plain_address(params: Mapping[str, str]) -> str:
    """Return where the map of a question comes from as SVG; its script adds view and size."""
    kept = {name: value for name, value in params.items() if name not in {"view", "maps", "release"}}
    return PLAIN + write_search(kept)


def cells_payload(desk: Desk, params: Mapping[str, str]) -> bytes:
    """
    Return the cells of a question, as the map's script reads them.

    Parameters
    ----------
    params
        Of the link; what cannot be understood is left at its default, as on the page, which says so.
    """
    query, _ = desk.query(asked(params))
    look, _ = read_look(params)
    seen = desk.overview(query)
    filled = np.flatnonzero(seen.cells)
    index = picture_indexes(filled, seen.lattice)
    order = np.argsort(index)
    return pack_cells(
        index[order], seen.cells[filled][order].astype(np.uint32), header_of(desk, query, seen, look)
    )


def header_of(desk: Desk, query: Query, seen: Overview, look: Look) -> dict[str, Any]:
    """Return the header of a question's cells, which the legend shows too."""
    return cells_header(
        CellGrid.of(seen.lattice),
        desk.holdings.crs.to_degrees,
        total=seen.n,
        buckets=seen.buckets,
        breaks=desk.breaks(query),
        measure=seen.measure,
        look=look,
    )


def read_asked() -> tuple[Params, tuple[Notice, ...]]:
    """Return the parameters of the request's link, and why there are none if it could not be read."""
    return read_search(flask.request.query_string.decode("utf-8", "replace"))


def _bulletin_of(desk: Desk, settings: Settings) -> flask.Response:
    """Return the bulletin of a link; of one that cannot be read whole none is made."""
    from dashboard.paper.bulletin import bulletin_file

    params, unread = read_asked()
    query, wrong = desk.query({**asked(params), "layer": SHEET})
    if unread or wrong:
        raise refusal((*unread, *wrong))
    look, _ = read_look(params)
    title = desk.title(look.language)
    return _kept(bulletin_file(desk.holdings, query, look, title=title, log=settings.on_export))


def _download(desk: Desk, name: str, settings: Settings) -> flask.Response:
    """Return an answer as a file; of a link that cannot be read whole none is made."""
    layer, _, form = name.rpartition(".")
    if form not in FORMS:
        flask.abort(404)
    params, unread = read_asked()
    query, wrong = desk.query({**asked(params), "layer": layer})
    if query.layer != layer:
        flask.abort(404)
    if unread or wrong:
        raise refusal((*unread, *wrong))
    look, _ = read_look(params)
    answer = desk.ask(query)
    export = as_file(answer, desk.holdings, form, look)
    if settings.on_export is not None:
        settings.on_export(entry_of(answer, form))
    log.info("export of %s as %s: %d bytes", layer, form, len(export.content))
    return _kept(export)


def _kept(export: Export) -> flask.Response:
    """Return a file that the browser keeps instead of showing it."""
    response = flask.Response(export.content, mimetype=export.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{export.file_name}"'
    return response


def compressed(content: bytes, media_type: str) -> flask.Response:
    """Return content, squeezed where the browser takes that: maps are full of repetition."""
    return _squeezed(flask.Response(content, mimetype=media_type), level=3)


def _squeezed(response: flask.Response, *, level: int) -> flask.Response:
    """Squeeze a whole answer where the browser takes that."""
    if "gzip" in flask.request.headers.get("Accept-Encoding", ""):
        response.set_data(gzip.compress(response.get_data(), compresslevel=level, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response
