"""Say whether incidents lie closer to each other than if they were strewn over the study area by chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from layers.stats.shared.checks import p_two_sided, refuse, wrong_amounts, wrong_exposures
from layers.stats.shared.count_model import Floats
from layers.stats.shared.grid import wrong_points

_SQUARE_METRES_A_KM2 = 1e6


@dataclass(frozen=True, kw_only=True)
class NearestNeighbourIndex:
    """
    The mean distance to the nearest other incident, beside what chance gives.

    `index` is their ratio: below 1 is clustered, above 1 is regular. `donnelly` and `cdf` are the same ratio
    with corrections for the border, None with a reason where the border is not known, or all of it is.
    `share_at_another` is the share of incidents at the very place of another one.
    """

    index: float | None = None
    mean_m: float | None = None
    expected_m: float | None = None
    standard_error_m: float | None = None
    z: float | None = None
    p: float | None = None
    donnelly: float | None = None
    donnelly_reason: str | None = None
    cdf: float | None = None
    cdf_reason: str | None = None
    share_at_another: float | None = None
    points: int
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def nearest_neighbour_index(
    x_m: ArrayLike,
    y_m: ArrayLike,
    *,
    area_km2: float,
    perimeter_km: float | None = None,
    border_distance_m: ArrayLike | None = None,
) -> NearestNeighbourIndex:
    """
    Answer: do these incidents lie closer together, or farther apart, than by chance?

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres.
    area_km2
        Of the study area; never that of the box around the incidents.
    perimeter_km
        Length of its border, for Donnelly's correction.
    border_distance_m
        Shape (n,): how far each incident lies from the border, for the correction by the law of distances.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Strewn by chance is no fair rival: people live along streets, so nearly everything is clustered. Reports
    geocoded to corners lie on each other and make the index small by themselves; their share is said. Halving
    the area halves its square: the index is of the area as much as of the incidents.

    References
    ----------
    Clark & Evans (1954), Ecology 35; Donnelly (1978), in Hodder, Simulation Studies in Archaeology; Kaplan &
    Meier (1958), Journal of the American Statistical Association 53; Baddeley & Gill (1997), Annals of
    Statistics 25, for distances censored by the border.

    Examples
    --------
    >>> found = nearest_neighbour_index([0, 0, 500, 500], [0, 500, 0, 500], area_km2=1, perimeter_km=4)
    >>> found.index, found.mean_m, found.expected_m, round(found.donnelly, 3)
    (2.0, 500.0, 250.0, 1.553)
    """
    x, y = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)
    border_m = None if border_distance_m is None else np.asarray(border_distance_m, np.float64)
    refuse(wrong_points(x_m=x, y_m=y) + _wrong_window(len(x), area_km2, perimeter_km, border_m))
    n = len(x)
    if n < 2:
        return NearestNeighbourIndex(points=n, reason="too_few_points")
    nearest_m = nearest_other(x, y)
    area_m2 = area_km2 * _SQUARE_METRES_A_KM2
    mean_m, expected_m = float(nearest_m.mean()), 0.5 * math.sqrt(area_m2 / n)
    error_m = math.sqrt((4 - math.pi) * area_m2 / (4 * math.pi)) / n
    z = (mean_m - expected_m) / error_m
    donnelly = None
    if perimeter_km is not None:
        donnelly = mean_m / (expected_m + (0.0514 + 0.0412 / math.sqrt(n)) * perimeter_km * 1_000 / n)
    by_law_m, cdf_reason, is_cut = _mean_by_kaplan_meier(nearest_m, border_m)
    caveats = ("chance_is_no_fair_rival", "the_index_is_of_the_area_too")
    return NearestNeighbourIndex(
        index=mean_m / expected_m,
        mean_m=mean_m,
        expected_m=expected_m,
        standard_error_m=error_m,
        z=z,
        p=p_two_sided(z),
        donnelly=donnelly,
        donnelly_reason=None if donnelly is not None else "no_perimeter",
        cdf=None if by_law_m is None else by_law_m / expected_m,
        cdf_reason=cdf_reason,
        share_at_another=float((nearest_m == 0).mean()),
        points=n,
        caveats=caveats + (("the_longest_distance_is_cut_off",) if is_cut else ()),
    )


def nearest_other(x_m: Floats, y_m: Floats) -> Floats:
    """
    Return how far the nearest other place is from each, shape (n,), metres.

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres, at least two.

    Misreadings
    -----------
    A place that stands twice is 0 metres from itself.

    Examples
    --------
    >>> nearest_other(np.array([0.0, 3.0, 10.0]), np.zeros(3)).tolist()
    [3.0, 3.0, 7.0]
    """
    from scipy.spatial import cKDTree

    # Of the two nearest one is the place itself, or another one at the same place.
    at = np.column_stack([x_m, y_m])
    return np.asarray(cKDTree(at).query(at, k=2)[0], np.float64)[:, 1]


def _wrong_window(
    points: int, area_km2: float, perimeter_km: float | None, border_m: Floats | None
) -> list[str]:
    wrong = wrong_exposures(area_km2=area_km2)
    if perimeter_km is not None:
        wrong += wrong_exposures(perimeter_km=perimeter_km)
    if border_m is not None:
        wrong += wrong_amounts(border_distance_m=border_m)
        if border_m.shape != (points,):
            wrong.append(f"{points} places but {border_m.size} distances to the border")
    return wrong


def _mean_by_kaplan_meier(
    nearest_m: Floats, border_m: Floats | None
) -> tuple[float | None, str | None, bool]:
    """
    Return the mean of nearest distances of which some are only known to be longer than that to the border.

    Without one the reason comes second. Where even the longest is cut off, it is taken as reached, and the
    third says so.
    """
    if border_m is None:
        return None, "no_distances_to_the_border", False
    seen_m, is_whole = np.minimum(nearest_m, border_m), nearest_m <= border_m
    if not is_whole.any():
        return None, "every_distance_is_cut_off_by_the_border", False
    mean_m, left = 0.0, 1.0
    for at_m in np.unique(seen_m[is_whole]).tolist():
        died = int(((seen_m == at_m) & is_whole).sum())
        step = left * died / int((seen_m >= at_m).sum())
        mean_m, left = mean_m + step * at_m, left - step
    # What is left after the last whole distance lies at least as far as the longest one that was seen.
    is_cut = bool(seen_m.max() > seen_m[is_whole].max())
    return mean_m + (left * float(seen_m.max()) if is_cut else 0.0), None, is_cut
