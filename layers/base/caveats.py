"""Collect what must be said beside counts: what is left out, what changed, what a count can hide."""

from __future__ import annotations

import datetime as dt

import numpy as np

from geodata.kinds.recorded import EVERY_INCIDENT
from geodata.kinds.tree import KINDS, TAGS, tag_title
from geodata.period import Period
from geodata.words.text import Text
from layers.base.counting import Counted
from layers.base.naming import titled
from layers.base.select import unknown_reports
from layers.base.where import SMALL_RADIUS_M

# More kinds than this are not named one by one.
KINDS_NAMED = 4


def caveats_of(counted: Counted) -> tuple[Text, ...]:
    """Return everything that a reader of these counts must be told, the gravest first."""
    return (
        *_nothing(counted),
        *_unknown_reports(counted),
        *_estimated(counted),
        *_left_out(counted),
        *_off_the_map(counted),
        *_nowhere(counted),
        *_jittered(counted),
        *_recording(counted),
        *_areas_since(counted),
        *_past_the_data(counted),
        *_tagged(counted),
    )


def asked_days(counted: Counted) -> Period | None:
    """Return the days that the question and the data share; None where the data have no day."""
    release = counted.holdings.release
    if release.first is None or release.last is None:
        return None
    whole = Period.including(release.first, release.last)
    asked = counted.query.days(counted.facts)
    if asked is None:
        return whole
    first, end = max(asked.first, whole.first), min(asked.end, whole.end)
    return Period(first, max(first, end))


def _nothing(counted: Counted) -> list[Text]:
    if counted.n:
        return []
    if not len(counted.holdings.incidents):
        return [Text("caveat.no_records")]
    if counted.query.kinds == ():
        return [Text("caveat.no_kinds_chosen")]
    return [Text("caveat.nothing_matches")]


def _unknown_reports(counted: Counted) -> list[Text]:
    """Say how many pasted numbers are in no record; the list of incidents tells which were found."""
    asked = counted.query.reports
    unknown = unknown_reports(asked, counted.holdings)
    return [Text("caveat.unknown_reports", n=unknown, of=len(asked))] if unknown else []


def _estimated(counted: Counted) -> list[Text]:
    says = counted.facts.estimated and counted.query.basis == "incidents" and counted.n
    return [Text("caveat.estimated")] if says else []


def _left_out(counted: Counted) -> list[Text]:
    """Say what lacks its day or hour; without filters on time such rows count, but stand in no week."""
    said, totals, query = [], counted.totals, counted.query
    if totals.no_day:
        key = "caveat.no_day.left_out" if query.filters_time else "caveat.no_day.counted"
        said.append(Text(key, n=totals.no_day))
    if totals.no_hour:
        said.append(Text("caveat.no_hour.left_out", n=totals.no_hour))
    return said


def _off_the_map(counted: Counted) -> list[Text]:
    totals = counted.totals
    reasons = {
        "no_place": totals.no_place,
        "outside": totals.outside,
        "withheld": totals.withheld,
        "default_location": totals.default_location,
    }
    return [Text(f"caveat.{reason}", n=n) for reason, n in reasons.items() if n]


def _nowhere(counted: Counted) -> list[Text]:
    """Say what ground leaves out that may lie on it after all, and that little ground can be one address."""
    said, where = [], counted.query.where
    if counted.nowhere:
        said.append(Text("caveat.nowhere", n=counted.nowhere))
    if where is not None and not where.is_shape and where.radius_m < SMALL_RADIUS_M:
        said.append(Text("caveat.small_ground", metres=where.radius_m))
    return said


def _recording(counted: Counted) -> list[Text]:
    """Say each change of recording that parts the days asked for."""
    days, kinds = asked_days(counted), counted.query.leaves()
    changes = counted.holdings.study.changes_of(EVERY_INCIDENT if kinds is None else kinds)
    return [
        Text("caveat.recording_change", day=change.day, what=titled(change.titles))
        for change in changes
        if days is not None and days.first < change.day < days.end
    ]


def _jittered(counted: Counted) -> list[Text]:
    """Say where cells are finer than places are told: a place may then lie in its neighbour's cell."""
    moved_m, cell_m = counted.holdings.study.places_jittered_m, counted.lattice.cell_m
    if moved_m is None or cell_m >= 2 * moved_m:
        return []
    return [Text("caveat.jittered", metres=round(moved_m), cell_m=cell_m, least_m=round(2 * moved_m))]


def _areas_since(counted: Counted) -> list[Text]:
    """
    Say which areas counted by or asked about had other outlines in a part of the days asked for.

    Without a table in the question the study's first is counted by, and its borders are as new.
    """
    days, since = asked_days(counted), counted.holdings.study.areas_since or {}
    named = {counted.table, *(name for name, _ in counted.query.areas)}
    return [
        Text("caveat.areas_since", what=titled(one.titles), day=since[one.name])
        for one in counted.facts.sets
        if one.name in named and one.name in since and days is not None and days.first < since[one.name]
    ]


def _past_the_data(counted: Counted) -> list[Text]:
    last, asked = counted.holdings.release.last, counted.query.days(counted.facts)
    if last is None or asked is None or asked.last <= last:
        return []
    return [Text("caveat.past_the_data", day=last)]


def _tagged(counted: Counted) -> list[Text]:
    """Name the kinds counted whose number also says how often somebody looked, or dared to tell."""
    standing = [
        kind
        for kind, n in zip(counted.columns.kinds, counted.tally.kinds, strict=True)
        if n and kind in KINDS
    ]
    said = []
    for tag in TAGS:
        tagged = [kind for kind in standing if tag in KINDS[kind].tags]
        if tagged and len(tagged) <= KINDS_NAMED:
            titles = tuple(KINDS[kind].title for kind in tagged)
            said.append(Text("caveat.tagged", tag=tag_title(tag), kinds=titles))
        elif tagged:
            said.append(Text("caveat.tagged_many", tag=tag_title(tag), n=len(tagged)))
    return said


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def week_sums(per_day: np.ndarray, first_weekday: int) -> np.ndarray:
    """Return sums of Monday-to-Sunday weeks of daily counts whose first day is `first_weekday`."""
    if not len(per_day):
        return np.zeros(0, np.int64)
    starts = np.r_[0, np.arange(7 - first_weekday, len(per_day), 7)]
    return np.add.reduceat(per_day.astype(np.int64), starts[starts < len(per_day)])
