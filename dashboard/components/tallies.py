"""Count what the Data page says of the records themselves: places, times, late reports, confirmed stacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from geodata.holdings import Holdings
from geodata.kinds import KINDS
from geodata.period import NO_DAY
from geodata.records import Coded, DefaultLocation, Incidents, PlaceStatus, PointRecords, TimePrecision

LATE_DAYS = (7, 30, 365)
_SAME_POINT_M = 0.5


@dataclass(frozen=True)
class Confirmed:
    """Default locations of one meaning: on how many points, and how many incidents lie there."""

    meaning: str
    points: int
    incidents: int


@dataclass(frozen=True)
class Tallies:
    """
    Counts over one release's records.

    Attributes
    ----------
    rows
        Source rows that the incidents were merged from.
    placed, requests_placed
        `PlaceStatus` name in small letters -> records.
    precision
        `TimePrecision` name in small letters -> incidents.
    report_known, late
        Incidents of which both days are known; and of these, days -> reported more than so many days later.
    confirmed
        What a person has said about stacks; only places at which incidents lie.
    """

    incidents: int
    requests: int
    rows: int
    placed: Mapping[str, int]
    requests_placed: Mapping[str, int]
    precision: Mapping[str, int]
    report_known: int
    late: Mapping[int, int]
    confirmed: tuple[Confirmed, ...]

    @classmethod
    def of(cls, holdings: Holdings) -> Tallies:
        """Count a release; some passes over its columns."""
        incidents = holdings.incidents
        known, late = _late(incidents)
        return cls(
            incidents=len(incidents),
            requests=len(holdings.requests),
            rows=int(incidents.persons.sum(dtype=np.int64)),
            placed=_placed(incidents),
            requests_placed=_placed(holdings.requests),
            precision=_named(incidents.time_precision, TimePrecision),
            report_known=known,
            late=late,
            confirmed=_confirmed(incidents),
        )


def labels_to_name(holdings: Holdings) -> frozenset[str]:
    """
    Return the labels that may be named at a place.

    A label is left out if any of its records is of a kind that is protected by itself, unknown kinds among
    them: a protected incident is never a point, and a table with an address is a map.
    """
    allowed: set[str] = set(holdings.requests.label.names)
    seen = (holdings.offences, holdings.incidents)
    allowed |= {name for records in seen for name in records.label.names}
    for records in seen:
        allowed -= _protected_labels(records.label, records.kind)
    return frozenset(allowed)


def meaning_at(holdings: Holdings, places: list[tuple[float, float]]) -> list[str | None]:
    """
    Return what a person has said about each place; None where nobody has.

    Parameters
    ----------
    places
        Longitude and latitude in degrees.
    """
    incidents = holdings.incidents
    points, meanings = _points_with_meaning(incidents)
    if not len(points) or not places:
        return [None] * len(places)
    degrees = np.array(places, dtype=float)
    x_m, y_m = holdings.crs.to_metres(degrees[:, 0], degrees[:, 1])
    apart = np.hypot(points[:, 0, None] - x_m, points[:, 1, None] - y_m)
    nearest = apart.argmin(axis=0)
    names = incidents.default_location.names
    return [
        names[meanings[near]] if apart[near, place] <= _SAME_POINT_M else None
        for place, near in enumerate(nearest)
    ]


def records_of(records: PointRecords) -> dict[str, int]:
    """Return how many records each feed has."""
    counts = np.bincount(records.source.codes + 1, minlength=len(records.source.names) + 1)[1:]
    return {name: int(n) for name, n in zip(records.source.names, counts, strict=True)}


def _placed(records: PointRecords) -> dict[str, int]:
    return _named(records.place, PlaceStatus)


def _named(codes: Any, names: Any) -> dict[str, int]:
    counts = np.bincount(codes, minlength=len(names))
    return {one.name.lower(): int(counts[one]) for one in names}


def _late(incidents: Incidents) -> tuple[int, dict[int, int]]:
    known = (incidents.day != NO_DAY) & (incidents.reported_day != NO_DAY)
    days = incidents.reported_day[known].astype(np.int64) - incidents.day[known]
    return len(days), {limit: int(np.count_nonzero(days > limit)) for limit in LATE_DAYS}


def _confirmed(incidents: Incidents) -> tuple[Confirmed, ...]:
    _, meanings = _points_with_meaning(incidents)
    codes = incidents.default_location.codes
    names = incidents.default_location.names
    return tuple(
        Confirmed(
            meaning.value,
            int(np.count_nonzero(meanings == code)),
            int(np.count_nonzero(codes == code)),
        )
        for meaning in DefaultLocation
        for code in [names.index(meaning) if meaning in names else -1]
        if code >= 0 and (codes == code).any()
    )


def _points_with_meaning(incidents: Incidents) -> tuple[Any, Any]:
    """Return the different points at confirmed default locations, (k, 2) metres, and their meanings, (k,)."""
    at = np.flatnonzero(incidents.default_location.codes >= 0)
    at = at[np.isfinite(incidents.x_m[at]) & np.isfinite(incidents.y_m[at])]
    codes = incidents.default_location.codes[at]
    found = np.unique(np.column_stack([incidents.x_m[at], incidents.y_m[at], codes]), axis=0)
    return found[:, :2], found[:, 2].astype(np.int64)


def _protected_labels(label: Coded, kind: Coded) -> set[str]:
    """Return the labels that stand with a protected, an unknown or no kind in any record."""
    width = len(kind.names) + 1
    known = label.codes >= 0
    pairs = np.bincount(label.codes[known].astype(np.int64) * width + kind.codes[known] + 1)
    sensitive = [True, *(name not in KINDS or KINDS[name].protected for name in kind.names)]
    return {label.names[pair // width] for pair in np.flatnonzero(pairs) if sensitive[pair % width]}
