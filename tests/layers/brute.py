"""Answer questions again in another way: a data frame, one condition after another."""

import datetime as dt

import numpy as np
import pandas as pd

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
            "number": incidents.number,
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
    if query.reports:
        keep &= table["number"].str.lower().isin({one.lower() for one in query.reports})
    return table[keep]


def n(holdings: Holdings, query: Query) -> int:
    return int(passing(holdings, query)["weight"].sum())


def cells(holdings: Holdings, query: Query) -> dict[tuple[int, int], int]:
    """Return the south-west corner of each cell in metres -> how many."""
    found = passing(holdings, query)
    drawn = found["bucket"].isin([0, 4] if query.default_locations else [0])
    found = found[drawn]
    size = query.cell_m
    corner = list(
        zip(np.floor(found["x_m"] / size) * size, np.floor(found["y_m"] / size) * size, strict=True)
    )
    sums = found["weight"].groupby([pd.Series(corner, index=found.index, dtype=object)]).sum()
    return {(int(x), int(y)): int(v) for (x, y), v in sums.items() if v}
