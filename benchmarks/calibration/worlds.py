"""The worlds in which the rule must keep its word."""

from typing import Any

from benchmarks.calibration.world import World

# Incidents expected in the window after: where hardly anything can be seen, where something can, and much.
LEVELS = (6, 26, 104)
COUNTS = (10, 20, 26, 50, 104, 400)
FALLS = (0.30, 0.50, 0.70, 0.85)
RISES = (0.50, 1.00, 2.00)

_SEASONAL = {"season_amplitude": 0.4, "season_spread": 0.1}

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
POWER = ("poisson", "dispersed_2", "dispersed_3", "seasonal")
# Measured and shown, without a bound: places whose fortunes change by themselves, so that the past says
# little of them; and such places picked at their worst, where rising ones are picked most.
LIMITS = {"wandering": {"drift_per_year": 0.3}, "rising": {"drift_per_year": 0.1, "pick": "worst_before"}}


def world_of(family: str, expected: int, effect: float = 0.0) -> World:
    """Return a family's world in which so many incidents are expected after the event."""
    settings = {**NULL, **LIMITS}[family]
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
    null += [world_of(family, level) for family in ("worst_before", "after_peak") for level in (6, 104)]
    return [*null, *(world_of(family, 26, 0.5) for family in POWER)]


def limit_worlds() -> list[World]:
    """Return the worlds that are measured without a bound."""
    return [
        world_of(family, level, fall) for family in LIMITS for level in (26, 104) for fall in (0.0, 0.5, 0.85)
    ]
