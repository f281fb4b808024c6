"""Everything one release holds, loaded once and handed to the layers: no file, no screen."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from geodata.columns.columns import Columns
from geodata.crs import MetricCRS
from geodata.kinds.recorded import concerns
from geodata.records import (
    AreaSet,
    Calls,
    Counts,
    Event,
    HarmWeights,
    Incidents,
    Lines,
    Offences,
    Place,
    RecordingChange,
    Requests,
    Service,
)

if TYPE_CHECKING:
    from geodata.plans.plan import Plan

BASES = ("incidents", "offences", "victims")
CLOCKS = ("occurred", "reported")


@dataclass(frozen=True)
class StudyFacts:
    """What a person wrote about the study, as far as questions and screens need it."""

    name: str
    titles: Mapping[str, str]
    time_zone: str
    languages: tuple[str, ...]
    invented: bool
    remark: Mapping[str, str] = field(default_factory=dict)  # said on every screen and export, by language
    recording_changes: tuple[RecordingChange, ...] = ()
    harm: HarmWeights | None = None  # as cited; read when files are imported
    land_use: str | None = None  # the set of areas whose names are land uses
    places_jittered_m: float | None = None  # how far the publisher has moved places at random, at most
    areas_since: Mapping[str, dt.date] | None = None  # from which day on the outlines of a set hold

    def changes_of(self, kinds: frozenset[str]) -> tuple[RecordingChange, ...]:
        """Return the declared changes of recording that concern some kinds, of incident or of request."""
        return tuple(change for change in self.recording_changes if concerns(change.kinds, kinds))


@dataclass(frozen=True)
class ReleaseFacts:
    """Which release this is, and how far its data go."""

    name: str  # for example "r0003"
    number: int
    made: dt.datetime
    first: dt.date | None
    last: dt.date | None  # data through: the last complete day of incidents, else of requests, else of counts
    estimated: bool  # some source has no report number, so its incidents are estimated
    sources: tuple[str, ...]  # feed names
    seal: str = field(default="", compare=False)  # of its manifest: a purge changes it, and nothing else does
    # Table (incidents, requests, counts) -> its last complete day; older releases lack it.
    through: Mapping[str, dt.date] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, eq=False)
class Holdings:
    """
    One release in memory: frozen records, with the columns of each counting basis made on first use.

    Two studies are two Holdings; nothing is shared between them.
    """

    study: StudyFacts
    release: ReleaseFacts
    crs: MetricCRS
    incidents: Incidents
    offences: Offences
    requests: Requests
    events: tuple[Event, ...] = ()
    services: tuple[Service, ...] = ()
    shelters_dropped: int = 0
    areas: Mapping[str, AreaSet] = field(default_factory=dict)
    lines: tuple[Lines, ...] = ()
    places: tuple[Place, ...] = ()
    calls: Calls | None = None
    counts: Counts = field(default_factory=Counts.nothing)  # never added to incidents
    plans: tuple[Plan, ...] = ()  # as they stood when the release was opened
    quality: Mapping[str, Any] = field(default_factory=dict)
    ledger: Mapping[str, Any] = field(default_factory=dict)
    # Never given: holdings that `replace` makes of others count their own records.
    _columns: dict[tuple[str, str], Columns] = field(default_factory=dict, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def columns(self, basis: str = "incidents", clock: str = "occurred") -> Columns:
        """
        Return the coded columns that count `basis` by `clock`; made once and kept.

        Parameters
        ----------
        basis
            ``incidents``, ``offences`` or ``victims``.
        clock
            ``occurred`` or ``reported``: which date and time the filters and charts mean.
        """
        if basis not in BASES or clock not in CLOCKS:
            raise ValueError(f"no columns for {basis!r} by {clock!r}: {BASES} by {CLOCKS}")
        with self._lock:
            found = self._columns.get((basis, clock))
            if found is None:
                found = self._columns[(basis, clock)] = _build(self, basis, clock)
            return found


def _build(holdings: Holdings, basis: str, clock: str) -> Columns:
    """Make the columns: one line an incident, or one line an offence for the other two bases."""
    incidents = holdings.incidents
    if basis == "incidents":
        row = np.arange(len(incidents), dtype=np.int32)
        kind, weight, protected = incidents.kind, None, incidents.protected
    else:
        offences = holdings.offences
        row = offences.incident.astype(np.int32)
        kind = offences.kind
        weight = offences.victims if basis == "victims" else None
        # A report that is protected for one of its offences is protected as a whole.
        protected = incidents.protected[row] | offences.protected
    reported = clock == "reported"
    kinds = tuple(sorted(set(kind.names)))
    recode = np.array([kinds.index(name) for name in kind.names], np.int32)
    return Columns.build(
        kind=recode[kind.codes],
        kinds=kinds,
        day=(incidents.reported_day if reported else incidents.day)[row],
        minute=(incidents.reported_minute if reported else incidents.minute)[row],
        x_m=incidents.x_m[row],
        y_m=incidents.y_m[row],
        place=bucket_of(incidents)[row]
        if basis == "incidents"
        else _withheld(bucket_of(incidents)[row], protected),
        areas={name: coded.codes[row] for name, coded in incidents.areas.items()},
        area_names={name: coded.names for name, coded in incidents.areas.items()},
        weight=weight,
        row=row,
    )


def bucket_of(incidents: Incidents) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """
    Return where each incident goes on a map: 0 a cell, 1 no place, 2 outside, 3 withheld, 4 default location.

    A protected incident is withheld wherever it lies; a confirmed reporting desk or geocoder default leaves
    densities, a confirmed problem place does not.
    """
    bucket = incidents.place.astype(np.uint8)
    off_map = incidents.default_location.is_any({"reporting_desk", "geocoder_default"})
    bucket[off_map & (bucket == 0)] = 4
    return _withheld(bucket, incidents.protected)


def _withheld(
    bucket: np.ndarray[Any, np.dtype[np.uint8]], protected: np.ndarray[Any, Any]
) -> np.ndarray[Any, np.dtype[np.uint8]]:
    kept = bucket.copy()
    kept[protected & ((kept == 0) | (kept == 4))] = 3
    return kept
