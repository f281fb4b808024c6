"""Hold incidents, offences, requests and calls: what has a place and a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.period import NO_DAY
from geodata.records.coded import Bools, Coded, Floats, Ints
from geodata.records.texts import Texts


class TimePrecision(IntEnum):
    """
    How exactly the time of an incident is known.

    Where only the month is, no day is: `day` is unknown like any other unknown day, so that filters on days,
    weekdays and hours leave the record out and say so; `until_day` is the last day of that month.
    """

    MINUTE = 0
    HOUR = 1
    DAY = 2
    MONTH = 3
    UNKNOWN = 4


class PlaceStatus(IntEnum):
    """Whether a record can be put on a map."""

    MAPPED = 0
    MISSING = 1
    OUTSIDE = 2


class PlacePrecision(IntEnum):
    """How exactly the place of a record is known."""

    ADDRESS = 0
    BLOCK = 1
    INTERSECTION = 2
    AREA = 3
    UNKNOWN = 4
    SNAPPED = 5  # a point that stands for several addresses, chosen by the publisher


class DefaultLocation(StrEnum):
    """What a person said a large stack of records is; only the first two leave densities."""

    REPORTING_DESK = "reporting_desk"
    GEOCODER_DEFAULT = "geocoder_default"
    PROBLEM_PLACE = "problem_place"


@dataclass(frozen=True, eq=False)
class PointRecords:
    """
    What incidents, requests and calls have in common. Shapes are (n,), order is time (unknown days last).

    Days are local days since 1970-01-01 (int32, ``NO_DAY`` where unknown), minutes count from local midnight
    (int16, -1 where unknown). Places are metres in the study's CRS, NaN where there is none.
    """

    id: NDArray[np.uint64]  # stable over imports: made from what identifies the record at its source
    number: Texts  # the source's own number (report number, case id); None where it has none
    source: Coded  # feed name
    kind: Coded  # id of a kind of the tree
    label: Coded  # the source's own word for it
    day: Ints
    minute: Ints
    time_precision: Ints  # TimePrecision, int8
    reported_day: Ints
    reported_minute: Ints
    until_day: Ints
    until_minute: Ints
    x_m: Floats
    y_m: Floats
    place: Ints  # PlaceStatus, int8
    place_precision: Ints  # PlacePrecision, int8
    address: Coded  # block or street as the source wrote it
    areas: Mapping[str, Coded]  # area set -> area id: the record's own columns, and polygons it lies in
    first_seen: Ints  # release numbers, int32
    last_seen: Ints
    changed: Ints

    def __len__(self) -> int:
        return len(self.id)

    def __repr__(self) -> str:
        known = self.day[self.day != NO_DAY]
        span = "no days" if not known.size else f"{_iso(known.min())}..{_iso(known.max())}"
        mapped = int(np.count_nonzero(self.place == PlaceStatus.MAPPED))
        kinds = len(np.unique(self.kind.codes))
        return f"<{type(self).__name__}: {len(self):,}, {span}, {kinds} kinds, {mapped:,} with a place>"


@dataclass(frozen=True, eq=False, repr=False)
class Incidents(PointRecords):
    """
    Reported incidents, one row each, merged from the source's rows by its documented rule.

    Misreadings
    -----------
    Where `number` is None for all rows of a source these are *estimated incidents*: the source has no report
    number, and only rows equal in everything but person attributes were merged.
    """

    protected: Bools  # never a point, never in a cell
    default_location: Coded  # names are DefaultLocation values; -1 = not at a confirmed default location
    offences: Ints  # int16, how many different offences the report holds
    victims: Ints  # int16, how many victims; 0 where unknown
    persons: Ints  # int16, source rows merged into this one
    case_status: Coded  # slot: attempted, cleared, unfounded
    person_outcome: Coded  # slot: outcomes for persons, in groups


@dataclass(frozen=True, eq=False)
class Offences:
    """The offences of each incident: (m,) rows pointing at incidents, at least one each."""

    incident: Ints  # int32 row of Incidents
    kind: Coded
    label: Coded
    victims: Ints  # int16
    protected: Bools

    def __len__(self) -> int:
        return len(self.incident)


@dataclass(frozen=True, eq=False, repr=False)
class Requests(PointRecords):
    """311 requests to the city, one row a case; `kind` is of the tree of request kinds."""

    status: Coded  # open, closed, as the source says
    closed_day: Ints


@dataclass(frozen=True, eq=False, repr=False)
class Calls(PointRecords):
    """Calls for service: a slot of the schema. A call is not a crime; calls are never added to incidents."""


def _iso(number: Any) -> str:
    return (dt.date(1970, 1, 1) + dt.timedelta(days=int(number))).isoformat()
