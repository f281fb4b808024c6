"""Diagnose a table of services or places: its columns, what is odd about where they lie, how it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from geodata.clean.decimals import numbers_of
from geodata.clean.translated import pairs_of
from geodata.clean.written_degrees import plain_degrees
from geodata.crs import DEGREES, as_degrees
from geodata.doctor.columns import Column, by_name, person_columns
from geodata.doctor.model import Diagnosis, Finding, Part, Proposal, StudyGround
from geodata.doctor.services import find_services, place_findings
from geodata.feeds.mapped import IN_COLUMNS, MILLION
from geodata.places.no_degrees import unit_of
from geodata.read import ReadAs
from geodata.read.raw import RawTable
from geodata.records import Floats


def diagnosis_of_places(
    table: RawTable, columns: Sequence[Column], ground: StudyGround, places: Part, seen: Sequence[Finding]
) -> Diagnosis:
    """
    Return the diagnosis of a table of services; shelters for victims are in none of its samples.

    Parameters
    ----------
    columns
        Every column of the table.
    places
        What was found of where its rows lie.
    seen
        What reading said.
    """
    part = find_services(columns)
    part.findings += seen
    part.proposals += [
        Proposal(one.role, one.columns, one.says, one.fits, one.of, one.confidence)
        for one in places.proposals
    ]
    part.questions += places.questions
    part.findings += places.findings
    part.columns |= {r: c for r, c in places.columns.items() if r in {"longitude", "latitude"}}
    named = by_name(columns)
    x, y = _degrees_of(named, places)
    if "name" in part.columns:
        part.findings += place_findings(columns, part.columns["name"], x, y, ground)
    used = {*part.columns.values(), *places.asked}
    crs = places.settings.get("crs", DEGREES)
    return Diagnosis(
        file=table.file,
        sort="places",
        rows=table.read,
        proposals=tuple(part.proposals),
        questions=tuple(part.questions),
        findings=tuple(part.findings),
        person_columns=person_columns(columns, names_too=False),
        unused=tuple(one.name for one in columns if one.name not in used),
        services=part.columns if _can_be_read(places, x, y) else {},
        read_as=ReadAs(crs=None if crs == DEGREES else crs),
    )


def _can_be_read(places: Part, x: Floats, y: Floats) -> bool:
    """Whether an import of services takes these places; millionths only where it can tell them by itself."""
    if places.settings.get("place_form") == "microdegrees":
        known = np.isfinite(x) & np.isfinite(y)
        return unit_of(np.round(x[known] * MILLION), np.round(y[known] * MILLION)) == "millionths"
    return places.settings.get("place_form") == "columns"


def _degrees_of(named: Mapping[str, Column], places: Part) -> tuple[Floats, Floats]:
    """Return the places of a table in degrees, NaN where a row has none."""
    form, columns = places.settings.get("place_form"), places.columns
    if form in IN_COLUMNS:
        x, y = (numbers_of(plain_degrees(named[columns[role]].texts)) for role in ("longitude", "latitude"))
        x, y = (x / MILLION, y / MILLION) if form == "microdegrees" else (x, y)
    elif form in {"wkt", "lat_lon_text", "lon_lat_text"}:
        x, y = map(numbers_of, pairs_of(plain_degrees(named[columns["location"]].texts), str(form)))
    else:
        rows = len(next(iter(named.values())).texts)
        return np.full(rows, np.nan), np.full(rows, np.nan)
    east, north = x.fill_null(np.nan).to_numpy(), y.fill_null(np.nan).to_numpy()
    crs = str(places.settings["crs"])
    return (east, north) if crs == DEGREES else as_degrees(crs, east, north)
