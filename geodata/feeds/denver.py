"""Describe the offences and traffic accidents that the Denver Police Department publishes.

- One row is one offence; `INCIDENT_ID` holds rows of one incident together, and `OFFENSE_ID` is the incident,
  the code and its extension written in one number. Counting rows counts offences, never incidents.
- Traffic accidents stand between the crimes, told by `IS_CRIME` and `IS_TRAFFIC`; a few rows are both.
- `GEO_X` and `GEO_Y` are State Plane feet (Colorado Central, EPSG:2232) and agree with `GEO_LON` and
  `GEO_LAT` to a centimetre. They check the degrees: a row where the two name different places has no place.
- A GEO_X of 40,674,765 stands beside degrees near (0, 0): both are what (0, 0) becomes, so the row has no
  place. It is counted and never repaired.
- About 1 % of the rows have no place, about 10 % no address; times have seconds and AM or PM.
- No column is about a person, so victims cannot be counted here.
"""

from __future__ import annotations

import datetime as dt

from geodata.feeds.base import Feed, Variant, by_list
from geodata.kinds.denver import DENVER

FEED = Feed(
    name="denver",
    table="incidents",
    titles={
        "en": "Denver police offenses and traffic accidents",
        "es": "Delitos y accidentes de tránsito de la policía de Denver",
    },
    variants=(
        Variant(
            name="since_2012",
            header=frozenset(
                {
                    *("INCIDENT_ID", "OFFENSE_ID", "OFFENSE_TYPE_ID", "OFFENSE_CATEGORY_ID"),
                    *("FIRST_OCCURRENCE_DATE", "REPORTED_DATE", "GEO_LON", "GEO_LAT"),
                }
            ),
            columns={
                "number": "INCIDENT_ID",
                "day": "FIRST_OCCURRENCE_DATE",
                "until_day": "LAST_OCCURRENCE_DATE",
                "reported_day": "REPORTED_DATE",
                "longitude": "GEO_LON",
                "latitude": "GEO_LAT",
                "x": "GEO_X",
                "y": "GEO_Y",
                "address": "INCIDENT_ADDRESS",
                "beat": "PRECINCT_ID",
                "district": "DISTRICT_ID",
            },
            words=("OFFENSE_TYPE_ID", "OFFENSE_CATEGORY_ID", ""),
            planar="EPSG:2232",
        ),
    ),
    labels=by_list(DENVER),
    merging="report_number",
    box=(-105.3, 39.5, -104.5, 40.0),
    earliest=dt.date(1990, 1, 1),
    bases=("incidents", "offences"),
)
