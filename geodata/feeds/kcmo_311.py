"""Describe the requests that people of Kansas City, Missouri, made to the city's 311 service since 2007.

- One row is one case; `ADDRESS WITH GEOCODE` has a line break inside its quotes, so a file has about twice as
  many lines as cases.
- Councils and closing days come as numbers with a decimal ("4.0"); the decimal is cut off.
- `POLICE DISTRICT` holds patrol divisions by name (Central, East), `COUNCIL DISTRICT` the council's number.
- Category names changed around 2015 ("Street Light" became "Lights / Signals"); one kind gathers both.
- A request is what somebody asked for: many requests may be many asking neighbours, not many problems.
"""

from __future__ import annotations

import datetime as dt

from geodata.feeds.base import Feed, Meaning, Variant, Words
from geodata.kinds.requests import KCMO_311
from geodata.records import PlacePrecision


def _labels(words: Words) -> Meaning:
    """Return what category, type and detail mean together."""
    found = KCMO_311.find(*words)
    return Meaning(" - ".join(word for word in words if word), found.kind, reviewed=found.reviewed)


FEED = Feed(
    name="kcmo_311",
    table="requests",
    titles={
        "en": "Kansas City 311 requests",
        "es": "Solicitudes al 311 de Kansas City",
    },
    variants=(
        Variant(
            name="since_2007",
            header=frozenset(
                {
                    *("CASE ID", "CATEGORY", "TYPE", "DETAIL", "CREATION DATE", "CREATION TIME", "STATUS"),
                    *("CLOSED DATE", "LATITUDE", "LONGITUDE"),
                }
            ),
            columns={
                "number": "CASE ID",
                "day": "CREATION DATE",
                "time": "CREATION TIME",
                "closed_day": "CLOSED DATE",
                "case_status": "STATUS",
                "latitude": "LATITUDE",
                "longitude": "LONGITUDE",
                "address": "STREET ADDRESS",
                "district": "COUNCIL DISTRICT",
                "division": "POLICE DISTRICT",
            },
            words=("CATEGORY", "TYPE", "DETAIL"),
            place_precision=PlacePrecision.ADDRESS,
        ),
    ),
    labels=_labels,
    merging="report_number",
    box=(-95.2, 38.6, -94.0, 39.6),
    earliest=dt.date(2006, 1, 1),
)
