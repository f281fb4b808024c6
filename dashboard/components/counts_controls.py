"""The controls of recorded counts: label, day and weeks, and what each writes into the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components.day_inputs import day_input
from dashboard.desk import Desk
from dashboard.ids import scope
from dashboard.state import Params, asked, read_search, shown, write_search
from dashboard.theme.look import Look
from geodata.period import day_of
from geodata.words.text import Text
from layers.base.link import whole_characters
from layers.recorded_counts import LAYER, NAME

ID = scope("counts")

CARRIED = ID("carried")
RESET = ID("reset")
CONTROLS = ("label", "day", "weeks")

# A list of hundreds of labels is searched, not scrolled.
_LISTED = 60

_OPTIONS = {option.name: option for option in LAYER.options}
_USUAL_WEEKS = _OPTIONS["weeks"].default


def option(name: str) -> str:
    """Return how an option of the layer stands in an address."""
    return f"{NAME}.{name}"


def question_of(params: Mapping[str, str]) -> Params:
    """Return what a link asks of this page's layer, whatever layer it names."""
    return {**asked(params), "layer": NAME}


def values_of(params: Mapping[str, str], desk: Desk) -> list[Any]:
    """Return what every control shows for a link, in the order of `CONTROLS`."""
    query, _ = desk.query(question_of(params))
    chosen = LAYER.chosen(query, desk.facts)
    label = chosen["label"][0] if len(chosen["label"]) == 1 else None
    digits = f"{chosen['event_day']:08d}"
    try:
        day = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError:
        day = None
    return [label, day, chosen["weeks"]]


def carry(
    touched: str | None, search: Any, values: Sequence[Any], desk: Desk
) -> tuple[str, Params, list[Any]]:
    """
    Return the address, what is carried to the page, and every control's value, after anything was touched.

    Parameters
    ----------
    touched
        Id of the component that was used; None or the address bar itself when a link was opened.
    search
        What the address bar says.
    values
        Of the controls, in the order of `CONTROLS`; anything a browser could send.
    """
    link, unread = read_search(search)
    if touched == RESET:
        written = shown(link)
        return write_search(written), written, values_of(written, desk)
    said = _said(touched, values)
    if said is None or unread:
        return search if isinstance(search, str) else "", link, values_of(link, desk)
    question = question_of(link) | said
    kept = {name: whole_characters(value) for name, value in question.items() if value}
    query, wrong = desk.query(kept)
    # What cannot be read stays in the address, so that the page says what is wrong with it.
    written = (kept if wrong else query.to_params()) | shown(link)
    return write_search(written), written, values_of(written, desk)


def _said(touched: str | None, values: Sequence[Any]) -> Params | None:
    """Return the part of the address that a touch sets; None where only the address changed."""
    for name, value in zip(CONTROLS, values, strict=True):
        if ID(name) == touched:
            empty = value in (None, "", 0)
            if name == "label":
                return {option("label"): "" if empty else _OPTIONS["label"].write((str(value),))}
            if name == "day":
                return {option("event_day"): "" if empty else str(value)[:10].replace("-", "")}
            return {option("weeks"): "" if empty else str(value)[:9]}
    return None


def controls(params: Mapping[str, str], desk: Desk, look: Look) -> Component:
    """Return the panel, its inputs standing at a link."""
    label, day, weeks = values_of(params, desk)
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
            dmc.Button(say("counts_page.reset"), id=RESET, variant="default", n_clicks=0, size="sm"),
        ],
    )
