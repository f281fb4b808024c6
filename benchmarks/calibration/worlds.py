"""The worlds in which the rule must keep its word."""

from typing import Any

from benchmarks.calibration.world import World

# Incidents expected in the window after: where hardly anything can be seen, where something can, and much.
LEVELS = (6, 26, 104)
COUNTS = (10, 20, 26, 50, 104, 400)
FALLS = (0.30, 0.50, 0.70, 0.85)
RISES = (0.50, 1.00, 2.00)

_SEASONAL = {"season_amplitude": 0.4, "season_spread": 0.1}
_MANY = {"places": 1_000, "treated_times": 2.0, "level_spread": 0.1}

# Nothing happens at the treated place in any of these. Each breaks an assumption that a weaker rule needs.
NULL: dict[str, dict[str, Any]] = {
    "poisson": {},
    "dispersed_2": {"dispersion": 2.0},
    "dispersed_3": {"dispersion": 3.0},
    "seasonal": _SEASONAL,
    "trending": {"trend_per_year": -0.3, "trend_spread": 0.05},
    "drifting": {"drift_per_year": 0.1},
    "worst_before": {"pick": "worst_before"},
    "worst_ever": {"pick": "worst_ever"},
    "after_peak": {"pick": "after_peak"},
    "fortnights": {"fortnight_spread": 0.25},
    "many_candidates": _MANY,
    "many_bursts": {**_MANY, "burst_spread": 0.3, "burst_weeks": 9.5},
    "bursts": {"burst_spread": 0.3, "burst_weeks": 9.5, "pick": "worst_before"},
    "long_bursts": {"burst_spread": 0.4, "burst_weeks": 19.5, "pick": "worst_before"},
    "rising": {"drift_per_year": 0.1, "pick": "worst_before"},
    "recording_break": {"break_week": 0, "break_ratio": 0.7, "break_spread": 0.2},
    "late_reports": {"late_share": 0.5, "late_mean_weeks": 2.0},
    "late_held_back": {"late_share": 0.5, "late_mean_weeks": 2.0, "held_back_weeks": 6},
    "short_windows": {"before_weeks": 4, "after_weeks": 4},
    "long_windows": {"before_weeks": 52, "after_weeks": 52},
    "short_history": {"history_weeks": 52},
    "everything": {
        "dispersion": 1.5,
        "trend_per_year": -0.1,
        "trend_spread": 0.03,
        "pick": "worst_before",
        "late_share": 0.3,
        **_SEASONAL,
    },
}
# In these the event has an effect too.
# Of which events are taken together at every level: chosen by what lasts.
PICKED = ("worst_before", "after_peak", "long_bursts", "rising")
POWER = ("poisson", "dispersed_2", "dispersed_3", "seasonal")
# Measured and shown, without a bound: places whose fortunes change so much by themselves that the past says
# little of them; and falls where places were picked while they rose, or in the middle of a burst.
WANDERING: dict[str, dict[str, Any]] = {
    "wandering": {"drift_per_year": 0.3},
    "worst_of_many": {
        **_MANY, "treated_times": 1.0, "burst_spread": 0.4, "burst_weeks": 19.5, "pick": "worst_before",
    },
}  # fmt: skip
LIMITS = (*WANDERING, "rising", "long_bursts")


def world_of(family: str, expected: int, effect: float = 0.0) -> World:
    """Return a family's world in which so many incidents are expected after the event."""
    settings = {**NULL, **WANDERING}[family]
    weeks = settings.get("after_weeks", 13)
    ending = f"-{'fall' if effect > 0 else 'rise'}-{abs(effect):.0%}".removesuffix("%") if effect else ""
    name = f"{family}-{expected}{ending}"
    return World(name=name, weekly_level=expected / weeks, effect=effect, **settings)


def null_worlds() -> list[World]:
    """Return every world without effect."""
    pairs = [(family, level) for family in NULL for level in LEVELS]
    pairs += [(family, count) for family in POWER for count in COUNTS if count not in LEVELS]
    return [world_of(family, expected) for family, expected in pairs]


def fall_worlds() -> list[World]:
    """Return every world in which a given share no longer happens."""
    return [world_of(family, count, fall) for family in POWER for count in COUNTS for fall in FALLS]


def rise_worlds() -> list[World]:
    """Return every world in which the rate rises by a given share."""
    return [world_of(family, count, -rise) for family in POWER for count in COUNTS for rise in RISES]


def kind_worlds() -> list[World]:
    """Return the worlds of which several events are taken together: nothing happens, or half is gone."""
    null = [world_of(family, 26) for family in NULL]
    null += [world_of(family, level) for family in PICKED for level in (6, 104)]
    return [*null, *(world_of(family, 26, 0.5) for family in POWER)]


def limit_worlds() -> list[World]:
    """Return the worlds that are measured without a bound."""
    cases = [(family, fall) for family in LIMITS for fall in (0.0, 0.5, 0.85) if fall or family in WANDERING]
    return [world_of(family, level, fall) for family, fall in cases for level in (26, 104)]
