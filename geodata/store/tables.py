"""Write record tables as Parquet in one total order, and read them back as the frozen core types."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from geodata.clean.different import Different
from geodata.records import AreaSet, Coded, Counts, Incidents, Offences, Requests, Texts
from geodata.schema import COUNT_KEY, RECORD_AREAS, VINTAGE
from geodata.store.parquet import read_parquet

# Small enough that a question about one month touches few groups, large enough to compress.
ROW_GROUP = 65_536
AREA = "area_"

_ORDER = ["day", "minute", "id"]
_TEXTS = ("number",)  # nearly every value differs, so codes would only cost
_DIFFERING = frozenset({*_TEXTS, "id", "longitude", "latitude", "x_m", "y_m"})
_MOST_WORDS = 2**15
_POINT_CODES = ("source", "kind", "label", "address")
_POINT_NUMBERS = (
    *(
        "id",
        "day",
        "minute",
        "time_precision",
        "reported_day",
        "reported_minute",
        "until_day",
        "until_minute",
    ),
    *("x_m", "y_m", "place", "place_precision", "first_seen", "last_seen", "changed"),
)


def in_order(records: pl.DataFrame) -> pl.DataFrame:
    """Return records in the order in which releases keep them: day, minute, id; columns by name."""
    by_name = records.select(sorted(records.columns))
    return by_name if _is_in_order(by_name) else by_name.sort(_ORDER)


def _is_in_order(records: pl.DataFrame) -> bool:
    """Return whether records stand as `_ORDER` says; those of a first import do already."""
    day, minute, ids = (records[name].to_numpy() for name in _ORDER)
    moment = day.astype(np.int64) * 2048 + minute
    later, same = moment[1:] > moment[:-1], moment[1:] == moment[:-1]
    return bool((later | (same & (ids[1:] >= ids[:-1]))).all())


def offences_in_order(offences: pl.DataFrame, incidents: pl.DataFrame) -> pl.DataFrame:
    """
    Return offences in the order of their incidents, each with its incident's row.

    Parameters
    ----------
    offences
        With the incident's `id`.
    incidents
        In order.
    """
    rows = incidents.select("id", incident=pl.int_range(pl.len(), dtype=pl.Int32))
    joined = offences.drop("incident", strict=False).join(rows, on="id", how="inner")
    # Words are sorted as numbers that order as they do.
    kind, label = (_ranked(joined[name]) for name in ("kind", "label"))
    by = joined.select("incident", "victims", "protected", kind=kind, label=label)
    # As a rule incident, kind and label tell all offences apart: one number for the three is their order.
    one = (pl.col("incident").cast(pl.Int64) * _MOST_WORDS + pl.col("kind")) * _MOST_WORDS + pl.col("label")
    packed = by.select(one.alias("packed"))["packed"]
    order = packed.arg_sort()
    sorted_ = packed.gather(order).to_numpy()
    few = all(int(ranks.max() or 0) < _MOST_WORDS for ranks in (kind, label))  # type: ignore[arg-type]
    if not few or (sorted_[1:] == sorted_[:-1]).any():
        order = by.select(pl.arg_sort_by("incident", "kind", "label", "victims", "protected")).to_series()
    return joined.select(sorted(joined.columns))[order]


def _ranked(words: pl.Series) -> pl.Series:
    """Return the place of each word among all words in their order; the last one where there is none."""
    different = Different.of(words)
    order = different.texts.arg_sort()
    place = pl.Series(np.empty(len(order), np.int64)).scatter(order, np.arange(len(order)))
    return different.spread(place).fill_null(len(order))


def counts_in_order(counts: pl.DataFrame) -> pl.DataFrame:
    """Return counts in the order of days, then of area and label; columns by name."""
    order = ["day", *(name for name in COUNT_KEY if name != "day")]
    return counts.select(sorted(counts.columns)).sort(order)


def write_table(path: Path, table: pl.DataFrame) -> None:
    """Write one table with page checksums; equal tables are equal bytes."""
    schema = _plain(table.clear()).schema
    words = [name for name in table.columns if name not in _DIFFERING]
    with pq.ParquetWriter(
        path, schema, compression="zstd", use_dictionary=words, write_page_checksum=True
    ) as file:
        # Group by group, since polars and Arrow keep texts in different ways, and both would lie in memory.
        for group in table.iter_slices(ROW_GROUP):
            file.write_table(_plain(group), row_group_size=ROW_GROUP)


def _plain(table: pl.DataFrame) -> pa.Table:
    """Return a table as Arrow keeps it for files: texts of less than 2 GB."""
    arrow = table.to_arrow(compat_level=pl.CompatLevel.oldest())
    fields = [
        field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field
        for field in arrow.schema
    ]
    return arrow.cast(pa.schema(fields))


def read_frame(content: bytes) -> pl.DataFrame:
    """Return one table as a frame, for the next import to build on."""
    found = pl.from_arrow(read_parquet(content))
    if not isinstance(found, pl.DataFrame):
        raise TypeError("the file holds no table")
    return found


def read_incidents(content: bytes | pl.DataFrame, areas: Mapping[str, AreaSet]) -> Incidents:
    """Return the incidents of a release."""
    columns = _Columns(content)
    return Incidents(
        **_points(columns, areas),
        protected=columns.number("protected"),
        default_location=columns.coded("default_location"),
        offences=columns.number("offences"),
        victims=columns.number("victims"),
        persons=columns.number("persons"),
        case_status=columns.coded("case_status"),
        person_outcome=columns.coded("person_outcome"),
    )


def read_offences(content: bytes | pl.DataFrame) -> Offences:
    """Return the offences of a release's incidents."""
    columns = _Columns(content)
    return Offences(
        incident=columns.number("incident"),
        kind=columns.coded("kind"),
        label=columns.coded("label"),
        victims=columns.number("victims"),
        protected=columns.number("protected"),
    )


def read_requests(content: bytes | pl.DataFrame, areas: Mapping[str, AreaSet]) -> Requests:
    """Return the 311 requests of a release."""
    columns = _Columns(content)
    return Requests(
        **_points(columns, areas),
        status=columns.coded("case_status"),
        closed_day=columns.number("closed_day"),
    )


def read_counts(content: bytes) -> Counts:
    """Return the counts of a release."""
    columns = _Columns(content)
    words = ("source", "area_set", "area", "kind", "label", "counted")
    found: dict[str, Any] = {name: columns.coded(name) for name in words}
    return Counts(**found | {name: columns.number(name) for name in ("day", "n", *VINTAGE)})


def _points(columns: _Columns, areas: Mapping[str, AreaSet]) -> dict[str, Any]:
    """Return what all point records have in common, by the names of `PointRecords`."""
    found: dict[str, Any] = {name: columns.number(name) for name in _POINT_NUMBERS}
    found |= {name: columns.coded(name) for name in _POINT_CODES}
    found["number"] = columns.texts("number")
    found["areas"] = {
        name: columns.coded(name if name in RECORD_AREAS else AREA + name, order=areas[name].ids)
        for name in areas
    }
    return found


def _of_file(content: bytes) -> pa.Table:
    with pq.ParquetFile(pa.BufferReader(content)) as file:
        schema = file.schema_arrow
    texts = [field.name for field in schema if pa.types.is_string(field.type) and field.name not in _TEXTS]
    return read_parquet(content, as_codes=texts).unify_dictionaries()


def _of_frame(frame: pl.DataFrame) -> pa.Table:
    """Return the columns that stand in the file which was written of this frame."""
    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    for place, field in enumerate(table.schema):
        if pa.types.is_large_string(field.type) and field.name not in _TEXTS:
            words = table.column(place).dictionary_encode().unify_dictionaries()
            table = table.set_column(place, field.name, words)
    return table


class _Columns:
    """The columns of one table, as arrays: texts become codes without ever being Python objects."""

    def __init__(self, content: bytes | pl.DataFrame) -> None:
        self._table = _of_frame(content) if isinstance(content, pl.DataFrame) else _of_file(content)

    def _one(self, name: str) -> Any:
        column = self._table.column(name)
        if not column.num_chunks:  # to combine none would load pandas
            return pa.nulls(0, column.type)
        return column.combine_chunks() if column.num_chunks > 1 else column.chunk(0)

    def number(self, name: str) -> Any:
        """Return a column of numbers or truths."""
        # Arrow's own way would load pandas.
        return np.ascontiguousarray(pl.Series(self._one(name)).to_numpy())

    def texts(self, name: str) -> Texts:
        """Return a column of texts."""
        column = self._one(name)
        return Texts(column if pa.types.is_string(column.type) else column.cast(pa.string()))

    def coded(self, name: str, order: tuple[str, ...] | None = None) -> Coded:
        """Return a column of words as codes, in the given order of names, or else sorted."""
        column = self._one(name)
        if not pa.types.is_dictionary(column.type):  # a column of nothing but missing values
            return Coded(np.full(len(column), -1, np.int32), order or ())
        words = column.dictionary.to_pylist()
        names = tuple(sorted(words)) if order is None else order
        place = {word: code for code, word in enumerate(names)}
        recode = np.array([*(place[word] for word in words), -1], np.int32)
        codes = pl.Series(column.indices).fill_null(-1).to_numpy()
        return Coded(recode[codes], names)
