"""Judge fifty events at once, control the false discoveries, and count how many are false all the same."""

import zlib
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.calibration.trial import judged, most_allowed
from benchmarks.calibration.world import Draw, World, draw
from layers.comparison.p_value import p_value
from layers.comparison.weekly import WeeklyCounts
from layers.stats.false_discovery import control_false_discovery

EVENTS, OTHERS = 50, 60
FALL = 0.6
RATE = 0.05
# One-sided 99 %, as for the worlds.
_SURE = 2.326

# One run: how many findings are false, how many findings there are, how many real changes were found.
Run = tuple[int, int, int]


def discover(world: World, *, real: int, runs: int, part: int = 0, seed: int = 1) -> list[Run]:
    """
    Return what is found where `EVENTS` places have an event and `OTHERS` have none.

    The events of a run share their season, their controls and what befalls all, as those of one city do.

    Parameters
    ----------
    real
        At so many of them a share of `FALL` no longer happens afterwards.
    part
        Another part is other chance: parts are drawn in any order and put together.
    """
    rng = np.random.default_rng([seed, zlib.crc32(f"{world.name}, {real} real".encode()), part])
    city = replace(world, places=EVENTS + OTHERS)
    found = []
    for _ in range(runs):
        weekly = draw(city, rng).weekly
        counts = weekly.disc.copy()
        after = weekly.week >= 0
        counts[:real, after] = rng.binomial(counts[:real, after], 1 - FALL)
        said = control_false_discovery(_p_values(city, counts, weekly.week), rate=RATE).found
        found.append((int(said[real:].sum()), int(said.sum()), int(said[:real].sum())))
    return found


def sum_up(world: str, real: int, runs: list[Run]) -> dict[str, Any]:
    """Return what the bounds are about: runs with a false finding, and which share of findings is false."""
    false, found, right = (np.array(column, float) for column in zip(*runs, strict=True))
    shares = false / np.maximum(found, 1)
    error = float(np.std(shares) / np.sqrt(len(runs)))
    return {
        "world": world,
        "runs": len(runs),
        "events": EVENTS,
        "real": real,
        "runs_with_false": int((false > 0).sum()),
        "most_allowed": most_allowed(len(runs)),
        "false_share": float(shares.mean()),
        "false_share_low": float(shares.mean()) - _SURE * error,
        "real_found": float(right.mean() / real) if real else None,
    }


def _p_values(city: World, counts: np.ndarray, week: np.ndarray) -> np.ndarray:
    """Return a p for each event, each compared with the places that had none."""
    found = np.ones(EVENTS)
    for event in range(EVENTS):
        mine = np.vstack([counts[event : event + 1], counts[EVENTS:]])
        weekly = WeeklyCounts(mine, np.zeros_like(mine), week)
        judgement = judged(city, Draw(weekly, 0.0))
        # Above the rate no p can be a discovery, so its size does not matter.
        if judgement.verdict.word.startswith("likely"):
            found[event] = p_value(weekly, judgement)
    return found
