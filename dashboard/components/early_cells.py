"""Send the map its cells while the rest of a change is still on its way: what was touched says enough."""

from __future__ import annotations

from typing import Any

import flask
from dash import Dash

from dashboard.components.carrying import Carried
from dashboard.components.controls import CONTROLS
from dashboard.components.gestures import Gestures
from dashboard.components.sync import GESTURES, OVERLAYS, carry
from dashboard.desk import Desk
from dashboard.routes import TOUCHED, cells_address, cells_payload, compressed
from dashboard.state import Params

ADDRESS_HEADER = "X-Cells-Address"


def register(app: Dash, desk: Desk, *, address: str) -> None:
    """
    Declare the route; assets/early_cells.js asks it with what the browser sends to carry the address.

    Parameters
    ----------
    address
        Id of the page's ``dcc.Location``.
    """

    @app.server.post(TOUCHED, endpoint="touched_cells")
    def _touched() -> flask.Response:
        body: Any = flask.request.get_json(silent=True)  # the door has refused what is no JSON
        carried = carried_by(body, desk, address)
        if carried is None:
            flask.abort(400)
        return _answer(carried.params, body["shown"], desk)


def carried_by(body: Any, desk: Desk, address: str) -> Carried | None:
    """
    Return what the page will show after a touch; None for what is no touch.

    Parameters
    ----------
    body
        What a browser sent: ``asked``, the request that carries the address, as Dash writes it, and
        ``shown``, where the cells on its map came from.
    desk, address
        As for `register`.
    """
    try:
        asked = body["asked"]
        told = {(one["id"], one["property"]): one.get("value") for one in asked["inputs"]}
        touched = str(asked["changedPropIds"][0]).rpartition(".")[0]
        values = [told[one.id, one.prop] for one in CONTROLS]
    except (TypeError, KeyError, IndexError, AttributeError):
        return None
    if not isinstance(body.get("shown"), str):
        return None
    gestures = Gestures(*(told.get(one) for one in GESTURES))
    overlays = told.get((OVERLAYS, "value"))
    return carry(touched, told.get((address, "search")), values, overlays, gestures, None, desk)


def _answer(params: Params, shown: str, desk: Desk) -> flask.Response:
    found = cells_address(params)
    if found == shown:
        return flask.Response(status=204)
    response = compressed(cells_payload(desk, params), "application/octet-stream")
    response.headers[ADDRESS_HEADER] = found
    return response
