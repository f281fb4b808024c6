"""Describe an extract of Kansas City police rows of 2017 that was re-published without report numbers.

- No report number: only rows equal in everything but race, sex and age merge, so incidents are *estimated*.
- A subset: its author dropped every row with a missing field, so only rows with an age are left.
- The hour is known, the minute is not. Offence labels are cut at 20 characters and underscored.
- `Month` repeats the date; `Zip` agrees with the place for four rows of five and is not kept.
- No flag of domestic cases: the label alone protects.
"""

from __future__ import annotations

from geodata.feeds.base import Feed, Variant, by_list
from geodata.kinds.kcpd import KCPD

FEED = Feed(
    name="kcpd_2017",
    table="incidents",
    titles={
        "en": "Kansas City police rows of 2017, without report numbers",
        "es": "Filas de la policía de Kansas City de 2017, sin número de reporte",
    },
    variants=(
        Variant(
            name="extract",
            header=frozenset({"Date", "Hour", "Crime", "Zip", "Firearm", "Latitude", "Longitude", "Month"}),
            columns={"day": "Date", "hour": "Hour", "latitude": "Latitude", "longitude": "Longitude"},
            words=("Crime", "", ""),
            person_columns=frozenset({"Race", "Sex", "Age"}),
            dates=("ymd",),
        ),
    ),
    labels=by_list(KCPD),
    merging="content",
    box=(-95.2, 38.6, -94.0, 39.6),
)
