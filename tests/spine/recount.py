"""Count again from files alone: pandas, one condition after another, nothing of the project's selection."""

from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd

from geodata.kinds.kcpd import KCPD
from geodata.kinds.tree import KINDS
from geodata.period import NO_DAY
from layers.base.query import Query
from tests.spine.studies import POLICE_2017

NEVER_DRAWN_BY_NAME = {"reporting_desk", "geocoder_default"}
DAYS = {
    "last_28_days": pd.DateOffset(days=27),
    "last_12_weeks": pd.DateOffset(days=83),
    "last_12_months": pd.DateOffset(years=1),
}


@dataclass(frozen=True)
class Records:
    """
    What can be counted, as plain tables: one row an incident, and one row an offence.

    Columns: ``number`` (None if the agency gave none); ``kind``; ``occurred`` and ``reported`` (days),
    ``occurred_hour`` and ``reported_hour`` (NaN if unknown); ``drawn`` (may lie in a cell), ``at_default``
    (only if asked for); ``victims``; ``area:<set>``.
    """

    incidents: pd.DataFrame
    offences: pd.DataFrame
    last: pd.Timestamp

    @property
    def numbers(self) -> list[str]:
        """Every report number, sorted."""
        return sorted(self.incidents["number"].dropna().unique())

    def passing(self, query: Query) -> pd.DataFrame:
        """Return the rows that pass every condition, with a column ``weight``."""
        table = self.incidents if query.basis == "incidents" else self.offences
        table = table.assign(weight=table["victims"] if query.basis == "victims" else 1)
        if query.kinds is not None:
            wanted = [kind for kind in table["kind"].unique() if lineage(kind) & set(query.kinds)]
            table = table[table["kind"].isin(wanted)]
        day, hour = table[query.clock], table[f"{query.clock}_hour"]
        keep = pd.Series(True, index=table.index)
        span = self.days(query)
        if span is not None:
            keep &= day.between(*span)
        if query.weekdays:
            keep &= day.dt.day_of_week.isin(query.weekdays)
        if query.hours is not None:
            start, end = query.hours
            keep &= (hour >= start) & (hour < end) if start < end else (hour >= start) | (hour < end)
            keep &= day.notna()
        for name, ids in query.areas:
            keep &= table[f"area:{name}"].isin(ids)
        if query.reports:
            keep &= table["number"].str.upper().isin([one.upper() for one in query.reports])
        return table[keep]

    def days(self, query: Query) -> tuple[pd.Timestamp, pd.Timestamp] | None:
        """Return the first and the last day asked for, both included."""
        if query.period is not None:
            return pd.Timestamp(query.period.first), pd.Timestamp(query.period.end) - pd.Timedelta(days=1)
        if query.preset == "all":
            return None
        year = pd.Timestamp(self.last.year, 1, 1)
        if query.preset == "year_to_date":
            return year, self.last
        if query.preset == "last_year":
            return year - pd.DateOffset(years=1), year - pd.Timedelta(days=1)
        first = self.last - DAYS[query.preset]
        return first + pd.Timedelta(days=int(query.preset == "last_12_months")), self.last

    def total(self, query: Query) -> int:
        return int(self.passing(query)["weight"].sum())

    def by_area(self, query: Query, table: str) -> dict[str, int]:
        """Return area id -> how many, without areas that hold nothing; the empty id is "in none"."""
        found = self.passing(query)
        sums = found["weight"].groupby(found[f"area:{table}"].fillna("")).sum()
        return {str(area): int(n) for area, n in sums.items() if n}

    def mapped(self, query: Query) -> int:
        """How many lie in a cell of the map."""
        found = self.passing(query)
        drawn = found["drawn"] & (query.default_locations | ~found["at_default"])
        return int(found.loc[drawn, "weight"].sum())


def lineage(kind: str) -> set[str]:
    """A kind, everything above it, and its group."""
    above = KINDS[kind].parent
    return {kind, KINDS[kind].group} | (lineage(above) if above else set())


def of_release(folder: Path) -> Records:
    """Read a study's only release from its Parquet tables."""
    (release,) = folder.glob("releases/r*/")
    table = pd.read_parquet(release / "incidents.parquet")
    offences = pd.read_parquet(release / "offences.parquet")
    areas = {name: name.removeprefix("area_") for name in table if name.startswith("area_")}
    areas |= {name: name for name in ("beat", "division", "district")}
    columns = {f"area:{name}": table[column] for column, name in areas.items()}
    incidents = pd.DataFrame(
        {
            "number": table["number"],
            "kind": table["kind"],
            "occurred": _days(table["day"]),
            "reported": _days(table["reported_day"]),
            "occurred_hour": _hours(table["minute"]),
            "reported_hour": _hours(table["reported_minute"]),
            "drawn": (table["place"] == 0) & ~table["protected"],
            "at_default": table["default_location"].isin(NEVER_DRAWN_BY_NAME),
            "victims": 0,
            **columns,
        }
    )
    each = incidents.loc[offences["incident"]].reset_index(drop=True)
    each["kind"], each["victims"] = offences["kind"], offences["victims"]
    each["drawn"] &= ~offences["protected"]
    known = incidents["occurred"].dropna()
    return Records(incidents, each, known.max())


def of_police_2017(real_data: Path) -> Records:
    """Read the rows of 2017 as their agency published them; areas by the outlines, not by the release."""
    rows = pd.read_csv(real_data / "kc" / POLICE_2017, dtype=str, keep_default_na=False)
    rows = rows.drop(columns=["Race", "Sex", "Age"]).drop_duplicates().reset_index(drop=True)
    points = geopandas.GeoSeries.from_xy(
        rows["Longitude"].astype(float), rows["Latitude"].astype(float), crs=4326
    )
    kind = {label: KCPD.find(label).kind for label in rows["Crime"].unique()}
    incidents = pd.DataFrame(
        {
            "number": pd.Series(None, index=rows.index, dtype="str"),
            "kind": rows["Crime"].map(kind),
            "occurred": pd.to_datetime(rows["Date"]),
            "reported": pd.NaT,
            "occurred_hour": rows["Hour"].astype(float),
            "reported_hour": np.nan,
            "victims": 0,
            "area:neighborhoods": _inside(points, real_data / "kc" / "kc_neighborhoods.geojson", "nbhid"),
            "area:council": _inside(
                points, real_data / "kc" / "kc_council_districts_2012.geojson", "DISTRICT"
            ),
        }
    ).astype({"reported": "datetime64[ns]"})
    return Records(incidents, incidents, incidents["occurred"].max())


def _days(numbers: pd.Series) -> pd.Series:
    return pd.to_datetime(numbers.where(numbers != NO_DAY), unit="D")


def _hours(minutes: pd.Series) -> pd.Series:
    return (minutes // 60).where(minutes >= 0).astype(float)


def _inside(points: geopandas.GeoSeries, outlines: Path, name: str) -> pd.Series:
    """Return the id of the first outline that holds each point; None where none does."""
    areas = geopandas.read_file(outlines)[[name, "geometry"]].to_crs(4326)
    # Areas without a name share one id in the file; a question can name them by where they stand in it.
    shared = areas[name].duplicated(keep=False)
    areas[name] = areas[name].where(~shared, [f"record-{number}" for number in range(1, len(areas) + 1)])
    areas["geometry"] = areas.make_valid()
    found = geopandas.sjoin(points.to_frame("geometry"), areas, predicate="intersects")
    return found[name].groupby(level=0).first().reindex(points.index)
