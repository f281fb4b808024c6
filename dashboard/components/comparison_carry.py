"""What the address says after a touch on the page of a comparison: a control, a pick, a shape, a place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from dash import no_update

from dashboard.components.carrying import (
    Carried,
    as_opened,
    only_the_view_differs,
    said_by,
    waits_for_second_day,
    written,
)
from dashboard.components.comparison_controls import (
    AUTOMATIC,
    CONTROLS,
    ID,
    PICKED,
    PLACED,
    RESET,
    SHAPED,
    USE_TYPED,
    Link,
    option,
    question_of,
    subject_params,
    values_of,
)
from dashboard.components.comparison_places import OPTION, Change, changed, placed, typed
from dashboard.desk import Desk
from dashboard.state import Params, read_look, read_search, write_search
from geodata.errors import visible
from geodata.words.text import Text
from layers.base.forms import MOST_CORNERS, POINT, SHAPE, Form, write_point, write_points
from layers.base.link import whole_characters
from layers.comparison.asked import FILTERS, SETTINGS

# The parts of a link that filter incidents, as the address spells them.
_FILTER_PARAMS = (*(name for name in FILTERS if name != "clock"), "from", "to", "date", "basis")


class Gestures(NamedTuple):
    """
    What was done on the maps and in the tables; a browser could send anything in its place.

    Parameters
    ----------
    picked
        Where the map was clicked, ``{lat, lon}``, or whose symbol was: ``{event}`` or ``{service}``.
    drawn
        The shape that was drawn, ``{corners}``: latitude and longitude of each.
    placed
        What becomes of a comparison place: see `comparison_places.placed`.
    typed
        The comparison places as somebody typed them, one a line.
    """

    picked: Any = None
    drawn: Any = None
    placed: Any = None
    typed: Any = None


def newest(*gestures: Any) -> float:
    """Return when the last of some gestures was made, as the browser tells it; 0 for never."""
    moments = [one.get("since") for one in gestures if isinstance(one, dict)]
    known = [float(one) for one in moments if isinstance(one, int | float) and 0 < one < _LAST_MOMENT]
    return max(known, default=0.0)


def touched_by(
    triggered: str | None,
    search: Any,
    values: Sequence[Any],
    gestures: Gestures,
    carried: Any,
    seen: Any,
) -> str | None:
    """
    Return what was touched, also where the news of a moved map overtook it; "" where only the view moved.

    A browser gives up the answer to a touch when the map reports its view a moment later: what the page does
    not show yet is then still to be carried.

    Parameters
    ----------
    triggered
        Id of what the browser names.
    carried, seen
        What the page shows, and the moment of the last gesture that it shows.
    """
    if triggered in _TOUCHED or not only_the_view_differs(search, carried):
        return triggered
    made = {PICKED: gestures.picked, SHAPED: gestures.drawn, PLACED: gestures.placed}
    last = max(made, key=lambda name: newest(made[name]))
    if newest(made[last]) > (seen if isinstance(seen, int | float) else 0):
        return last
    lost = (
        control.id
        for control, value, now in zip(CONTROLS, values, values_of(read_search(search)[0]), strict=True)
        if (value or None) != (now or None)
    )
    return next(lost, "")


def half_chosen(touched: str | None, values: Sequence[Any]) -> bool:
    """Return whether only the first of two days is chosen: writing back now would take it away again."""
    return waits_for_second_day(CONTROLS, touched, values)


def carry(touched: str | None, search: Any, values: Sequence[Any], gestures: Gestures, desk: Desk) -> Carried:
    """
    Return what stands after anything on the page of a comparison was touched.

    Parameters
    ----------
    touched, search, values
        As `carrying` takes them on every page.
    gestures
        What was done on the maps and in the tables.
    """
    link, unread = read_search(search)
    said = _said(touched, link, values, gestures, desk)
    if said is None or unread:
        return as_opened(search, link, unread, values_of(link))
    question = {**question_of(link), **_kept_day(touched, link, desk), **said}
    if touched == RESET:
        question = {name: value for name, value in question.items() if name not in _FILTER_PARAMS}
    maps = whole_characters(question.pop("maps", ""))
    address = written(question, link, desk) | ({"maps": maps} if maps else {})
    if "maps" in said and not maps:
        address.pop("maps", None)
    if touched in _ELSEWHERE:
        address.pop("view", None)  # what is chosen by name may lie where the map does not look
    return Carried(write_search(address), address, values_of(address))


# Later than any clock of a browser, in milliseconds.
_LAST_MOMENT = 1e14
_PLACES = (PLACED, AUTOMATIC, USE_TYPED)
_TOUCHED = frozenset({*(control.id for control in CONTROLS), PICKED, SHAPED, RESET, *_PLACES})
_ELSEWHERE = (ID("subject"), ID("at"))


def _kept_day(touched: str | None, link: Params, desk: Desk) -> Params:
    """Return the day of the event that a picked place takes the place of: "and here, since then?"."""
    if touched not in (PICKED, SHAPED):
        return {}
    chosen = next((one for one in desk.holdings.events if one.id == link.get(option("event"))), None)
    known = chosen is not None and chosen.acts_on == "place"
    return {option("day"): chosen.period.first.isoformat()} if chosen is not None and known else {}


def places_after(touched: str | None, link: Link, gestures: Gestures, desk: Desk) -> Change | None:
    """Return what becomes of the comparison places after a touch; None where it concerns none."""
    if touched == AUTOMATIC:
        return Change("")
    if touched == PLACED:
        return changed(link, desk, placed(gestures.placed))
    if touched != USE_TYPED:
        return None
    places, wrong = typed(gestures.typed)
    if wrong:
        return Change(said=Text("comparison_places.unread", line=visible(wrong[0], 40)))
    return changed(link, desk, lambda _: places) if places else Change("")


def _said(
    touched: str | None, link: Link, values: Sequence[Any], gestures: Gestures, desk: Desk
) -> Params | None:
    """Return the parts of the address that a touch sets; None where only the address changed."""
    if touched == RESET:
        return {option(name): "" for name in SETTINGS}
    if touched == PICKED:
        return _picked(gestures.picked, desk)
    if touched == SHAPED:
        return _drawn(gestures.drawn)
    change = places_after(touched, link, gestures, desk)
    if change is not None:
        return None if change.places is None else {OPTION: change.places}
    return said_by(CONTROLS, touched, values)


def _picked(picked: Any, desk: Desk) -> Params | None:
    if not isinstance(picked, dict):
        return None
    for sort, known in (("event", desk.facts.events), ("service", desk.facts.services)):
        if isinstance(picked.get(sort), str) and picked[sort] in known:
            return subject_params(f"{sort}:{picked[sort]}")
    place = _written(POINT, lambda: write_point((float(picked["lat"]), float(picked["lon"]))))
    return {**subject_params(None), option("shape"): "", option("at"): place} if place else None


def _drawn(drawn: Any) -> Params | None:
    corners = drawn.get("corners") if isinstance(drawn, dict) else None
    if not isinstance(corners, list) or len(corners) > MOST_CORNERS:
        return None
    shape = _written(SHAPE, lambda: write_points(tuple((float(lat), float(lon)) for lat, lon in corners)))
    return {**subject_params(None), option("at"): "", option("shape"): shape} if shape else None


def _written(form: Form, write: Callable[[], str]) -> str:
    """Return what a map reports as an address has it; nothing where that is no place on earth."""
    try:
        text = write()
        form.read(text)
    except (KeyError, TypeError, ValueError, OverflowError):
        return ""
    return text


def places_told(touched: str | None, search: Any, gestures: Gestures, shown: Any, desk: Desk) -> Any:
    """Return what is said of a change of the comparison places; it stays until something else changes."""
    link, _ = read_search(search)
    change = places_after(touched, link, gestures, desk)
    if change is None:
        return no_update if link == shown else ""
    look, _ = read_look(link)
    return "" if change.said is None else look.speaker.say(change.said)
