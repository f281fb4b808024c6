"""The maps of one comparison: what lies on the ground, and where the cells come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from dash import html
from dash.development.base_component import Component

from dashboard.basemap import addresses
from dashboard.comparison_cells import address_of, header_of, plain_address_of
from dashboard.components.chosen_cell import cell_of, picture_index
from dashboard.components.comparison_controls import ID, question_of
from dashboard.components.comparison_maps import MODES, Ground, MapSide, Mode, comparison_maps
from dashboard.components.comparison_places import places_of
from dashboard.components.extents import opening
from dashboard.components.place_marks import place_marks
from dashboard.desk import Desk
from dashboard.figures.axes import short_days
from dashboard.figures.map import Points
from dashboard.figures.outlines import Outline, circle
from dashboard.figures.style import base_style
from dashboard.state import View, write_search
from dashboard.theme.look import Look
from geodata.period import Period
from layers.base.query import Query
from layers.comparison.result import Comparison

# Controls farther away than this are not in the opening view; they would make the zone a dot.
_AROUND_TIMES = 6.0
# Around a large zone there is room for its ring, and no more.
_AROUND_M = 1_800.0
_RING_TIMES = 1.2


def mode_of(params: Mapping[str, str]) -> Mode:
    """Return how a link wants to see the maps: beside each other unless it says so."""
    asked_for = params.get("maps")
    return next((mode for mode in MODES if mode == asked_for), MODES[0])


def compared_maps(
    params: Mapping[str, str],
    query: Query,
    found: Comparison,
    desk: Desk,
    look: Look,
    locations: tuple[str, ...],
) -> Component:
    """Return before and after on maps with one scale, in the mode that the link names."""
    cells = desk.compared_cells(query)
    if cells is None:
        raise ValueError("a comparison has cells")
    mode, windows = mode_of(params), found.windows
    if windows.equal:
        note = ""
    else:
        # In twice as many weeks there is twice as much of everything: a change by cell would be none.
        note = look.say(
            "compare.map.unequal_windows", before=_weeks(windows.before), after=_weeks(windows.after)
        )
        mode = MODES[0] if mode == "difference" else mode
    before, after = (short_days(days, look) for days in (windows.before, windows.after))
    search = write_search(
        question_of(params) | {name: params[name] for name in ("lang", "look", "size") if name in params}
    )
    both = look.say("compare.map.both", before=before, after=after)

    def side(part: str, dates: str) -> MapSide:
        return MapSide(address_of(part) + search, dates, plain_address_of(part) + search)

    maps = comparison_maps(
        side("before", before),
        side("after", after),
        side("difference", both),
        mode=mode,
        look=look,
        room=ID,
        ground=_ground(params, query, found, desk, look, locations),
        legend_header=header_of(desk, "difference" if mode == "difference" else "before", found, cells, look),
    )
    return html.Div([html.P(note, className="left-out", role="status"), maps]) if note else maps


def _weeks(days: Period) -> int:
    return days.span_days // 7


def _ground(
    params: Mapping[str, str],
    query: Query,
    found: Comparison,
    desk: Desk,
    look: Look,
    locations: tuple[str, ...],
) -> Ground:
    table = query.table or desk.facts.default_table or ""
    view = View.read(params.get("view", ""))
    box = _box(found, desk)
    centre, zoom = opening(box) if view is None else ((view.longitude, view.latitude), view.zoom)
    zone = found.subject.zone
    name = look.speaker.say(found.subject.name)
    return Ground(
        style=base_style(addresses(desk.base_map, table), look),
        centre=centre,
        zoom=zoom,
        view_key=f"{desk.holdings.study.name} {name} {zone.x_m:.0f} {zone.y_m:.0f}",
        fit=box if view is None else None,
        outlines=outlines(found, desk),
        points=[event_point(found, desk, look)],
        view_parameter="view",
        locations=locations,
        selected=_selected(query, found, desk),
        places=place_marks(places_of(found, desk), look),
    )


def _selected(query: Query, found: Comparison, desk: Desk) -> int | None:
    cells = desk.compared_cells(query)
    cell = None if cells is None else cell_of(found, cells)
    return None if cells is None or cell is None else picture_index(cell, cells)


def event_point(found: Comparison, desk: Desk, look: Look) -> Points:
    """Return the symbol of what is compared, in its middle."""
    zone, event = found.subject.zone, found.subject.event
    longitude, latitude = desk.holdings.crs.to_degrees(np.array([zone.x_m]), np.array([zone.y_m]))
    return Points(
        "event" if event is not None else "point",
        look.say("compare.map.subject"),
        longitude.tolist(),
        latitude.tolist(),
        [look.speaker.say(found.subject.name)],
        ids=[event.id if event is not None else ""],
    )


def outlines(found: Comparison, desk: Desk) -> list[Outline]:
    """Return the lines on the map: zone, outer edge of the ring, and every comparison place."""
    zone, to_degrees = found.subject.zone, desk.holdings.crs.to_degrees
    if zone.shape is None:
        treated = circle(zone.x_m, zone.y_m, zone.radius_m, to_degrees)
        ring = circle(zone.x_m, zone.y_m, zone.ring_m, to_degrees)
    else:
        treated = _shape(zone.shape, desk)
        ring = _shape(zone.shape.buffer(zone.ring_m - zone.radius_m), desk)
    controls = {
        "type": "MultiPolygon",
        "coordinates": [
            circle(one.x_m, one.y_m, zone.radius_m, to_degrees)["coordinates"] for one in found.controls
        ],
    }
    compared = [Outline(controls, "comparison")] if found.controls else []
    return [*compared, Outline(ring, "ring"), Outline(treated, "treated")]


def _shape(shape: shapely.geometry.base.BaseGeometry, desk: Desk) -> dict[str, Any]:
    def degrees(metres: np.ndarray) -> np.ndarray:
        return np.column_stack(desk.holdings.crs.to_degrees(metres[:, 0], metres[:, 1]))

    found: dict[str, Any] = shapely.geometry.mapping(shapely.transform(shape, degrees))
    return found


def _box(found: Comparison, desk: Desk) -> tuple[float, float, float, float]:
    """Return west, south, east and north of the opening view in degrees."""
    zone = found.subject.zone
    reach = max(_RING_TIMES * zone.ring_m, min(_AROUND_TIMES * zone.radius_m, _AROUND_M))
    longitude, latitude = desk.holdings.crs.to_degrees(
        np.array([zone.x_m - reach, zone.x_m + reach]), np.array([zone.y_m - reach, zone.y_m + reach])
    )
    return float(longitude[0]), float(latitude[0]), float(longitude[1]), float(latitude[1])
