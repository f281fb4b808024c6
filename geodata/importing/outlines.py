"""Stop where mending an outline changed an area's size, until a person says yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geodata.errors import NeedsConfirmation, Where, visible
from geodata.words.text import Text

MOST_CHANGE_PERCENT = 0.1
MOST_SAID = 5


def stop_at_changed_outlines(
    reports: Sequence[Mapping[str, Any]], before: Mapping[str, Any], *, confirmed: bool
) -> None:
    """
    Stop where mending changed the size of an area by more than 0.1 %.

    Parameters
    ----------
    reports
        Of each set of areas, see `AreasRead`.
    before
        The last release's quality: what was mended in the same way then has been confirmed.

    Raises
    ------
    NeedsConfirmation
        G18, unless `confirmed`: names the areas and their change, the largest first.

    Misreadings
    -----------
    A small change is no proof that the mended outline is the one that was meant.
    """
    if confirmed:
        return
    known = {one["set"]: one["mended"] for one in before.get("areas", [])}
    for report in reports:
        new = [one for one in report["mended"] if one not in known.get(report["set"], [])]
        large = [one for one in new if one["change_percent"] > MOST_CHANGE_PERCENT]
        large.sort(key=lambda one: -one["change_percent"])
        if large:
            areas = tuple(
                Text(
                    "places.changed_one",
                    name=visible(one["name"] or one["id"]),
                    percent=one["change_percent"],
                )
                for one in large[:MOST_SAID]
            )
            what = Text("places.changed", n=len(large), most=MOST_CHANGE_PERCENT, areas=areas)
            raise NeedsConfirmation("G18", what, Text("places.changed.hint"), Where(file=report["file"]))
