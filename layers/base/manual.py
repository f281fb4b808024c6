"""Write what the manual says of questions and layers from the code.

``python -m layers.base.manual docs/reference`` writes it anew into both pages.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from geodata.columns.shapes import SHAPES
from geodata.holdings import BASES, CLOCKS
from geodata.words.speaker import LANGUAGES, Speaker
from layers.base.catalogue import layers
from layers.base.contract import Layer, Option
from layers.base.facts import PRESETS, QueryFacts
from layers.base.forms import MOST_CORNERS
from layers.base.params import CELL_M, MOST_REPORTS, NAMES, WEEKDAYS
from layers.base.query import Query
from layers.base.where import RADIUS_M

_GROUNDS = (
    *("near:39.0847,-94.5938,200", "event:E01,200", "service:S01,400"),
    "in:39.08,-94.60;39.09,-94.60;39.09,-94.59",
)

PARAMETERS: dict[str, tuple[str, str, str]] = {
    "kinds": (
        "ids of [kinds](kinds.md) or groups, parted by commas; `none`",
        "every kind",
        "a group or parent stands for everything under it; an empty list and `none` select nothing",
    ),
    "period": (
        " ".join(f"`{name}`" for name in PRESETS),
        "`all`",
        "days relative to the last day of the data; `all` includes records whose day nobody knows",
    ),
    "from": ("a day, `2017-06-01`", "first day of the data", "first day asked for; goes before `period`"),
    "to": ("a day, `2017-08-31`", "last day of the data", "last day asked for, itself included"),
    "date": (" ".join(f"`{name}`" for name in CLOCKS), "`occurred`", "which date and time of day is meant"),
    "hours": (
        "`18-3`, numbers 0 to 24",
        "all day",
        "from 18:00 up to 3:00, past midnight; the answer says how many of unknown hour it leaves out",
    ),
    "weekdays": (
        f"`{','.join(WEEKDAYS)}`, parted by commas",
        "every day",
        "calendar days: 1:00 in the night from Saturday is a Sunday",
    ),
    "areas": (
        "`neighborhoods:8,9;beat:123`",
        "everywhere",
        "any area inside one set, and all sets at once; signs such as `,:;%` in an id are percent-encoded",
    ),
    "where": (
        " ".join(f"`{one}`" for one in _GROUNDS),
        "anywhere",
        (
            f"within {RADIUS_M[0]} to {RADIUS_M[1]:,} m, in a straight line, of a point, an event or a "
            f"public service; or inside a shape of 3 to {MOST_CORNERS} corners, latitude first; what is in "
            "no cell of the map is left out, and the answer says how many that are"
        ),
    ),
    "reports": (
        f"up to {MOST_REPORTS} report numbers, parted by blanks, commas, semicolons or new lines",
        "any",
        "case does not matter; a protected incident is found but stays without number, address and place",
    ),
    "basis": (" ".join(f"`{name}`" for name in BASES), "`incidents`", "what is counted"),
    "layer": ("a name of [a layer](layers.md)", "`incidents`", "who answers"),
    "cells": (" ".join(f"`{name}`" for name in SHAPES), "`squares`", "shape of the map's cells"),
    "cell_m": (
        f"{CELL_M[0]} to {CELL_M[1]}",
        "250",
        "size of a cell in metres: side of a square, or width of a hexagon from flat side to flat side",
    ),
    "default_locations": (
        "`out` `in`",
        "`out`",
        "whether confirmed reporting desks and geocoder defaults are put into cells; they always count",
    ),
    "table": ("a set of areas", "the study's first with outlines", "which areas the table counts by"),
}

EXAMPLE = "kinds=robbery&from=2017-06-01&to=2017-08-31&hours=18-3"

_ENGLISH = Speaker("en")
_PART = re.compile(r"(?<=<!-- code: )(\w+)( -->\n).*?(?=<!-- end -->)", re.DOTALL)


def parameters_table() -> str:
    """Return every parameter of a question, in the order of addresses."""
    rows = [(f"`{name}`", *PARAMETERS[name]) for name in NAMES]
    return "\n".join(_table(("parameter", "values", "without it", "means"), rows))


def example() -> str:
    """Return what one question says of itself."""
    query, _ = Query.from_link(EXAMPLE)
    return f"`{EXAMPLE}` says itself as:\n\n> {_ENGLISH.say(query.sentence(QueryFacts()))}"


def layers_table() -> str:
    """Return every layer with its titles and what it needs."""
    rows = [
        (
            f"[`{one.name}`](#{one.name})",
            *(Speaker(said).say(one.title) for said in LANGUAGES),
            ", ".join(one.needs),
        )
        for one in layers().values()
    ]
    return "\n".join(_table(("layer", *(f"title ({language})" for language in LANGUAGES), "needs"), rows))


def layers_sections() -> str:
    """Return one heading for each layer, with what its function says of itself, and its options."""
    lines: list[str] = []
    for layer in layers().values():
        lines += [f"## `{layer.name}`", "", _ENGLISH.say(layer.about), "", *_docstring(layer), ""]
        if layer.options:
            rows = [_option(layer, option) for option in layer.options]
            lines += [*_table(("option", "values", "default", "means"), rows), ""]
    return "\n".join(lines[:-1])


PARTS: Mapping[str, Callable[[], str]] = {
    "parameters": parameters_table,
    "example": example,
    "layers": layers_table,
    "sections": layers_sections,
}
PAGES = ("query.md", "layers.md")


def refreshed(page: str) -> str:
    """Return a page with everything between ``<!-- code: name -->`` and ``<!-- end -->`` written anew."""
    return _PART.sub(lambda found: f"{found[1]}{found[2]}\n{PARTS[found[1]]()}\n\n", page)


def _option(layer: Layer, option: Option) -> tuple[str, ...]:
    unit = _ENGLISH.say(option.unit_text or "")
    if option.form is not None:
        values = f"as `{option.form.allowed}`"
    elif option.choices is None:
        values = f"{option.low} to {option.high} {unit}".strip()
    else:
        values = ", ".join(f"`{word}`" for word in option.choices(QueryFacts())) or "words that the study has"
    default = "" if option.form is not None else option.write(option.default)
    otherwise = "nothing" if option.form is not None else "all"
    title = _ENGLISH.say(layer.option_title(option))
    return f"`{layer.name}.{option.name}`", values, f"`{default}`" if default else otherwise, title


def _docstring(layer: Layer) -> list[str]:
    """Return what the layer's function says of itself; a numpy heading becomes bold words."""
    text = inspect.getdoc(layer.answer) or ""
    return re.sub(r"^(\w[\w ]*)\n-{3,}\n", r"**\1.** ", text, flags=re.MULTILINE).splitlines()


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def main(folder: Path) -> None:
    """Refresh both pages in a folder."""
    for name in PAGES:
        page = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(refreshed(page), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
