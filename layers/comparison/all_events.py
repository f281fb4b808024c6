"""Take every event of the ledger the same way, and keep false findings few over the whole list."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geodata.holdings import Holdings
from geodata.period import Period
from geodata.records import Event
from geodata.words.text import Text
from layers.base.naming import event_name
from layers.base.query import Query
from layers.comparison import asked
from layers.comparison.compare import compare
from layers.comparison.errors import NoComparison
from layers.comparison.event_numbers import EventNumbers, numbers_of
from layers.comparison.p_value import p_value
from layers.comparison.result import Comparison
from layers.comparison.verdict import FINDINGS, Word
from layers.stats.false_discovery import control_false_discovery

# The share of false findings to be borne among the findings of a list.
FALSE_DISCOVERY_RATE = 0.05


@dataclass(frozen=True, eq=False, kw_only=True)
class EventRow:
    """
    One event of the list.

    Attributes
    ----------
    verdict
        One of the four words; None for an event that acts on people or could not be compared at all.
    judged
        Whether numbers led to the word. Only such events are tests of the list and may be pooled.
    counted
        Incidents in the zone before and after; None where nothing was compared. There are some, too, where
        nothing was expected and so no `numbers` are.
    p, adjusted_p
        Of the deciding interval; as it is, and for the length of the list. None where nothing was judged.
    says
        The finding, or why there is none.
    reasons, caveats
        Why this verdict, the gravest first; and what must be said beside it.
    zone
        Metres: x, y and radius; None where nothing was compared.
    compared
        From the first day before to the last day after.
    """

    event: Event
    verdict: Word | None = None
    judged: bool = False
    numbers: EventNumbers | None = None
    counted: tuple[int, int] | None = None
    p: float | None = None
    adjusted_p: float | None = None
    says: Text
    reasons: tuple[Text, ...] = ()
    caveats: tuple[Text, ...] = ()
    zone: tuple[float, float, float] | None = None
    compared: Period | None = None

    @property
    def name(self) -> Text | str:
        """What people read for the event."""
        return event_name(self.event)

    @property
    def holds(self) -> bool | None:
        """Whether "likely fewer" or "likely more" holds over the list; None for any other word."""
        if self.verdict not in FINDINGS or self.adjusted_p is None:
            return None
        return self.adjusted_p <= FALSE_DISCOVERY_RATE


@dataclass(frozen=True, eq=False)
class AllEvents:
    """
    Every event of a ledger, the earliest first.

    Attributes
    ----------
    tested
        How many were judged: what each p is adjusted for.
    measure
        What was counted; None where nothing could be.
    left_aside
        What the question asks that a list takes no notice of, by the name of the setting.
    """

    query: Query
    rows: tuple[EventRow, ...]
    tested: int
    measure: Text | None
    left_aside: tuple[str, ...]

    def of_places(self) -> tuple[EventRow, ...]:
        """Return the events that act on a place."""
        return tuple(row for row in self.rows if row.event.acts_on == "place")

    def said(self, word: Word) -> int:
        """Return how many events were judged to be a word, whether or not it holds over the list."""
        return sum(row.judged and row.verdict == word for row in self.rows)

    @property
    def holding(self) -> int:
        """How many findings hold over the list."""
        return sum(bool(row.holds) for row in self.rows)


def all_events(holdings: Holdings, query: Query) -> AllEvents:
    """
    Answer: of all events, after which were likely fewer or more reported, chance over the list allowed for?

    Every event on a place is compared with the settings nobody moved; one that cannot be judged keeps its
    row and the reason. An event on people has a row with what it reported.

    Parameters
    ----------
    holdings
        The release.
    query
        Its kinds choose the incidents, and then nothing is judged: a list for each kind would be many lists.
        Days, hours, weekdays and areas leave no event out: a list that could
        be made shorter afterwards would make its findings look surer.

    Misreadings
    -----------
    Of the findings that hold, up to 5 % may be false. One that does not hold is not shown to be nothing.

    References
    ----------
    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57.

    Examples
    --------
    ``[row.verdict for row in all_events(holdings, Query()).rows]``
    """
    ordered = sorted(holdings.events, key=lambda event: (event.period, event.id))
    measure: Text | None = None
    rows = []
    for event in ordered:
        if event.acts_on == "people":
            rows.append(EventRow(event=event, says=Text("all_events.on_people")))
            continue
        try:
            found = compare(holdings, _asking(query, event))
        except NoComparison as none:
            rows.append(EventRow(event=event, says=none.reason, reasons=(none.reason,)))
            continue
        measure = found.points.measure
        rows.append(_row(event, found))
    known = np.array([np.nan if row.p is None else row.p for row in rows], np.float64)
    listed = control_false_discovery(known, rate=FALSE_DISCOVERY_RATE)
    adjusted = tuple(
        row if row.p is None else replace(row, adjusted_p=float(one))
        for row, one in zip(rows, listed.adjusted, strict=True)
    )
    return AllEvents(query, adjusted, listed.tested, measure, _left_aside(query))


def _asking(query: Query, event: Event) -> Query:
    return Query(kinds=query.kinds, layer=asked.NAME, options=(("event", event.id),))


def _left_aside(query: Query) -> tuple[str, ...]:
    """Return the settings of a question that change no row of the list."""
    usual = Query()
    found = [name for name in asked.FILTERS if getattr(query, name) != getattr(usual, name)]
    found += ["period"] if query.preset != usual.preset else []
    found += ["basis"] if query.basis != usual.basis else []
    return tuple(dict.fromkeys(found))


def _row(event: Event, found: Comparison) -> EventRow:
    verdict, zone = found.judgement.verdict, found.subject.zone
    # What was tried afterwards is no test of the list: kinds that somebody chose, and no plan.
    judged = found.word is not None and not verdict.refused
    before, after = (found.count("zone", when) or 0 for when in ("before", "after"))
    return EventRow(
        event=event,
        verdict=found.word,
        judged=judged,
        numbers=numbers_of(found.judgement, before=before),
        counted=(before, after),
        p=p_value(found.weekly, found.judgement) if judged else None,
        says=found.sentence,
        reasons=found.reasons,
        caveats=found.caveats,
        zone=(zone.x_m, zone.y_m, zone.radius_m),
        compared=Period(found.windows.before.first, found.windows.after.end),
    )
