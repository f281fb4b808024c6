"""The panel of a family of statistics: which one, of which incidents and days, in which cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.area_choices import area_choices
from dashboard.components.carrying import Control, both_days, listed
from dashboard.components.controls import OWN_PERIOD, area_params
from dashboard.components.day_inputs import days_input
from dashboard.components.filters import CELL_SIZES_M, LISTED, kind_choices, many_choice
from dashboard.components.layer_panel import LayerPanel
from dashboard.desk import Desk
from dashboard.ids import scope
from dashboard.state import Params, asked
from dashboard.theme.look import Look
from geodata.columns.shapes import SHAPES
from layers.base.catalogue import layers
from layers.base.contract import Option
from layers.base.facts import PRESETS, QueryFacts
from layers.base.query import Query


@dataclass(frozen=True)
class Said:
    """What a link asks: the question, and what a study offers."""

    query: Query
    facts: QueryFacts


def _dates(said: Said) -> list[str | None]:
    period = said.query.period
    return [None, None] if period is None else [period.first.isoformat(), period.last.isoformat()]


def _date_params(value: Any) -> Params:
    days = both_days(value)
    return {"from": "", "to": ""} if days is None else {"period": "", "from": days[0], "to": days[1]}


def _preset_params(value: Any) -> Params:
    # "Days of one's own" only tells that days are chosen below: nothing of it belongs into the address.
    return {} if value == OWN_PERIOD else {"period": str(value or ""), "from": "", "to": ""}


def _areas(said: Said) -> list[str]:
    return [f"{name}:{one}" for name, ids in said.query.areas for one in ids]


@dataclass(frozen=True)
class Room:
    """
    One screen on which a family of layers is chosen from.

    Parameters
    ----------
    name
        Of the ids on it.
    family
        Of the layers.
    usual
        The layer that is asked where a link names none of them.
    """

    name: str
    family: str
    usual: str

    @property
    def id(self) -> Callable[[str], str]:
        """Return what names the components."""
        return scope(self.name)

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """The layers of the family, the usual one first."""
        found = [name for name, layer in layers().items() if layer.family == self.family]
        return tuple(sorted(found, key=lambda name: name != self.usual))

    @property
    def has_cells(self) -> bool:
        """Whether any of its layers paints cells."""
        return any(layers()[name].cells is not None for name in self.layers)

    @cached_property
    def options(self) -> tuple[tuple[str, Option], ...]:
        """Every option of every layer; only those of the chosen layer are seen."""
        return tuple((name, option) for name in self.layers for option in layers()[name].options)

    @cached_property
    def panel(self) -> PatternPanel:
        """The panel, whose controls write the address."""
        return PatternPanel(
            self.id, self.usual, self._controls, lambda query, desk: Said(query, desk.facts), self.layers
        )

    @cached_property
    def _controls(self) -> tuple[Control[Said], ...]:
        room, usual = self.id, self.usual
        return (
            Control(
                room, "layer", lambda said: said.query.layer, lambda value: {"layer": str(value or usual)}
            ),
            Control(
                room,
                "kinds",
                lambda said: list(said.query.kinds or ()),
                lambda value: {"kinds": listed(value)},
            ),
            Control(
                room,
                "preset",
                lambda said: OWN_PERIOD if said.query.period else said.query.preset,
                _preset_params,
            ),
            Control(room, "dates", _dates, _date_params, two_days=True),
            Control(room, "areas", _areas, lambda value: {"areas": ""} | area_params(value)),
            Control(room, "cells", lambda said: said.query.cells, lambda value: {"cells": str(value or "")}),
            Control(
                room, "cell", lambda said: str(said.query.cell_m), lambda value: {"cell_m": str(value or "")}
            ),
            *(_option(room, layer, option) for layer, option in self.options),
        )


def _option(room: Callable[[str], str], layer: str, option: Option) -> Control[Said]:
    """Return the control of one option of one layer."""

    def value(said: Said) -> Any:
        shown = layers()[layer].chosen(said.query, said.facts)[option.name]
        return shown if option.choices is None else option.write(shown)

    def params(chosen: Any) -> Params:
        return {f"{layer}.{option.name}": "" if chosen in (None, []) else str(chosen)}

    return Control(room, f"{layer}-{option.name}", value, params)


@dataclass(frozen=True)
class PatternPanel(LayerPanel[Said]):
    """A panel whose layer is chosen on it, of some."""

    layers: tuple[str, ...] = ()

    def question_of(self, params: Mapping[str, str]) -> Params:
        """Return what a link asks: of its own layer where that is one of these, else of the usual one."""
        said = asked(params)
        layer = said.get("layer", self.layer)
        return {**said, "layer": layer if layer in self.layers else self.layer}


def controls(room: Room, params: Mapping[str, str], desk: Desk, look: Look) -> Component:
    """Return the panel, its inputs standing at a link."""
    panel = room.panel
    now = dict(zip((one.name for one in panel.controls), panel.values_of(params, desk), strict=True))
    say = look.say
    return html.Div(
        className="filters",
        role="group",
        **{"aria-label": say("patterns.panel")},
        children=[
            _select(
                room,
                "layer",
                say("patterns.layer"),
                _layers(room, look),
                now,
                say(f"{room.family}.layer.help"),
            ),
            *(
                html.Div(
                    _option_input(room, layer, option, now, desk, look),
                    id=room.id(f"option-{layer}-{option.name}"),
                    hidden=layer != now["layer"],
                )
                for layer, option in room.options
            ),
            many_choice(room.id("kinds"), "kinds", kind_choices(desk, look), now["kinds"], look),
            _select(room, "preset", say("screen.period"), _presets(look), now, say("screen.period.help")),
            days_input(
                room.id("dates"),
                say("screen.dates"),
                now["dates"],
                (desk.facts.first, desk.facts.last),
                look,
                allowSingleDateInRange=True,
            ),
            many_choice(
                room.id("areas"), "areas", area_choices(desk, look), now["areas"], look, limit=LISTED
            ),
            # Where no layer of the room has cells, their size would change nothing.
            *(html.Div(one, hidden=not room.has_cells) for one in _cell_choices(room, now, look)),
            dmc.Button(say("screen.reset"), id=panel.reset, variant="default", n_clicks=0, size="sm"),
        ],
    )


def _select(
    room: Room, name: str, label: str, choices: list[dict[str, Any]], now: Mapping[str, Any], help_: str = ""
) -> Component:
    return dmc.Select(
        id=room.id(name),
        label=label,
        description=help_ or None,
        data=choices,
        value=now[name],
        allowDeselect=False,
    )


def _cell_choices(room: Room, now: Mapping[str, Any], look: Look) -> list[Component]:
    shapes = [{"value": one, "label": look.say(f"screen.cells.{one}")} for one in SHAPES]
    sizes = [{"value": str(m), "label": f"{m} m"} for m in sorted({*CELL_SIZES_M, int(now["cell"])})]
    return [
        _select(room, "cells", look.say("screen.cells"), shapes, now),
        _select(room, "cell", look.say("screen.cell"), sizes, now),
    ]


def _layers(room: Room, look: Look) -> list[dict[str, Any]]:
    return [{"value": name, "label": look.speaker.say(layers()[name].title)} for name in room.layers]


def _presets(look: Look) -> list[dict[str, Any]]:
    names = (*reversed(PRESETS), OWN_PERIOD)
    return [{"value": name, "label": look.say(f"screen.preset.{name}")} for name in names]


def _option_input(
    room: Room, layer: str, option: Option, now: Mapping[str, Any], desk: Desk, look: Look
) -> Component:
    """Return the input of one option: a list of its words, or a number between its limits."""
    name = f"{layer}-{option.name}"
    label = look.speaker.say(layers()[layer].option_title(option))
    if option.choices is not None:
        words = option.choices(desk.facts)
        choices = [{"value": one, "label": look.say(f"layers.{layer}.{option.name}.{one}")} for one in words]
        return _select(room, name, label, choices, now)
    unit = "" if option.unit_text is None else f" {look.speaker.say(option.unit_text)}"
    return dmc.NumberInput(
        id=room.id(name),
        label=label,
        value=now[name],
        min=option.low,
        max=option.high,
        suffix=unit,
        debounce=500,
        allowDecimal=False,
    )
