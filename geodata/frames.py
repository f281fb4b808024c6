"""Make holdings from GeoDataFrames, for notebooks: what somebody already has in memory, without a study."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.crs import DEGREES, MetricCRS
from geodata.errors import BadInput, Where, visible
from geodata.holdings import Holdings, ReleaseFacts, StudyFacts
from geodata.kinds.tree import KINDS, UNKNOWN
from geodata.period import NO_DAY, Period, day_of
from geodata.places.areas import area_ids_of
from geodata.places.extent import Extent
from geodata.places.services import is_victim_shelter
from geodata.records import AreaSet, Coded, Event, Incidents, Offences, PlaceStatus, Requests, Service, Texts
from geodata.words.text import Text

if TYPE_CHECKING:
    import geopandas

EPOCH = pd.Timestamp(0)
MINUTES_A_DAY = 24 * 60


def holdings_of(
    incidents: geopandas.GeoDataFrame,
    *,
    events: geopandas.GeoDataFrame | None = None,
    services: geopandas.GeoDataFrame | None = None,
    areas: Mapping[str, geopandas.GeoDataFrame] | None = None,
    crs: str | None = None,
) -> Holdings:
    """
    Return holdings that every layer can be asked about.

    Parameters
    ----------
    incidents
        Points in any coordinate system; a missing point is allowed. One beyond the box around the areas, or
        60 km from the middle without any, counts as outside. Columns: `kind` (ids of the tree; any other
        is unknown, thus protected), `occurred` (days or instants of local time), and where they
        exist `reported` and `number`. Without `number` every row is one estimated incident.
    events
        Columns `name`, `kind`, `first`, `last` and, where it exists, `acts_on` (place or people).
    services
        Columns `name`, `kind` and, where it exists, `visibility`. Shelters for victims are dropped.
    areas
        Set name -> polygons with the columns `id` and `name`.
    crs
        Code of the metric coordinate system; None takes the UTM zone of the middle of the points.

    Raises
    ------
    BadInput
        A frame lacks columns or a coordinate system; everything that is missing is named at once.

    Examples
    --------
    Three lines of a notebook::

        holdings = holdings_of(incidents, services=services)
        answer = ask(holdings, Query(layer="coverage", kinds=("robbery",)))
        answer.to_frame().explore("value")
    """
    _require("incidents", incidents, {"kind", "occurred"})
    metric = MetricCRS(crs) if crs else _zone_of(incidents)
    sets = {name: _area_set(name, frame, metric) for name, frame in (areas or {}).items()}
    records = _incidents(incidents, metric, sets)
    found, dropped = _services(services, metric)
    days = records.day[records.day != NO_DAY]
    release = ReleaseFacts(
        name="notebook",
        number=0,
        made=dt.datetime.now(dt.UTC),
        first=day_of(days.min()) if days.size else None,
        last=day_of(days.max()) if days.size else None,
        estimated="number" not in incidents,
        sources=("notebook",),
    )
    return Holdings(
        study=StudyFacts("notebook", {}, "", ("en", "es"), invented=False),
        release=release,
        crs=metric,
        incidents=records,
        offences=_offences(records),
        requests=_no_requests(),
        events=_events(events, metric),
        services=found,
        shelters_dropped=dropped,
        areas=sets,
    )


def _require(name: str, frame: geopandas.GeoDataFrame, columns: set[str]) -> None:
    missing = sorted(columns - set(frame.columns))
    if missing:
        what = Text("frames.missing_columns", columns=", ".join(missing))
        have = ", ".join(visible(str(one)) for one in frame.columns)
        raise BadInput("D09", what, Text("frames.missing_columns.hint", have=have), Where(file=name))
    if frame.crs is None:
        raise BadInput("G01", Text("frames.no_crs"), Text("frames.no_crs.hint"), Where(file=name))


def _zone_of(frame: geopandas.GeoDataFrame) -> MetricCRS:
    """Return the UTM zone of the middle point, which one stray point cannot move."""
    points = frame.geometry.dropna().to_crs(DEGREES)
    points = points[~points.is_empty]
    if points.empty:
        raise BadInput(
            "G03", Text("frames.no_points"), Text("frames.no_points.hint"), Where(file="incidents")
        )
    return MetricCRS.for_place(float(points.x.median()), float(points.y.median()))


def _metres(frame: geopandas.GeoDataFrame, crs: MetricCRS) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return metres of each row's point, the middle of any other shape; NaN where there is none."""
    shapes = frame.geometry.to_crs(crs.code).centroid
    x_m, y_m = shapes.x.to_numpy(np.float64, copy=True), shapes.y.to_numpy(np.float64, copy=True)
    lost = ~(np.isfinite(x_m) & np.isfinite(y_m))
    x_m[lost] = y_m[lost] = np.nan
    return x_m, y_m


def _clock(column: pd.Series[Any] | None, n: int) -> tuple[NDArray[np.int32], NDArray[np.int16]]:
    """Return day numbers and minutes; a column of whole days has no minutes."""
    day, minute = np.full(n, NO_DAY, np.int32), np.full(n, -1, np.int16)
    if column is None:
        return day, minute
    stamps = pd.to_datetime(column, errors="coerce")
    if getattr(stamps.dt, "tz", None) is not None:
        # The instants' own clock is the local time people mean.
        stamps = stamps.dt.tz_localize(None)
    known = stamps.notna().to_numpy()
    minutes = ((stamps[known] - EPOCH) // pd.Timedelta(minutes=1)).to_numpy(np.int64)
    day[known] = minutes // MINUTES_A_DAY
    if (minutes % MINUTES_A_DAY).any():
        minute[known] = minutes % MINUTES_A_DAY
    return day, minute


def _incidents(frame: geopandas.GeoDataFrame, crs: MetricCRS, sets: Mapping[str, AreaSet]) -> Incidents:
    n = len(frame)
    day, minute = _clock(frame["occurred"], n)
    order = np.lexsort((minute, day))
    x_m, y_m = (one[order] for one in _metres(frame, crs))
    late_day, late_minute = _clock(frame.get("reported"), n)
    words = [str(kind) for kind in frame["kind"].to_numpy(object)[order]]
    kinds = Coded.of([kind if kind in KINDS else UNKNOWN for kind in words])
    protected_name = np.array([KINDS[name].protected for name in kinds.names], bool)
    numbers = frame["number"].to_numpy(object)[order] if "number" in frame else np.full(n, None, dtype=object)
    ones = np.ones(n, np.int16)
    return Incidents(
        id=order.astype(np.uint64) + 1,
        number=Texts.of(None if pd.isna(one) else str(one) for one in numbers),
        source=Coded(np.zeros(n, np.int32), ("notebook",)),
        kind=kinds,
        label=Coded.of(list(words)),
        day=day[order],
        minute=minute[order],
        time_precision=np.where(day == NO_DAY, 4, np.where(minute < 0, 2, 0)).astype(np.int8)[order],
        reported_day=late_day[order],
        reported_minute=late_minute[order],
        until_day=np.full(n, NO_DAY, np.int32),
        until_minute=np.full(n, -1, np.int16),
        x_m=x_m,
        y_m=y_m,
        place=_status(x_m, y_m, sets),
        place_precision=np.zeros(n, np.int8),
        address=Coded.nothing(n),
        areas={name: area_ids_of(one, x_m, y_m) for name, one in sets.items()},
        first_seen=np.zeros(n, np.int32),
        last_seen=np.zeros(n, np.int32),
        changed=np.zeros(n, np.int32),
        protected=protected_name[kinds.codes] if n else np.zeros(0, bool),
        default_location=Coded.nothing(n),
        offences=ones,
        victims=np.zeros(n, np.int16),
        persons=ones,
        case_status=Coded.nothing(n),
        person_outcome=Coded.nothing(n),
    )


def _status(
    x_m: NDArray[np.float64], y_m: NDArray[np.float64], sets: Mapping[str, AreaSet]
) -> NDArray[np.int8]:
    """Return whether each place is on the map, by the same rule as an import: far strays are outside."""
    missing = np.isnan(x_m)
    if missing.all():
        return np.full(len(x_m), PlaceStatus.MISSING, np.int8)
    extent = Extent.around(sets.values()) or Extent.near(x_m[~missing], y_m[~missing])
    on_map = np.where(extent.holds(x_m, y_m), PlaceStatus.MAPPED, PlaceStatus.OUTSIDE)
    status: NDArray[np.int8] = np.where(missing, PlaceStatus.MISSING, on_map).astype(np.int8)
    return status


def _offences(records: Incidents) -> Offences:
    """Return one offence an incident, since a frame says no more."""
    rows = np.arange(len(records), dtype=np.int32)
    return Offences(rows, records.kind, records.label, records.victims, records.protected)


def _no_requests() -> Requests:
    nothing, words, numbers = np.zeros(0), Coded.nothing(0), np.zeros(0, np.int32)
    return Requests(
        id=np.zeros(0, np.uint64),
        number=Texts.nothing(0),
        source=words,
        kind=words,
        label=words,
        day=numbers,
        minute=numbers,
        time_precision=numbers,
        reported_day=numbers,
        reported_minute=numbers,
        until_day=numbers,
        until_minute=numbers,
        x_m=nothing,
        y_m=nothing,
        place=numbers,
        place_precision=numbers,
        address=words,
        areas={},
        first_seen=numbers,
        last_seen=numbers,
        changed=numbers,
        status=words,
        closed_day=numbers,
    )


def _area_set(name: str, frame: geopandas.GeoDataFrame, crs: MetricCRS) -> AreaSet:
    _require(name, frame, {"id", "name"})
    ids = [str(one) for one in frame["id"]]
    twice = tuple(visible(one) for one in dict.fromkeys(ids) if ids.count(one) > 1)
    if twice:
        what = Text("places.id_twice", n=len(twice), ids=twice)
        raise BadInput("G28", what, Text("places.id_twice.hint"), Where(file=name, value=twice[0]))
    shapes = frame.geometry.to_crs(crs.code).to_numpy()
    names = tuple("" if pd.isna(one) else str(one) for one in frame["name"])
    return AreaSet(name, {}, tuple(ids), names, np.asarray(shapes, dtype=object))


def _services(frame: geopandas.GeoDataFrame | None, crs: MetricCRS) -> tuple[tuple[Service, ...], int]:
    if frame is None:
        return (), 0
    _require("services", frame, {"name", "kind"})
    x_m, y_m = _metres(frame, crs)
    kept = []
    for number, row in enumerate(frame.to_dict("records")):
        name, kind = str(row["name"]), str(row["kind"])
        if is_victim_shelter(kind, name, str(row.get("note", ""))):
            continue
        visibility = str(row.get("visibility", "public"))
        kept.append(Service(f"s{number}", name, kind, _known(x_m[number]), _known(y_m[number]), visibility))
    return tuple(kept), len(frame) - len(kept)


def _events(frame: geopandas.GeoDataFrame | None, crs: MetricCRS) -> tuple[Event, ...]:
    if frame is None:
        return ()
    _require("events", frame, {"name", "kind", "first", "last"})
    x_m, y_m = _metres(frame, crs)
    return tuple(
        Event(
            id=f"e{number}",
            name=str(row["name"]),
            kind=str(row["kind"]),
            acts_on=str(row.get("acts_on", "place")),
            period=Period.including(pd.Timestamp(row["first"]).date(), pd.Timestamp(row["last"]).date()),
            x_m=_known(x_m[number]),
            y_m=_known(y_m[number]),
        )
        for number, row in enumerate(frame.to_dict("records"))
    )


def _known(metres: float) -> float | None:
    return None if np.isnan(metres) else float(metres)
