"""Turn a table's mapping, which a person confirmed in `study.toml`, into a feed like any other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from geodata.errors import Notice, Where, visible
from geodata.feeds.base import Feed, Labels, Meaning, Variant, Words, by_list, normal_name
from geodata.kinds.heard import hides, protects_beside
from geodata.kinds.kcpd import CODES
from geodata.kinds.labels import LabelList, normal_label
from geodata.kinds.requests import OTHER_REQUEST, REQUEST_KINDS
from geodata.kinds.tree import KINDS, UNKNOWN
from geodata.read.raw import RawTable
from geodata.records import PlacePrecision
from geodata.words.text import Text

DayForm = Literal["mdy", "dmy", "ymd", "ym", "my", "compact", "epoch_s", "epoch_ms", "excel", "parts", "none"]
TimeForm = Literal["clock", "hhmm", "hour", "none"]
PlaceForm = Literal["columns", "microdegrees", "lat_lon_text", "lon_lat_text", "wkt", "none"]
PlaceTurn = Literal["none", "exchange", "negate_longitude", "negate_latitude", "negate_both"]
Merging = Literal["report_number", "content"]
EqualRows = Literal["one", "each"]
MappedTable = Literal["incidents", "requests"]

DAY_FORMS: tuple[str, ...] = get_args(DayForm)
TIME_FORMS: tuple[str, ...] = get_args(TimeForm)
PLACE_FORMS: tuple[str, ...] = get_args(PlaceForm)
PLACE_TURNS: tuple[str, ...] = get_args(PlaceTurn)
MERGINGS: tuple[str, ...] = get_args(Merging)
EQUAL_ROWS: tuple[str, ...] = get_args(EqualRows)
TABLES: tuple[str, ...] = get_args(MappedTable)

# What a column of a mapped table may hold; the parts of a date are put together before cleaning.
PARTS = ("year", "month", "month_day", "part_hour", "part_minute")
DAYS = ("day", "reported_day", "until_day", "closed_day")
CLOCKS = ("time", "reported_time", "until_time")
AREAS = ("beat", "division", "district")
# Between the name of a column and what was made from it.
MADE_FROM = " → "
# What a cell may leave unknown by a word: each has its own place for "not known".
MISSABLE = (*DAYS, *CLOCKS, *PARTS, "number", "longitude", "latitude", "location", *AREAS)
# Columns of words beside the types, read only to protect.
FURTHER = ("second_kind", "third_kind", "fourth_kind")
MAPPED_COLUMNS = (
    *("number", "kind", *FURTHER, "code", "role", "sensitive_flag", "case_status"),
    *("day", "time", "reported_day", "reported_time", "until_day", "until_time", "closed_day", *PARTS),
    *("longitude", "latitude", "location", "address", "beat", "division", "district"),
)
# Places in a column of longitudes and one of latitudes; "microdegrees" are whole millionths of a degree.
IN_COLUMNS = ("columns", "microdegrees")
MILLION = 1_000_000
WORLD = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True)
class TableMapping:
    """
    How one agency's table is read: what the doctor proposed and a person took.

    Parameters
    ----------
    name
        Stands in `[[sources]]` as the feed, and in releases.
    table
        What its rows become.
    columns
        What is known (a name of `MAPPED_COLUMNS`) -> the column that holds it.
    file_columns
        Every column the table had; a file with all of them is recognised.
    header
        False where the file has no row of names: its columns are then ``column_1`` and so on.
    day_form, time_form
        How days are written; and times, where they have a column of their own.
    other_day_forms
        What is known (a name of `DAYS` but ``"day"``) -> how its days are written, where that is otherwise.
    first_year
        The first of the hundred years that two digits may mean.
    time_zone
        In which the times are written; "" is the study's. Times that carry an offset need none.
    place_form, crs
        How a place is written, and in which coordinate system.
    box
        West, south, east, north in degrees, generously around the records.
    place_turn
        What is done to a place in degrees outside the box that lies in it then: its numbers are exchanged, or
        lose or get a sign. "none" leaves it outside.
    merging
        ``"report_number"``, or ``"content"``: rows equal in all but person attributes are one.
    equal_rows
        ``"each"`` where equal rows without a number are different incidents, as some sources leave the number
        out and move every place to the middle of a street.
    kinds
        The table's word -> kind. A word that is not here is of an unknown kind and protected, unless a code
        says more; one that may speak of a protected case stays so whatever the code says.
    all_kind
        The kind of every row, of a table without words for it; "" where nobody knows.
    person_columns
        Columns about persons; dropped at the door.
    victim_roles
        Words of the role column that make a row a victim's.
    uncounted_statuses
        Words of the status column of records that are no incidents; such rows are not counted, and listed.
    missing
        What is known -> the words of its column that mean "not known" ("S/D", "UNK"): such a cell is as if
        it were empty, and a word behind a day leaves its time unknown. Nothing is rejected for it.
    """

    name: str
    columns: Mapping[str, str]
    table: MappedTable = "incidents"
    file_columns: tuple[str, ...] = ()
    header: bool = True
    day_form: DayForm = "ymd"
    time_form: TimeForm = "none"
    first_year: int = 1950
    time_zone: str = ""
    place_form: PlaceForm = "columns"
    crs: str = "EPSG:4326"
    box: tuple[float, float, float, float] = WORLD
    place_turn: PlaceTurn = "none"
    merging: Merging = "content"
    equal_rows: EqualRows = "one"
    kinds: Mapping[str, str] = field(default_factory=dict)
    all_kind: str = ""
    person_columns: tuple[str, ...] = ()
    victim_roles: tuple[str, ...] = ()
    uncounted_statuses: tuple[str, ...] = ()
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    other_day_forms: Mapping[str, DayForm] = field(default_factory=dict)

    def form_of(self, what: str) -> DayForm:
        """Return how the days of one meaning are written."""
        return self.other_day_forms.get(what, self.day_form)

    def fits(self, header: Sequence[str]) -> bool:
        """Tell whether a table has every column of this one, in any order."""
        found = {normal_name(name) for name in header}
        return self.header and all(normal_name(name) in found for name in self.file_columns)


def wrong_kinds(mapping: TableMapping) -> tuple[str, ...]:
    """Return the kinds of a mapping that the tree of its table does not have, each once."""
    known = KINDS if mapping.table == "incidents" else REQUEST_KINDS
    said = [*mapping.kinds.values(), *([mapping.all_kind] if mapping.all_kind else [])]
    return tuple(dict.fromkeys(visible(kind) for kind in said if kind not in known))


def without_missing(table: RawTable, mapping: TableMapping) -> RawTable:
    """Return a table whose words for "not known" are empty cells; how many stands in its notices."""
    frame, notices = table.frame, list(table.notices)
    by_name = {normal_name(name): name for name in frame.columns}
    for what, words in mapping.missing.items():
        name = by_name.get(normal_name(mapping.columns.get(what, "")))
        if name is None or not words:
            continue
        cells = frame[name].str.strip_chars()
        pattern = f"(?i)^({'|'.join(re.escape(word.strip()) for word in words)})$"
        empty = cells.str.contains(pattern).fill_null(False)
        known = frame[name].set(empty, None)
        if what in DAYS:
            # A day may be known whose time, in the same cell, is not.
            known = known.str.replace(pattern.replace("^", r"(?:[ T]+)", 1), "")
        n = int((known.fill_null("") != frame[name].fill_null("")).sum())
        if n:
            where = Where(file=table.file, column=name)
            code = "T12" if what in {*DAYS, *CLOCKS, *PARTS} else "D19"
            notices.append(Notice(code, Text("doctor.missing.counted", n=n), None, where))
        frame = frame.with_columns(known.alias(name))
    return replace(table, frame=frame, notices=tuple(notices))


def feed_of(mapping: TableMapping, variant: Variant) -> Feed:
    """
    Return the feed of a mapped table.

    Parameters
    ----------
    variant
        Its layout after `geodata.clean.translated` has put days, times and places in the usual form.
    """
    return Feed(
        name=mapping.name,
        table=mapping.table,
        titles={"en": mapping.name, "es": mapping.name},
        variants=(variant,),
        labels=_labels(mapping),
        merging=mapping.merging,
        box=mapping.box,
        earliest=dt.date(1950, 1, 1),
        docs="how-to/import-any-table.md",
        tells_copies_apart=mapping.equal_rows == "each",
    )


def variant_of(mapping: TableMapping, columns: Mapping[str, str]) -> Variant:
    """Return the layout of a translated table, whose columns are these."""
    decided = {"kind", "code"} if mapping.all_kind else set()
    asked = ("kind", "second_kind", "code", *FURTHER[1:])
    words = tuple("" if name in decided else mapping.columns.get(name, "") for name in asked)
    return Variant(
        name="mapped",
        header=frozenset(columns.values()) | {word for word in words if word},
        columns=dict(columns),
        words=words if any(words) else (),
        person_columns=frozenset(mapping.person_columns),
        dates=("ymd",),
        place=("columns",),
        place_precision=PlacePrecision.BLOCK,
        victim_roles=frozenset(role.upper() for role in mapping.victim_roles),
        asked=frozenset({*mapping.columns.values(), *columns.values()}),
        uncounted_statuses=frozenset(word.strip().upper() for word in mapping.uncounted_statuses),
    )


def _labels(mapping: TableMapping) -> Labels:
    """Return how the words of a row are read: by the words a person took, and by nothing else."""
    once = {normal_label(word): (word, kind) for word, kind in mapping.kinds.items() if normal_label(word)}
    if mapping.table == "requests":
        if mapping.all_kind:
            every = Meaning(mapping.all_kind.replace("_", " "), mapping.all_kind)
            return lambda _words: every
        meanings = {normal: kind for normal, (_, kind) in once.items()}
        return lambda words: _request(words, meanings)
    # A code says nothing where the table has no column of codes, so the list may always hold them.
    labels = LabelList(dict(once.values()), codes=CODES)
    if mapping.all_kind:
        protected = KINDS[mapping.all_kind].protected
        always = Meaning(mapping.all_kind.replace("_", " "), mapping.all_kind, protected)
        return _protecting(labels, lambda _words: always)
    if not any(name in mapping.columns for name in ("kind", *FURTHER, "code")):
        return lambda _words: Meaning("", UNKNOWN, protected=True)
    return _protecting(labels, by_list(labels))


def _protecting(labels: LabelList, decide: Labels) -> Labels:
    """
    Protect what `decide` says wherever a word that nobody has listed may speak of a protected case.

    Rare words and those of later files are on no list, and neither a harmless type nor a code beside them
    makes them harmless. Further words only protect: one that nobody has listed is nobody's label.
    """

    def protects(word: str) -> bool:
        return labels.find(word).protected if word in labels else protects_beside(word)

    def read(words: Words) -> Meaning:
        first, second, code, *more = words or ("", "", "")
        meaning = decide((first, second if second in labels else "", code))
        if first and first not in labels and hides(first):
            kind = meaning.kind if KINDS[meaning.kind].protected else UNKNOWN
            meaning = replace(meaning, kind=kind, protected=True, reviewed=False)
        flagged = any(word and word != first and protects(word) for word in (second, *more))
        return replace(meaning, protected=True, flagged=True) if flagged else meaning

    return read


def _request(words: Words, meanings: Mapping[str, str]) -> Meaning:
    label = next((word for word in words if word), "")
    kind = meanings.get(normal_label(label))
    return Meaning(label, kind or OTHER_REQUEST, reviewed=kind is not None)
