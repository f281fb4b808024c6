"""The panel of a comparison: what is compared, since when, what is counted, and what may be moved by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.comparison_controls import BY_HAND, CONTROLS, ID, RESET, USE_TYPED, values_of
from dashboard.components.comparison_places import OPTION
from dashboard.components.day_inputs import day_input, days_input
from dashboard.components.filters import kind_choices
from dashboard.desk import Desk
from dashboard.theme.look import Look
from geodata.kinds.requests import REQUEST_KINDS
from geodata.words.text import Text
from layers.base.naming import event_name
from layers.comparison.asked import MEASURES, MOST_WEEKS

# A list of hundreds of areas is searched, not scrolled.
_LISTED = 60


def comparison_panel(params: Mapping[str, str], desk: Desk, look: Look) -> Component:
    """Return the panel, its inputs standing at a link."""
    now = dict(zip((control.name for control in CONTROLS), values_of(params), strict=True))
    return html.Div(
        className="filters",
        role="group",
        **{"aria-label": look.say("compare.panel")},
        children=[
            *_what(now, desk, look),
            *_counted(now, desk, look),
            _by_hand(now, desk, look, are_set=OPTION in params),
            dmc.Button(look.say("compare.reset"), id=RESET, variant="default", n_clicks=0, size="sm"),
        ],
    )


def _what(now: dict[str, Any], desk: Desk, look: Look) -> list[Component]:
    return [
        dmc.Select(
            id=ID("subject"),
            label=look.say("compare.subject"),
            description=look.say("compare.subject.help"),
            data=_subjects(desk, look),
            value=now["subject"],
            searchable=True,
            clearable=True,
            limit=_LISTED,
            nothingFoundMessage=look.say("screen.nothing_found"),
            clearButtonProps={"aria-label": look.say("screen.clear")},
        ),
        dmc.TextInput(
            id=ID("at"),
            label=look.say("compare.at"),
            description=look.say("draw.at.help"),
            value=now["at"],
            placeholder="39.0847,-94.5938",
            debounce=700,
        ),
        day_input(
            ID("day"),
            look.say("compare.day"),
            now["day"],
            (desk.facts.first, desk.facts.last),
            look,
            description=look.say("compare.day.help"),
        ),
    ]


def _subjects(desk: Desk, look: Look) -> list[dict[str, Any]]:
    """Return everything that can be compared, by group: events on places first."""
    say, holdings = look.speaker.say, desk.holdings
    groups = [
        {
            "group": look.say(f"compare.subject.{acts_on}"),
            "items": [
                {
                    "value": f"event:{event.id}",
                    # Typed letters are looked for in the label: ledgers are talked of by their ids.
                    "label": " · ".join(
                        (say(event_name(event)), say(Text("period.day", day=event.period.first)), event.id)
                    ),
                }
                for event in sorted(holdings.events, key=lambda one: one.period.first, reverse=True)
                if event.acts_on == acts_on
            ],
        }
        for acts_on in ("place", "people")
    ]
    services = [
        {"value": f"service:{one.id}", "label": one.names.get(look.language) or one.name}
        for one in holdings.services
        if one.x_m is not None and one.visibility == "public"
    ]
    areas = [
        {"value": f"area:{one.name}:{id_}", "label": one.by_id[id_]}
        for one in desk.facts.sets
        if one.has_outlines
        for id_ in one.ids
    ]
    groups += [
        {"group": look.say("compare.subject.services"), "items": services},
        {"group": look.say("compare.subject.areas"), "items": areas},
        {
            "group": look.say("compare.subject.other"),
            "items": [{"value": BY_HAND, "label": look.say("compare.subject.at")}],
        },
    ]
    return [group for group in groups if group["items"]]


def _counted(now: dict[str, Any], desk: Desk, look: Look) -> list[Component]:
    requests = [{"value": kind.id, "label": look.speaker.say(kind.title)} for kind in REQUEST_KINDS.values()]
    clear = {"aria-label": look.say("screen.clear")}
    return [
        dmc.Select(
            id=ID("measure"),
            label=look.say("compare.measure"),
            data=[{"value": name, "label": look.say(f"compare.measure.{name}")} for name in MEASURES],
            value=now["measure"],
            allowDeselect=False,
        ),
        dmc.MultiSelect(
            id=ID("kinds"),
            label=look.say("screen.kinds"),
            placeholder="" if now["kinds"] else look.say("compare.kinds.usual"),
            data=kind_choices(desk, look),
            value=now["kinds"],
            searchable=True,
            clearable=True,
            clearButtonProps=clear,
        ),
        dmc.MultiSelect(
            id=ID("request-kinds"),
            label=look.say("compare.request_kinds"),
            placeholder="" if now["request-kinds"] else look.say("screen.kinds.all"),
            data=requests,
            value=now["request-kinds"],
            searchable=True,
            clearable=True,
            clearButtonProps=clear,
        ),
    ]


def _by_hand(now: dict[str, Any], desk: Desk, look: Look, *, are_set: bool) -> Component:
    """Return what makes the answer exploratory as soon as it is moved, said beside it."""
    numbers = (("radius_m", 20_000, "unit.metres"), ("weeks", MOST_WEEKS, "unit.weeks"))
    inputs: list[Component] = [
        dmc.NumberInput(
            id=ID(name),
            label=f"{look.say(f'compare.{name}')} ({look.say(unit)})",
            placeholder=look.say("compare.chosen_for_you"),
            value=now[name],
            min=0,
            max=most,
            allowDecimal=False,
            debounce=700,
        )
        for name, most, unit in (*numbers, ("margin_percent", 50, "unit.percent"))
    ]
    windows: list[Component] = [
        days_input(
            ID(name), look.say(f"compare.window.{name}"), now[name], (desk.facts.first, desk.facts.last), look
        )
        for name in ("before", "after")
    ]
    moved = (now[name] not in ("", None, [None, None]) for name in ("radius_m", "weeks", "margin_percent"))
    return html.Details(
        [
            html.Summary(look.say("compare.by_hand")),
            html.P(look.say("compare.by_hand.help"), className="quiet"),
            *inputs,
            *windows,
            *_places(look),
        ],
        className="more",
        open=any(moved) or are_set,
    )


def _places(look: Look) -> list[Component]:
    """Return the list of comparison places as text: the way to move one without a mouse."""
    return [
        dmc.Textarea(
            id=ID("places"),
            label=look.say("comparison_places.typed"),
            description=look.say("comparison_places.typed.help"),
            value="",
            autosize=True,
            minRows=3,
            maxRows=8,
        ),
        dmc.Button(
            look.say("comparison_places.typed.use"), id=USE_TYPED, variant="default", n_clicks=0, size="xs"
        ),
    ]
