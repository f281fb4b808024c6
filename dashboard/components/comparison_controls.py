"""The controls of a comparison: what each shows for a link, and what it writes into the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.components.carrying import Control, both_days, listed
from dashboard.components.comparison_maps import MODES
from dashboard.ids import scope
from dashboard.state import Params, asked
from layers.comparison.asked import NAME

ID = scope("compare")

CARRIED = ID("carried")
RESET = ID("reset")
PICKED = ID("picked")
SHAPED = ID("shaped")
PLACED = ID("placed")
AUTOMATIC = ID("places-automatic")
USE_TYPED = ID("places-use")
BY_HAND = "at"

Link = Mapping[str, str]


def option(name: str) -> str:
    """Return how an option of the layer stands in an address."""
    return f"{NAME}.{name}"


def _subject(params: Mapping[str, str]) -> str | None:
    for sort in ("event", "service", "area"):
        if option(sort) in params:
            return f"{sort}:{params[option(sort)]}"
    return BY_HAND if option("at") in params or option("shape") in params else None


def subject_params(value: Any) -> Params:
    """Return what a chosen event, service or area says in the address; None takes each of them away."""
    said = dict.fromkeys(map(option, ("event", "service", "area")), "")
    sort, _, id_ = str(value or "").partition(":")
    if sort in ("event", "service", "area") and id_:
        said |= {option(sort): id_, option("at"): "", option("shape"): ""}
    return said | ({option("day"): ""} if sort == "event" else {})


def _at_params(value: Any) -> Params:
    place = str(value or "")
    # A typed place is what is meant, whatever was chosen before.
    return {option("at"): place} | (subject_params(None) | {option("shape"): ""} if place else {})


def _plain(name: str, key: str, usual: Any) -> Control[Link]:
    return Control(
        ID,
        name,
        lambda params: params.get(key) or usual,
        lambda value: {key: "" if value in (None, "", usual) else str(value)},
    )


def _number(name: str) -> Control[Link]:
    key = option(name)

    def value(params: Mapping[str, str]) -> Any:
        text = params.get(key, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else ""

    return Control(ID, name, value, lambda given: {key: "" if given in (None, "", 0) else str(given)})


def _many(name: str, key: str) -> Control[Link]:
    def value(params: Mapping[str, str]) -> list[str]:
        return [part for part in params.get(key, "").split(",") if part]

    def write(given: Any) -> Params:
        return {key: listed(given)}

    return Control(ID, name, value, write)


def _window(name: str) -> Control[Link]:
    key = option(name)

    def value(params: Mapping[str, str]) -> list[str | None]:
        first, _, last = params.get(key, "").partition("..")
        return [first or None, last or None]

    def write(given: Any) -> Params:
        return {key: "..".join(both_days(given) or ())}

    return Control(ID, name, value, write, two_days=True)


# A name with "" takes that part of the address away.
CONTROLS: tuple[Control[Link], ...] = (
    Control(ID, "subject", _subject, subject_params),
    Control(ID, "at", lambda params: params.get(option("at"), ""), _at_params),
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
