"""Count what the Data page says of the records themselves: places, times, late reports, confirmed stacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.kinds import KINDS
from geodata.period import NO_DAY
from geodata.records import Coded, DefaultLocation, Incidents, PlaceStatus, PointRecords, TimePrecision
from layers.base.kept import PerRelease

LATE_DAYS = (7, 30, 365)
_SAME_POINT_M = 0.5

_of: PerRelease[Tallies] = PerRelease()


@dataclass(frozen=True)
class Confirmed:
    """
    Default locations of one meaning: on how many points, and how many incidents lie there.

    Protected incidents are not counted: confirming one house would tell how many it has.
    """

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
        What a person has said about stacks; only places at which incidents lie that may be points.
    points, meanings
        All confirmed points at which incidents lie, (k,) complex: east and north in metres; what each is.
    nameable
        Labels that may be named at a place, see `labels_to_name`.
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
    points: NDArray[np.complex128]
    meanings: tuple[str, ...]
    nameable: frozenset[str]

    @classmethod
    def of(cls, holdings: Holdings) -> Tallies:
        """Return the counts of a release; made once for each, in some passes over its columns."""
        return _of.get(holdings, None, lambda: cls._made(holdings))

    @classmethod
    def _made(cls, holdings: Holdings) -> Tallies:
        incidents = holdings.incidents
        known, late = _late(incidents)
        confirmed, points, meanings = _confirmed(incidents)
        return cls(
            incidents=len(incidents),
            requests=len(holdings.requests),
            rows=int(incidents.persons.sum(dtype=np.int64)),
            placed=_placed(incidents),
            requests_placed=_placed(holdings.requests),
            precision=_named(incidents.time_precision, TimePrecision),
            report_known=known,
            late=late,
            confirmed=confirmed,
            points=points,
            meanings=meanings,
            nameable=labels_to_name(holdings),
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


def meaning_at(
    tallies: Tallies, holdings: Holdings, places: Sequence[tuple[float, float]]
) -> list[str | None]:
    """
    Return what a person has said about each place; None where nobody has.

    Parameters
    ----------
    places
        Longitude and latitude in degrees.
    """
    if not len(tallies.points) or not places:
        return [None] * len(places)
    degrees = np.array(places, dtype=float)
    x_m, y_m = holdings.crs.to_metres(degrees[:, 0], degrees[:, 1])
    found: list[str | None] = []
    for place in x_m + 1j * y_m:
        apart = np.abs(tallies.points - place)
        near = int(apart.argmin())
        found.append(tallies.meanings[near] if apart[near] <= _SAME_POINT_M else None)
    return found


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


def _confirmed(
    incidents: Incidents,
) -> tuple[tuple[Confirmed, ...], NDArray[np.complex128], tuple[str, ...]]:
    """Return each meaning with its counts, the different points of all, and the meaning of each point."""
    default = incidents.default_location
    confirmed: list[Confirmed] = []
    points = [np.empty(0, np.complex128)]
    meanings: list[str] = []
    for meaning in DefaultLocation:
        at = np.flatnonzero(default.is_any({meaning.value}))
        here = _points(incidents, at)
        points.append(here)
        meanings += [meaning.value] * len(here)
        drawn = at[~incidents.protected[at]]
        if len(drawn):
            confirmed.append(Confirmed(meaning.value, len(_points(incidents, drawn)), len(drawn)))
    return tuple(confirmed), np.concatenate(points), tuple(meanings)


def _points(incidents: Incidents, rows: NDArray[np.int64]) -> NDArray[np.complex128]:
    """Return the different points of some incidents."""
    here = np.unique(incidents.x_m[rows] + 1j * incidents.y_m[rows])
    known: NDArray[np.complex128] = here[np.isfinite(here)]
    return known


def _protected_labels(label: Coded, kind: Coded) -> set[str]:
    """Return the labels that stand with a protected, an unknown or no kind in any record."""
    width = len(kind.names) + 1
    known = label.codes >= 0
    pairs = np.bincount(label.codes[known].astype(np.int64) * width + kind.codes[known] + 1)
    sensitive = [True, *(name not in KINDS or KINDS[name].protected for name in kind.names)]
    return {label.names[pair // width] for pair in np.flatnonzero(pairs) if sensitive[pair % width]}
