"""Say where a study lies and where a table's places lie, and stop where the two have nothing in common."""

from __future__ import annotations

import numpy as np

from geodata.crs import DEGREES, as_degrees
from geodata.doctor.model import Box, Finding, Part, StudyGround
from geodata.doctor.systems import fitting_systems, share_inside
from geodata.records import Floats
from geodata.words.text import Text

FEW = 0.5  # a study's records may lie partly outside, but most do not
HARDLY = 0.05  # fewer inside are chance: another city, or a wrong coordinate system
_MOST_SYSTEMS = 6


def missing_ground(ground: StudyGround) -> tuple[Finding, ...]:
    """Return that a study does not say where it lies, before anything that depends on it."""
    if not ground.named or ground.box is not None:
        return ()
    return (Finding("K07", Text("doctor.ground.nowhere"), "look", first=True),)


def without_place(ground: StudyGround, part: Part) -> tuple[Finding, ...]:
    """Return that an import would stop: no place comes with the table, and the study has no system."""
    asked = any(one.id.startswith("place.") for one in part.questions)
    if ground.has_crs or asked or part.settings.get("place_form") != "none":
        return ()
    return (Finding("K07", Text("doctor.ground.no_crs"), "stop", first=True),)


def where_they_lie(x: Floats, y: Floats, crs: str, box: Box) -> tuple[Finding, ...]:
    """
    Return what is to be said of places of which most lie outside a study; nothing where most lie inside.

    Parameters
    ----------
    x, y
        Finite coordinates in `crs`, shape (n,).
    box
        West, south, east, north of the study, degrees.
    """
    lon, lat = (x, y) if crs == DEGREES else as_degrees(crs, x, y)
    good = np.isfinite(lon) & np.isfinite(lat)
    share = share_inside(lon, lat, box)
    if not len(x) or share >= FEW:
        return ()
    if not good.any():
        what = Text("doctor.ground.no_degrees", code=crs, study=box_said(box), of=len(x))
        return (Finding("G16", what, "stop", first=True),)
    west, east = np.quantile(lon[good], (0.01, 0.99))
    south, north = np.quantile(lat[good], (0.01, 0.99))
    table = box_said((float(west), float(south), float(east), float(north)))
    what = Text(
        "doctor.ground.elsewhere",
        code=crs,
        table=table,
        study=box_said(box),
        n=round(share * len(x)),
        of=len(x),
        likely=_likely(x, y, crs, box),
    )
    stops = share < HARDLY
    return (Finding("G16", what, "stop" if stops else "look", first=stops),)


def box_said(box: Box) -> Text:
    """Return a box of degrees to be read: two decimals, some kilometre."""
    west, south, east, north = (round(edge, 2) for edge in box)
    return Text("doctor.ground.box", west=west, south=south, east=east, north=north)


def _likely(x: Floats, y: Floats, crs: str, box: Box) -> Text:
    """Return the systems that would put the places into the study, as one sentence."""
    systems = fitting_systems(x, y, box)[:_MOST_SYSTEMS]
    if systems:
        names = tuple(Text("doctor.place.system", code=one.code, name=one.name) for one in systems)
        return Text("doctor.ground.likely", systems=names, code=systems[0].code)
    return Text("doctor.ground.no_likely_degrees" if crs == DEGREES else "doctor.ground.no_likely")
