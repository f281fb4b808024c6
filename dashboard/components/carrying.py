"""
What panels share that write the address: controls, what was touched, and the address that comes of it.

On every page `touched` is the id of the component that was used, and None or the address bar itself when a
link was opened; `search` is what the address bar says; `values` are those of the page's controls, in their
order. A browser could send anything in their place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from dash import Input, Output, no_update

from dashboard.desk import Desk
from dashboard.state import Params, read_search, shown, write_search
from geodata.errors import Notice
from layers.base.link import whole_characters

Said = TypeVar("Said")


@dataclass(frozen=True)
class Control(Generic[Said]):
    """
    One input of a panel.

    Parameters
    ----------
    room, name
        Together its id: the panel's, of `dashboard.ids.scope`, and its own.
    value
        What it shows for what was asked: a question, or the parameters of a link.
    params
        What its value, anything a browser could send, says in the address. Each panel says what "" and a
        missing name mean.
    prop
        The component's property that holds the value.
    two_days
        Whether it takes a first and a last day, one click after the other.
    """

    room: Callable[[str], str]
    name: str
    value: Callable[[Said], Any]
    params: Callable[[Any], Params]
    prop: str = "value"
    two_days: bool = False

    @property
    def id(self) -> str:
        """The component's id."""
        return self.room(self.name)


class Carried(NamedTuple):
    """
    What stands after anything on a page was touched.

    Parameters
    ----------
    search
        What the address bar says now.
    params
        The same as parameters, as the page's other callbacks take them.
    values
        What every control shows now, in the order of the page's controls.
    """

    search: str
    params: Params
    values: Sequence[Any]

    def outputs(self, before: Any, values: Sequence[Any]) -> dict[str, Any]:
        """
        Return what goes to the ends of `outputs_to`; what stands already is not set again.

        A browser draws a control anew for every value it is given, also for the one that it shows: a dozen of
        them take longer than the answer.

        Parameters
        ----------
        before, values
            What the address bar says, and what the controls show.
        """
        changed = self.search if self.search != (before or "") else no_update
        new = [
            no_update if type(now) is type(then) and now == then else now
            for now, then in zip(self.values, values, strict=True)
        ]
        return {"search": changed, "carried": self.params, "values": new}


def outputs_to(address: str, carried: str, controls: Sequence[Control[Any]]) -> dict[str, Any]:
    """Return where a `Carried` goes: the page's address bar, the store its callbacks read, its controls."""
    return {
        "search": Output(address, "search"),
        "carried": Output(carried, "data"),
        "values": [Output(one.id, one.prop) for one in controls],
    }


def inputs_from(address: str, controls: Sequence[Control[Any]]) -> dict[str, Any]:
    """Return what starts the carrying on every page: its address bar and its controls."""
    return {
        "search": Input(address, "search"),
        "values": [Input(one.id, one.prop) for one in controls],
    }


def said_by(controls: Sequence[Control[Any]], touched: str | None, values: Sequence[Any]) -> Params | None:
    """Return what the touched control says in the address; None where it was no control."""
    for control, value in zip(controls, values, strict=True):
        if control.id == touched:
            return control.params(value)
    return None


def waits_for_second_day(
    controls: Sequence[Control[Any]], touched: str | None, values: Sequence[Any]
) -> bool:
    """Return whether only the first of two days is chosen: writing back now would take it away again."""
    at = next((at for at, one in enumerate(controls) if one.two_days and one.id == touched), None)
    if at is None:
        return False
    days = values[at]
    return isinstance(days, list) and len(days) == 2 and (days[0] is None) != (days[1] is None)


def both_days(value: Any) -> tuple[str, str] | None:
    """Return the two days of an input, as ``2024-03-01``; None where they are not both chosen."""
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(one, str) for one in value):
        return None
    return value[0][:10], value[1][:10]


def listed(values: Any) -> str:
    """Return what was chosen of a list, as an address has it; "" for nothing, and for what is no list."""
    return ",".join(str(one) for one in values) if isinstance(values, list) else ""


def as_opened(search: Any, link: Params, unread: Sequence[Notice], values: Sequence[Any]) -> Carried:
    """
    Return what stands where nothing was asked: the address is kept, in the order of all links.

    The shell's own address bar writes links in that order, and both must agree. A link that could not be read
    stays as it is, so that the page can say what is wrong with it.
    """
    return Carried(search if unread else write_search(link), link, values)


def written(question: Mapping[str, str], link: Params, desk: Desk) -> Params:
    """Return the address of a question, shown as the link shows its own."""
    kept = {name: whole_characters(value) for name, value in question.items() if value}
    query, wrong = desk.query(kept)
    # What cannot be read stays in the address, so that the page says what is wrong with it.
    return (kept if wrong else query.to_params()) | shown(link)


def only_the_view_differs(search: Any, carried: Any) -> bool:
    """Return whether the address differs from what the page shows by the map's view alone."""
    if not isinstance(carried, dict):
        return False
    link, _ = read_search(search)
    return "view" in link and link | {"view": ""} == carried | {"view": ""}
