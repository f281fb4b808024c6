"""Choose falls that should be found, and say how often they and others were."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from benchmarks.calibration.trial import Tally, most_allowed
from benchmarks.calibration.world import World
from benchmarks.calibration.worlds import COUNTS, POWER, world_of

TWICE, NOTHING = "twice the detectable fall", "a fall to nothing"


@dataclass(frozen=True)
class Aim:
    """A fall that should be found: twice what the estimator itself says shows in 80 of 100 cases."""

    family: str
    expected: int
    detectable: float | None
    aim: str | None  # None where not even a fall to nothing should show
    effect: float

    @property
    def world(self) -> World:
        """The world in which it happens."""
        world = world_of(self.family, self.expected)
        return replace(
            world, name=f"{world.name}-{'twice' if self.aim == TWICE else 'nothing'}", effect=self.effect
        )


def aim_of(family: str, expected: int, null: Tally) -> Aim:
    """Return the fall to be found, from what was said in the same world without effect."""
    detectable = null.detectable
    if detectable is None or detectable > expected:
        return Aim(family, expected, detectable, None, 0.0)
    if 2 * detectable > expected:
        return Aim(family, expected, detectable, NOTHING, 1.0)
    return Aim(family, expected, detectable, TWICE, 2 * detectable / expected)


def aims(null: dict[str, Tally]) -> list[Aim]:
    """Return every fall that should be found."""
    return [aim_of(family, count, null[world_of(family, count).name]) for family in POWER for count in COUNTS]


def power_row(aim: Aim, tally: Tally | None) -> dict[str, Any]:
    """Return how often a fall was found; None for one that cannot be."""
    row = {**asdict(aim), "runs": 0, "found": None, "coverage": None}
    if tally is not None:
        row |= {
            "runs": tally.runs,
            "found": tally.words["likely_fewer"],
            "coverage": tally.coverage,
        }
    return row


def change_rows(
    null: dict[str, Tally], changed: dict[str, Tally], effects: tuple[float, ...]
) -> list[dict[str, Any]]:
    """Return how often changes of given shares were found, beside the weighted displacement difference."""
    return [
        _change_row(family, count, effect, null, changed[world_of(family, count, effect).name])
        for family in POWER
        for count in COUNTS
        for effect in effects
    ]


def _change_row(
    family: str, count: int, effect: float, null: dict[str, Tally], tally: Tally
) -> dict[str, Any]:
    calm = null[world_of(family, count).name]
    false = calm.difference_fewer + calm.difference_more
    is_fall = effect > 0
    return {
        "family": family,
        "expected": count,
        "effect": effect,
        "runs": tally.runs,
        "found": tally.words["likely_fewer" if is_fall else "likely_more"],
        "difference_found": tally.difference_fewer if is_fall else tally.difference_more,
        "difference_false": false,
        # A test that cries fewer too often finds more, and deserves no comparison.
        "compared": false <= most_allowed(calm.runs),
        "coverage": tally.coverage,
    }
