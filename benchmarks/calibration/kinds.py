"""Take eight events of one kind together, and count how often nothing is called a change."""

from __future__ import annotations

import zlib
from collections import Counter
from typing import Any

import numpy as np

from benchmarks.calibration.trial import judged, most_allowed
from benchmarks.calibration.world import World, draw
from layers.comparison.event_numbers import EventNumbers, numbers_of
from layers.comparison.pooled_rule import pooled_numbers, word_of
from layers.comparison.verdict import WORDS

EVENTS = 8


def pool_kinds(world: World, *, runs: int, part: int = 0, seed: int = 1) -> dict[str, int]:
    """
    Return how often each word was said of `EVENTS` events together, each in a town of its own.

    Parameters
    ----------
    part
        Another part is other chance: parts are drawn in any order and put together.
    """
    rng = np.random.default_rng([seed, zlib.crc32(f"{world.name}, together".encode()), part])
    said: Counter[str] = Counter()
    for _ in range(runs):
        numbers = [one for _ in range(EVENTS) if (one := _event(world, rng)) is not None]
        said[word_of(pooled_numbers(numbers), len(numbers)) or "none"] += 1
    return dict(said)


def sum_up(world: World, parts: list[dict[str, int]]) -> dict[str, Any]:
    """Return what the bounds are about: how often fewer or more was said, and how often nothing could be."""
    said = {word: sum(part.get(word, 0) for part in parts) for word in (*WORDS, "none")}
    runs = sum(said.values())
    return {
        "world": world.name,
        "effect": world.effect,
        "runs": runs,
        "events": EVENTS,
        "words": said,
        "false_words": said["likely_fewer"] + said["likely_more"] if world.is_null else None,
        "most_allowed": most_allowed(runs),
    }


def _event(world: World, rng: np.random.Generator) -> EventNumbers | None:
    """Return the numbers of one event; None where it could not be judged."""
    history = draw(world, rng)
    found = judged(world, history)
    if found.verdict.refused:
        return None
    before = history.weekly.columns((-world.before_weeks, 0))
    return numbers_of(found, before=int(history.weekly.disc[0, before].sum()))
