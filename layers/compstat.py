"""Compare the newest days with the same days of earlier years: the sheet of a weekly meeting."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.kinds.recorded import EVERY_INCIDENT
from geodata.period import Period
from geodata.words.text import Text
from layers.base.answering import area_places, build, count_caveats, objects, refusal
from layers.base.answers import Answer, Places
from layers.base.contract import Layer, Option
from layers.base.counting import Counted, count
from layers.base.facts import QueryFacts
from layers.base.forms import DAY
from layers.base.query import Query
from layers.sheet.compared import Compared, compared
from layers.sheet.ends import UNTIL, Ends, ends
from layers.sheet.late import shares_in
from layers.sheet.recording import Recording
from layers.sheet.says import asked_in_words, choices, headline, minds
from layers.sheet.tallied import ROWS, Row, Sheet, sheet_of, swings
from layers.sheet.windows import WINDOWS, Window, windows_ending
from layers.stats.false_discovery import control_false_discovery

NAME = "compstat"


def compstat(holdings: Holdings, query: Query) -> Answer:
    """
    Return each row's count in the last 7 and 28 days and the year to date, beside the same days before.

    Rows are kinds, areas of the question's table, or everything together. Beside each count stand those of
    up to three earlier years, their mean, a band of three standard deviations around it, the distance from it
    in standard deviations (the badge), and a percentage where at least 20 were counted. Which rows of the
    chosen window changed by more than chance is told after a correction for all of them.

    Misreadings
    -----------
    A badge is for a row looked at in advance: of forty rows one or two stand out by chance, which is what
    `p_adjusted` is for. The sheet says that a number differs from earlier years, neither when it began to nor
    why; it is no finding about an event, for it has no comparison place.

    References
    ----------
    Wheeler (2016), International Journal of Police Science & Management 18, on badges instead of percentages.
    """
    facts = QueryFacts.of(holdings)
    kinds = query.leaves()
    recording = Recording.of(holdings, kinds, query.clock)
    if recording is None:
        return refusal(holdings, query, NAME, Text("sheet.no_days"))
    chosen = LAYER.chosen(query, facts)
    until = ends(holdings, query, chosen)
    if until.last < recording.days.first:
        return refusal(holdings, query, NAME, Text("sheet.before_the_data", day=recording.days.first))
    sheet = sheet_of(holdings, query, chosen["rows"], EVERY_INCIDENT if kinds is None else kinds)
    windows = {one.name: one for one in windows_ending(until.last)}
    swing = swings(sheet, recording, windows["last_28_days"].current.first)
    since = _areas_since(holdings, query, chosen["rows"])
    found = [
        compared(
            sheet,
            recording,
            one,
            swing,
            complete_until=until.complete_until,
            share_in=shares_in(holdings, query, one.current, recording.days.last, sheet.rows),
            rows_since=since,
        )
        for one in windows.values()
    ]
    window = windows[chosen["window"]]
    counted = count(holdings, replace(query, period=window.current, preset="all"))
    if chosen["rows"] == "areas" and counted.table is None:
        return refusal(holdings, query, NAME, Text("reason.no_areas"), counted.totals)
    return _answer(holdings, query, (sheet, recording, until), found, counted)


def ends_of(holdings: Holdings, query: Query) -> Ends:
    """
    Return on which day the windows of a question end.

    By itself that is the last day of which 95 of 100 records are expected to be in.

    Raises
    ------
    ValueError
        The release has no days.
    """
    return ends(holdings, query, LAYER.chosen(query, QueryFacts.of(holdings)))


def _answer(
    holdings: Holdings,
    query: Query,
    made: tuple[Sheet, Recording, Ends],
    found: list[Compared],
    counted: Counted,
) -> Answer:
    """Return the answer of rows that hold anything in any window."""
    sheet, recording, until = made
    facts, options = counted.facts, LAYER.chosen(query, counted.facts)
    chosen = next(one for one in found if one.window.name == options["window"])
    tested = control_false_discovery(chosen.changes.p)
    changed = _changed(chosen, tested.found)
    kept = _kept(sheet.rows, found, options["rows"])
    rows = [sheet.rows[at] for at in kept]
    columns = {name: column for one in found for name, column in one.columns().items()}
    columns |= {"p": chosen.changes.p, "p_adjusted": tested.adjusted, "changed": changed}
    spans = tuple(days for one in found for days in (one.window.current, *one.window.earlier))
    said = (*minds(query, chosen, by=options["rows"]), *recording.says(spans))
    return build(
        holdings,
        query,
        NAME,
        places=_places(holdings, counted, rows, options["rows"]),
        value=chosen.changes.z[kept],
        n=chosen.current[kept],
        measure=Text("sheet.measure"),
        unit=Text("sheet.unit"),
        direction="worse",
        headline=headline(counted.n, sheet.rows, chosen, changed, query, facts),
        totals=counted.totals,
        question=asked_in_words(query, facts, chosen.window),
        caveats=tuple(
            dict.fromkeys((*count_caveats(counted, *said), *_other_outlines(holdings, query, spans)))
        ),
        choices=choices(chosen.window, until),
        columns={name: column[kept] for name, column in columns.items()},
    )


def _area_sets(query: Query, facts: QueryFacts, rows: str) -> frozenset[str]:
    """Return the sets of areas that decide what is counted in a row."""
    table = query.table or facts.default_table
    return frozenset([name for name, _ in query.areas] + ([table] if rows == "areas" and table else []))


def _areas_since(holdings: Holdings, query: Query, rows: str) -> dt.date | None:
    """Return the newest day on which any of these sets got the outlines of today; None where none did."""
    since = holdings.study.areas_since or {}
    sets = _area_sets(query, QueryFacts.of(holdings), rows)
    return max((since[name] for name in sets if name in since), default=None)


def _other_outlines(holdings: Holdings, query: Query, spans: tuple[Period, ...]) -> tuple[Text, ...]:
    """Say which areas had other outlines on some of the days that stand beside each other."""
    facts, since = QueryFacts.of(holdings), holdings.study.areas_since or {}
    sets = _area_sets(query, facts, LAYER.chosen(query, facts)["rows"])
    first = min(days.first for days in spans)
    return tuple(
        Text("caveat.areas_since", what=one.title, day=since[one.name])
        for one in facts.sets
        if one.name in sets and one.name in since and first < since[one.name]
    )


def _changed(chosen: Compared, found: NDArray[np.bool_]) -> NDArray[np.object_]:
    said = objects([""] * len(found))
    said[found & (chosen.changes.z > 0)] = "more"
    said[found & (chosen.changes.z < 0)] = "fewer"
    return said


def _kept(rows: tuple[Row, ...], found: list[Compared], by: str) -> NDArray[np.int64]:
    """Return the rows to show: areas also where nothing was, kinds only where anything ever was."""
    some = np.zeros(len(rows), bool)
    for one in found:
        some |= (one.current > 0) | (np.nan_to_num(one.earlier) > 0).any(axis=1)
    if by != "kinds":
        some |= np.array([bool(row.id) for row in rows])
    return np.flatnonzero(some)


def _places(holdings: Holdings, counted: Counted, rows: list[Row], by: str) -> Places:
    offered = counted.facts.set_named(counted.table) if counted.table else None
    if by == "areas" and offered is not None:
        ids = [row.id for row in rows if row.id]
        return area_places(holdings, offered, ids, nowhere=len(ids) < len(rows))
    nothing = np.full(len(rows), np.nan)
    return Places(
        "none",
        objects(row.id for row in rows),
        objects(row.name for row in rows),
        nothing,
        nothing.copy(),
        holdings.crs.code,
    )


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=compstat,
    options=(
        Option("rows", "kinds", choices=lambda _: ROWS),
        Option("window", "last_28_days", choices=lambda _: WINDOWS),
        Option("until", "complete", choices=lambda _: UNTIL),
        Option("last_day", "", form=DAY),
    ),
)
__all__ = ["LAYER", "NAME", "Ends", "Window", "compstat", "ends_of"]
