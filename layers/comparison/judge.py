"""Judge one comparison: choose the controls, expect, decide. No file, no map, no words: arrays and weeks."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.comparison.matching import CONTROLS, Matches, match
from layers.comparison.verdict import MARGIN_PERCENT, Verdict, decide
from layers.comparison.weekly import Span, WeeklyCounts, chooses
from layers.stats.expected_after import Doubts, ExpectedAfter, expected_after
from layers.stats.lasting import lasting_of

# Two years of history are wanted, one is needed: with less a season can pass for an effect.
WANTED_HISTORY_WEEKS = 104
FEWEST_HISTORY_WEEKS = 52
# Five years back, other people lived there.
LONGEST_HISTORY_WEEKS = 260
# A place is picked for what people saw of it in its last quarter of a year.
PICKED_WEEKS = 13
FEWEST_WEEKS = 4
# An interval that decides once, and one that decides at every look while weeks are still to come.
LEVEL = 0.95
EARLY_LEVEL = 0.995


@dataclass(frozen=True)
class Spans:
    """
    Which weeks are compared, as half-open spans of weeks from the event on.

    `picked` are the weeks for which the place may have been picked; `history` ends where they begin. Where
    less than a quarter of a year lies before them, `history` takes them in, so that something is expected at
    all; then there is no verdict.
    """

    history: Span
    picked: Span
    before: Span
    after: Span

    @property
    def history_weeks(self) -> int:
        """How many weeks there are to choose controls by, and to say what the zone is to them."""
        return max(0, self.history[1] - self.history[0])

    @property
    def clean_weeks(self) -> int:
        """How many of them lie before the weeks for which the place may have been picked."""
        return max(0, min(self.history[1], self.picked[0]) - self.history[0])


@dataclass(frozen=True, eq=False)
class Judgement:
    """A verdict with its two estimates: of the zone, which decides, and of the ring around it."""

    spans: Spans
    candidates: NDArray[np.int64]
    controls: Matches
    zone: ExpectedAfter
    ring: ExpectedAfter
    verdict: Verdict


def default_spans(first_week: int, weeks_before: int, weeks_after: int, picked: Span | None = None) -> Spans:
    """
    Return the spans of windows around an event.

    Parameters
    ----------
    first_week
        First whole week of the data, counted from the event: below 0.
    weeks_before, weeks_after
        Lengths of the windows.
    picked
        Weeks for which the place was picked, if somebody wrote them down; they replace the last quarter.
    """
    before = (-weeks_before, 0)
    usual = (-max(weeks_before, PICKED_WEEKS), 0)
    chosen = usual if picked is None else (min(picked[0], before[0]), max(picked[1], before[0]))
    end = min(chosen[0], before[0])
    start = max(first_week, end - LONGEST_HISTORY_WEEKS)
    # Where less than a quarter of a year lies before the picked weeks they are taken in, and nothing is
    # judged; never weeks that nobody recorded.
    history = (start, end) if end - start >= PICKED_WEEKS else (min(first_week, before[1]), before[1])
    return Spans(history, chosen, before, (0, weeks_after))


def judge(
    weekly: WeeklyCounts,
    spans: Spans,
    *,
    candidates: NDArray[np.int64],
    chosen: NDArray[np.int64] | None = None,
    mix: NDArray[np.integer[Any]] | None = None,
    margin_percent: float = MARGIN_PERCENT,
    refusals: tuple[str, ...] = (),
    controls: int = CONTROLS,
    level: float = LEVEL,
) -> Judgement:
    """
    Answer: how many incidents more or fewer than expected, and what may be said of it?

    Parameters
    ----------
    weekly
        Counts by week; row 0 is the treated zone.
    candidates
        Rows that may be controls.
    chosen
        Controls somebody chose; None takes the best matches.
    mix
        Shape (sites, kinds): see `match`.
    margin_percent, refusals
        See `decide`.
    level
        Of the interval. While the window after is still growing `EARLY_LEVEL` decides: who looks again each
        week finds something sooner or later.

    References
    ----------
    Haybittle (1971), British Journal of Radiology 44, and Peto et al. (1976), British Journal of Cancer 34,
    for strict early looks that leave the last one nearly as it is.
    """
    found = match(
        weekly.disc[:, weekly.columns_that_choose(spans.history)],
        candidates if chosen is None else chosen,
        mix=mix,
        controls=controls if chosen is None else len(chosen),
    )
    weeks = spans.after[1] - spans.after[0]
    if spans.clean_weeks < FEWEST_HISTORY_WEEKS or spans.clean_weeks < spans.history_weeks:
        refusals = (*refusals, "short_history")
    if weeks < FEWEST_WEEKS:
        refusals = (*refusals, "short_window")
    zone = _expected(weekly.disc, weekly, spans, candidates, found, level)
    ring = _expected(weekly.ring, weekly, spans, candidates, found, level)
    verdict = decide(zone, margin_percent=margin_percent, refusals=refusals)
    if not spans.history_weeks:
        # Without any history it is no news that nothing was found in it.
        verdict = replace(verdict, reasons=tuple(one for one in verdict.reasons if one != zone.reason))
    return Judgement(spans, candidates, found, zone, ring, verdict)


def _expected(
    counts: NDArray[np.int64],
    weekly: WeeklyCounts,
    spans: Spans,
    candidates: NDArray[np.int64],
    found: Matches,
    level: float,
) -> ExpectedAfter:
    history, after = weekly.columns(spans.history), weekly.columns(spans.after)
    own, others = counts[0], counts[found.rows]
    weeks = max(1, spans.after[1] - spans.after[0])
    return expected_after(
        treated_history=own[history],
        controls_history=others[:, history],
        treated_after=int(own[after].sum()),
        controls_after=others[:, after].sum(axis=1),
        window_weeks=weeks,
        share_weeks=~chooses(weekly.week[history]),
        doubts=Doubts(
            lasting=_lasting(counts[np.r_[0, found.rows]], weekly, spans.history, weeks),
            fallen_back=_fallen_back(counts, weekly, spans, candidates, found),
        ),
        level=level,
    )


def _share(counts: NDArray[np.int64], weekly: WeeklyCounts, history: Span) -> float:
    """Return what the zone, row 0, was to all others together; 0 where nothing was in the weeks that tell."""
    telling, every = weekly.columns_that_tell(history), weekly.columns(history)
    others = int(counts[1:, telling].sum())
    return (
        float(counts[0, every].sum()) * len(telling) / (every.stop - every.start) / others if others else 0.0
    )


def _lasting(counts: NDArray[np.int64], weekly: WeeklyCounts, history: Span, window_weeks: int) -> float:
    """Return how many incidents may come because the zone, row 0, had more than its share of late."""
    lasting = lasting_of(counts[:, weekly.columns(history)], window_weeks)
    recent = counts[:, weekly.columns((-lasting.window_weeks, 0))].sum(axis=1)
    usual = _share(counts, weekly, history) * float(recent[1:].sum())
    return lasting.part(usual) * (float(recent[0]) - usual) * window_weeks / lasting.window_weeks


def _fallen_back(
    counts: NDArray[np.int64],
    weekly: WeeklyCounts,
    spans: Spans,
    candidates: NDArray[np.int64],
    found: Matches,
) -> float:
    """
    Return how many incidents too few may be expected because the chosen places fell back towards the others.

    Luck that lasts for months is in the weeks that choose and in those that tell. Where the chosen places had
    it, they have less afterwards than all places that could have been chosen.
    """
    telling, after = weekly.columns_that_tell(spans.history), weekly.columns(spans.after)
    (every_before, every_after), (before, then) = (
        (float(counts[rows][:, telling].sum()), float(counts[rows][:, after].sum()))
        for rows in (candidates, found.rows)
    )
    if not before or not every_before:
        return 0.0
    fallen = before * every_after / every_before - then
    # By so much they differ by the chance of counts, which is in the interval already.
    chance = math.sqrt(then + then**2 / before)
    share = _share(counts[np.r_[0, found.rows]], weekly, spans.history)
    return share * math.copysign(max(0.0, abs(fallen) - chance), fallen)
