"""Invent a city of any size: clusters over a thin background, ten years, twenty kinds, fifty beats."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH_M, HEIGHT_M = 40_000.0, 60_000.0
WEST_M, SOUTH_M = 340_000.0, 4_300_000.0  # somewhere in UTM zone 15N
FIRST_DAY, DAYS = 16_436, 3_652  # 2015 to 2024
CLUSTERS, BACKGROUND, REPEATED = 400, 0.15, 0.30
KINDS = tuple(f"kind{number:02}" for number in range(20))
BEATS = tuple(f"beat{number:02}" for number in range(50))


@dataclass(frozen=True)
class City:
    """Incidents in no order; arrays of shape (n,)."""

    kind: NDArray[np.int32]
    day: NDArray[np.int32]
    minute: NDArray[np.int16]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    beat: NDArray[np.int32]


def invent(n: int, seed: int = 1) -> City:
    """Return `n` incidents; a seed names a city."""
    rng = np.random.default_rng(seed)
    x_m, y_m = _places(n, rng)
    # Some kinds are common and most are rare; evenings are busier than mornings, and years differ a little.
    share = 1 / np.arange(2, len(KINDS) + 2)
    kind = rng.choice(len(KINDS), n, p=share / share.sum()).astype(np.int32)
    by_hour = 1.2 + np.cos((np.arange(24) - 20) / 24 * 2 * np.pi)
    hour = rng.choice(24, n, p=by_hour / by_hour.sum())
    by_day = 1 + 0.2 * np.cos(np.arange(DAYS) / 365.25 * 2 * np.pi - np.pi)
    day = FIRST_DAY + rng.choice(DAYS, n, p=by_day / by_day.sum())
    # Beats are the upright strips of five rows.
    row = np.minimum((y_m - SOUTH_M) / HEIGHT_M * 5, 4).astype(np.int32)
    column = np.minimum((x_m - WEST_M) / WIDTH_M * 10, 9).astype(np.int32)
    minute = (hour * 60 + rng.integers(0, 60, n)).astype(np.int16)
    return City(kind, day.astype(np.int32), minute, x_m, y_m, row * 10 + column)


def _places(n: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    weight = rng.pareto(1.2, CLUSTERS) + 0.2
    cluster = rng.choice(CLUSTERS, n, p=weight / weight.sum())
    spread_m = rng.uniform(150, 1500, CLUSTERS)[cluster]
    x_m = rng.uniform(0.05, 0.95, CLUSTERS)[cluster] * WIDTH_M + rng.normal(0, 1, n) * spread_m
    y_m = rng.uniform(0.05, 0.95, CLUSTERS)[cluster] * HEIGHT_M + rng.normal(0, 1, n) * spread_m
    alone = rng.random(n) < BACKGROUND
    x_m[alone] = rng.uniform(0, WIDTH_M, int(alone.sum()))
    y_m[alone] = rng.uniform(0, HEIGHT_M, int(alone.sum()))
    repeated = np.flatnonzero(rng.random(n) < REPEATED)
    before = rng.integers(0, n, len(repeated))
    x_m[repeated], y_m[repeated] = x_m[before], y_m[before]
    return WEST_M + np.clip(x_m, 0, WIDTH_M - 1), SOUTH_M + np.clip(y_m, 0, HEIGHT_M - 1)
