"""Stop where outlines overlap or mending changed their size, and say where borders are not what they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from geodata.errors import NeedsConfirmation, Notice, Where, visible
from geodata.records import AreaSet
from geodata.store import Contents
from geodata.words.text import Text

MOST_CHANGE_PERCENT = 0.1
# Outlines drawn by hand overlap by slivers; whole areas on others are two sets in one file, or two years.
MOST_OVERLAP_PERCENT = 1.0
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


def stop_at_overlaps(
    reports: Sequence[Mapping[str, Any]], before: Mapping[str, Any], *, confirmed: bool
) -> None:
    """
    Stop where areas of one set overlap on more than 1 % of their ground: a point there is in two of them.

    Parameters
    ----------
    reports, before
        As in `stop_at_changed_outlines`.

    Raises
    ------
    NeedsConfirmation
        G17, unless `confirmed`: names the pairs, the largest overlap first.

    Misreadings
    -----------
    Below that, an incident on an overlap still counts in one area only: the first of the two.
    """
    known = {one["set"]: one["overlaps"] for one in before.get("areas", [])}
    for report in reports:
        pairs = report["overlaps"]
        shared = 100 * sum(pair["m2"] for pair in pairs) / max(report["whole_m2"], 1.0)
        if confirmed or shared <= MOST_OVERLAP_PERCENT or pairs == known.get(report["set"]):
            continue
        said = tuple(
            Text("places.overlapping_pair", one=visible(one), other=visible(other))
            for one, other in (pair["areas"] for pair in pairs[:MOST_SAID])
        )
        what = Text("places.overlapping", n=len(pairs), percent=round(shared, 1), pairs=said)
        raise NeedsConfirmation("G17", what, Text("places.overlapping.hint"), Where(file=report["file"]))


def redrawn(
    areas: Mapping[str, AreaSet], crs: str, since: Mapping[str, object] | None, last: Contents | None
) -> list[Notice]:
    """
    Return which sets have other outlines than in the last release, where nobody has said since when.

    Parameters
    ----------
    areas
        Sets with outlines, in metres of `crs`.
    since
        `valid_from` of the sets that have one.
    """
    if last is None or last.crs.code != crs:
        return []
    found = []
    for name, now in areas.items():
        before = last.areas.get(name)
        said = (since or {}).get(name) != (last.study.areas_since or {}).get(name)
        if before is None or not before.has_outlines or not now.has_outlines or said:
            continue
        added, gone = set(now.ids) - set(before.ids), set(before.ids) - set(now.ids)
        moved = _moved(before, now)
        if added or gone or moved:
            what = Text("places.redrawn", set=name, added=len(added), gone=len(gone), moved=moved)
            found.append(Notice("G29", what, Text("places.redrawn.hint")))
    return found


def _moved(before: AreaSet, now: AreaSet) -> int:
    """Return how many areas of both have outlines that differ by more than 0.1 % of their size."""
    old = dict(zip(before.ids, before.geometry, strict=True))
    both = [(old[one], shape) for one, shape in zip(now.ids, now.geometry, strict=True) if one in old]
    if not both:
        return 0
    left, right = (np.array(side, dtype=object) for side in zip(*both, strict=True))
    other = ~shapely.equals_exact(left, right, tolerance=0.01)
    differs = shapely.area(shapely.symmetric_difference(left[other], right[other]))
    return int((100 * differs > MOST_CHANGE_PERCENT * shapely.area(right[other])).sum())
