"""The columns of every table on their way from a source's rows to a release, as polars types."""

from __future__ import annotations

import polars as pl

# One row of a source after cleaning: still a person's row where the source has those, but without the person.
ROWS: dict[str, pl.DataType | type[pl.DataType]] = {
    "file": pl.Int32,  # number of the file within this import
    "record": pl.Int64,  # data record of the file, from 1
    "line": pl.Int64,  # physical line of the file, from 1
    "source": pl.String,  # feed name
    "number": pl.String,  # report number or case id; null where the source has none
    "content": pl.UInt64,  # hash of all the row's columns except race, sex, age and names
    "kind": pl.String,
    "label": pl.String,
    "protected": pl.Boolean,
    "flagged": pl.Boolean,  # protected by a flag, a role or a second label, whatever the kind
    "reviewed": pl.Boolean,  # false where the label is on nobody's list
    "victim": pl.Boolean,  # the row stands for a victim; null where the source does not say
    "day": pl.Int32,  # NO_DAY where unknown
    "minute": pl.Int16,  # -1 where unknown
    "time_precision": pl.Int8,
    "reported_day": pl.Int32,
    "reported_minute": pl.Int16,
    "until_day": pl.Int32,
    "until_minute": pl.Int16,
    "longitude": pl.Float64,  # null where there is no usable place
    "latitude": pl.Float64,
    "place_precision": pl.Int8,
    "address": pl.String,
    "beat": pl.String,  # areas the record names itself
    "division": pl.String,
    "district": pl.String,
    "case_status": pl.String,
    "closed_day": pl.Int32,  # requests only
}

# The sets of areas that a record may name itself, next to the polygons it lies in.
RECORD_AREAS = ("beat", "division", "district")

_POINTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.UInt64,
    "number": pl.String,
    "source": pl.String,
    "kind": pl.String,
    "label": pl.String,
    "day": pl.Int32,
    "minute": pl.Int16,
    "time_precision": pl.Int8,
    "reported_day": pl.Int32,
    "reported_minute": pl.Int16,
    "until_day": pl.Int32,
    "until_minute": pl.Int16,
    "longitude": pl.Float64,
    "latitude": pl.Float64,
    "place_precision": pl.Int8,
    "address": pl.String,
    "beat": pl.String,
    "division": pl.String,
    "district": pl.String,
}

# After merging, before the release adds metres, place status, polygon areas and release numbers.
INCIDENTS = _POINTS | {
    "protected": pl.Boolean,
    "offences": pl.Int16,
    "victims": pl.Int16,
    "persons": pl.Int16,
    "case_status": pl.String,
    "person_outcome": pl.String,
}
OFFENCES: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.UInt64,  # of the incident
    "kind": pl.String,
    "label": pl.String,
    "victims": pl.Int16,
    "protected": pl.Boolean,
}
REQUESTS = _POINTS | {"case_status": pl.String, "closed_day": pl.Int32}

# What a release adds to incidents and requests; one column `area_<set>` for each set of polygons besides.
ADDED: dict[str, pl.DataType | type[pl.DataType]] = {
    "x_m": pl.Float64,
    "y_m": pl.Float64,
    "place": pl.Int8,  # PlaceStatus
    "default_location": pl.String,  # incidents only
    "first_seen": pl.Int32,
    "last_seen": pl.Int32,
    "changed": pl.Int32,
}

# Numbers that a source has counted itself; one row is known by all columns before `kind`.
COUNTS: dict[str, pl.DataType | type[pl.DataType]] = {
    "source": pl.String,
    "area_set": pl.String,  # of RECORD_AREAS
    "area": pl.String,
    "label": pl.String,
    "day": pl.Int32,
    "kind": pl.String,
    "counted": pl.String,  # what one of the number is: person_rows, incidents
    "n": pl.Int32,  # 0 is a number; a day without a row is not known
}
COUNT_KEY = ("source", "area_set", "area", "label", "day")

# One row of a file of counts after cleaning.
COUNT_ROWS: dict[str, pl.DataType | type[pl.DataType]] = {
    "file": pl.Int32,
    "record": pl.Int64,
    "line": pl.Int64,
    **COUNTS,
    "reviewed": pl.Boolean,  # false where the label is on nobody's list
}

# In which releases a record was seen.
VINTAGE: dict[str, pl.DataType | type[pl.DataType]] = {
    "first_seen": pl.Int32,
    "last_seen": pl.Int32,
    "changed": pl.Int32,
}
