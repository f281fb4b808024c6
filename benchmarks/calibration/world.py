"""Describe an invented world and draw one history of weekly counts from it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from layers.comparison.weekly import WeeklyCounts

PICKS = ("given", "worst_before", "worst_ever", "after_peak")
WEEKS_A_YEAR = 52.18
# How far back a peak may lie after which an event starts.
PEAK_WEEKS = 52

# Lowest and highest value of a parameter. The highest only keep a slip of the keyboard from running for days.
RANGES: dict[str, tuple[float, float]] = {
    "places": (6, 5_000),
    "weekly_level": (1e-3, 1e4),
    "level_spread": (0, 3),
    "treated_times": (0.01, 100),
    "history_weeks": (1, 1_000),
    "before_weeks": (1, 260),
    "after_weeks": (1, 260),
    "dispersion": (1, 100),
    "drift_per_year": (0, 2),
    "fortnight_spread": (0, 3),
    "burst_spread": (0, 3),
    "burst_weeks": (0.1, 260),
    "season_amplitude": (0, 3),
    "season_spread": (0, 3),
    "trend_per_year": (-2, 2),
    "trend_spread": (0, 2),
    "break_week": (-1_000, 260),
    "break_ratio": (0.01, 100),
    "break_spread": (0, 3),
    "late_share": (0, 1),
    "late_mean_weeks": (0.01, 260),
    "held_back_weeks": (0, 260),
    "effect": (-9, 1),
}


@dataclass(frozen=True)
class World:
    """
    A world of places that count incidents by week; one of them gets an event.

    Parameters
    ----------
    weekly_level
        Mean incidents a week at the treated place.
    level_spread
        Standard deviation of the log level of the other places.
    treated_times
        How many times as many the treated place has as the middle one of the others.
    dispersion
        Variance over mean of a week's count at one place; 1 is Poisson.
    drift_per_year
        Standard deviation of the yearly change of a place's log level, a walk of its own.
    fortnight_spread
        Standard deviation by which places differ in a rhythm of two weeks, of the log level.
    burst_spread, burst_weeks
        Standard deviation of bursts and lulls in the log level of each place, and after how many weeks little
        more than a third of one is left.
    season_amplitude, season_spread
        Of the log level over the year: shared by all, and how places differ in it.
    trend_per_year, trend_spread
        Of the log level by year: shared, and how places differ.
    pick
        ``given``; ``worst_before``: the place with most incidents in the window before; ``worst_ever``: with
        most before the event; ``after_peak``: the event starts after the place's highest window of a year.
    break_week, break_ratio, break_spread
        From that week (0 is the event's first) everything is recorded `break_ratio` times as often; places
        differ by `break_spread` of it, in the log.
    late_share, late_mean_weeks
        Share of the newest week's incidents that nobody has reported yet, falling off with age.
    held_back_weeks
        Newest weeks that the comparison leaves out.
    effect
        Chance of an incident at the treated place not to happen after the event: 0 for a null world. Below 0
        the place's rate rises by that share, and what is restless in it with it.
    """

    name: str
    places: int = 60
    weekly_level: float = 2.0
    level_spread: float = 0.5
    treated_times: float = 1.0
    history_weeks: int = 143
    before_weeks: int = 13
    after_weeks: int = 13
    dispersion: float = 1.0
    drift_per_year: float = 0.0
    fortnight_spread: float = 0.0
    burst_spread: float = 0.0
    burst_weeks: float = 10.0
    season_amplitude: float = 0.0
    season_spread: float = 0.0
    trend_per_year: float = 0.0
    trend_spread: float = 0.0
    pick: str = "given"
    break_week: int = 0
    break_ratio: float = 1.0
    break_spread: float = 0.0
    late_share: float = 0.0
    late_mean_weeks: float = 2.0
    held_back_weeks: int = 0
    effect: float = 0.0

    def __post_init__(self) -> None:
        wrong = wrong_types(self) or wrong_values(self)
        if wrong:
            raise ValueError(f"world {self.name!r}: " + "; ".join(wrong))

    @property
    def is_null(self) -> bool:
        """Whether nothing happens at the treated place."""
        return self.effect == 0

    @property
    def expected_after(self) -> float:
        """Mean incidents of the window after, without an event, season and trend left aside."""
        return self.weekly_level * self.after_weeks


def wrong_types(world: World) -> list[str]:
    """Return which parameters are no whole number, number or text, whichever they must be."""
    wrong = []
    for field in fields(World):
        value = getattr(world, field.name)
        if field.type == "str":
            wrong += [] if isinstance(value, str) and value else [f"`{field.name}` must be text"]
        elif field.type == "int":
            whole = isinstance(value, int) and not isinstance(value, bool)
            wrong += [] if whole else [f"`{field.name}` must be a whole number"]
        elif isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
            wrong.append(f"`{field.name}` must be a number")
    return wrong


def wrong_values(world: World) -> list[str]:
    """Return which parameters have a value that no world can have."""
    wrong = [] if world.pick in PICKS else [f"`pick` must be one of {', '.join(PICKS)}"]
    for name, (low, high) in RANGES.items():
        value = getattr(world, name)
        if not low <= value <= high:
            wrong.append(f"`{name}` was {value!r} but must lie between {low} and {high}")
    return wrong


def read_worlds(path: Path) -> list[World]:
    """
    Return the worlds of a TOML file: one at the top, or several as ``[[world]]``.

    Raises
    ------
    ValueError
        No TOML, a name that no world has, two worlds of one name, or a value that none can have.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error
    tables = given.get("world", [given])
    known = [field.name for field in fields(World)]
    if "world" in given and (len(given) > 1 or not isinstance(tables, list) or not tables):
        raise ValueError(f"{path}: write one world at the top, or several as [[world]] and nothing else")
    found = []
    for table in tables:
        if unknown := sorted(set(table) - set(known)):
            raise ValueError(f"{path}: a world has no {', '.join(unknown)}; it has {', '.join(known)}")
        try:
            found.append(World(**{"name": path.stem, **table}))
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from error
    names = [world.name for world in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        # Chance is drawn by name: two worlds of one name would share it.
        raise ValueError(f"{path}: two worlds are called {', '.join(twice)}")
    return found


@dataclass(frozen=True, eq=False)
class Draw:
    """One history: counts, row 0 being treated, and by how many incidents the event changed its mean."""

    weekly: WeeklyCounts
    true_change: float


def draw(world: World, rng: np.random.Generator) -> Draw:
    """Return one history of a world."""
    seen = world.history_weeks + world.before_weeks + world.after_weeks + world.held_back_weeks
    back = PEAK_WEEKS if world.pick == "after_peak" else 0
    week = np.arange(seen + back) - (seen - world.after_weeks - world.held_back_weeks) - back
    mean = _means(world, week, rng)
    counts = _counts(mean, world.dispersion, rng)
    counts, mean, week = _picked(world, counts, mean, week)
    true_change = 0.0
    after = (week >= 0) & (week < world.after_weeks)
    if world.effect:
        counts[0, week >= 0] = _changed(world, counts[0, week >= 0], mean[0, week >= 0], rng)
        true_change = -world.effect * float(mean[0, after].sum())
    if world.late_share:
        age = week[-1] - week
        counts = rng.binomial(counts, 1 - world.late_share * np.exp(-age / world.late_mean_weeks))
    kept = week < world.after_weeks
    shown = counts[:, kept]
    return Draw(WeeklyCounts(shown, np.zeros_like(shown), week[kept]), true_change)


def _means(world: World, week: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float64]:
    n, years = world.places, week / WEEKS_A_YEAR
    level = np.log(world.weekly_level / world.treated_times) + rng.normal(0, world.level_spread, n)
    level[0] = np.log(world.weekly_level)
    swing = world.season_amplitude + rng.normal(0, 1, n) * world.season_spread
    growth = world.trend_per_year + rng.normal(0, 1, n) * world.trend_spread
    phase = rng.uniform(0, 2 * np.pi)
    log_mean = level[:, None] + swing[:, None] * np.sin(2 * np.pi * years + phase) + growth[:, None] * years
    if world.drift_per_year:
        steps = rng.normal(0, world.drift_per_year / np.sqrt(WEEKS_A_YEAR), (n, len(week)))
        walk = np.cumsum(steps, axis=1)
        log_mean += walk - walk.mean(axis=1, keepdims=True)
    if world.fortnight_spread:
        swing = rng.normal(0, world.fortnight_spread, n)
        log_mean += swing[:, None] * np.where(week % 2 == 0, 1, -1)
    if world.burst_spread:
        log_mean += _bursts(world, log_mean.shape, rng)
    if world.break_ratio != 1:
        jump = np.log(world.break_ratio) * (1 + rng.normal(0, 1, n) * world.break_spread)
        log_mean += jump[:, None] * (week >= world.break_week)
    return np.exp(log_mean)


def _bursts(world: World, shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return what every place has more or less in each week, in the log: much of it is left a week later."""
    left = np.exp(-1 / world.burst_weeks)
    news = rng.normal(0, world.burst_spread, shape)
    news[:, 1:] *= np.sqrt(1 - left**2)
    bursts: NDArray[np.float64] = lfilter([1.0], [1.0, -left], news, axis=1)
    return bursts


def _counts(mean: NDArray[np.float64], dispersion: float, rng: np.random.Generator) -> NDArray[np.int64]:
    if dispersion == 1:
        return rng.poisson(mean)
    return rng.negative_binomial(np.maximum(mean / (dispersion - 1), 1e-9), 1 / dispersion)


def _changed(
    world: World, counts: NDArray[np.int64], mean: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return what an effect makes of counts: a share no longer happens, or their rate is higher."""
    if world.effect > 0:
        return rng.binomial(counts, 1 - world.effect)
    times = 1 - world.effect
    # A week twice as bad as usual stays twice as bad: the part beyond chance grows with the rate.
    return _counts(times * mean, 1 + (world.dispersion - 1) * times, rng)


def _picked(
    world: World, counts: NDArray[np.int64], mean: NDArray[np.float64], week: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Return the history with the picked place first, and the event where it starts."""
    if world.pick == "after_peak":
        running = np.concatenate([[0], np.cumsum(counts[0])])
        starts = np.arange(-PEAK_WEEKS, 1) - week[0]
        event = int(starts[np.argmax(running[starts] - running[starts - world.before_weeks])])
        end = event + world.after_weeks + world.held_back_weeks
        return counts[:, :end], mean[:, :end], week[:end] - week[event]
    if world.pick != "given":
        low = -world.before_weeks if world.pick == "worst_before" else week[0]
        worst = int(counts[:, (week >= low) & (week < 0)].sum(axis=1).argmax())
        order = np.r_[worst, np.delete(np.arange(len(counts)), worst)]
        return counts[order], mean[order], week
    return counts, mean, week
