"""Add up pairs of places by distance, each weighed for what the border of the window hides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from layers.stats.kernels.close_pairs import Pairs, close_pairs
from layers.stats.shared.checks import wrong_amounts
from layers.stats.shared.count_model import Floats
from layers.stats.shared.window import Rectangle, Window

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Correction = Literal["none", "border", "translate", "isotropic"]
CORRECTIONS = ("none", "border", "translate", "isotropic")

# A place in a corner, whose circle hardly touches the window, counts at most so many times.
_MOST = 100.0


@dataclass(frozen=True, eq=False)
class PairSums:
    """
    Close pairs with the radii at which they count, forth (from first to second) and back.

    A pair counts from radius number `begin` on; under the border correction up to that before `end`.
    """

    first: NDArray[np.int32]
    second: NDArray[np.int32]
    begin: Ints
    forth: Floats
    back: Floats
    end_forth: Ints | None
    end_back: Ints | None
    radii: int

    def between(self, is_from: Bools, is_to: Bools) -> Floats:
        """Return at each radius the sum over pairs from some places to some others, shape (radii,)."""
        total = np.zeros(self.radii + 1)
        for one, two, weight, end in (
            (self.first, self.second, self.forth, self.end_forth),
            (self.second, self.first, self.back, self.end_back),
        ):
            here = is_from[one] & is_to[two]
            total += np.bincount(self.begin[here], weight[here], self.radii + 1)
            if end is not None:
                total -= np.bincount(end[here], weight[here], self.radii + 1)
        return np.cumsum(total)[:-1]


def pair_sums(
    x_m: Floats, y_m: Floats, window: Window, radii_m: Floats, correction: Correction
) -> list[PairSums]:
    """
    Return the close pairs of places, stretch by stretch.

    Parameters
    ----------
    x_m, y_m
        Shape (n,), all inside the window.
    window
        Where places were looked for; a rectangle for the isotropic correction.
    radii_m
        Shape (radii,), rising; a pair just as far apart counts.
    correction
        What weighs the pairs.
    """
    depth_m = window.border_distance_m(x_m, y_m) if correction == "border" else None
    found = []
    for pairs in close_pairs(x_m, y_m, float(radii_m[-1])):
        begin = np.searchsorted(radii_m, pairs.distance_m, side="left")
        # Squares that were compared in the search may round to a hair beyond the last radius.
        begin = np.minimum(begin, len(radii_m) - 1)
        forth, back = _weights(pairs, x_m, y_m, window, correction)
        ends: list[Ints | None] = [None, None]
        if depth_m is not None:
            ends = [
                np.maximum(np.searchsorted(radii_m, depth_m[side], side="right"), begin)
                for side in (pairs.first, pairs.second)
            ]
        found.append(PairSums(pairs.first, pairs.second, begin, forth, back, ends[0], ends[1], len(radii_m)))
    return found


def _weights(
    pairs: Pairs, x: Floats, y: Floats, window: Window, correction: Correction
) -> tuple[Floats, Floats]:
    if correction == "translate":
        across, up = x[pairs.second] - x[pairs.first], y[pairs.second] - y[pairs.first]
        shared = window.overlap_m2(across, up)
        weight = window.area_m2 / np.maximum(shared, window.area_m2 / _MOST)
        return weight, weight
    if correction == "isotropic" and isinstance(window, Rectangle):
        forth, back = (
            1 / np.maximum(window.share_of_circle(x[side], y[side], pairs.distance_m), 1 / _MOST)
            for side in (pairs.first, pairs.second)
        )
        return forth, back
    ones = np.ones(len(pairs.first))
    return ones, ones


def added(table: list[PairSums], is_from: Bools, is_to: Bools, radii: int) -> Floats:
    """Return at each radius the sum over all stretches of pairs, shape (radii,)."""
    return np.sum([one.between(is_from, is_to) for one in table], axis=0) if table else np.zeros(radii)


def default_correction(window: Window, correction: Correction | None) -> Correction:
    """Return the correction asked for: isotropic in rectangles and translation elsewhere, if none was."""
    return correction or ("isotropic" if isinstance(window, Rectangle) else "translate")


def wrong_ripley(
    places: list[tuple[Floats, Floats]], window: Window, radii_m: Floats, correction: str
) -> list[str]:
    """Return what is wrong with places in a window, radii and a correction."""
    wrong = []
    if radii_m.ndim != 1 or not len(radii_m) or (np.diff(radii_m) <= 0).any():
        wrong.append("`radii_m` must be one rising list")
    wrong += wrong_amounts(radii_m=radii_m)
    if correction not in CORRECTIONS:
        wrong.append(f"`correction` was {correction!r} but must be one of {sorted(CORRECTIONS)}")
    if correction == "isotropic" and not isinstance(window, Rectangle):
        wrong.append("`correction` may be 'isotropic' in rectangles only")
    for x, y in places:
        if (outside := int((~window.contains(x, y)).sum())) > 0:
            wrong.append(f"{outside} places lie outside the window")
    return wrong


def deep_places(x_m: Floats, y_m: Floats, window: Window, radii_m: Floats) -> Ints:
    """Return how many places lie at least each radius from the border, shape (radii,)."""
    depth_m = np.sort(window.border_distance_m(x_m, y_m))
    return np.asarray(len(depth_m) - np.searchsorted(depth_m, radii_m, side="left"), np.int64)


def k_of(sums: Floats, area_m2: float, counts: tuple[int, int], deep: Ints | None) -> Floats:
    """
    Return K at each radius from sums over pairs, NaN where no place is deep enough.

    Parameters
    ----------
    sums
        Shape (radii,).
    area_m2
        Of the window.
    counts
        Places around which is counted, and places that are counted around each of them; of the border
        correction, all that are counted.
    deep
        Shape (radii,), of the border correction.
    """
    if deep is None:
        return sums * area_m2 / (counts[0] * counts[1])
    return np.where(deep > 0, sums / np.maximum(deep, 1) * area_m2 / counts[1], np.nan)
