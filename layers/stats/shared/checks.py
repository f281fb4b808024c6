"""What every statistic refuses, and how: everything that is wrong with the input, in one error."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray


class BadInput(ValueError):
    """
    Input that no statistic can take: negative counts, lengths that differ, a level outside (0, 1).

    Parameters
    ----------
    wrong
        Everything that is wrong, a clause each.
    """

    def __init__(self, wrong: Sequence[str]) -> None:
        self.wrong = tuple(wrong)
        super().__init__("; ".join(self.wrong))


def refuse(wrong: Sequence[str]) -> None:
    """Raise `BadInput` if anything is wrong."""
    if wrong:
        raise BadInput(wrong)


def wrong_level(level: float, name: str = "level") -> list[str]:
    """Return what is wrong with a level of an interval or a test."""
    return [] if 0 < level < 1 else [f"`{name}` was {level!r} but must lie between 0 and 1"]


def wrong_counts(**counts: Any) -> list[str]:
    """Return what is wrong with named counts, each a number or an array: whole, finite, none below 0."""
    wrong = []
    for name, given in counts.items():
        values = np.asarray(given, np.float64)
        if not np.isfinite(values).all():
            wrong.append(f"`{name}` must be finite")
        elif (values < 0).any():
            wrong.append(f"`{name}` must not be below 0")
        elif (values != np.floor(values)).any():
            wrong.append(f"`{name}` must be whole numbers")
    return wrong


def wrong_exposures(**exposures: Any) -> list[str]:
    """Return what is wrong with named lengths, areas or populations: finite and above 0."""
    return [
        f"`{name}` must be finite and above 0"
        for name, given in exposures.items()
        if not (np.isfinite(values := np.asarray(given, np.float64)).all() and (values > 0).all())
    ]


def wrong_amounts(**amounts: Any) -> list[str]:
    """Return what is wrong with named weights, means or errors, numbers or arrays: finite, none below 0."""
    return [
        f"`{name}` must be finite and not below 0"
        for name, given in amounts.items()
        if not (np.isfinite(values := np.asarray(given, np.float64)).all() and (values >= 0).all())
    ]


def wrong_shapes(**arrays: NDArray[Any]) -> list[str]:
    """Return what is wrong with arrays that must be equally long."""
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) <= 1:
        return []
    return ["lengths differ: " + ", ".join(f"{n} {name}" for name, n in lengths.items())]


def two_sided(level: float) -> float:
    """Return the normal quantile of a two-sided interval: 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + level / 2)


def p_two_sided(z: float) -> float:
    """Return the chance of a standard normal at least as far from 0 as `z`."""
    return 2 * NormalDist().cdf(-abs(z))
