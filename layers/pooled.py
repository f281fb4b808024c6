"""Show every event with what followed it, false findings kept few over the list, and each kind together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.records import OUTPUTS
from geodata.words.text import Text
from layers.base.answering import build, objects, refusal
from layers.base.answers import Answer, Totals
from layers.base.contract import Layer
from layers.base.query import Query
from layers.base.sentences import whole_question
from layers.comparison.all_events import AllEvents, EventRow, all_events
from layers.comparison.event_kinds import kind_of_event
from layers.comparison.event_numbers import EventNumbers
from layers.comparison.pooled_kinds import pooled_kinds
from layers.comparison.pooled_says import caveats, headline, sentences, verdict_of, why_of
from layers.events import places_of

NAME = "pooled"


def pooled(holdings: Holdings, query: Query) -> Answer:
    """
    Return one row an event: the verdict, the difference from what was expected, and p adjusted for the list.

    An event that counts cannot judge has a row with the reason; one that acts on people has a row with what
    it reported. Each kind taken together is said beside it, by random effects.

    Misreadings
    -----------
    Of twenty events followed by nothing, one looks like a finding: that is what the adjusted p is for. A kind
    taken together averages chance away, but no error that all its events share.
    """
    if not holdings.events:
        asked = whole_question(Text("layers.pooled.question"))
        return refusal(holdings, query, NAME, Text("reason.no_events"), question=asked)
    return answer_of(holdings, query, all_events(holdings, query))


def answer_of(holdings: Holdings, query: Query, found: AllEvents) -> Answer:
    """Return a list of events as an answer."""
    rows, kinds = found.rows, pooled_kinds(found)
    places = places_of([row.event for row in rows], holdings.crs.code)
    mapped = places.mapped
    difference, low, high = (_numbers(rows, name) for name in ("difference", "low", "high"))
    known = bool(np.isfinite(difference).any())
    together = tuple(text for one in kinds for text in sentences(one))
    return build(
        holdings,
        query,
        NAME,
        places=places,
        value=difference,
        n=np.ones(len(rows), np.int64),
        low=low if known else None,
        high=high if known else None,
        measure=Text("all_events.measure", what=found.measure or Text("comparison.measure.incidents")),
        unit=Text("unit.incidents"),
        headline=headline(found),
        totals=Totals(n=len(rows), mapped=mapped, no_place=len(rows) - mapped),
        question=whole_question(Text("layers.pooled.question")),
        caveats=(*together, *caveats(found, kinds)),
        choices=(Text("all_events.choice.settings"), Text("all_events.choice.pooling")) if known else (),
        columns=_columns(found),
    )


def _columns(found: AllEvents) -> dict[str, NDArray[Any]]:
    """Return what stands beside each event; what is not known is NaN, which no file shows as 0."""
    rows = found.rows
    return {
        "kind": objects(row.event.kind for row in rows),
        "kind_title": objects(kind_of_event(row.event.kind) for row in rows),
        "acts_on": objects(row.event.acts_on for row in rows),
        "first": objects(row.event.period.first.isoformat() for row in rows),
        "last": objects(row.event.period.last.isoformat() for row in rows),
        "verdict": objects(row.verdict or "" for row in rows),
        "verdict_title": objects(verdict_of(row, found.tested) for row in rows),
        "judged": objects("yes" if row.judged else "no" for row in rows),
        "holds": objects({True: "yes", False: "no", None: ""}[row.holds] for row in rows),
        "before": _numbers(rows, "before"),
        "observed": _numbers(rows, "observed"),
        "expected": _numbers(rows, "expected"),
        "difference": _numbers(rows, "difference"),
        "difference_low": _numbers(rows, "low"),
        "difference_high": _numbers(rows, "high"),
        "interval_level": _numbers(rows, "level"),
        "p": _column(rows, lambda row: row.p),
        "adjusted_p": _column(rows, lambda row: row.adjusted_p),
        "reason": objects(why_of(row) for row in rows),
        "attendance": _column(rows, lambda row: row.event.attendance),
        **{name: _column(rows, _output(name)) for name in OUTPUTS},
    }


def _numbers(rows: tuple[EventRow, ...], name: str) -> NDArray[np.float64]:
    def of(numbers: EventNumbers | None) -> float | None:
        return None if numbers is None else getattr(numbers, name)

    return _column(rows, lambda row: of(row.numbers))


def _output(name: str) -> Callable[[EventRow], float | None]:
    return lambda row: row.event.outputs.get(name)


def _column(rows: tuple[EventRow, ...], of: Callable[[EventRow], float | None]) -> NDArray[np.float64]:
    found = (of(row) for row in rows)
    return np.array([np.nan if one is None else float(one) for one in found], np.float64)


LAYER = Layer(name=NAME, needs=("incidents", "events"), answer=pooled)
