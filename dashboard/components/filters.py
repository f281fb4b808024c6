"""The filter panel: every part of a question as a labelled input that the keyboard reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.area_choices import area_choices
from dashboard.components.controls import ID, NO_KINDS, OWN_PERIOD, values_of
from dashboard.components.day_inputs import days_input
from dashboard.components.ground import ground_controls
from dashboard.desk import Desk
from dashboard.theme.look import Look
from geodata.columns.shapes import SHAPES
from geodata.holdings import BASES, CLOCKS
from geodata.kinds.tree import GROUPS, KINDS, group_title
from layers.base.facts import PRESETS
from layers.base.params import WEEKDAYS
from layers.base.query import Query

CELL_SIZES_M = (50, 100, 250, 500, 1000)
# A list of hundreds of areas is searched, not scrolled.
LISTED = 60


def filters(query: Query, desk: Desk, look: Look) -> Component:
    """
    Return the panel, its inputs standing at a question.

    Parameters
    ----------
    query
        The question of the address.
    desk, look
        What can be asked, and in which language.
    """
    now = values_of(query, desk.facts)
    return html.Div(
        className="filters",
        role="group",
        **{"aria-label": look.say("screen.filters")},
        children=[
            *_what(now, desk, look),
            *_when(now, desk, look),
            *_where(query, now, desk, look),
            _more(now, look),
            dmc.Button(
                look.say("screen.reset"),
                id=ID("reset"),
                variant="default",
                n_clicks=0,
                size="sm",
            ),
        ],
    )


def _what(now: dict[str, Any], desk: Desk, look: Look) -> list[Component]:
    return [many_choice(ID("kinds"), "kinds", kind_choices(desk, look), now["kinds"], look)]


def many_choice(
    id_: str, name: str, choices: list[dict[str, Any]], value: Any, look: Look, **more: Any
) -> Component:
    """
    Return a list of which several can be chosen, none of them meaning all.

    Parameters
    ----------
    name
        The words ``screen.<name>`` and ``screen.<name>.all`` are its label, and what it says while empty.
    """
    return dmc.MultiSelect(
        id=id_,
        label=look.say(f"screen.{name}"),
        placeholder="" if value else look.say(f"screen.{name}.all"),
        data=choices,
        value=value,
        searchable=True,
        clearable=True,
        hidePickedOptions=True,
        clearButtonProps={"aria-label": look.say("screen.clear")},
        nothingFoundMessage=look.say("screen.nothing_found"),
        **more,
    )


def kind_choices(desk: Desk, look: Look) -> list[dict[str, Any]]:
    """Return kinds in the records, by group, with families above their members."""
    say = look.speaker.say
    standing = set(desk.facts.kinds)
    offered = {parent for kind in standing for parent in _line_of(kind)} | standing
    choices: list[dict[str, Any]] = [
        {
            "group": look.say("screen.kinds.groups"),
            "items": [{"value": group, "label": say(group_title(group))} for group in GROUPS],
        }
    ]
    for group in GROUPS:
        items = [
            {"value": kind.id, "label": say(kind.title)}
            for kind in KINDS.values()
            if kind.group == group and kind.id in offered
        ]
        if items:
            choices.append({"group": say(group_title(group)), "items": items})
    choices.append(
        {
            "group": look.say("screen.kinds.none_group"),
            "items": [{"value": NO_KINDS, "label": look.say("screen.kinds.none")}],
        }
    )
    return choices


def _line_of(kind: str) -> Iterable[str]:
    parent = KINDS[kind].parent if kind in KINDS else None
    while parent is not None:
        yield parent
        parent = KINDS[parent].parent


def _when(now: dict[str, Any], desk: Desk, look: Look) -> list[Component]:
    presets = [
        {"value": name, "label": look.say(f"screen.preset.{name}")}
        for name in (*reversed(PRESETS), OWN_PERIOD)
    ]
    return [
        dmc.Select(
            id=ID("preset"),
            label=look.say("screen.period"),
            description=look.say("screen.period.help"),
            data=presets,
            value=now["preset"],
            allowDeselect=False,
        ),
        days_input(
            ID("dates"),
            look.say("screen.dates"),
            now["dates"],
            (desk.facts.first, desk.facts.last),
            look,
            allowSingleDateInRange=True,
        ),
        _one_of("date", "screen.clock", CLOCKS, now, look),
        *_hours_and_weekdays(now, look),
    ]


def _one_of(name: str, key: str, choices: Sequence[str], now: Mapping[str, Any], look: Look) -> Component:
    """Return a list of which one is always chosen; its words are those below its own."""
    return dmc.Select(
        id=ID(name),
        label=look.say(key),
        data=[{"value": one, "label": look.say(f"{key}.{one}")} for one in choices],
        value=now[name],
        allowDeselect=False,
    )


def _hours_and_weekdays(now: dict[str, Any], look: Look) -> list[Component]:
    hours = [{"value": str(hour), "label": f"{hour:02d}:00"} for hour in range(25)]
    return [
        html.Div(
            className="pair",
            children=[
                dmc.Select(
                    id=ID("hour-from"),
                    label=look.say("screen.hour_from"),
                    data=hours[:24],
                    value=now["hour-from"],
                    allowDeselect=False,
                ),
                dmc.Select(
                    id=ID("hour-to"),
                    label=look.say("screen.hour_to"),
                    data=hours[1:],
                    value=now["hour-to"],
                    allowDeselect=False,
                ),
            ],
        ),
        dmc.CheckboxGroup(
            id=ID("weekdays"),
            label=look.say("screen.weekdays"),
            value=now["weekdays"],
            children=html.Div(
                [
                    dmc.Checkbox(value=day, label=look.say(f"screen.weekday.{day}"), size="xs")
                    for day in WEEKDAYS
                ],
                className="weekdays",
            ),
        ),
    ]


def _where(query: Query, now: dict[str, Any], desk: Desk, look: Look) -> list[Component]:
    sets = [one for one in desk.facts.sets if one.ids]
    return [
        many_choice(ID("areas"), "areas", area_choices(desk, look), now["areas"], look, limit=LISTED),
        *ground_controls(query, desk, look),
        dmc.Select(
            id=ID("table"),
            label=look.say("screen.table"),
            data=[{"value": one.name, "label": look.speaker.say(one.title)} for one in sets],
            value=now["table"],
            allowDeselect=False,
        ),
    ]


def _more(now: dict[str, Any], look: Look) -> Component:
    """Return what is needed less often, folded away but reachable."""
    return html.Details(
        className="more",
        children=[
            html.Summary(look.say("screen.more")),
            dmc.Textarea(
                id=ID("reports"),
                label=look.say("screen.reports"),
                description=look.say("screen.reports.help"),
                value=now["reports"],
                debounce=600,
                autosize=True,
                maxRows=6,
            ),
            _one_of("basis", "screen.basis", BASES, now, look),
            _one_of("cells", "screen.cells", SHAPES, now, look),
            dmc.Select(
                id=ID("cell"),
                label=look.say("screen.cell"),
                description=look.say("screen.cell.help"),
                data=[{"value": str(side), "label": f"{side} m"} for side in _sizes(now["cell"])],
                value=now["cell"],
                allowDeselect=False,
            ),
            dmc.Switch(
                id=ID("default-locations"),
                label=look.say("screen.default_locations"),
                checked=now["default-locations"],
            ),
        ],
    )


def _sizes(now: str) -> list[int]:
    """Return the usual sides of a cell, and the one a link asked for."""
    return sorted({*CELL_SIZES_M, int(now)})
