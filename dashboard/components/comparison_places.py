"""The comparison places as a list that a planner can change: numbered, moved, added, taken out, put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.desk import Desk
from dashboard.state import asked
from geodata.words.text import Text
from layers.base.forms import DECIMALS, MOST_POINTS, POINT, POINTS, Degrees, write_point, write_points
from layers.comparison.asked import NAME
from layers.comparison.errors import NoComparison
from layers.comparison.result import Comparison, Control

OPTION = f"{NAME}.controls"


@dataclass(frozen=True, eq=False)
class Place:
    """
    One comparison place as the screen shows it.

    Parameters
    ----------
    number
        The same on the map and in the table.
    at
        Latitude and longitude in degrees, as a link has them.
    row
        Its row in the weekly counts.
    control
        Its counts and why it was chosen; None where somebody chose it and nothing was reported there in the
        weeks before, so that it cannot stand in.
    """

    number: int
    at: Degrees
    row: int
    control: Control | None


@dataclass(frozen=True)
class Change:
    """
    What becomes of the comparison places.

    Parameters
    ----------
    places
        As the link has them, "" for those chosen automatically; None where nothing changes.
    said
        What has to be told: why nothing changes, or what was left out.
    """

    places: str | None = None
    said: Text | None = None


def places_of(found: Comparison, desk: Desk) -> tuple[Place, ...]:
    """Return every comparison place, the likest first, and then those that somebody chose in vain."""
    chosen = found.asked.controls
    used = [(one.row, one) for one in found.controls]
    rows = {row for row, _ in used}
    unused = [(row, None) for row in range(1, 1 + found.sites.able) if chosen is not None and row not in rows]
    places: list[tuple[int, Control | None]] = [*used, *unused]
    return tuple(
        Place(number, chosen[row - 1] if chosen is not None else _at(found, row, desk), row, control)
        for number, (row, control) in enumerate(places, start=1)
    )


def _at(found: Comparison, row: int, desk: Desk) -> Degrees:
    longitude, latitude = desk.holdings.crs.to_degrees(
        found.sites.x_m[row : row + 1], found.sites.y_m[row : row + 1]
    )
    return round(float(latitude[0]), DECIMALS), round(float(longitude[0]), DECIMALS)


def changed(
    link: Mapping[str, str], desk: Desk, wanted: Callable[[Sequence[Degrees]], Sequence[Degrees] | None]
) -> Change:
    """
    Return what becomes of the comparison places of a link.

    Parameters
    ----------
    wanted
        From the places that stand now to those that are to stand; None where it asks nothing that can be.
    """
    query, _ = desk.query({**asked(link), "layer": NAME})
    found = desk.comparison(query)
    now = [place.at for place in places_of(found, desk)] if isinstance(found, Comparison) else set_in(link)
    to_be = wanted(now)
    if not now or to_be is None or list(to_be) == now:
        return Change()
    if not to_be:
        return Change(said=Text("comparison_places.last"))
    if len(to_be) > MOST_POINTS:
        return Change(said=Text("comparison_places.too_many", most=MOST_POINTS))
    places = write_points(tuple(to_be))
    refused = _refused(link, places, desk)
    return Change(said=refused) if refused is not None else Change(places)


def _refused(link: Mapping[str, str], places: str, desk: Desk) -> Text | None:
    """Return why these places cannot be compared with, None where they can."""
    query, _ = desk.query({**asked(link), "layer": NAME, OPTION: places})
    none = desk.comparison(query)
    return none.reason if isinstance(none, NoComparison) else None


def placed(gesture: Any) -> Callable[[Sequence[Degrees]], Sequence[Degrees] | None]:
    """
    Return what a gesture on the map or in the table wants of the places.

    Parameters
    ----------
    gesture
        ``{add: [lat, lon]}``, ``{remove: [lat, lon]}`` or ``{move: [lat, lon], to: [lat, lon]}``; a browser
        could send anything.
    """
    parts = gesture if isinstance(gesture, dict) else {}
    add, remove, move, to = (_read(parts.get(name)) for name in ("add", "remove", "move", "to"))

    def wanted(now: Sequence[Degrees]) -> Sequence[Degrees] | None:
        if add is not None:
            return None if add in now else [*now, add]
        if remove is not None:
            return [one for one in now if one != remove]
        if move is None or to is None or to in now:
            return None
        return [to if one == move else one for one in now]

    return wanted


def typed(text: Any) -> tuple[tuple[Degrees, ...], tuple[str, ...]]:
    """
    Return the places of a typed list, one a line, and the lines that are none.

    Examples
    --------
    >>> typed("39.08, -94.6;here")
    (((39.08, -94.6),), ('here',))
    """
    lines = text.replace(";", "\n").splitlines() if isinstance(text, str) else []
    places: list[Degrees] = []
    wrong: list[str] = []
    for line in filter(None, (one.strip() for one in lines[: 2 * MOST_POINTS])):
        try:
            places.append(POINT.read(line))
        except ValueError:
            wrong.append(line)
    return tuple(dict.fromkeys(places)), tuple(wrong)


def listed_by_line(places: Sequence[Degrees]) -> str:
    """Return places as somebody edits them: one a line."""
    return "\n".join(write_point(place).replace(",", ", ") for place in places)


def set_in(link: Mapping[str, str]) -> list[Degrees]:
    """Return the comparison places that a link sets; none where it sets none that can be read."""
    try:
        return list(POINTS.read(link.get(OPTION, "")))
    except ValueError:
        return []


def _read(value: Any) -> Degrees | None:
    """Return a place of two numbers as a link has it, None for anything else."""
    try:
        latitude, longitude = value
        text = write_point((float(latitude), float(longitude)))
        place: Degrees = POINT.read(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return place
