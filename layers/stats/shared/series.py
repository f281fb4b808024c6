"""Check and describe series of counts, one for each period: what several statistics share."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import wrong_counts, wrong_shapes
from layers.stats.shared.count_model import Floats


def season_columns(periods: int, season_length: float, harmonics: int) -> Floats:
    """
    Return sine and cosine columns of a season, shape (periods, 2 x harmonics).

    Parameters
    ----------
    season_length
        In periods: 12 for months, 52.18 for weeks.
    harmonics
        How many waves; below half of `season_length`.
    """
    turn = 2 * np.pi * np.arange(1, periods + 1)[:, None] * np.arange(1, harmonics + 1) / season_length
    return np.hstack([np.sin(turn), np.cos(turn)])


def wrong_season(season_length: float | None, harmonics: int) -> list[str]:
    """Return what is wrong with a season's length in periods and its number of waves."""
    if season_length is None:
        return []
    if not (math.isfinite(season_length) and season_length > 2):
        return [f"`season_length` was {season_length!r} but must be a finite number of periods above 2"]
    if not 1 <= harmonics < season_length / 2:
        return [f"`harmonics` was {harmonics!r} but must be at least 1 and below half of `season_length`"]
    return []


def wrong_series(**series: NDArray[Any]) -> list[str]:
    """Return what is wrong with named series of counts: one dimension, equally long, whole, none below 0."""
    wrong = [
        f"`{name}` has shape {values.shape} but must have one dimension"
        for name, values in series.items()
        if values.ndim != 1
    ]
    return wrong or wrong_counts(**series) + wrong_shapes(**series)


def wrong_first_after(first_after: int, periods: int) -> list[str]:
    """Return what is wrong with the place of the first period after the event."""
    if 0 <= first_after <= periods:
        return []
    return [f"`first_after` was {first_after!r} but must lie between 0 and {periods}, the number of periods"]


def lag_one(residuals: Floats) -> float | None:
    """
    Return the lag-1 autocorrelation of residuals, shape (n,) in order of time; None if they are all equal.

    Examples
    --------
    >>> round(lag_one(np.array([1.0, -1.0, 1.0, -1.0])), 2)
    -0.75
    """
    around = residuals - residuals.mean()
    square = float(around @ around)
    return float(around[1:] @ around[:-1]) / square if square > 1e-12 * len(residuals) else None


def is_autocorrelated(correlation: float | None, periods: int) -> bool:
    """Say whether a lag-1 autocorrelation lies above 2 / sqrt(periods)."""
    return correlation is not None and correlation > 2 / math.sqrt(periods)
