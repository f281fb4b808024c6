"""Ask of ground: near an event, a service, a corner or a picked point, or inside a drawn shape."""

from __future__ import annotations

import json
from typing import Any

import dash_mantine_components as dmc
import numpy as np
from dash.development.base_component import Component

from dashboard.components.area_choices import area_choices
from dashboard.components.carrying import Control
from dashboard.desk import Desk
from dashboard.ids import scope
from dashboard.state import Params
from dashboard.theme.look import Look
from layers.base.crossings import SHORT_FORMS
from layers.base.forms import write_point, write_points
from layers.base.query import Query
from layers.base.where import RADIUS_M, USUAL_RADIUS_M, Where

ID = scope("ground")
PICKED, SHAPED, MARKS = ID("picked"), ID("shaped"), ID("marks")

# A city has thousands of corners; a list is searched, and no browser needs more than this to search in.
MOST_PLACES = 2_000
# A neighborhood is chosen among the places, and filters as an area does.
AREA = "area:"
LISTED = 60
_RING_CORNERS = 72


def _near(query: Query) -> str | None:
    """Return what the list shows for a question: the address of its ground without the radius."""
    where = query.where
    if where is None:
        return None
    return where.write() if where.is_shape else where.write().rpartition(",")[0]


def _together(_value: Any) -> Params:
    """Add nothing alone: place and radius are written as one, by `ground_params`."""
    return {}


NEAR = Control(ID, "near", _near, _together)
RADIUS: Control[Query] = Control(
    ID,
    "radius_m",
    lambda query: query.where.radius_m if query.where and query.where.radius_m else USUAL_RADIUS_M,
    _together,
)


def ground_params(near: Any, radius_m: Any) -> Params:
    """Return the address of ground that both controls say together; nothing where they say none."""
    if not isinstance(near, str) or not near or near.startswith(AREA):
        return {}
    if near.startswith("in:"):
        return {"where": near}
    least, most = RADIUS_M
    known = isinstance(radius_m, int) and not isinstance(radius_m, bool)
    metres = min(max(radius_m, least), most) if known else USUAL_RADIUS_M
    return {"where": f"{near},{metres}"}


def picked_params(query: Query, picked: Any, drawn: Any) -> Params | None:
    """
    Return the address of ground that was picked or drawn on a map; None for anything else a browser sends.

    Parameters
    ----------
    query
        The question that stood before: its radius is kept.
    picked, drawn
        What the stores hold: ``{lat, lon}``, ``{event}`` or ``{service}``; ``{corners}``.
    """
    radius_m = RADIUS.value(query)
    try:
        if isinstance(drawn, dict):
            corners = tuple((float(lat), float(lon)) for lat, lon in drawn["corners"])
            return {"where": Where.read(f"in:{write_points(corners)}").write()}
        if isinstance(picked, dict) and "lat" in picked:
            at = write_point((float(picked["lat"]), float(picked["lon"])))
            return {"where": Where.read(f"near:{at},{radius_m}").write()}
        if isinstance(picked, dict):
            anchor = "event" if "event" in picked else "service"
            return {"where": Where(anchor=anchor, id=str(picked[anchor]), radius_m=radius_m).write()}
    except (KeyError, OverflowError, TypeError, ValueError):
        return None
    return None


def ground_controls(query: Query, desk: Desk, look: Look) -> list[Component]:
    """Return the list of what a question can be asked near, and the radius."""
    return [
        dmc.Select(
            id=NEAR.id,
            label=look.say("ground.near"),
            description=look.say("ground.near.help"),
            placeholder=look.say("ground.anywhere"),
            data=ground_choices(query, desk, look),
            value=NEAR.value(query),
            searchable=True,
            clearable=True,
            limit=LISTED,
            clearButtonProps={"aria-label": look.say("screen.clear")},
            nothingFoundMessage=look.say("screen.nothing_found"),
            filter={"function": "placesThatFit"},
            **{"data-short-forms": json.dumps(SHORT_FORMS)},
        ),
        dmc.NumberInput(
            id=RADIUS.id,
            label=look.say("ground.radius"),
            value=RADIUS.value(query),
            min=RADIUS_M[0],
            max=RADIUS_M[1],
            step=50,
            suffix=" m",
            debounce=500,
            allowDecimal=False,
        ),
    ]


def ground_choices(query: Query, desk: Desk, look: Look) -> list[dict[str, Any]]:
    """Return events, services, areas and named places to choose from, and what was chosen on the map."""
    say = look.speaker.say
    groups: dict[str, list[dict[str, str]]] = {"event": [], "service": [], "place": []}
    for (anchor, id_), name in desk.facts.anchors.items():
        groups[anchor].append({"value": f"{anchor}:{id_}", "label": say(name)})
    groups["place"] = [{"value": value, "label": name} for value, name in desk.named_places[:MOST_PLACES]]
    for items in groups.values():
        items.sort(key=lambda item: item["label"].casefold())
    known = {item["value"] for items in groups.values() for item in items}
    now = NEAR.value(query)
    chosen = []
    if query.where is not None and now not in known:
        key = "ground.shape" if query.where.is_shape else "ground.point"
        at = write_point(query.where.corners[0])
        corner = None if query.where.is_shape else desk.corner_names.get(str(now))
        chosen = [{"value": now, "label": corner or look.say(key, n=len(query.where.corners), at=at)}]
    named = {"chosen": chosen, **groups}
    found = [
        {"group": look.say(f"ground.group.{name}"), "items": items} for name, items in named.items() if items
    ]
    return [*found, *_areas(desk, look)]


def _areas(desk: Desk, look: Look) -> list[dict[str, Any]]:
    """Return the areas of every set, each a place that somebody may look for by its name."""
    return [
        {
            **group,
            "items": [{**item, "value": f"{AREA}{item['value']}"} for item in group["items"][:MOST_PLACES]],
        }
        for group in area_choices(desk, look)
    ]


def ground_marks(query: Query, desk: Desk) -> str:
    """Return the outline of a question's ground as the map's script takes it; empty where there is none."""
    zone = None if query.where is None else query.where.zone(desk.holdings)
    if query.where is None or zone is None:
        return ""
    if query.where.is_shape:
        return write_points(query.where.corners)
    turn = np.linspace(0, 2 * np.pi, _RING_CORNERS, endpoint=False)
    (x_m, y_m) = zone.corners_m[0]
    longitude, latitude = desk.holdings.crs.to_degrees(
        x_m + zone.radius_m * np.cos(turn), y_m + zone.radius_m * np.sin(turn)
    )
    return write_points(tuple(zip(latitude.tolist(), longitude.tolist(), strict=True)))
