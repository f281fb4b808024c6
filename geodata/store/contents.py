"""Hold all that a release is made of, before it is written and after it is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from geodata.crs import MetricCRS
from geodata.holdings import StudyFacts
from geodata.records import AreaSet, Event, Lines, Place, Service
from geodata.schema import COUNTS
from geodata.schema import VINTAGE as VINTAGE_TYPES

# These tell in which release a record was seen, so they say nothing about what the records are.
VINTAGE = tuple(VINTAGE_TYPES)
# Made from longitude and latitude, which are hashed themselves.
DERIVED = ("x_m", "y_m", "incident")


def no_counts() -> pl.DataFrame:
    """Return the counts of a study that has none."""
    return pl.DataFrame(schema=COUNTS | VINTAGE_TYPES)


@dataclass(frozen=True, eq=False)
class Contents:
    """
    What one release holds.

    Attributes
    ----------
    incidents, requests
        Columns of `schema.INCIDENTS` / `schema.REQUESTS`, `schema.ADDED`, and `area_<set>` for each set of
        polygons; in any order, they are sorted when written.
    offences
        Columns of `schema.OFFENCES`; `id` is the incident's.
    counts
        Columns of `schema.COUNTS` and `schema.VINTAGE`.
    estimated
        Feeds whose records have no number of their own, sorted.
    first, last
        First day of any incident; last complete day of the data.
    through
        Last complete day of each table, see `ReleaseFacts`.
    """

    study: StudyFacts
    crs: MetricCRS
    incidents: pl.DataFrame
    offences: pl.DataFrame
    requests: pl.DataFrame
    areas: Mapping[str, AreaSet] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    services: tuple[Service, ...] = ()
    shelters_dropped: int = 0
    lines: tuple[Lines, ...] = ()
    places: tuple[Place, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    through: Mapping[str, dt.date] = field(default_factory=dict)
    estimated: tuple[str, ...] = ()
    ledger: Mapping[str, Any] = field(default_factory=dict)
    quality: Mapping[str, Any] = field(default_factory=dict)
    counts: pl.DataFrame = field(default_factory=no_counts)

    @property
    def sources(self) -> tuple[str, ...]:
        """The feeds of all records, sorted."""
        tables = (self.incidents, self.requests, self.counts)
        found = {name for table in tables for name in table["source"].unique()}
        return tuple(sorted(name for name in found if name is not None))
