"""Look at an event each week while its window grows, and count how often any look is a false finding."""

from __future__ import annotations

import zlib
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.calibration.trial import most_allowed
from benchmarks.calibration.world import World, draw
from benchmarks.calibration.worlds import world_of
from layers.comparison.judge import EARLY_LEVEL, FEWEST_WEEKS, LEVEL, default_spans, judge
from layers.comparison.verdict import FINDINGS
from layers.comparison.weekly import WeeklyCounts

# As long as windows grow by themselves.
FULL_WEEKS = 26
FAMILIES = ("poisson", "dispersed_2", "seasonal", "worst_before", "after_peak", "long_bursts", "late_reports")


def look_worlds() -> list[World]:
    """Return the worlds in which somebody looks each week."""
    weeks = {"before_weeks": FULL_WEEKS, "after_weeks": FULL_WEEKS}
    return [replace(world_of(family, 26), name=f"{family}-weekly", **weeks) for family in FAMILIES]


def look_weekly(world: World, *, runs: int, part: int = 0, seed: int = 1) -> dict[str, int]:
    """
    Return in how many histories a finding came up at any look, at the last one, and at any before it.

    Parameters
    ----------
    part
        Another part is other chance: parts are drawn in any order and put together.
    """
    rng = np.random.default_rng([seed, zlib.crc32(f"{world.name}, looks".encode()), part])
    said = Counter(runs=runs)
    for _ in range(runs):
        weekly = draw(world, rng).weekly
        found = [_finds(weekly, weeks) for weeks in range(FEWEST_WEEKS, FULL_WEEKS + 1)]
        said.update(any=any(found), last=found[-1], early=any(found[:-1]))
    return dict(said)


def sum_up(world: World, parts: list[dict[str, int]]) -> dict[str, Any]:
    """Return what the bound is about: in how many runs any look was false."""
    said = {name: sum(part[name] for part in parts) for name in ("runs", "any", "last", "early")}
    looks = FULL_WEEKS - FEWEST_WEEKS + 1
    return {"world": world.name, "looks": looks, **said, "most_allowed": most_allowed(said["runs"])}


def _finds(weekly: WeeklyCounts, weeks: int) -> bool:
    """Tell whether something is found when so many weeks are in, however many have come since."""
    found = judge(
        weekly,
        default_spans(int(weekly.week[0]), weeks, weeks),
        candidates=np.arange(1, len(weekly.disc)),
        level=LEVEL if weeks == FULL_WEEKS else EARLY_LEVEL,
    )
    return found.verdict.word in FINDINGS
