"""Say over which distances incidents, or incidents and places, lie close together: Ripley's K and L."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.stats.shared.checks import refuse
from layers.stats.shared.count_model import Floats
from layers.stats.shared.grid import wrong_points
from layers.stats.shared.local_results import why_unknown
from layers.stats.shared.pair_sums import (
    Correction,
    added,
    deep_places,
    default_correction,
    k_of,
    pair_sums,
    wrong_ripley,
)
from layers.stats.shared.window import Window

Bools = NDArray[np.bool_]
CAVEATS = ("k_adds_up_all_shorter_distances", "people_do_not_live_evenly")


@dataclass(frozen=True, eq=False, kw_only=True)
class RipleyK:
    """
    K and L - r at each radius, shape (radii,); L - r is 0 where places were strewn by chance.

    `is_far` marks radii above a quarter of the window's shorter side, which the border rules. Where values
    are NaN, `why` holds a reason key; `deep` counts the places far enough from the border (border correction
    only).
    """

    radii_m: Floats
    k_m2: Floats
    l_minus_r_m: Floats
    is_far: Bools
    why: NDArray[np.object_]
    deep: NDArray[np.int64] | None
    correction: Correction
    points: int
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def ripley_k(
    x_m: ArrayLike,
    y_m: ArrayLike,
    window: Window,
    *,
    radii_m: ArrayLike,
    correction: Correction | None = None,
) -> RipleyK:
    """
    Answer: up to which distances are there more pairs of incidents than by chance?

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres, all inside the window.
    window
        Where incidents would have been recorded.
    radii_m
        Shape (radii,), rising, 0 or more; pairs just as far apart count. Where coordinates are rounded,
        choose radii between the steps: on a step many pairs turn on their last bit.
    correction
        For pairs that the border hides: "isotropic" (rectangles only, and their default), "translate" (the
        default of other windows), "border" or "none".

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    K adds up: a bump at 200 m may come from pairs 50 m apart. People do not live evenly in a window, so more
    pairs than by chance are expected of anything that people do.

    References
    ----------
    Ripley (1976), Journal of Applied Probability 13; Ripley (1977), Journal of the Royal Statistical Society
    B 39; Besag (1977), in its discussion, for L; Ohser & Stoyan (1981), Biometrical Journal 23, for
    translation.

    Examples
    --------
    >>> from layers.stats.shared.window import Rectangle
    >>> town = Rectangle(0, 0, 100, 100)
    >>> found = ripley_k([50, 55], [50, 50], town, radii_m=[4, 6], correction="none")
    >>> found.k_m2.tolist(), found.l_minus_r_m.round(1).tolist()
    ([0.0, 10000.0], [-4.0, 50.4])
    """
    x, y = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)
    radii, used = np.asarray(radii_m, np.float64), default_correction(window, correction)
    refuse(wrong_points(x_m=x, y_m=y) or wrong_ripley([(x, y)], window, radii, used))
    n = len(x)
    if n < 2:
        return _silent(radii, window, used, n, "too_few_points")
    every = np.ones(n, np.bool_)
    sums = added(pair_sums(x, y, window, radii, used), every, every, len(radii))
    if used != "border":
        return _answered(k_of(sums, window.area_m2, (n, n - 1), None), radii, window, used, n, None)
    deep = deep_places(x, y, window, radii)
    return _answered(k_of(sums, window.area_m2, (n, n), deep), radii, window, used, n, deep)


def cross_k(
    x_m: ArrayLike,
    y_m: ArrayLike,
    to_x_m: ArrayLike,
    to_y_m: ArrayLike,
    window: Window,
    *,
    radii_m: ArrayLike,
    correction: Correction | None = None,
) -> RipleyK:
    """
    Answer: up to which distances do places of one kind have more of another around them than by chance?

    Parameters
    ----------
    x_m, y_m
        Shape (n,): the places around which is counted.
    to_x_m, to_y_m
        Shape (m,): the places that are counted.
    window, radii_m, correction
        As for `ripley_k`; the border correction looks at the places around which is counted.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Incidents lie around services because both are where people are. Beside each other is not because of each
    other.

    References
    ----------
    Ripley (1977), Journal of the Royal Statistical Society B 39; Diggle (2013), Statistical Analysis of
    Spatial and Spatio-Temporal Point Patterns, section 4.3.

    Examples
    --------
    >>> from layers.stats.shared.window import Rectangle
    >>> town = Rectangle(0, 0, 100, 100)
    >>> found = cross_k([50, 20], [50, 20], [55], [50], town, radii_m=[4, 6], correction="none")
    >>> found.k_m2.tolist()
    [0.0, 5000.0]
    """
    x, y, to_x, to_y = (np.asarray(one, np.float64) for one in (x_m, y_m, to_x_m, to_y_m))
    radii, used = np.asarray(radii_m, np.float64), default_correction(window, correction)
    wrong = wrong_points(x_m=x, y_m=y) + wrong_points(x_m=to_x, y_m=to_y)
    refuse(wrong or wrong_ripley([(x, y), (to_x, to_y)], window, radii, used))
    n, m = len(x), len(to_x)
    if not (n and m):
        return _silent(radii, window, used, n + m, "a_set_without_places")
    is_from = np.arange(n + m) < n
    table = pair_sums(np.append(x, to_x), np.append(y, to_y), window, radii, used)
    sums = added(table, is_from, ~is_from, len(radii))
    deep = deep_places(x, y, window, radii) if used == "border" else None
    return _answered(k_of(sums, window.area_m2, (n, m), deep), radii, window, used, n + m, deep)


def _answered(
    k_m2: Floats,
    radii_m: Floats,
    window: Window,
    correction: Correction,
    points: int,
    deep: NDArray[np.int64] | None,
) -> RipleyK:
    return RipleyK(
        radii_m=radii_m,
        k_m2=k_m2,
        l_minus_r_m=np.sqrt(k_m2 / np.pi) - radii_m,
        is_far=radii_m > window.shorter_side_m / 4,
        why=why_unknown(len(radii_m), {"no_place_deep_enough": np.isnan(k_m2)}),
        deep=deep,
        correction=correction,
        points=points,
        reason="no_place_deep_enough" if np.isnan(k_m2).all() else None,
        caveats=CAVEATS,
    )


def _silent(radii_m: Floats, window: Window, correction: Correction, points: int, reason: str) -> RipleyK:
    unknown = np.full(len(radii_m), np.nan)
    return RipleyK(
        radii_m=radii_m,
        k_m2=unknown,
        l_minus_r_m=unknown.copy(),
        is_far=radii_m > window.shorter_side_m / 4,
        why=np.full(len(radii_m), reason, object),
        deep=None,
        correction=correction,
        points=points,
        reason=reason,
    )
