"""The controls of recorded counts: label, day and weeks, and what each writes into the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.carrying import Control
from dashboard.components.day_inputs import day_input
from dashboard.components.layer_panel import LayerPanel
from dashboard.desk import Desk
from dashboard.ids import scope
from dashboard.theme.look import Look
from geodata.period import day_of
from geodata.words.text import Text
from layers.recorded_counts import LAYER, NAME

ID = scope("counts")

# A list of hundreds of labels is searched, not scrolled.
_LISTED = 60

# What a link chooses of the layer's options, by their names.
Chosen = Mapping[str, Any]

_OPTIONS = {option.name: option for option in LAYER.options}


def option(name: str) -> str:
    """Return how an option of the layer stands in an address."""
    return f"{NAME}.{name}"


def _label(chosen: Chosen) -> str | None:
    return chosen["label"][0] if len(chosen["label"]) == 1 else None


def _day(chosen: Chosen) -> str | None:
    digits = f"{chosen['event_day']:08d}"
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError:
        return None


def _control(
    name: str, key: str, value: Callable[[Chosen], Any], write: Callable[[Any], str]
) -> Control[Chosen]:
    """Return a control of one option, which an empty input takes out of the address."""
    return Control(
        ID, name, value, lambda given: {option(key): "" if given in (None, "", 0) else write(given)}
    )


CONTROLS = (
    _control("label", "label", _label, lambda given: _OPTIONS["label"].write((str(given),))),
    _control("day", "event_day", _day, lambda given: str(given)[:10].replace("-", "")),
    _control("weeks", "weeks", lambda chosen: chosen["weeks"], lambda given: str(given)[:9]),
)


PANEL = LayerPanel(ID, NAME, CONTROLS, lambda query, desk: LAYER.chosen(query, desk.facts))


def controls(params: Mapping[str, str], desk: Desk, look: Look) -> Component:
    """Return the panel, its inputs standing at a link."""
    label, day, weeks = PANEL.values_of(params, desk)
    say = look.say
    days = desk.holdings.counts.day
    return html.Div(
        className="filters",
        role="group",
        **{"aria-label": say("counts_page.panel")},
        children=[
            dmc.Select(
                id=ID("label"),
                label=say("counts_page.label"),
                description=say("counts_page.label.help"),
                placeholder=say("counts_page.label.choose"),
                data=list(desk.facts.count_labels),
                value=label,
                searchable=True,
                clearable=True,
                limit=_LISTED,
                nothingFoundMessage=say("screen.nothing_found"),
                clearButtonProps={"aria-label": say("screen.clear")},
            ),
            day_input(
                ID("day"),
                say("counts_page.day"),
                day,
                (day_of(int(days.min())), day_of(int(days.max()))),
                look,
                description=say("counts_page.day.help"),
                placeholder=say("counts_page.day.newest"),
            ),
            dmc.NumberInput(
                id=ID("weeks"),
                label=look.speaker.say(LAYER.option_title(_OPTIONS["weeks"])),
                description=look.speaker.say(Text("counts_page.weeks.help", most=_OPTIONS["weeks"].high)),
                value=weeks,
                min=_OPTIONS["weeks"].low,
                max=_OPTIONS["weeks"].high,
                allowDecimal=False,
                debounce=700,
            ),
            dmc.Button(say("counts_page.reset"), id=PANEL.reset, variant="default", n_clicks=0, size="sm"),
        ],
    )
