"""Describe the street-level crimes that police.uk publishes for England, Wales and Northern Ireland.

- A crime has its month and no day. It counts in totals, kinds and areas; filters on days, weekdays and hours
  leave it out and say how many they leave out.
- A place is a snapped, anonymous point ("On or near Supermarket") that stands for at least eight addresses,
  or for a public place. Many crimes share one: read areas, not points.
- `Crime ID` is the report number. Anti-social behaviour has none, and its equal rows are different calls:
  they do not merge. In two exports that overlap the same rows are the same.
- `Last outcome category` changes from month to month and is about a suspect: it is not kept, and a crime
  whose outcome changed is the same crime.
- "Violence and sexual offences" is one type, so all of it is protected.
- `LSOA code` is the small census area, `Falls within` the force; a crime near a border may lie in another
  one.
"""

from __future__ import annotations

import datetime as dt

from geodata.feeds.base import Feed, Variant, by_list
from geodata.kinds.police_uk import POLICE_UK
from geodata.records import PlacePrecision

FEED = Feed(
    name="police_uk",
    table="incidents",
    titles={
        "en": "police.uk street-level crimes, by month",
        "es": "Delitos de police.uk por calle y mes",
    },
    variants=(
        Variant(
            name="street",
            header=frozenset(
                {
                    *("Crime ID", "Month", "Falls within", "Longitude", "Latitude", "Location"),
                    *("LSOA code", "Crime type", "Last outcome category"),
                }
            ),
            columns={
                "number": "Crime ID",
                "month": "Month",
                "longitude": "Longitude",
                "latitude": "Latitude",
                "address": "Location",
                "beat": "LSOA code",
                "division": "Falls within",
            },
            words=("Crime type", "", ""),
            person_columns=frozenset({"Last outcome category", "Context"}),
            dates=("ymd",),
            place_precision=PlacePrecision.SNAPPED,
        ),
    ),
    labels=by_list(POLICE_UK),
    merging="report_number",
    box=(-8.3, 49.8, 2.1, 55.9),
    earliest=dt.date(2010, 12, 1),
    keeps_equal_rows=True,
)
