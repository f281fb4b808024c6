"""Describe the crimes that the Chicago Police Department publishes since 2001.

- One row is the gravest offence of one case; `CASE_NUMBER` is the report number, and only murders have
  several rows, one a victim. Other offences and victims are not told.
- A file that a spreadsheet saved again may hold every row as one quoted text with doubled quotes inside; it
  is taken apart and said so. The same spreadsheet drops leading zeros ("820" for the IUCR code 0820).
- `X_COORDINATE` and `Y_COORDINATE` are State Plane feet (Illinois East, EPSG:3435) and check the degrees;
  both are shifted within the block. A few rows have neither.
- Portal, API and re-published files spell columns differently ("Primary Type", PRIMARY_TYPE): blanks,
  underscores and case make no difference.
- `DATE` is a day alone in some files and a day with a time in others; 00:00 is also what stands for no time.
- `DOMESTIC` protects a case whatever its words are.
- `ARREST` is about a suspect and not kept.
"""

from __future__ import annotations

import datetime as dt

from geodata.feeds.base import Feed, Meaning, Variant, Words
from geodata.kinds.chicago import find_chicago


def _labels(words: Words) -> Meaning:
    """Return what a primary type and its description mean together."""
    primary, description = words
    found = find_chicago(primary, description)
    label = " - ".join(word for word in words if word)
    return Meaning(label, found.kind, found.protected, found.reviewed)


FEED = Feed(
    name="chicago",
    table="incidents",
    titles={
        "en": "Chicago police cases",
        "es": "Casos de la policía de Chicago",
    },
    variants=(
        Variant(
            name="since_2001",
            header=frozenset(
                {
                    *("CASE_NUMBER", "DATE", "BLOCK", "IUCR", "PRIMARY_TYPE", "DESCRIPTION", "DOMESTIC"),
                    *("X_COORDINATE", "Y_COORDINATE", "LATITUDE", "LONGITUDE"),
                }
            ),
            columns={
                "number": "CASE_NUMBER",
                "day": "DATE",
                "longitude": "LONGITUDE",
                "latitude": "LATITUDE",
                "x": "X_COORDINATE",
                "y": "Y_COORDINATE",
                "address": "BLOCK",
                "beat": "BEAT",
                "division": "DISTRICT",
                "district": "WARD",
                "sensitive_flag": "DOMESTIC",
            },
            words=("PRIMARY_TYPE", "DESCRIPTION"),
            person_columns=frozenset({"ARREST"}),
            planar="EPSG:3435",
        ),
    ),
    labels=_labels,
    merging="report_number",
    box=(-88.0, 41.6, -87.5, 42.1),
    earliest=dt.date(2001, 1, 1),
)
