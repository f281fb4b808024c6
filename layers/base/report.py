"""Find where a report is by its number, if that may be shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from geodata.holdings import Holdings
from geodata.period import EPOCH, NO_DAY
from geodata.records.points import DefaultLocation, PlaceStatus

# Sources may use one number for different reports; more than a few of them are no number.
MOST_PLACES = 5
_NO_PLACE_OF_ITS_OWN = {DefaultLocation.REPORTING_DESK.value, DefaultLocation.GEOCODER_DEFAULT.value}


@dataclass(frozen=True)
class ReportPlace:
    """
    Where a report is.

    Parameters
    ----------
    kind
        Id of its kind.
    day
        When it happened; None where unknown.
    x_m, y_m
        In the study's metres.
    """

    kind: str
    day: dt.date | None
    x_m: float
    y_m: float


def report_places(holdings: Holdings, number: str) -> tuple[ReportPlace, ...]:
    """
    Return where the reports of a number are, the first ones first; spaces and capitals apart, zeros count.

    Misreadings
    -----------
    Nothing is returned for a number that nobody has, and for a report that is protected, has no place, lies
    outside, or stands at a default location; which of them it is cannot be told from the answer. Where one
    report of a number is protected, no other of that number is shown either: two sources may tell of one.
    """
    records = holdings.incidents
    rows = records.number.rows_like(number)
    if records.protected[rows].any():
        return ()
    placed = (records.place[rows] == PlaceStatus.MAPPED) & ~records.default_location.take(rows).is_any(
        _NO_PLACE_OF_ITS_OWN
    )
    found = [
        ReportPlace(
            kind=str(records.kind.names[records.kind.codes[row]]),
            day=None if records.day[row] == NO_DAY else EPOCH + dt.timedelta(days=int(records.day[row])),
            x_m=float(records.x_m[row]),
            y_m=float(records.y_m[row]),
        )
        for row in rows[placed].tolist()
    ]
    return tuple(dict.fromkeys(found))[:MOST_PLACES]
