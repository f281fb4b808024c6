"""Say whether fewer or more were reported after an event than places like it lead one to expect."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.records import OUTPUTS
from geodata.words.text import Text
from layers.base.answering import build, objects, refusal
from layers.base.answers import Answer, Places, Totals
from layers.base.contract import Layer
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.base.sentences import question_of, whole_question
from layers.comparison.asked import NAME, OPTIONS, Asked
from layers.comparison.compare import compare
from layers.comparison.errors import NoComparison
from layers.comparison.harm import harm_findings
from layers.comparison.points import points_of
from layers.comparison.result import Comparison
from layers.comparison.says import where, with_borders
from layers.comparison.sensitivity_finding import Finding
from layers.events import places_of

OWN = ("zone", "ring", "study")


def before_after(holdings: Holdings, query: Query) -> Answer:
    """
    Return the verdict, and the counts of the zone, the ring around it, every control and the whole study.

    A question that names no event, service, place, shape or area gets the events that can be compared. Where
    the study cites a table of harm, the difference weighed by it stands in the zone's row, and in words with
    its unit, its source and the counts.

    Misreadings
    -----------
    "Fewer than expected" is not "because of the event": what else happened only here is in the number too.
    "Cannot tell" is not "no change"; look at the fall that could have been seen at all.
    """
    asked = Asked.of(holdings, query)
    if not asked.names_a_place:
        return _on_offer(holdings, query, asked)
    try:
        found = with_borders(holdings, compare(holdings, query))
    except NoComparison as none:
        reason = _on_people(holdings, asked, none) if none.key == "acts_on_people" else none.reason
        return refusal(holdings, query, NAME, reason, question=_question(holdings, query, asked))
    return answer_of(holdings, found)


def answer_of(holdings: Holdings, found: Comparison) -> Answer:
    """Return a comparison as an answer: one row for each place that was counted."""
    zone, controls = found.subject.zone, found.controls
    n = _by_window(found, "after")
    harm = harm_findings(found)
    weighed = tuple(text for one in harm for text in (one.says, *one.warnings))
    counted = int(n[0])
    own = [found.subject.name, Text("comparison.where.ring", n=1), Text("comparison.where.study", n=1)]
    return build(
        holdings,
        found.query,
        NAME,
        places=Places(
            "areas",
            objects([*OWN, *(f"control_{number}" for number in range(1, len(controls) + 1))]),
            objects([*own, *(one.name for one in controls)]),
            np.array([zone.x_m, zone.x_m, np.nan, *(one.x_m for one in controls)]),
            np.array([zone.y_m, zone.y_m, np.nan, *(one.y_m for one in controls)]),
            holdings.crs.code,
            outlines=_outlines(found),
        ),
        value=n,
        n=n,
        measure=found.points.measure,
        unit=Text("unit.requests" if found.asked.measure == "requests" else "unit.incidents"),
        headline=found.sentence,
        totals=Totals(n=counted, mapped=counted),
        question=_question(holdings, found.query, found.asked, found),
        caveats=(*found.choices[: found.plan is not None], *found.reasons, *found.caveats, *weighed),
        choices=found.choices,
        columns=_columns(found, n) | _harm_columns(harm, len(n)),
    )


def _question(holdings: Holdings, query: Query, asked: Asked, found: Comparison | None = None) -> Text:
    """Return what is counted, where, around which day; only what is counted where nothing is compared."""
    if found is None:
        said = Text("layers.before_after.question.open", what=points_of(holdings, query, asked).measure)
    else:
        subject = found.subject
        said = Text(
            "layers.before_after.question", what=found.points.measure, where=where(subject), day=subject.day
        )
    if asked.measure == "requests":  # hours, weekdays, areas and report numbers are those of incidents
        return whole_question(said)
    return question_of(said, query, QueryFacts.of(holdings))


def _on_people(holdings: Holdings, asked: Asked, none: NoComparison) -> Text:
    """Return why no count judges an event on people, with what it reported itself."""
    event = next(one for one in holdings.events if one.id == asked.event)
    known = {"attendance": event.attendance} | {name: event.outputs.get(name) for name in OUTPUTS}
    reported = tuple(
        Text("layers.before_after.reported", n=n, what=Text(f"people.unit.{name}", n=n))
        for name, n in known.items()
        if n is not None
    )
    if not reported:
        return Text("layers.before_after.on_people_unknown", what=none.what)
    return Text("layers.before_after.on_people", what=none.what, reported=reported)


def _outlines(found: Comparison) -> NDArray[np.object_]:
    """Return the outlines of zone, ring and controls; the whole study has none."""
    zone = found.subject.zone
    discs = (shapely.Point(one.x_m, one.y_m).buffer(zone.radius_m) for one in found.controls)
    return objects([zone.outline(), zone.ring_outline(), None, *discs])


def _columns(found: Comparison, after: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Return what stands beside each count; estimates for zone and ring, the verdict for the zone alone."""
    judged, ring, rows = found.judgement.zone, found.judgement.ring, len(after)
    judgement = found.judgement.verdict
    rest = [""] * (rows - 1)
    columns: dict[str, NDArray[Any]] = {
        "role": objects([*OWN, *["control"] * (rows - len(OWN))]),
        "history": _by_window(found, "history"),
        "history_telling": _by_window(found, "telling"),
        "before": _by_window(found, "before"),
        "after": after,
        "expected": _first(rows, judged.expected, ring.expected),
        "difference": _first(rows, judged.estimate, ring.estimate),
        "difference_low": _first(rows, judged.low, ring.low),
        "difference_high": _first(rows, judged.high, ring.high),
        "interval_level": _first(rows, judged.level, ring.level),
        "lasting": _first(rows, judged.doubts.lasting, ring.doubts.lasting),
        "fallen_back": _first(rows, judged.doubts.fallen_back, ring.doubts.fallen_back),
        "detectable_fall": _first(rows, judged.detectable, ring.detectable),
        "dispersion": _first(rows, judged.dispersion, ring.dispersion),
        "verdict": objects([found.word or "exploratory", *rest]),
        # What was moved by hand leaves only what forbids a verdict, never what the interval would have said.
        "why": objects(["; ".join(found.moved + found.refusals or judgement.reasons), *rest]),
    }
    for years, _ in enumerate(found.windows.earlier, start=1):
        for when in (f"before_{years}", f"after_{years}"):
            columns[when] = _first(rows, float(found.count("zone", when) or 0))
    return columns


def _harm_columns(harm: tuple[Finding, ...], rows: int) -> dict[str, NDArray[Any]]:
    """Return the difference weighed by harm, zone and ring together; none without a table."""
    return {
        name: _first(rows, value)
        for one in harm
        for name, value in (
            ("harm_difference", one.estimate),
            ("harm_difference_low", one.low),
            ("harm_difference_high", one.high),
        )
    }


def _by_window(found: Comparison, when: str) -> NDArray[np.int64]:
    """Return counts of a window: zone, ring, study, and each control."""
    first = [found.count(where, when) or 0 for where in OWN]
    return np.array([*first, *(getattr(one, when) for one in found.controls)], np.int64)


def _first(rows: int, *values: float | None) -> NDArray[np.float64]:
    """Return a column whose first rows hold values; what is unknown is NaN, which no file shows as 0."""
    column = np.full(rows, np.nan)
    column[: len(values)] = [np.nan if one is None else one for one in values]
    return column


def _on_offer(holdings: Holdings, query: Query, asked: Asked) -> Answer:
    """Return the events that act on a place, which can be named in the question."""
    offered = [event for event in holdings.events if event.acts_on == "place" and event.x_m is not None]
    if not offered:
        none = NoComparison("nothing_named")
        return refusal(holdings, query, NAME, none.reason, question=_question(holdings, query, asked))
    ones = np.ones(len(offered), np.int64)
    return build(
        holdings,
        query,
        NAME,
        places=places_of(offered, holdings.crs.code),
        value=ones,
        n=ones,
        measure=Text("measure.events"),
        unit=Text("unit.events"),
        headline=Text("layers.before_after.offer", count=Text("count.events", n=len(offered))),
        totals=Totals(n=len(offered), mapped=len(offered)),
        question=_question(holdings, query, asked),
        caveats=(NoComparison("nothing_named").reason,),
        columns={
            "kind": objects(event.kind for event in offered),
            "first": objects(event.period.first.isoformat() for event in offered),
            "last": objects(event.period.last.isoformat() for event in offered),
        },
    )


LAYER = Layer(name=NAME, needs=("incidents", "events"), answer=before_after, options=OPTIONS)
