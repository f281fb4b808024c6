"""Describe the yearly incident files that the Kansas City, Missouri, Police Department publishes.

One row is one involved person, so a report has as many rows as persons and offences; rows of one report
number are one incident. The layout changed with the years:

- 2009 to 2014: times as h:mm, place as text of three lines in `Location 1`; a header with trailing blanks
  (`Firearm Used Flag`), and in 2014 a `To_Date` that carries "12:00:00 AM", which is no time of day;
- 2015 and 2016: `Latitude` and `Longitude` (four decimals) beside a jumbled `Location 1`; a missing place is
  0.0, 0.0 with ZIP 99999;
- 2017 and 2018: text of three lines in `Location`, dates without leading zeros;
- 2019 and 2020: report numbers begin with KC; `Offense` is text and `Description` may be empty; `Involvement`
  joins roles ("CMP VIC"); `DVFlag` is true or false; the place is text or, in newer downloads, a POINT;
- since 2021, and so far to 2025: `POINT (lon lat)` and `Age_Range`; since 2022 `Fire Arm Used Flag` in four
  words.

A report stands in the file of the year it was reported in; where two files hold it, the newer one is taken.
It can be counted as an incident, by its different offences, and by its victims (rows whose role is VIC; a
lower bound).

Text places are latitude first, points are longitude first. `Reported_Time` and `Reported Time` are one name.
The records system changed in March and April 2019: counts of kinds before and after differ by that alone.
"""

from __future__ import annotations

from geodata.feeds.base import Feed, Variant, by_list
from geodata.kinds.kcpd import KCPD

_CORE = frozenset(
    {"Report_No", "Reported_Date", "From_Date", "Offense", "IBRS", "Description", "Involvement"}
)
_PERSON = frozenset({"Race", "Sex", "Age", "Age_Range"})
_VICTIM = frozenset({"VIC"})
_COLUMNS = {
    "number": "Report_No",
    "day": "From_Date",
    "time": "From_Time",
    "reported_day": "Reported_Date",
    "reported_time": "Reported_Time",
    "until_day": "To_Date",
    "until_time": "To_Time",
    "address": "Address",
    "beat": "Beat",
    "division": "Area",
    "role": "Involvement",
    "sensitive_flag": "DVFlag",
}
_IN_DESCRIPTION = ("Description", "", "IBRS")
_IN_OFFENSE = ("Offense", "Description", "IBRS")

FEED = Feed(
    name="kcpd",
    table="incidents",
    titles={
        "en": "Kansas City police reports",
        "es": "Reportes de la policía de Kansas City",
    },
    variants=(
        Variant(
            name="years_2009_2014",
            header=_CORE | {"Location 1"},
            columns=_COLUMNS | {"location": "Location 1"},
            words=_IN_DESCRIPTION,
            person_columns=_PERSON,
            place=("location_text",),
            victim_roles=_VICTIM,
        ),
        Variant(
            name="years_2015_2016",
            header=_CORE | {"Location 1", "Latitude", "Longitude"},
            columns=_COLUMNS | {"latitude": "Latitude", "longitude": "Longitude", "location": "Location 1"},
            words=_IN_DESCRIPTION,
            person_columns=_PERSON,
            place=("columns",),
            victim_roles=_VICTIM,
        ),
        Variant(
            name="years_2017_2018",
            header=_CORE | {"Location", "Invl_No"},
            columns=_COLUMNS | {"location": "Location"},
            words=_IN_DESCRIPTION,
            person_columns=_PERSON,
            place=("location_text", "wkt"),
            victim_roles=_VICTIM,
        ),
        Variant(
            name="years_2019_2020",
            header=_CORE | {"Location"},
            columns=_COLUMNS | {"location": "Location"},
            words=_IN_OFFENSE,
            person_columns=_PERSON,
            place=("location_text", "wkt"),
            victim_roles=_VICTIM,
        ),
        Variant(
            name="since_2021",
            header=_CORE | {"Location", "Age_Range"},
            columns=_COLUMNS | {"location": "Location"},
            words=_IN_OFFENSE,
            person_columns=_PERSON,
            place=("wkt", "location_text"),
            victim_roles=_VICTIM,
        ),
    ),
    labels=by_list(KCPD),
    merging="report_number",
    box=(-95.2, 38.6, -94.0, 39.6),
    bases=("incidents", "offences", "victims"),
)
