"""Say what a feed is: how one agency writes its records, declared as data rather than programmed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from geodata.kinds.labels import Label
from geodata.records import PlacePrecision

DateOrder = Literal["mdy", "dmy", "ymd"]
PlaceForm = Literal["columns", "location_text", "wkt", "planar"]
Basis = Literal["incidents", "offences", "victims"]

# What a variant may say about a record; the pages of `geodata.clean` read these names and no others.
CANONICAL = frozenset(
    {
        *("number", "role", "sensitive_flag", "case_status"),
        *("day", "time", "hour", "reported_day", "reported_time", "until_day", "until_time", "closed_day"),
        *("month", "longitude", "latitude", "x", "y", "location", "address", "beat", "division", "district"),
        "count",
    }
)

# Dropped from every feed, whether its author thought of them or not; compared as `normal_name` writes them.
PERSON_NAMES = frozenset(
    {
        *("race", "sex", "gender", "age", "age range", "ethnicity", "dob", "date of birth", "birth date"),
        *("name", "first name", "last name", "middle name", "full name", "victim name", "suspect name"),
        *("victim age", "victim sex", "victim race", "suspect age", "suspect sex", "suspect race", "phone"),
    }
)

# Days that systems write when they know none.
SENTINELS = frozenset({dt.date(1, 1, 1), dt.date(1900, 1, 1), dt.date(1970, 1, 1), dt.date(9999, 12, 31)})

_BLANKS = re.compile(r"[\s_]+")


def normal_name(name: str) -> str:
    """
    Return a column name as it is compared: blanks and underscores are one thing, and case is none.

    Examples
    --------
    >>> normal_name("Reported_Time"), normal_name("Firearm Used Flag  ")
    ('reported time', 'firearm used flag')
    """
    return _BLANKS.sub(" ", name).strip().casefold()


@dataclass(frozen=True)
class Meaning:
    """
    What the words of one record mean.

    Attributes
    ----------
    label
        The source's own words, as people will read them; empty where there are none.
    kind
        Id of a kind of the tree of the feed's table.
    protected
        Whether the record may never be a point.
    reviewed
        False where nobody has looked at the words.
    flagged
        Whether something beside the label protects the record, so that it is known to be sensitive even where
        its kind is unknown.
    """

    label: str
    kind: str
    protected: bool = False
    reviewed: bool = True
    flagged: bool = False


Words = tuple[str, ...]
Labels = Callable[[Words], Meaning]


class _Finds(Protocol):
    def find(self, text: str, code: str = "") -> Label: ...


def by_list(labels: _Finds) -> Labels:
    """
    Return how three words (label, second label, offence code) are read with an agency's reviewed list.

    The first label decides the kind, the second one where the first is empty. A sensitive second label
    protects the record even if the first one is harmless: a domestic assault may be written in either.
    """

    def read(words: Words) -> Meaning:
        first, second, code = words
        label = first or second
        found = labels.find(label, code)
        flagged = False
        if second and second != label:
            other = labels.find(second)
            flagged = other.reviewed and other.protected
        return Meaning(label, found.kind, found.protected or flagged, found.reviewed, flagged)

    return read


@dataclass(frozen=True)
class Variant:
    """
    One way in which a feed's files are laid out.

    Parameters
    ----------
    name
        Stands in reports: ``"years_2017_2018"``.
    header
        Columns that a file must have. Blanks and underscores in names are one thing, and case is none.
    columns
        What is known (a name of `CANONICAL`) -> the column that holds it.
    words
        The columns that the feed's `labels` read together; "" stands for a word this variant does not have.
    person_columns
        Columns about a person beyond `PERSON_NAMES`; all are dropped at the door.
    dates
        Order of day, month and year.
    parts
        What is known -> the columns that hold it together: year, month and day of ``"day"``, hour and minute
        of ``"time"``.
    place
        In which forms a place may be written, tried in this order.
    planar
        Code of the coordinate system of `x` and `y`, in feet or metres: ``"EPSG:2232"``. Where `place` does
        not name them, they only check the place in degrees beside them.
    place_precision
        How exactly a place is known where there is one.
    victim_roles, protecting_roles
        Words of the role column that make a row a victim's, or its report protected.
    uncounted_statuses
        Words of the status column of records that are no incidents, such as unfounded ones, in capitals.
    asked
        The only columns of which a rejected row may keep its cells; None keeps all but those of persons. Of
        a table that nobody has reviewed, a column that is not asked for may hold names or a narrative.
    """

    name: str
    header: frozenset[str]
    columns: Mapping[str, str]
    words: tuple[str, ...] = ()
    person_columns: frozenset[str] = frozenset()
    dates: tuple[DateOrder, ...] = ("mdy", "ymd")
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place: tuple[PlaceForm, ...] = ("columns",)
    planar: str = ""
    place_precision: PlacePrecision = PlacePrecision.BLOCK
    victim_roles: frozenset[str] = frozenset()
    protecting_roles: frozenset[str] = frozenset()
    uncounted_statuses: frozenset[str] = frozenset()
    asked: frozenset[str] | None = None

    def __post_init__(self) -> None:
        unknown = {*self.columns, *self.parts} - CANONICAL
        if unknown:
            raise ValueError(f"variant {self.name!r} fills {sorted(unknown)}, which nobody reads")
        if bool(self.planar) != {"x", "y"}.issubset(self.columns):
            raise ValueError(f"variant {self.name!r} must name `x`, `y` and their coordinate system together")

    def is_person(self, column: str) -> bool:
        """Tell whether a column says something about a person, so that it must be dropped."""
        name = normal_name(column)
        return name in PERSON_NAMES or name in {normal_name(one) for one in self.person_columns}

    def hides(self, column: str) -> bool:
        """Tell whether a rejected row may not keep its cell of a column."""
        asked = self.asked is None or normal_name(column) in {normal_name(one) for one in self.asked}
        return self.is_person(column) or not asked

    def missing(self, header: Sequence[str]) -> tuple[str, ...]:
        """Return the required columns that a header does not have, sorted."""
        found = {normal_name(name) for name in header}
        return tuple(sorted(name for name in self.header if normal_name(name) not in found))


@dataclass(frozen=True)
class Feed:
    """
    One stream of records of one agency.

    Parameters
    ----------
    name
        In study files and releases: ``"kcpd"``; also the name of its module.
    table
        What its rows become: incidents, 311 requests, or counts that the source has made itself.
    titles
        Its name for people, by language.
    variants
        The layouts its files have had.
    labels
        Reads a record's words; called once for each different tuple of them.
    merging
        ``"report_number"``: rows of one number are one record. ``"content"``: the source has no number, so
        only rows equal in everything but person attributes merge, and the result is estimated.
        ``"none"``: no number either, and equal rows are usual, as places are moved or snapped before they are
        published: every row is one estimated incident, and of two exports the same equal rows are the same.
        ``"area_day_label"``: counts; rows of one area, day and label that say the same are one.
    box
        West, south, east, north in degrees, generously around the agency's territory; finds swapped columns.
    earliest
        No record can be older: an older day is a typing mistake.
    sentinels
        Days that mean "unknown".
    counted
        Of counts only: what one of the number is.
    bases
        What can be counted from its records; of counts none. Every source has incidents; offences where one
        record may hold several, victims where rows say whose they are.
    keeps_equal_rows
        Whether rows without a number stay apart although they are equal, as ``"none"`` says of a whole feed.
    tells_copies_apart
        Whether equal rows were numbered before they came here, so that they stay apart by themselves.
    docs
        Page of the manual about it.
    """

    name: str
    table: Literal["incidents", "requests", "counts"]
    titles: Mapping[str, str]
    variants: tuple[Variant, ...]
    labels: Labels
    merging: Literal["report_number", "content", "none", "area_day_label"]
    box: tuple[float, float, float, float]
    earliest: dt.date = dt.date(1950, 1, 1)
    sentinels: frozenset[dt.date] = field(default=SENTINELS)
    docs: str = "reference/feeds.md"
    counted: Literal["", "person_rows", "incidents"] = ""
    bases: tuple[Basis, ...] = ("incidents",)
    keeps_equal_rows: bool = False
    tells_copies_apart: bool = False

    @property
    def estimates(self) -> bool:
        """Whether some of its incidents have no report number, so that their count is estimated."""
        return self.merging in {"content", "none"} or self.keeps_equal_rows

    @property
    def rule(self) -> str:
        """Name of the rule by which rows become records, for its words: ``data.merging.<rule>.<table>``."""
        if not (self.keeps_equal_rows or self.tells_copies_apart):
            return self.merging
        return "number_or_row" if self.merging == "report_number" else "none"
