"""Say at which hours of the week things may have happened, where often only a span of time is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.columns.scan import lines_of
from geodata.holdings import Holdings
from geodata.period import NO_DAY
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, count_words, refusal
from layers.base.answers import Answer, percent_of
from layers.base.contract import Layer
from layers.base.counting import Counted, count
from layers.base.overview import count_text
from layers.base.query import Query
from layers.patterns.asked import Pattern
from layers.rhythm.clock import A_DAY, clock_of
from layers.rhythm.rows import WEEKDAYS, rows_named
from layers.stats.aoristic import DAYS, HOURS, AoristicWeek, aoristic_week

NAME = "hours_of_week"

# What the statistic reports besides, each said where it is not 0.
_SAID = ("end_missing", "end_before_start", "week_or_longer")

Floats = NDArray[np.float64]


def hours_of_week(holdings: Holdings, query: Query) -> Answer:
    """
    Return what each hour of the week holds, the fullest first; unknown times are left out and counted.

    Where a report says from when until when, each hour gets the part of the span that lies in it.

    Misreadings
    -----------
    Hours are shares of possible time, not known times: a flat stretch of the night is what nobody saw.
    People are away and asleep at certain hours, so that spans begin and end by the habits of victims. The
    fullest of 168 hours stands above their mean also where no hour is any different. Midnight and noon hold
    many records for which nobody wrote down an hour.

    References
    ----------
    Ratcliffe (2000), International Journal of Geographical Information Science 14; Ratcliffe (2002), Journal
    of Quantitative Criminology 18.
    """
    pattern = Pattern.of(holdings, query)
    counted = count(holdings, pattern.query)
    spans = _spans(counted)
    with_day = len(spans.start_minute)
    if not with_day:
        return refusal(holdings, query, NAME, Text("rhythm.reason.no_day"), counted.totals)
    found = _week(holdings, spans)
    if found.reason is not None:
        reason = Text("layers.hours_of_week.no_time", n=found.start_missing)
        return refusal(holdings, query, NAME, reason, counted.totals)
    order = np.argsort(-found.hours.ravel(), kind="stable")
    began = counted.tally.by_hour()[:, :HOURS].ravel()
    return build(
        holdings,
        query,
        NAME,
        places=rows_named(
            holdings, [f"{WEEKDAYS[one // HOURS]}-{one % HOURS:02d}" for one in order], _names(order)
        ),
        value=found.hours.ravel()[order],
        n=began[order],
        measure=Text("layers.hours_of_week.measure"),
        unit=count_words(counted)["unit"],
        headline=_headline(counted, found, int(order[0])),
        totals=counted.totals,
        caveats=count_caveats(
            counted, *_unknown(found, with_day), Text("layers.hours_of_week.misreading"), *_told(found)
        ),
        choices=(*pattern.choices, *_chosen(query, spans, found)),
    )


@dataclass(frozen=True, eq=False)
class _Spans:
    """Local minutes since 1970-01-01, (n,) each, NaN where not known; and the days they lie in."""

    start_minute: Floats
    end_minute: Floats
    first_day: int
    last_day: int


def _spans(counted: Counted) -> _Spans:
    """Return from when until when each incident with a day may have happened."""
    columns, incidents = counted.columns, counted.holdings.incidents
    lines = lines_of(columns, counted.selection)
    lines = lines[lines < columns.day_start[-1]]
    if columns.weight is not None:
        lines = np.repeat(lines, np.maximum(columns.weight[lines], 0))
    rows = columns.row[lines]
    if counted.query.clock == "reported":
        start = _minutes(incidents.reported_day[rows], incidents.reported_minute[rows])
        end = np.full(len(rows), np.nan)
    else:
        start = _minutes(incidents.day[rows], incidents.minute[rows])
        end = _minutes(incidents.until_day[rows], incidents.until_minute[rows])
    known = np.concatenate([start, end])
    known = known[np.isfinite(known)] // A_DAY
    first, last = (int(known.min()), int(known.max())) if len(known) else (0, 0)
    return _Spans(start, end, first, last)


def _minutes(day: NDArray[np.integer[Any]], minute: NDArray[np.integer[Any]]) -> Floats:
    known = (day != NO_DAY) & (minute >= 0)
    return np.where(known, day.astype(np.float64) * A_DAY + minute, np.nan)


def _week(holdings: Holdings, spans: _Spans) -> AoristicWeek:
    clock = clock_of(holdings.study.time_zone, spans.first_day, spans.last_day)
    return aoristic_week(
        clock.to_utc(spans.start_minute),
        clock.to_utc(spans.end_minute),
        change_minute_utc=clock.change_minute_utc,
        offset_minutes=clock.offset_minutes,
    )


def _names(order: NDArray[np.int64]) -> list[str | Text]:
    return [
        Text(
            "layers.hours_of_week.hour",
            weekday=Text(f"map.weekday.{WEEKDAYS[one // HOURS]}"),
            start=f"{one % HOURS:02d}:00",
            end=f"{one % HOURS:02d}:59",
        )
        for one in order.tolist()
    ]


def _headline(counted: Counted, found: AoristicWeek, fullest: int) -> Text:
    basis, estimated = counted.query.basis, counted.facts.estimated
    return Text(
        "layers.hours_of_week.headline",
        hour=_names(np.array([fullest]))[0],
        share=round(float(found.hours.ravel()[fullest]), 1),
        even=round(found.counted / (DAYS * HOURS), 1),
        count=count_text(found.counted, basis, estimated=estimated),
    )


def _unknown(found: AoristicWeek, with_day: int) -> tuple[Text, ...]:
    """Say what has a day and no time, and which share of all with a day that is."""
    missing = found.start_missing
    if not missing:
        return ()
    percent = percent_of(missing, with_day)
    if percent is None:
        return (Text("layers.hours_of_week.unknown_few", n=missing, of=with_day),)
    return (Text("layers.hours_of_week.unknown", n=missing, of=with_day, percent=percent),)


def _told(found: AoristicWeek) -> tuple[Text, ...]:
    counts = {name: int(getattr(found, name)) for name in _SAID}
    return tuple(Text(f"layers.hours_of_week.{name}", n=n) for name, n in counts.items() if n)


def _chosen(query: Query, spans: _Spans, found: AoristicWeek) -> tuple[Text, ...]:
    if query.clock == "reported":
        return (Text("layers.hours_of_week.by_report"),)
    spread = found.counted - found.end_missing - found.end_before_start - found.zero_length
    if not np.isfinite(spans.end_minute).any():
        return (Text("layers.hours_of_week.no_ends"),)
    return (Text("layers.hours_of_week.spread", n=spread, of=found.counted),)


LAYER = Layer(name=NAME, needs=("incidents",), answer=hours_of_week, family="rhythm")
