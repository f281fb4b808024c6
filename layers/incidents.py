"""List what answers the question, one row each, in the order of time; protected ones without their place."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.columns.columns import Columns
from geodata.columns.scan import lines_of
from geodata.columns.selection import DEFAULT_LOCATION, HOURS, MAPPED
from geodata.holdings import Holdings
from geodata.period import EPOCH, NO_DAY
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, count_words, objects
from layers.base.answers import Answer, Places
from layers.base.contract import Layer
from layers.base.counting import count
from layers.base.overview import headline_of
from layers.base.query import Query

# Where a row stands, by the bucket of its line.
WHERE = ("mapped", "no_place", "outside", "withheld", "default_location")


def incidents(holdings: Holdings, query: Query) -> Answer:
    """
    Return one row an incident, or an offence where offences or victims are counted.

    A protected incident keeps its kind, time and areas; its number, address and coordinates are blank, also
    where it was asked for by its number. Any other incident shows its address, also one that has no
    coordinates and is on no map.

    Misreadings
    -----------
    Counting offences, a report with two offences stands in two rows. `n` says how many a row counts;
    counting victims, an offence without a known victim has no row.
    """
    counted = count(holdings, query)
    columns, records = counted.columns, holdings.incidents
    lines = _in_time_order(columns, lines_of(columns, counted.selection))
    row = columns.row[lines]
    n = np.ones(len(lines), np.int64) if columns.weight is None else columns.weight[lines].astype(np.int64)
    lines, row, n = lines[n > 0], row[n > 0], n[n > 0]
    bucket = columns.place[lines]
    # A report that is protected as a whole is so in each of its offences, and the other way round.
    protected = records.protected[row] | (bucket == WHERE.index("withheld"))
    drawn = np.isin(bucket, (MAPPED, DEFAULT_LOCATION)) & ~protected
    # Without coordinates an address is still what people know of the place; a protected one stands nowhere.
    address = _unless(protected, records.address.take(row).words())
    return build(
        holdings,
        query,
        "incidents",
        places=Places(
            kind="points",
            ids=_ids(records.id[row], protected),
            names=address,
            x_m=np.where(drawn, columns.x_m[lines], np.nan).astype(np.float64),
            y_m=np.where(drawn, columns.y_m[lines], np.nan).astype(np.float64),
            crs=holdings.crs.code,
        ),
        value=n,
        n=n,
        headline=headline_of(counted),
        totals=counted.totals,
        caveats=count_caveats(counted, Text("layers.incidents.misreading")),
        columns={
            "number": _unless(protected, records.number[row]),
            "kind": objects(columns.kinds[code] for code in columns.kind_hour[lines] // HOURS),
            "label": records.label.take(row).words(),
            "date": _dates(records.day[row]),
            "time": _clock(records.minute[row]),
            "reported_date": _dates(records.reported_day[row]),
            "reported_time": _clock(records.reported_minute[row]),
            "address": address,
            "place": np.array(WHERE, dtype=object)[bucket],
            "source": records.source.take(row).words(),
            **{f"area_{name}": coded.take(row).words() for name, coded in records.areas.items()},
        },
        **count_words(counted),
    )


def _in_time_order(columns: Columns, lines: NDArray[np.int64]) -> NDArray[np.int64]:
    block = np.searchsorted(columns.day_start[1:], lines, side="right")
    return lines[np.lexsort((columns.row[lines], columns.kind_hour[lines] % HOURS, block))]


def _ids(ids: NDArray[np.uint64], protected: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Return ids as text; a protected one is only numbered, since an id is made from the report number."""
    named = objects(f"i{id_:016x}" for id_ in ids.tolist())
    named[protected] = [f"withheld-{place}" for place in range(1, int(protected.sum()) + 1)]
    return named


def _unless(blank: NDArray[np.bool_], words: NDArray[np.object_]) -> NDArray[np.object_]:
    kept = words.copy()
    kept[blank] = None
    return kept


def _dates(days: NDArray[Any]) -> NDArray[np.object_]:
    """Return days as ISO dates; None where unknown. Each different day is written once."""
    different, position = np.unique(days, return_inverse=True)
    said = [None if day == NO_DAY else (EPOCH + dt.timedelta(days=int(day))).isoformat() for day in different]
    return objects(said)[position]


def _clock(minutes: NDArray[Any]) -> NDArray[np.object_]:
    """Return minutes since midnight as a clock shows them; None where unknown."""
    said = objects([*(f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(24 * 60)), None])
    return said[minutes.astype(np.int64)]


LAYER = Layer(name="incidents", needs=("incidents",), answer=incidents)
