"""Answer questions again in another way: a data frame, one condition after another."""

import datetime as dt
import math

import pandas as pd
import pyproj
import shapely

from geodata.holdings import Holdings, bucket_of
from geodata.kinds.tree import leaves_of
from geodata.period import NO_DAY
from layers.base.query import Query, QueryFacts

EPOCH = dt.date(1970, 1, 1)


def frame(holdings: Holdings, query: Query) -> pd.DataFrame:
    """Return one row for each thing the question's basis counts, with what filters look at."""
    incidents = holdings.incidents
    reported = query.clock == "reported"
    table = pd.DataFrame(
        {
            "kind": incidents.kind.words(),
            "day": incidents.reported_day if reported else incidents.day,
            "minute": incidents.reported_minute if reported else incidents.minute,
            "number": incidents.number.words(),
            "bucket": bucket_of(incidents),
            "x_m": incidents.x_m,
            "y_m": incidents.y_m,
            **{f"area {name}": coded.words() for name, coded in incidents.areas.items()},
        }
    )
    if query.basis == "incidents":
        return table.assign(weight=1)
    offences = holdings.offences
    more = table.iloc[offences.incident].reset_index(drop=True)
    more["kind"] = offences.kind.words()
    return more.assign(weight=offences.victims if query.basis == "victims" else 1)


def passing(holdings: Holdings, query: Query) -> pd.DataFrame:
    """Return the rows that pass every condition."""
    table = frame(holdings, query)
    keep = pd.Series(True, index=table.index)
    if query.kinds is not None:
        wanted = {leaf for kind in query.kinds for leaf in leaves_of(kind)}
        keep &= table["kind"].isin(wanted)
    dated = table["day"] != NO_DAY
    days = query.days(QueryFacts.of(holdings))
    day = pd.Series(
        [EPOCH + dt.timedelta(days=int(d)) if ok else None for d, ok in zip(table["day"], dated, strict=True)]
    )
    if days is not None:
        keep &= pd.Series([d is not None and d in days for d in day], dtype=bool)
    if query.weekdays:
        keep &= pd.Series([d is not None and d.weekday() in query.weekdays for d in day], dtype=bool)
    if query.hours is not None:
        start, end = query.hours
        hour = table["minute"] // 60
        inside = (hour >= start) & (hour < end) if start < end else (hour >= start) | (hour < end)
        keep &= (table["minute"] >= 0) & inside & dated
    for name, ids in query.areas:
        keep &= table[f"area {name}"].isin(ids)
    if query.where is not None:
        keep &= table["bucket"].isin([0, 4] if query.default_locations else [0])
        keep &= pd.Series(lies_on(holdings, query, table["x_m"], table["y_m"]), index=table.index)
    if query.reports:
        keep &= table["number"].str.lower().isin({one.lower() for one in query.reports})
    return table[keep]


def lies_on(holdings: Holdings, query: Query, x_m: pd.Series, y_m: pd.Series) -> list[bool]:
    """Return which points lie on the question's ground: projected corner by corner, measured one by one."""
    where = query.where
    if where.anchor:
        of = holdings.events if where.anchor == "event" else holdings.services
        one = next(one for one in of if one.id == where.id)
        at = [(one.x_m, one.y_m)]
    else:
        at = [_metres(holdings, latitude, longitude) for latitude, longitude in where.corners]
    if where.radius_m:
        return [math.dist(at[0], point) <= where.radius_m for point in zip(x_m, y_m, strict=True)]
    shape = shapely.make_valid(shapely.Polygon(at))
    return [
        shape.intersects(shapely.Point(*point)) for point in zip(x_m.fillna(0), y_m.fillna(0), strict=True)
    ]


def _metres(holdings: Holdings, latitude: float, longitude: float) -> tuple[float, float]:
    to = pyproj.Transformer.from_crs("EPSG:4326", holdings.crs.code, always_xy=True)
    return to.transform(longitude, latitude)


def n(holdings: Holdings, query: Query) -> int:
    return int(passing(holdings, query)["weight"].sum())


def cells(holdings: Holdings, query: Query) -> dict[str, int]:
    """Return the id of each cell -> how many."""
    found = passing(holdings, query)
    drawn = found["bucket"].isin([0, 4] if query.default_locations else [0])
    found = found[drawn]
    name = _hexagon if query.cells == "hexagons" else _square
    ids = [name(x, y, query.cell_m) for x, y in zip(found["x_m"], found["y_m"], strict=True)]
    sums = found["weight"].groupby([pd.Series(ids, index=found.index, dtype=object)]).sum()
    return {id_: int(v) for id_, v in sums.items() if v}


def _square(x: float, y: float, side: int) -> str:
    return f"{math.floor(x / side) * side}_{math.floor(y / side) * side}"


def _hexagon(x: float, y: float, width: int) -> str:
    """Return the id of the hexagon with the nearest centre, of all those near."""
    step = width * math.sqrt(3) / 2
    centres = [
        ((column + row % 2 / 2) * width, row * step)
        for row in range(math.floor(y / step) - 1, math.floor(y / step) + 3)
        for column in range(math.floor(x / width) - 1, math.floor(x / width) + 3)
    ]
    at = min(centres, key=lambda centre: math.dist((x, y), centre))
    return f"hex_{at[0]:.0f}_{at[1]:.0f}"
