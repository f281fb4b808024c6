"""Find what else could have changed the counts: other events, operations, changes of recording."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import numpy as np

from geodata.holdings import Holdings
from geodata.period import Period
from geodata.records import Event
from geodata.words.text import Text
from layers.base.naming import titled
from layers.comparison.asked import RADIUS_M
from layers.comparison.sites import Keepout
from layers.comparison.subject import Subject
from layers.comparison.windows import Windows

Severity = Literal["blocks", "qualifies"]


@dataclass(frozen=True)
class Confounder:
    """Something else that happened, whether it forbids a verdict or stands beside it, and when."""

    severity: Severity
    key: str
    says: Text
    day: dt.date


def find_confounders(
    holdings: Holdings,
    subject: Subject,
    windows: Windows,
    kinds: frozenset[str],
    jumped: tuple[dt.date, ...] = (),
    missing: tuple[Period, ...] = (),
) -> tuple[Confounder, ...]:
    """
    Return everything known that could have changed these counts, in time order.

    Parameters
    ----------
    kinds
        The kinds counted.
    jumped
        Days in the windows from which on the whole study counts at another level.
    missing
        Weeks in the windows in which the whole study counts nothing.
    """
    compared = Period(windows.before.first, windows.after.end)
    found = [_of_event(event, subject, compared) for event in _nearby(holdings, subject, compared)]
    found += [
        Confounder(
            "blocks",
            "recording_change",
            Text("comparison.confounder.recording_change", day=change.day, what=titled(change.titles)),
            change.day,
        )
        for change in holdings.study.changes_of(kinds)
        if compared.first < change.day < compared.end
    ]
    found += [
        Confounder("blocks", "level_shift", Text("comparison.confounder.level_shift", day=day), day)
        for day in jumped
    ]
    found += [
        Confounder(
            "blocks",
            "missing_weeks",
            Text("comparison.confounder.missing_weeks", n=gap.span_days // 7, day=gap.first),
            gap.first,
        )
        for gap in missing
    ]
    return tuple(sorted(found, key=lambda one: (one.day, one.key)))


def after_earlier_events(
    holdings: Holdings, subject: Subject, windows: Windows
) -> tuple[Windows, tuple[Confounder, ...]]:
    """
    Return windows whose history begins after the last change that an earlier event can have made there.

    What an operation, or a lasting event at the same place, did to the counts while it ran, or did from its
    beginning on, would otherwise be taken for what is usual there.
    """
    span = Period(windows.history.first, windows.before.first)
    edges = [
        (edge, event, side)
        for event in _nearby(holdings, subject, span)
        if event.is_confounder or (event.judged and _at_one_place(event, subject))
        for side, edge in (("began", event.period.first), ("ended", event.period.end))
        if span.first < edge <= span.end
    ]
    if not edges:
        return windows, ()
    last, event, side = max(edges, key=lambda one: (one[0], one[1].id))
    day = last if side == "began" else event.period.last
    said = Text(f"comparison.confounder.earlier_event_{side}", name=_named(event), day=day)
    return windows.with_history_from(last), (Confounder("qualifies", "earlier_event", said, last),)


def last_change_before(holdings: Holdings, kinds: frozenset[str], day: dt.date) -> dt.date | None:
    """Return the day of the last declared change of recording up to a day."""
    days = [change.day for change in holdings.study.changes_of(kinds) if change.day <= day]
    return max(days, default=None)


def keepouts(holdings: Holdings, subject: Subject, windows: Windows) -> tuple[Keepout, ...]:
    """
    Return where no control may lie: around other events that act on places in the days compared.

    Also around operations and lasting events that begin or end in the history: what is usual there changed.
    """
    compared = Period(windows.before.first, windows.after.end)
    whole = Period(windows.history.first, windows.after.end)
    return tuple(
        Keepout(event.x_m, event.y_m, event.radius_m or RADIUS_M, "event")
        for event in holdings.events
        if event is not subject.event
        and event.x_m is not None
        and event.y_m is not None
        and (event.acts_on == "place" or event.is_confounder)
        and (
            event.period.overlap_days(compared)
            or ((event.is_confounder or event.judged) and _changes_within(event.period, whole))
        )
    )


def _nearby(holdings: Holdings, subject: Subject, compared: Period) -> list[Event]:
    zone = subject.zone
    return [
        event
        for event in holdings.events
        if event is not subject.event
        and event.x_m is not None
        and event.y_m is not None
        and event.period.overlap_days(compared)
        and (event.acts_on == "place" or event.is_confounder)
        and float(zone.distance_m(np.array([event.x_m]), np.array([event.y_m]))[0])
        <= zone.ring_m - zone.radius_m + (event.radius_m or RADIUS_M)
    ]


def _of_event(event: Event, subject: Subject, compared: Period) -> Confounder:
    severity: Severity
    if event.is_confounder:
        severity, key = "blocks", "operation"
    elif _at_one_place(event, subject) and _changes_within(event.period, compared):
        # What two events at one place were followed by is one number, which belongs to neither.
        severity, key = "blocks", "same_place"
    else:
        severity, key = "qualifies", "other_event"
    day = max(event.period.first, compared.first)
    said = Text(f"comparison.confounder.{key}", name=_named(event), day=event.period.first)
    return Confounder(severity, key, said, day)


def _named(event: Event) -> Text | str:
    return titled(event.names, event.id) if event.names else event.name


def _at_one_place(event: Event, subject: Subject) -> bool:
    """
    Tell whether two events share much of their ground.

    The other reaches half its radius into the zone, or over its centre, as one for the whole town does.
    """
    if subject.event is None and event.period.first == subject.day:
        return False  # a place and a day that somebody chose for this very event
    zone, radius_m = subject.zone, event.radius_m or RADIUS_M
    x_m, y_m = np.array([event.x_m], np.float64), np.array([event.y_m], np.float64)
    over_centre = bool(np.hypot(x_m - zone.x_m, y_m - zone.y_m)[0] <= radius_m)
    return over_centre or float(zone.distance_m(x_m, y_m)[0]) < radius_m / 2


def _changes_within(period: Period, compared: Period) -> bool:
    """Tell whether something begins or ends in the days compared: what goes on through all is no change."""
    return any(compared.first < day < compared.end for day in (period.first, period.end))
