"""Points over the map: outreach events, services, 311 requests, and single incidents where they are few."""

from __future__ import annotations

from collections.abc import Mapping

import dash_mantine_components as dmc
import numpy as np
from dash.development.base_component import Component

from dashboard.components.incident_list import INCIDENTS, MOST_SINGLE, are_few, single_points
from dashboard.components.sync import NOTHING_SHOWN, OVERLAYS
from dashboard.desk import Desk
from dashboard.figures.map import Points
from dashboard.theme.look import Look
from dashboard.theme.symbols import Overlay
from layers.base.answers import Answer, Places
from layers.base.query import Query

# Layer that answers -> symbol that draws.
SYMBOLS: Mapping[str, Overlay] = {
    "events": "event",
    "services": "service",
    "quality_of_life": "request",
    INCIDENTS: "point",
}
OPTIONS = {"quality_of_life": (("by", "request"),)}
# What of a question changes where an overlay's points lie; of those not named here, everything may. So
# services are looked up once, and events when days are chosen.
ASKS: Mapping[str, tuple[str, ...]] = {"services": (), "events": ("period", "preset")}
SHOWN_AT_FIRST = ("events", "services", INCIDENTS)
# Beyond this a map of points says nothing; the panel then asks to narrow the question.
MOST_POINTS = 3_000


def chosen_overlays(params: Mapping[str, str]) -> tuple[str, ...]:
    """Return which overlays a link asks for; unknown names are ignored."""
    said = params.get("show")
    if said is None:
        return SHOWN_AT_FIRST
    return tuple(name for name in SYMBOLS if name in said.split(",")) if said != NOTHING_SHOWN else ()


def overlay_picker(params: Mapping[str, str], look: Look) -> Component:
    """Return the checkboxes that put overlays on the map and take them off."""
    return dmc.CheckboxGroup(
        id=OVERLAYS,
        label=look.say("screen.overlays"),
        value=list(chosen_overlays(params)),
        children=[
            dmc.Checkbox(value=name, label=look.say(f"screen.overlay.{name}"), size="xs", mt=4)
            for name in SYMBOLS
        ],
    )


def overlay_points(
    params: Mapping[str, str], query: Query, desk: Desk, look: Look
) -> tuple[list[Points], list[str]]:
    """
    Return the points to draw, and a sentence for each overlay that is too full to be drawn.

    Parameters
    ----------
    params
        Of the link, which names the overlays.
    query
        The question: its period and areas narrow what is drawn.
    """
    chosen = [name for name in chosen_overlays(params) if name != INCIDENTS]
    found = {name: _answer(name, query, desk).places for name in chosen}
    drawn = [_points_of(name, one, desk, look) for name, one in found.items() if one.mapped <= MOST_POINTS]
    if INCIDENTS in chosen_overlays(params) and are_few(query, desk):
        drawn.append(single_points(desk.single_incidents(query), desk, look))
    return drawn, refused_overlays(params, query, desk, look)


def refused_overlays(params: Mapping[str, str], query: Query, desk: Desk, look: Look) -> list[str]:
    """Return a sentence for each overlay of a link that is too full to be drawn."""
    refused = []
    if INCIDENTS in params.get("show", "").split(",") and not are_few(query, desk):
        refused.append(look.say("incident_list.too_many", n=desk.overview(query).n, most=MOST_SINGLE))
    for name in chosen_overlays(params):
        if name == INCIDENTS:
            continue
        n = _answer(name, query, desk).places.mapped
        if n > MOST_POINTS:
            title = look.say(f"screen.overlay.{name}")
            refused.append(look.say("screen.overlay.too_many", title=title, n=n, most=MOST_POINTS))
    return refused


def _answer(name: str, query: Query, desk: Desk) -> Answer:
    """Return the answer whose places are drawn; its words may be those of a wider question."""
    asks = ASKS.get(name)
    asked = query if asks is None else Query(**{field: getattr(query, field) for field in asks})
    return desk.overlay(name, asked, OPTIONS.get(name, ()))


def _points_of(name: str, places: Places, desk: Desk, look: Look) -> Points:
    known = np.isfinite(places.x_m) & np.isfinite(places.y_m)
    longitude, latitude = desk.holdings.crs.to_degrees(places.x_m[known], places.y_m[known])
    return Points(
        overlay=SYMBOLS[name],
        title=look.say(f"screen.overlay.{name}"),
        longitude=longitude.tolist(),
        latitude=latitude.tolist(),
        names=[look.speaker.say(one) for one in places.names[known]],
        ids=[str(one) for one in places.ids[known]],
    )
