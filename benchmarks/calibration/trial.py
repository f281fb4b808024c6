"""Run the rule of the verdict many times in one world, and count what it says."""

from __future__ import annotations

import zlib
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy import stats

from benchmarks.calibration.world import Draw, World, draw
from layers.comparison.judge import Judgement, default_spans, judge
from layers.comparison.verdict import WORDS
from layers.stats.displacement import BeforeAfter, weighted_displacement_difference

RUNS = 2_000
# Of 2,000 runs at a true 5 % this many or fewer are false in 99 of 100 cases.
LEVEL = 0.05
SURENESS = 0.99


@dataclass(frozen=True)
class Tally:
    """What was said in all runs of a world."""

    world: str
    effect: float
    runs: int
    words: dict[str, int]
    refused: int
    covered: int
    intervals: int
    mean_expected: float
    mean_dispersion: float
    detectable: float | None  # the middle one of the smallest falls said to show; None: mostly none would
    difference_fewer: int  # what the difference alone, without history and dispersion, calls fewer
    difference_more: int

    @property
    def false_verdicts(self) -> int:
        """How often fewer or more was said; false in a null world."""
        return self.words["likely_fewer"] + self.words["likely_more"]

    @property
    def coverage(self) -> float | None:
        """Share of intervals that hold the true change."""
        return self.covered / self.intervals if self.intervals else None

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            **asdict(self),
            "false_verdicts": self.false_verdicts,
            "coverage": self.coverage,
            "most_allowed": most_allowed(self.runs),
        }


def most_allowed(runs: int) -> int:
    """
    Return how many false verdicts leave a one-sided 99 % lower bound of their rate at or below 5 %.

    >>> most_allowed(2_000)
    123
    """
    found = np.arange(runs + 1)
    lower = stats.beta.ppf(1 - SURENESS, np.maximum(found, 1e-12), runs - found + 1)
    return int(found[np.where(found == 0, 0.0, lower) <= LEVEL].max())


def try_world(world: World, *, runs: int = RUNS, seed: int = 1) -> Tally:
    """Return what the rule says in `runs` histories of a world; the same seed gives the same numbers."""
    rng = np.random.default_rng([seed, zlib.crc32(world.name.encode())])
    words = dict.fromkeys(WORDS, 0)
    refused = covered = intervals = fewer = more = 0
    expected, dispersion, detectable = [], [], []
    for _ in range(runs):
        history = draw(world, rng)
        found = judged(world, history)
        words[found.verdict.word] += 1
        refused += found.verdict.refused
        if found.zone.low is not None:
            intervals += 1
            covered += bool(found.zone.low <= history.true_change <= found.zone.high)
            expected.append(found.zone.expected)
            dispersion.append(found.zone.dispersion)
            detectable.append(np.inf if found.zone.detectable is None else found.zone.detectable)
        sign = difference_alone(world, history, found)
        fewer, more = fewer + (sign < 0), more + (sign > 0)
    middle = float(np.median(detectable)) if detectable else np.inf
    return Tally(
        world=world.name,
        effect=world.effect,
        runs=runs,
        words=words,
        refused=refused,
        covered=covered,
        intervals=intervals,
        mean_expected=float(np.mean(expected)) if expected else 0.0,
        mean_dispersion=float(np.mean(dispersion)) if dispersion else 0.0,
        detectable=middle if np.isfinite(middle) else None,
        difference_fewer=int(fewer),
        difference_more=int(more),
    )


def judged(world: World, history: Draw) -> Judgement:
    """Return what the rule says of one history."""
    weekly = history.weekly
    return judge(
        weekly,
        default_spans(int(weekly.week[0]), world.before_weeks, world.after_weeks),
        candidates=np.arange(1, len(weekly.disc)),
    )


def difference_alone(world: World, history: Draw, found: Judgement) -> int:
    """Return the sign of a weighted displacement difference that leaves 0 out, beside the likest control."""
    if not len(found.controls.rows):
        return 0
    weekly = history.weekly
    before, after = weekly.columns((-world.before_weeks, 0)), weekly.columns((0, world.after_weeks))
    treated, control = (
        BeforeAfter(before=int(weekly.disc[row, before].sum()), after=int(weekly.disc[row, after].sum()))
        for row in (0, int(found.controls.rows[0]))
    )
    days = {"before_days": 7.0 * world.before_weeks, "after_days": 7.0 * world.after_weeks}
    said = weighted_displacement_difference(treated=treated, control=control, **days)
    if said.low is None or said.high is None:
        return 0
    return -1 if said.high < 0 else int(said.low > 0)
