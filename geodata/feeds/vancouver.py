"""Describe the crimes that the Vancouver Police Department publishes, one file a year or all years.

- There is no report number, and a place is the hundred block, moved a little: equal rows are usual and are
  different crimes. So no two rows of a file merge: every row is one estimated incident. In two exports that
  overlap the same rows are the same, as often as the file that has them more often holds them.
- A row that changed between two exports cannot be told from a new one: import the years you want once, or
  make the study anew from the newest export.
- `X` and `Y` are metres of UTM zone 10N (EPSG:32610). Offences against a person have 0, 0 and "OFFSET TO
  PROTECT PRIVACY": they have no place and stay in every total.
- A day stands in five columns of whole numbers: YEAR, MONTH, DAY, HOUR, MINUTE. 00:00 is what offences
  against a person carry instead of their time, and such times become unknown.
- "X NK_LOC ST" is the block of what could not be located: one point with many rows, proposed as a default.
- Eleven types are all there is; "Offence Against a Person" tells assaults and sexual offences in one word.
"""

from __future__ import annotations

import datetime as dt

from geodata.feeds.base import Feed, Variant, by_list
from geodata.kinds.vancouver import VANCOUVER

FEED = Feed(
    name="vancouver",
    table="incidents",
    titles={
        "en": "Vancouver police crime rows",
        "es": "Filas de delitos de la policía de Vancouver",
    },
    variants=(
        Variant(
            name="since_2003",
            header=frozenset(
                {
                    *("TYPE", "YEAR", "MONTH", "DAY", "HOUR", "MINUTE"),
                    *("HUNDRED_BLOCK", "NEIGHBOURHOOD", "X", "Y"),
                }
            ),
            columns={"x": "X", "y": "Y", "address": "HUNDRED_BLOCK", "district": "NEIGHBOURHOOD"},
            parts={"day": ("YEAR", "MONTH", "DAY"), "time": ("HOUR", "MINUTE")},
            words=("TYPE", "", ""),
            dates=("ymd",),
            place=("planar",),
            planar="EPSG:32610",
        ),
    ),
    labels=by_list(VANCOUVER),
    merging="none",
    box=(-123.4, 49.1, -122.9, 49.4),
    earliest=dt.date(2003, 1, 1),
)
