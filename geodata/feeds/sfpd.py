r"""Describe the incident reports that the San Francisco Police Department publishes since 2018.

- One row is one code of one report. `Incident Number` holds the initial report, its supplements and all codes
  together: one number is one incident, and its different codes are its offences.
- `Incident Code` is five digits, and leading zeros are part of it ("06244"); it stands before the description
  in every label, so that no two codes become one.
- A code may come again in a supplement of the same incident; it is the same offence.
- Places are snapped to the nearest intersection, so a point stands for up to four blocks. About 3 % of the
  rows have none; some of `Out of SF` have one.
- Secondary codes ("Domestic Violence (secondary only)", "Juvenile Involved") have no offence of their own and
  protect the incident. So does a `Resolution` that names a juvenile.
- Text holds backslashes between streets ("A ST \ B ST") and commas inside quotes.
- `Resolution` says "Unfounded" for a few reports; they stay counted, since they were reported.
"""

from __future__ import annotations

import datetime as dt

from geodata.feeds.base import Feed, Meaning, Variant, Words
from geodata.kinds.sfpd import find_sfpd
from geodata.records import PlacePrecision


def _labels(words: Words) -> Meaning:
    """Return what category, subcategory, code and description mean together."""
    category, subcategory, code, description = words
    found = find_sfpd(category, subcategory, code, description)
    label = " ".join(word for word in (code, description) if word)
    return Meaning(label, found.kind, found.protected, found.reviewed)


FEED = Feed(
    name="sfpd",
    table="incidents",
    titles={
        "en": "San Francisco police incident reports",
        "es": "Reportes de incidentes de la policía de San Francisco",
    },
    variants=(
        Variant(
            name="since_2018",
            header=frozenset(
                {
                    *("Incident Date", "Incident Time", "Report Datetime", "Incident Number"),
                    *("Incident Code", "Incident Category", "Incident Subcategory", "Incident Description"),
                    *("Resolution", "Police District", "Latitude", "Longitude"),
                }
            ),
            columns={
                "number": "Incident Number",
                "day": "Incident Date",
                "time": "Incident Time",
                "reported_day": "Report Datetime",
                "longitude": "Longitude",
                "latitude": "Latitude",
                "address": "Intersection",
                "division": "Police District",
                "district": "Supervisor District",
                "role": "Resolution",
            },
            words=("Incident Category", "Incident Subcategory", "Incident Code", "Incident Description"),
            dates=("ymd",),
            place_precision=PlacePrecision.INTERSECTION,
            protecting_roles=frozenset({"JUVENILE"}),
        ),
    ),
    labels=_labels,
    merging="report_number",
    box=(-122.6, 37.6, -122.2, 37.95),
    earliest=dt.date(1950, 1, 1),
    bases=("incidents", "offences"),
)
