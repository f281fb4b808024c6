"""The controls of a comparison: what each shows for a link, and what it writes into the address."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from dashboard.components.comparison_maps import MODES
from dashboard.desk import Desk
from dashboard.ids import scope
from dashboard.state import Params, asked, read_search, shown, write_search
from layers.base.forms import MOST_CORNERS, Degrees, write_points
from layers.base.link import whole_characters
from layers.comparison.asked import FILTERS, NAME, SETTINGS

ID = scope("compare")

CARRIED = ID("carried")
RESET = ID("reset")
PICKED = ID("picked")
BY_HAND = "at"

# The parts of a link that filter incidents, as the address spells them.
_FILTER_PARAMS = (*(name for name in FILTERS if name != "clock"), "from", "to", "date", "basis")


class Control(NamedTuple):
    """
    One input.

    Parameters
    ----------
    name
        Its part of the component's id.
    value
        What it shows for the parameters of a link.
    params
        What its value says in the address; a name with "" takes that part away.
    """

    name: str
    value: Callable[[Mapping[str, str]], Any]
    params: Callable[[Any], Params]

    @property
    def id(self) -> str:
        """The component's id."""
        return ID(self.name)


def option(name: str) -> str:
    """Return how an option of the layer stands in an address."""
    return f"{NAME}.{name}"


def _subject(params: Mapping[str, str]) -> str | None:
    for sort in ("event", "service", "area"):
        if option(sort) in params:
            return f"{sort}:{params[option(sort)]}"
    return BY_HAND if option("at") in params or option("shape") in params else None


def _subject_params(value: Any) -> Params:
    said = dict.fromkeys(map(option, ("event", "service", "area")), "")
    sort, _, id_ = str(value or "").partition(":")
    if sort in ("event", "service", "area") and id_:
        said |= {option(sort): id_, option("at"): "", option("shape"): ""}
    return said | ({option("day"): ""} if sort == "event" else {})


def _plain(name: str, key: str, usual: Any) -> Control:
    return Control(
        name,
        lambda params: params.get(key) or usual,
        lambda value: {key: "" if value in (None, "", usual) else str(value)},
    )


def _number(name: str) -> Control:
    key = option(name)

    def value(params: Mapping[str, str]) -> Any:
        text = params.get(key, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else ""

    return Control(name, value, lambda given: {key: "" if given in (None, "", 0) else str(given)})


def _many(name: str, key: str) -> Control:
    def value(params: Mapping[str, str]) -> list[str]:
        return [part for part in params.get(key, "").split(",") if part]

    def write(given: Any) -> Params:
        return {key: ",".join(str(one) for one in given) if isinstance(given, list) else ""}

    return Control(name, value, write)


def _window(name: str) -> Control:
    key = option(name)

    def value(params: Mapping[str, str]) -> list[str | None]:
        first, _, last = params.get(key, "").partition("..")
        return [first or None, last or None]

    def write(given: Any) -> Params:
        whole = isinstance(given, list) and len(given) == 2 and all(isinstance(one, str) for one in given)
        return {key: f"{given[0][:10]}..{given[1][:10]}" if whole else ""}

    return Control(name, value, write)


CONTROLS: tuple[Control, ...] = (
    Control("subject", _subject, _subject_params),
    _plain("at", option("at"), ""),
    _plain("day", option("day"), None),
    _plain("measure", option("measure"), "incidents"),
    _many("kinds", "kinds"),
    _many("request-kinds", option("request_kinds")),
    _number("radius_m"),
    _number("weeks"),
    _number("margin_percent"),
    _window("before"),
    _window("after"),
    _plain("maps", "maps", MODES[0]),
)


def question_of(params: Mapping[str, str]) -> Params:
    """Return what a link asks of this page's layer, whatever layer it names."""
    return {**asked(params), "layer": NAME}


def values_of(params: Mapping[str, str]) -> list[Any]:
    """Return what every control shows for a link, in the order of `CONTROLS`."""
    return [control.value(params) for control in CONTROLS]


def carry(
    touched: str | None, search: Any, values: Sequence[Any], picked: Any, desk: Desk
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
    picked
        What the map sent: ``{lat, lon}`` of a place, or ``{corners: [[lat, lon], ...]}`` of a shape.
    """
    link, unread = read_search(search)
    said = _said(touched, values, picked)
    if said is None or unread:
        # In the order of all links: the shell's own address bar writes them so, and both must agree.
        return (str(search) if unread else write_search(link)), link, values_of(link)
    question = {**question_of(link), **said}
    if touched == RESET:
        question = {name: value for name, value in question.items() if name not in _FILTER_PARAMS}
    kept = {name: whole_characters(value) for name, value in question.items() if value}
    maps = kept.pop("maps", "")
    query, wrong = desk.query(kept)
    # What cannot be read stays in the address, so that the page says what is wrong with it.
    written = (kept if wrong else query.to_params()) | shown(link) | ({"maps": maps} if maps else {})
    if "maps" in said and not maps:
        written.pop("maps", None)
    return write_search(written), written, values_of(written)


def _said(touched: str | None, values: Sequence[Any], picked: Any) -> Params | None:
    """Return the parts of the address that a touch sets; None where only the address changed."""
    if touched == RESET:
        return {option(name): "" for name in SETTINGS}
    if touched == PICKED:
        return _picked(picked)
    for control, value in zip(CONTROLS, values, strict=True):
        if control.id == touched:
            return control.params(value)
    return None


def _picked(picked: Any) -> Params | None:
    """Return the place or the shape that was picked on the map; None for anything else a browser sends."""
    if not isinstance(picked, dict):
        return None
    drawn = picked.get("corners")
    corners = drawn if isinstance(drawn, list) else [[picked.get("lat"), picked.get("lon")]]
    if not 0 < len(corners) <= MOST_CORNERS:
        return None
    places = [_place(one) for one in corners]
    known = tuple(place for place in places if place is not None)
    if len(known) < len(places):
        return None
    name, other = ("shape", "at") if isinstance(drawn, list) else ("at", "shape")
    return {**_subject_params(None), option(other): "", option(name): write_points(known)}


def _place(given: Any) -> Degrees | None:
    try:
        latitude, longitude = map(float, given)
    except (OverflowError, TypeError, ValueError):
        return None
    return (latitude, longitude) if math.isfinite(latitude) and math.isfinite(longitude) else None
