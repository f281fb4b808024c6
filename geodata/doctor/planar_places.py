"""Propose places whose numbers are no degrees: metres or feet of a system, or millionths of a degree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations, product

import numpy as np

from geodata.crs import DEGREES, as_degrees
from geodata.doctor.columns import Column
from geodata.doctor.found_places import Found, usable, world
from geodata.doctor.lying import FEW
from geodata.doctor.model import Box, Choice, Part, Question, StudyGround
from geodata.doctor.systems import fitting_systems, share_inside
from geodata.doctor.written_systems import LATITUDE, LONGITUDE, large_pair, named_system
from geodata.doctor.zone_systems import systems_around
from geodata.errors import visible
from geodata.feeds.mapped import MILLION
from geodata.words.text import Text

_BEYOND_METRES = 2e7  # no system of metres or feet that is used for a city has numbers as large
_MOST_PAIRED = 8
_EXCHANGED = {"lon_lat_text": "lat_lon_text", "lat_lon_text": "lon_lat_text"}


def in_its_system(
    found: Found, ground: StudyGround, answers: Mapping[str, str], part: Part, *, ordered: bool
) -> Found | None:
    """
    Return places in the system of their numbers, where these are no degrees; None where that is asked.

    Parameters
    ----------
    found
        Easting first, as far as its columns say it.
    answers
        `place.crs` (a code, or "none").
    ordered
        Whether the easting is known to come first, as in a POINT; else where they lie tells.

    Raises
    ------
    BadQuery
        C04: only another authority has a system of the number that a person named; it is named.
    """
    x, y = usable(found.x, found.y)
    if not len(x) or world(x, y) > FEW or (not ordered and world(y, x) > FEW):
        return found
    said = answers.get("place.crs")
    if said == "none":
        return None
    if said is not None and (known := _in_system(found, said, ground.box, ordered=ordered)) is not None:
        return known
    systems = () if ground.box is None else fitting_systems(x, y, ground.box)
    systems = tuple(one for one in systems if not (ordered and one.swapped))
    if len(systems) == 1 and said is None:
        one = systems[0]
        says = Text("doctor.place.projected", code=one.code, name=one.name)
        turned = _exchanged(found) if one.swapped else found
        return replace(turned, crs=one.code, says=says, confidence="likely")
    _ask(found, [(one.code, one.name) for one in systems], ground, part)
    return None


def _ask(place: Found, systems: Sequence[tuple[str, str]], ground: StudyGround, part: Part) -> None:
    """Ask for the system of places in metres or feet."""
    box = ground.box
    found = {0: "crs_nothing" if box else "crs_no_box", 1: "crs_one"}.get(len(systems), "crs")
    choices = [Choice(code, Text("doctor.place.system", code=code, name=name)) for code, name in systems]
    if box is None:
        choices = _around_the_zone(place, ground)
        found = "crs_by_zone" if choices else found
    own = named_system(ground.crs) if box is None and ground.crs else None
    if own is not None:
        ours = Choice(own[0], Text("doctor.place.of_study", code=own[0]))
        choices = [ours, *(one for one in choices if one.value != own[0])]
    choices.append(Choice("none", Text("doctor.place.no_place")))
    names = tuple(map(visible, place.columns))
    zone = {"zone": ground.time_zone} if found == "crs_by_zone" else {}
    asks = Text(f"doctor.place.{found}", columns=names, **zone)
    part.questions.append(Question("place.crs", asks, tuple(choices)))
    part.asked |= set(place.columns)


def _around_the_zone(place: Found, ground: StudyGround) -> list[Choice]:
    """Return the systems that are used around the study's time zone, with where each puts the records."""
    choices = []
    for one in systems_around(*usable(place.x, place.y), ground.time_zone):
        says = Text(
            "doctor.place.system_lies",
            code=one.code,
            name=visible(one.name),
            latitude=f"{one.latitude:.1f}",
            longitude=f"{one.longitude:.1f}",
        )
        choices.append(Choice(one.code, says))
    return choices


def projected(
    columns: Sequence[Column], ground: StudyGround, answers: Mapping[str, str], part: Part
) -> Found | None:
    """Return two columns of millionths of a degree, or of metres or feet by the systems that fit."""
    if "place.crs" not in answers and (found := _millionths(columns, ground.box)) is not None:
        return found
    pair = large_pair(columns)
    if pair is None:
        return None
    x, y = pair
    found = Found((x.name, y.name), "columns", DEGREES, x.numbers, y.numbers, Text("doctor.place.degrees"))
    return in_its_system(found, ground, answers, part, ordered=False)


def _millionths(columns: Sequence[Column], box: Box | None) -> Found | None:
    """Return two columns of whole numbers that are millionths of a degree: by the study, or by their size."""
    whole = [one for one in columns if one.whole is not None][:_MOST_PAIRED]
    named = [one for one in whole if one.named(LONGITUDE)], [one for one in whole if one.named(LATITUDE)]
    pairs = [*product(*named), *(permutations(whole, 2) if box is not None else ())]
    for x, y in pairs:
        here = x.numbers / MILLION, y.numbers / MILLION
        says = Text("doctor.place.millionths")
        found = Found((x.name, y.name), "microdegrees", DEGREES, *here, says, "likely")
        if is_millionths(found, box):
            return found
    return None


def is_millionths(found: Found, box: Box | None) -> bool:
    """
    Tell whether numbers are degrees once they are divided by a million.

    Parameters
    ----------
    found
        Already divided.
    box
        Of the study: most places lie in it then. Without one the numbers must be too large for metres.
    """
    x, y = usable(found.x, found.y)
    if not len(x):
        return False
    if box is not None:
        return share_inside(x, y, box) > FEW
    largest = max(float(np.median(np.abs(one))) for one in (x, y))
    return largest * MILLION > _BEYOND_METRES and world(x, y) > FEW


def _exchanged(found: Found) -> Found:
    """Return a place with its two numbers the other way round."""
    form = _EXCHANGED.get(found.form, found.form)
    columns = found.columns if form in _EXCHANGED else tuple(reversed(found.columns))
    return replace(found, columns=columns, form=form, x=found.y, y=found.x)


def _in_system(found: Found, said: str, box: Box | None, *, ordered: bool) -> Found | None:
    """
    Return places in a system that a person named; nothing where nobody knows it.

    Which number is the easting is told by where the places lie: in the study, else where the system is used.
    """
    known = named_system(said)
    if known is None:
        return None
    code, crs = known
    use = crs.area_of_use
    if box is None and use is not None and use.west <= use.east:
        box = use.west, use.south, use.east, use.north
    east, north = usable(found.x, found.y)
    if box is not None and not ordered:
        as_named, turned = (as_degrees(code, *pair) for pair in ((east, north), (north, east)))
        if share_inside(*turned, box) > share_inside(*as_named, box):
            found = _exchanged(found)
    says = Text("doctor.place.projected", code=code, name=crs.name)
    return replace(found, crs=code, says=says)
