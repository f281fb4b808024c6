"""Decide what may be said of several events of one kind together: their mean and one of four words."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from layers.comparison.event_numbers import EventNumbers
from layers.comparison.verdict import MARGIN_PERCENT, Word
from layers.stats.pooling import FEW_EVENTS, Pooled, pool

Floats = NDArray[np.float64]

# Who starts right after a peak is followed by fewer than expected, by less than half of an event's own
# standard error. Eight such events average their chance away and keep that: so this share of it stays.
SHARED_SHARE = 0.35


def pooled_numbers(numbers: Sequence[EventNumbers]) -> Pooled:
    """Return events that share neither days nor ground as one, with room for what is wrong with all alike."""
    y, v = log_ratios(numbers)
    return pool(
        y,
        v,
        overlaps=np.zeros((len(y), len(y)), bool),
        treated_before=np.array([one.before for one in numbers], np.int64),
        shared_error=shared_error(v),
    )


def log_ratios(numbers: Sequence[EventNumbers]) -> tuple[Floats, Floats]:
    """
    Return the log of observed over expected and its variance, shape (k,) each.

    Half an incident is added to each observed count: its log then has no bias but for the smallest counts,
    and nothing observed has one. The variance is that of the count which the ratio of all of them together
    leads one to expect, not of the count that came: otherwise events with few by chance would weigh less.
    """
    observed = np.array([one.observed for one in numbers], np.float64) + 0.5
    expected = np.array([one.expected for one in numbers], np.float64)
    noise, dispersion, doubt = (
        np.array([getattr(one, name) for one in numbers], np.float64)
        for name in ("noise", "dispersion", "doubt")
    )
    ratio = float(observed.sum() / expected.sum()) if numbers else 1.0
    variances = dispersion * (1 / (ratio * expected) + noise) + (doubt / expected) ** 2
    return np.log(observed / expected), variances


def shared_error(variances: Floats) -> float:
    """Return the standard error of what may be wrong with all events alike, from that of each, shape (k,)."""
    return SHARED_SHARE * math.sqrt(float(np.mean(variances))) if len(variances) else 0.0


def word_of(found: Pooled, events: int) -> Word | None:
    """Return what may be said of the mean of so many events, as an event's own interval decides."""
    effect = found.effect
    if effect is None or events < 2:
        return None
    if events < FEW_EVENTS:
        # How much so few differ is hardly known, so their interval is too narrow to decide by.
        return "cannot_tell"
    margin = MARGIN_PERCENT / 100
    if 1 - margin <= effect.low and effect.high <= 1 + margin:
        return "little_or_no_change"
    if effect.high < 1:
        return "likely_fewer"
    return "likely_more" if effect.low > 1 else "cannot_tell"
