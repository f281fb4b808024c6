"""Describe daily numbers by council district that somebody has counted from Kansas City's police rows.

- Only numbers are left: no places, no report numbers, no times of day. What was counted are the source's
  rows, one a person involved, so they are `person_rows` and no incidents.
- A row with 0 is a day without any; a day without a row is not known. Both occur.
- The records system changed in March and April 2019: "Stolen Auto" and "Domestic Violence" begin then, and
  "Auto Theft" and "Domestic Assault" fall to a fraction. Rows of one theft may be counted under two labels.
- Rows without a readable location were dropped before counting, so 2017 is about a third short.
- `split` marks how its author parted the rows for a forecast; it is not kept.
"""

from __future__ import annotations

import datetime as dt

from geodata.feeds.base import Feed, Variant, by_list
from geodata.kinds.kcpd import KCPD

FEED = Feed(
    name="kc_daily_counts",
    table="counts",
    titles={
        "en": "Kansas City police rows, counted by day and council district",
        "es": "Filas de la policía de Kansas City, contadas por día y distrito del concejo",
    },
    variants=(
        Variant(
            name="by_district",
            header=frozenset({"council_district", "crime", "Reported_Date", "Crime_Count"}),
            columns={"district": "council_district", "day": "Reported_Date", "count": "Crime_Count"},
            words=("crime", "", ""),
            dates=("ymd", "mdy"),
        ),
    ),
    labels=by_list(KCPD),
    merging="area_day_label",
    counted="person_rows",
    box=(-95.2, 38.6, -94.0, 39.6),
    earliest=dt.date(2000, 1, 1),
)
