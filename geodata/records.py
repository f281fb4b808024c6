"""The frozen core types: what is known of incidents, requests, events, services, areas, places and lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.period import NO_DAY, Period, day_number
from geodata.words.text import Text

Ints = NDArray[np.integer[Any]]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class TimePrecision(IntEnum):
    """How exactly the time of an incident is known."""

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


class DefaultLocation(StrEnum):
    """What a person said a large stack of records is; only the first two leave densities."""

    REPORTING_DESK = "reporting_desk"
    GEOCODER_DEFAULT = "geocoder_default"
    PROBLEM_PLACE = "problem_place"


@dataclass(frozen=True, eq=False)
class Coded:
    """
    A column of words as small integers.

    Parameters
    ----------
    codes
        Shape (n,), int32; -1 where nothing is known.
    names
        The words, in the order of their codes.
    """

    codes: Ints
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.codes.size and not (int(self.codes.min()) >= -1 and int(self.codes.max()) < len(self.names)):
            raise ValueError(f"codes reach outside the {len(self.names)} names")

    def __len__(self) -> int:
        return len(self.codes)

    @classmethod
    def of(cls, words: list[str | None] | NDArray[np.object_]) -> Coded:
        """Return words as codes; names are sorted, so equal columns get equal codes whatever their order."""
        names = sorted({word for word in words if word is not None})
        code = {name: number for number, name in enumerate(names)}
        codes = np.fromiter((-1 if w is None else code[w] for w in words), np.int32, len(words))
        return cls(codes, tuple(names))

    @classmethod
    def nothing(cls, n: int) -> Coded:
        """Return a column of which nothing is known."""
        return cls(np.full(n, -1, np.int32), ())

    def words(self) -> NDArray[np.object_]:
        """Return the words again; None where nothing is known."""
        return np.array([*self.names, None], dtype=object)[self.codes]

    def take(self, rows: Ints | Bools) -> Coded:
        """Return the column of some rows, with the same names."""
        return Coded(self.codes[rows], self.names)

    def is_any(self, names: frozenset[str] | set[str]) -> Bools:
        """Return which rows hold one of the names."""
        wanted = np.array([name in names for name in self.names] + [False])
        found: Bools = wanted[self.codes]
        return found


@dataclass(frozen=True, eq=False)
class PointRecords:
    """
    What incidents, requests and calls have in common. Shapes are (n,), order is time (unknown days last).

    Days are local days since 1970-01-01 (int32, ``NO_DAY`` where unknown), minutes count from local midnight
    (int16, -1 where unknown). Places are metres in the study's CRS, NaN where there is none.
    """

    id: NDArray[np.uint64]  # stable over imports: made from what identifies the record at its source
    number: NDArray[np.object_]  # the source's own number (report number, case id); None where it has none
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


# What an event can report of its own work, each a whole number; the order in which people read them.
OUTPUTS = ("hires", "rides", "cases_closed", "meals", "showers", "served", "hours", "volunteers")

# Kinds of events that can change how many incidents happen or are reported near them by themselves, so that
# they must be named beside a count before and after another event.
CONFOUNDING_KINDS = frozenset(
    {
        *("police_operation", "camera", "construction", "street_closure"),
        *("business_opening", "business_closing"),
    }
)

# An event on a place that lasts or repeats for fewer days is shown, and no count before and after judges it.
JUDGED_DAYS = 56


@dataclass(frozen=True, eq=False)
class Counts:
    """
    Numbers that a source has counted itself: one row an area, day and word of the source, (n,) each.

    Rows are in the order of days. They have no place on a map and are never added to incidents.

    Parameters
    ----------
    source
        Feed name.
    area_set, area
        Which set of areas the source counts by, and the area's id in it.
    kind
        Id of a kind of the tree, ``unknown`` where the source's word is on nobody's list.
    label
        The source's own word.
    counted
        What one of the number is: ``person_rows`` or ``incidents``.
    day
        Local days since 1970-01-01, int32.
    n
        How many, int32.

    Misreadings
    -----------
    A row with 0 says that nothing was counted that day. A day without a row is not known, which is no 0.
    Two labels of one kind may count the same rows twice, so their sum may be too large.
    """

    source: Coded
    area_set: Coded
    area: Coded
    kind: Coded
    label: Coded
    counted: Coded
    day: Ints
    n: Ints
    first_seen: Ints  # release numbers, int32
    last_seen: Ints
    changed: Ints

    def __post_init__(self) -> None:
        lengths = {len(getattr(self, name)) for name in self.__dataclass_fields__}
        if len(lengths) != 1:
            raise ValueError(f"the columns of the counts differ in length: {sorted(lengths)}")
        if self.n.size and int(self.n.min()) < 0:
            raise ValueError("`n` must not be below 0")

    def __len__(self) -> int:
        return len(self.n)

    def __repr__(self) -> str:
        span = f"{_iso(self.day.min())}..{_iso(self.day.max())}" if len(self) else "no days"
        return f"<Counts: {len(self):,}, {span}, {len(self.label.names)} labels>"

    @classmethod
    def nothing(cls) -> Counts:
        """Return the counts of a study that has none."""
        word, number = Coded.nothing(0), np.zeros(0, np.int32)
        return cls(word, word, word, word, word, word, number, number, number, number, number)

    def kinds_of_labels(self) -> dict[str, str]:
        """Return each of the source's words that has a row, sorted, with its kind of the tree."""
        pairs = np.unique(np.column_stack([self.label.codes, self.kind.codes]), axis=0)
        return {self.label.names[label]: self.kind.names[kind] for label, kind in pairs.tolist()}

    def series(self, kind_or_label: str, first: dt.date, end: dt.date) -> tuple[Ints, Bools]:
        """
        Return the daily numbers of one word, or of all words of one kind, summed over areas.

        Parameters
        ----------
        kind_or_label
            One of the source's words; else the id of a kind of the tree.
        first, end
            Half-open days.

        Returns
        -------
        values, known
            Shape (days,), int64 and bool. A day is known where each word asked for has a row in each of its
            areas; elsewhere the value is 0 and says nothing.

        Raises
        ------
        ValueError
            No row has the word or the kind, or `end` lies before `first`.
        """
        if end < first:
            raise ValueError(f"the days end on {end}, before they begin on {first}")
        asked = self.label if kind_or_label in self.label.names else self.kind
        own = asked.is_any({kind_or_label})
        if not own.any():
            raise ValueError(f"`kind_or_label` was {kind_or_label!r}, which nothing is counted by")
        parts = [self.source.codes, self.area_set.codes, self.area.codes, self.label.codes]
        wanted = len(np.unique(np.column_stack(parts)[own], axis=0))
        span, start = (end - first).days, day_number(first)
        rows = own & (self.day >= start) & (self.day < start + span)
        at = self.day[rows] - start
        values = np.bincount(at, self.n[rows], span).astype(np.int64)
        known: Bools = np.bincount(at, minlength=span) == wanted
        values[~known] = 0
        return values, known


@dataclass(frozen=True)
class Event:
    """
    One outreach event: when, where, whether it acts on a place or on people, and what it reported.

    Attributes
    ----------
    acts_on
        ``"place"`` or ``"people"``.
    period
        From its first to its last day; an event that repeats, such as a weekly clean-up, has one period.
    attendance
        How many people came; None where nobody counted them.
    outputs
        Name of `OUTPUTS` -> how many; a name that is absent is not known, which is not 0.
    picked
        The days whose counts made people pick the place, before the event; None where that is not known.

    Misreadings
    -----------
    Outputs are what an event's organisers counted. They say nothing about incidents.
    """

    id: str
    name: Text | str
    kind: str
    acts_on: str
    period: Period
    x_m: float | None
    y_m: float | None
    radius_m: float | None = None
    attendance: int | None = None
    names: Mapping[str, str] = field(default_factory=dict)  # language -> name
    note: str = ""
    outputs: Mapping[str, int] = field(default_factory=dict)
    picked: Period | None = None

    @property
    def lasting_days(self) -> int:
        """From the first to the last day, both counted, whether or not it took place on each of them."""
        return self.period.span_days

    @property
    def judged(self) -> bool:
        """
        Whether counts of incidents before and after can judge it at all: on a place, for 8 weeks or more.

        Any other event changes nothing for long enough at one place, so chance alone would decide.
        """
        return self.acts_on == "place" and self.lasting_days >= JUDGED_DAYS

    @property
    def is_confounder(self) -> bool:
        """Whether it is of a kind that can change counts near it by itself, whatever else is done there."""
        return self.kind in CONFOUNDING_KINDS


@dataclass(frozen=True)
class Service:
    """One service that people can go to; victims' shelters never get this far."""

    id: str
    name: str
    kind: str
    x_m: float | None
    y_m: float | None
    visibility: str = "public"  # public, area_only, confidential
    names: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, eq=False)
class AreaSet:
    """
    One set of areas: neighbourhoods, districts, beats.

    Parameters
    ----------
    name, titles
        The set's name in queries, and its title by language.
    ids, names
        Shape (n,). A nameless area has the empty string.
    geometry
        Shape (n,) of polygons or multipolygons in the study's metres; empty (0,) for a set that is known from
        the records' own columns only.
    """

    name: str
    titles: Mapping[str, str]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    geometry: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def has_outlines(self) -> bool:
        """Whether the areas can be drawn."""
        return bool(len(self.geometry))


@dataclass(frozen=True)
class Place:
    """A named point that people know: an intersection or a landmark."""

    name: str
    x_m: float
    y_m: float
    kind: str = "landmark"


@dataclass(frozen=True, eq=False)
class Lines:
    """Base map geometry of one sort: streets, water, parks."""

    draw: str
    names: tuple[str, ...]
    geometry: NDArray[np.object_]  # in the study's metres


@dataclass(frozen=True)
class RecordingChange:
    """A day on which the way of recording changed, so that counts before and after differ by that alone."""

    day: dt.date
    titles: Mapping[str, str]
    kinds: tuple[str, ...] = ()


def _iso(number: Any) -> str:
    return (dt.date(1970, 1, 1) + dt.timedelta(days=int(number))).isoformat()
