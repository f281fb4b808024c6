"""Invent requests to the city (311), in the columns Kansas City publishes them in."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from geodata.demo.addresses import Addresses
from geodata.demo.areas import attributes_of
from geodata.demo.ground import chance, pick, to_degrees
from geodata.demo.incidents import EPOCH
from geodata.demo.plan import Calendar

REQUESTS_PER_INCIDENT = 25_000 / 120_000
_NO_PLACE_SHARE = 0.015


class Asked(NamedTuple):
    """One sort of request; `renamed` is its category and type from the renaming on."""

    category: str
    type: str
    detail: str
    group: str  # the work group, which begins with its department
    share: float
    days_to_close: float
    summer: float  # the yearly wave: share above the mean in July
    renamed: tuple[str, str] | None = None

    @property
    def later(self) -> tuple[str, str]:
        """Category and type after the renaming."""
        return self.renamed or (self.category, self.type)


_PRESERVATION = "NHS-Neighborhood Preservation-"
_STREETS = "Public Works-Street and Traffic-District 2"
_LIGHTS = "Public Works-Street and Traffic-Streetlights"
_SNOW = "Public Works-Street and Traffic-Snow"
_REFUSE = "Public Works-Solid Waste-"
_STORMWATER = "Water Services-Line Maintenance-Stormwater"
_TO_DUMPING = ("Trash / Recycling", "Dumping")
_TO_LIGHTS = ("Lights / Signals", "Street Light")

SORTS = (
    Asked("Property Violations", "Private Property", "Main Structure", _PRESERVATION, 13, 45, 0.2),
    Asked("Trash", "Right of Way", "All", _REFUSE, 9, 9, 0.15, _TO_DUMPING),
    Asked("Trash / Recycling", "Dumping", "Lot - Vacant", "NHS-Solid Waste-", 8, 14, 0.1),
    Asked("Mowing / Weeds", "Private / Commercial", "All", _PRESERVATION, 9, 35, 0.9),
    Asked("Street Light", "Outage", "All", _LIGHTS, 8, 12, -0.25, _TO_LIGHTS),
    Asked("Streets / Roadways / Alleys", "Pothole", "District Two", _STREETS, 9, 8, -0.5),
    Asked("Vehicles / Parking", "Abandoned On Street", "Car", "KCPD-Parking Control-", 9, 10, 0.05),
    Asked("Animals / Pets", "Stray", "At Large", "NHS-Animal Health and Safety-", 8, 4, 0.15),
    Asked(
        "Water Leak", "Investigations", "Meter Leak", "Water Services-Meter and Field Services-", 8, 6, -0.1
    ),
    Asked("Storm Water / Sewer", "Catch Basin", "All", _STORMWATER, 4, 20, 0.2),
    Asked("Signs", "Traffic Sign", "Missing", "Public Works-Capital Projects-Signs", 4, 15, 0.0),
    Asked("Nuisance Violations", "Private Property", "Trash on Private Property", _PRESERVATION, 6, 40, 0.3),
    Asked("Graffiti", "Private Property", "All", _PRESERVATION, 3, 25, 0.2),
    Asked("Public Safety", "Police", "Homeless Camp", "City Managers Office-KCPD-", 3, 18, 0.1),
    Asked("Snow & Ice", "Street", "District Two", _SNOW, 2, 3, -4.0),
)
_SOURCES = (("PHONE", 0.58), ("WEB", 0.28), ("EMAIL", 0.06), ("INSPE", 0.03), ("TWIR", 0.03), ("BOT", 0.02))


def write_requests(
    folder: Path, addresses: Addresses, calendar: Calendar, *, requests: int, seed: int
) -> tuple[str, dict[str, int]]:
    """Write `requests_311.csv`; return its name and its counts for the truth."""
    rng = chance(seed, "requests")
    sort = pick(rng, [one.share for one in SORTS], requests)
    first = (calendar.first - EPOCH).days
    days = np.arange(first, first + calendar.days)
    day = np.empty_like(sort)
    for number, one in enumerate(SORTS):
        rows = np.flatnonzero(sort == number)
        year = 1 + one.summer * np.cos((days % 365.25 - 196) * 2 * np.pi / 365.25)
        week = np.where((days + 3) % 7 >= 5, 0.35, 1.0)
        day[rows] = days[pick(rng, np.maximum(year, 0) * week, len(rows))]
    minute = np.clip(rng.normal(13 * 60, 200, requests), 0, 1439).astype(np.int64)
    order = np.lexsort((minute, day))
    sort, day, minute = sort[order], day[order], minute[order]
    took = rng.exponential(np.array([one.days_to_close for one in SORTS])[sort]).astype(np.int64)
    took = np.where(day + took > days[-1], -1, took)  # still open on the last day
    # The smoothed weights: a very busy address for incidents is no busier than its neighbours here.
    at = pick(rng, np.sqrt(addresses.weight) * addresses.home, requests)
    placeless = rng.random(requests) < _NO_PLACE_SHARE
    frame = _frame(
        addresses, sort, day, minute, took, at, pick(rng, [s for _, s in _SOURCES], requests), placeless
    )
    frame.write_csv(folder / "requests_311.csv")
    return "requests_311.csv", {
        "requests": requests,
        "requests_without_place": int(placeless.sum()),
        "requests_open": int((took < 0).sum()),
    }


def _frame(
    addresses: Addresses,
    sort: np.ndarray[tuple[int], np.dtype[np.int64]],
    day: np.ndarray[tuple[int], np.dtype[np.int64]],
    minute: np.ndarray[tuple[int], np.dtype[np.int64]],
    took: np.ndarray[tuple[int], np.dtype[np.int64]],
    at: np.ndarray[tuple[int], np.dtype[np.int64]],
    source: np.ndarray[tuple[int], np.dtype[np.int64]],
    placeless: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> pl.DataFrame:
    longitude, latitude = to_degrees(addresses.x_m, addresses.y_m, 6)
    about = attributes_of(longitude, latitude)
    renamed = day >= day[len(day) // 2] if len(day) else placeless
    raw = pl.DataFrame(
        {
            "serial": np.arange(len(sort)),
            "sort": sort,
            "renamed": renamed,
            "day": pl.Series(day.astype(np.int32)).cast(pl.Date),
            "minute": minute,
            "took": pl.Series(took).set(pl.Series(took < 0), None),
            "lon": pl.Series(longitude[at]).set(pl.Series(placeless), None),
            "lat": pl.Series(latitude[at]).set(pl.Series(placeless), None),
            "street": pl.Series(list(addresses.house)).gather(at),
            "zip": about["zip"][at],
            "neighborhood": pl.Series(list(about["neighborhood"])).gather(at),
            "district": about["district"][at],
            "source": pl.Series([name for name, _ in _SOURCES]).gather(source),
        }
    )
    return raw.with_columns(_sort_words(sort, renamed)).select(*_columns())


def _sort_words(
    sort: np.ndarray[tuple[int], np.dtype[np.int64]], renamed: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> list[pl.Series]:
    words = [(one.category, one.type) for one in SORTS] + [one.later for one in SORTS]
    which = np.where(renamed, sort + len(SORTS), sort)
    return [
        pl.Series([category for category, _ in words]).gather(which).alias("CATEGORY"),
        pl.Series([type_ for _, type_ in words]).gather(which).alias("TYPE"),
        pl.Series([one.detail for one in SORTS]).gather(sort).alias("DETAIL"),
        pl.Series([one.group.split("-")[0] for one in SORTS]).gather(sort).alias("DEPARTMENT"),
        pl.Series([one.group for one in SORTS]).gather(sort).alias("WORK GROUP"),
    ]


def _columns() -> list[pl.Expr]:
    """Return the published columns, in their order."""
    day, took = pl.col("day"), pl.col("took")
    closed = day + pl.duration(days=took)
    hour = pl.col("minute") // 60
    case = pl.format("{}{}", day.dt.year(), (pl.col("serial") + 1).cast(pl.String).str.zfill(6))
    clock = pl.format(
        "{}:{} {}",
        ((hour + 11) % 12 + 1).cast(pl.String).str.zfill(2),
        (pl.col("minute") % 60).cast(pl.String).str.zfill(2),
        pl.when(hour < 12).then(pl.lit("AM")).otherwise(pl.lit("PM")),
    )
    geocode = pl.format("{}{}\n({}, {})", "street", "zip", "lat", "lon")
    return [
        case.alias("CASE ID"),
        pl.col("source").alias("SOURCE"),
        pl.col("DEPARTMENT"),
        pl.col("WORK GROUP"),
        pl.format("{}-{}-{}", "CATEGORY", "TYPE", "DETAIL").alias("REQUEST TYPE"),
        pl.col("CATEGORY"),
        pl.col("TYPE"),
        pl.col("DETAIL"),
        day.dt.strftime("%m/%d/%Y").alias("CREATION DATE"),
        clock.alias("CREATION TIME"),
        day.dt.month().alias("CREATION MONTH"),
        day.dt.year().alias("CREATION YEAR"),
        pl.when(took.is_null()).then(pl.lit("OPEN")).otherwise(pl.lit("RESOL")).alias("STATUS"),
        pl.when(took > 30).then(pl.lit("Y")).otherwise(pl.lit("N")).alias("EXCEEDED EST TIMEFRAME"),
        closed.dt.strftime("%m/%d/%Y").alias("CLOSED DATE"),
        closed.dt.month().alias("CLOSED MONTH"),
        closed.dt.year().alias("CLOSED YEAR"),
        took.alias("DAYS TO CLOSE"),
        pl.col("street").alias("STREET ADDRESS"),
        geocode.fill_null(pl.format("{}{}", "street", "zip")).alias("ADDRESS WITH GEOCODE"),
        pl.col("zip").alias("ZIP CODE"),
        pl.col("neighborhood").alias("NEIGHBORHOOD"),
        pl.lit("Jackson").alias("COUNTY"),
        pl.col("district").alias("COUNCIL DISTRICT"),
        pl.lit("Central").alias("POLICE DISTRICT"),
        (pl.col("serial") % 9000 + 100_000).alias("PARCEL ID NO"),
        pl.col("lat").alias("LATITUDE"),
        pl.col("lon").alias("LONGITUDE"),
        pl.format("https://example.org/invented-case/{}", case).alias("CASE URL"),
        pl.lit(None, pl.String).alias("30-60-90 Days Open Window"),
    ]
