"""Take the events of one kind together: one sentence a kind, from the estimator that decides each event."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.words.text import Text
from layers.comparison.all_events import (
    FALSE_DISCOVERY_RATE,
    AllEvents,
    EventRow,
)
from layers.comparison.event_kinds import kind_of_event
from layers.comparison.judge import LEVEL
from layers.comparison.pooled_rule import pooled_numbers, word_of
from layers.comparison.verdict import FINDINGS, Word
from layers.stats.false_discovery import control_false_discovery
from layers.stats.pooling import FEW_EVENTS, Pooled, windows_overlap

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class PooledKind:
    """
    All events on places of one kind, taken together.

    Attributes
    ----------
    rows
        Every event of the kind, also those that are not pooled.
    pooled
        Those that are, in the order of the arrays of `found`.
    waiting
        Judged ones whose weeks are not all in: who pools them pools anew with each import.
    overlapping
        Judged ones that share days and ground with another of the kind, so that none of these is pooled.
    word
        One of the four words; None where fewer than two events can be pooled.
    before
        Incidents in the zones of the pooled events in the windows before.
    adjusted_p
        For the number of kinds that get a word; None below five events, which get none but "cannot tell".
    """

    kind: str
    rows: tuple[EventRow, ...]
    pooled: tuple[EventRow, ...]
    waiting: tuple[EventRow, ...]
    overlapping: tuple[EventRow, ...]
    found: Pooled
    word: Word | None
    before: int
    adjusted_p: float | None = None
    kinds_tested: int = 0

    @property
    def name(self) -> Text | str:
        """What people read for the kind."""
        return kind_of_event(self.kind)

    @property
    def not_judged(self) -> tuple[EventRow, ...]:
        """The events that counts could not judge."""
        return tuple(row for row in self.rows if not row.judged)

    @property
    def holds(self) -> bool | None:
        """Whether "likely fewer" or "likely more" holds over all kinds; None for any other word."""
        if self.word not in FINDINGS or self.adjusted_p is None:
            return None
        return self.adjusted_p <= FALSE_DISCOVERY_RATE


def pooled_kinds(found: AllEvents) -> tuple[PooledKind, ...]:
    """
    Answer: taken together, what followed the events of each kind, and how much did they differ?

    Pooled is the log of observed over expected, of the estimator that decides each event, with its dispersion
    and what may be wrong with its expectation in the variance, and room for an error that all events share.
    Only events whose weeks are all in are pooled, so that no import is another look at them. The ratio of
    zone and controls after over before is not: its window before is the one for which a place was picked, so
    that after events on places at their worst it falls by itself. In worlds where nothing happens, eight such
    events pooled were called fewer in 13 of 100 cases where each place was the worst of its town, and in all
    where it came after a peak. How often the words given here are wrong is a part of the calibration.

    Misreadings
    -----------
    Pooling averages chance away, and nothing else: an error that all events share, such as a start right
    after a peak, stays. The interval has room for a third of one event's own error, and for no more. Events
    that nobody recorded are missing. A kind is a word of the ledger; how much its events differ stands beside
    the mean.

    References
    ----------
    DerSimonian & Laird (1986), Controlled Clinical Trials 7; Higgins, Thompson & Spiegelhalter (2009),
    Journal of the Royal Statistical Society A 172.

    Examples
    --------
    ``[one.word for one in pooled_kinds(all_events(holdings, Query()))]``
    """
    by_kind: dict[str, list[EventRow]] = {}
    for row in found.of_places():
        by_kind.setdefault(row.event.kind, []).append(row)
    kinds = [_together(kind, tuple(rows)) for kind, rows in by_kind.items()]
    kinds.sort(key=lambda one: (-len(one.pooled), -len(one.rows), one.kind))
    p = np.array([_p(one) for one in kinds], np.float64)
    listed = control_false_discovery(p, rate=FALSE_DISCOVERY_RATE)
    return tuple(
        replace(one, adjusted_p=None if math.isnan(adjusted) else float(adjusted), kinds_tested=listed.tested)
        for one, adjusted in zip(kinds, listed.adjusted, strict=True)
    )


def overlaps_of(rows: tuple[EventRow, ...]) -> NDArray[np.bool_]:
    """Return which events share days and ground, so that they are not independent; shape (k, k)."""
    spans = [row.compared for row in rows]
    start = np.array([np.nan if one is None else one.first.toordinal() for one in spans])
    end = np.array([np.nan if one is None else one.end.toordinal() for one in spans])
    zones = np.array([row.zone for row in rows], np.float64).reshape(-1, 3)
    apart_m = np.hypot(*(zones[:, None, axis] - zones[None, :, axis] for axis in (0, 1)))
    near = apart_m < zones[:, None, 2] + zones[None, :, 2]
    return windows_overlap(start, end) & near


def _together(kind: str, rows: tuple[EventRow, ...]) -> PooledKind:
    known = tuple(row for row in rows if row.judged and row.numbers is not None)
    waiting = tuple(row for row in known if row.numbers is not None and row.numbers.level != LEVEL)
    judged = tuple(row for row in known if row not in waiting)
    shared = [bool(one.any()) for one in overlaps_of(judged)]
    pooled = tuple(row for row, one in zip(judged, shared, strict=True) if not one)
    numbers = [row.numbers for row in pooled if row.numbers is not None]
    found = pooled_numbers(numbers)
    return PooledKind(
        kind=kind,
        rows=rows,
        pooled=pooled,
        waiting=waiting,
        overlapping=tuple(row for row, one in zip(judged, shared, strict=True) if one),
        found=found,
        word=word_of(found, len(pooled)),
        before=sum(one.before for one in numbers),
    )


def _p(one: PooledKind) -> float:
    few = one.word is None or len(one.pooled) < FEW_EVENTS
    return math.nan if few or one.found.effect is None else one.found.effect.p
