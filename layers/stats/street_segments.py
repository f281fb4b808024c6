"""Put incidents on the nearest street segment, and say how many each segment has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_exposures, wrong_shapes
from layers.stats.shared.count_model import Floats
from layers.stats.shared.streets import wrong_streets

# Half of a wide street, its pavement, and a geocoder's offset from the middle line.
LIMIT_M = 60.0

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, kw_only=True)
class SnappedPoints:
    """
    The street segment of each point, shape (n,): `segment` is its number, -1 where none is near enough.

    `distance_m` is how far away it was, `along_m` how far along the segment from its first corner; NaN where
    there is none. `too_far` and `without_place` points are on no segment; `share_not_snapped` is their share.
    """

    segment: Ints
    distance_m: Floats
    along_m: Floats
    too_far: int
    without_place: int
    share_not_snapped: float | None
    limit_m: float
    reason: str | None
    caveats: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class SegmentCounts:
    """
    Incidents of each segment, shape (segments,): `counts`, and `per_km`, NaN for segments of no length.

    `not_snapped` incidents are on none.
    """

    counts: Ints
    per_km: Floats
    length_m: Floats
    not_snapped: int
    caveats: tuple[str, ...]


def snap_to_streets(
    x_m: NDArray[Any],
    y_m: NDArray[Any],
    corner_x_m: NDArray[Any],
    corner_y_m: NDArray[Any],
    start: NDArray[Any],
    *,
    limit_m: float = LIMIT_M,
) -> SnappedPoints:
    """
    Answer: on which street segment did each incident happen?

    It is the nearest one; of equally near ones, as at a corner, that with the lowest number.

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres; NaN where an incident has no place.
    corner_x_m, corner_y_m
        Shape (corners,), in the same metres: the corners of all segments, one segment after the other.
    start
        Shape (segments + 1,): where the corners of each segment begin, and at last how many there are; every
        segment has two or more.
    limit_m
        Metres, above 0: what is farther from every segment is on none.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    An incident in a yard or a park is put on the street that happens to be nearest. Incidents at corners all
    go to one of the streets that meet there, which makes that one look worse than the others. Those that were
    not snapped are in no count of segments.

    References
    ----------
    Weisburd (2015), Criminology 53, for street segments as places; Bentley & Friedman (1979), Computing
    Surveys 11, for the search.

    Examples
    --------
    >>> corner_x, corner_y = np.array([0.0, 100.0, 100.0, 100.0]), np.array([0.0, 0.0, 0.0, 90.0])
    >>> found = snap_to_streets(
    ...     np.array([40.0, 100.0, 500.0]), np.array([8.0, 0.0, 0.0]), corner_x, corner_y, np.array([0, 2, 4])
    ... )
    >>> found.segment.tolist(), found.along_m.tolist(), found.too_far
    ([0, 0, -1], [40.0, 100.0, nan], 1)
    """
    from layers.stats.kernels.street_pieces import nearest_street, pieces_of

    x, y, corner_x, corner_y = (
        np.ascontiguousarray(one, np.float64) for one in (x_m, y_m, corner_x_m, corner_y_m)
    )
    starts = np.asarray(start)
    wrong = wrong_streets(corner_x, corner_y, starts) + wrong_exposures(limit_m=limit_m)
    if x.ndim != 1 or y.ndim != 1:
        wrong.append("`x_m` and `y_m` must have one dimension")
    else:
        wrong += wrong_shapes(x_m=x, y_m=y)
    refuse(wrong)
    found = nearest_street(x, y, pieces_of(corner_x, corner_y, starts.astype(np.int64)), limit_m)
    placed = np.isfinite(x) & np.isfinite(y)
    not_snapped = int((found.street < 0).sum())
    caveats = {
        "corners_go_to_one_of_their_streets": True,
        "some_are_on_no_street": not_snapped > 0,
    }
    return SnappedPoints(
        segment=found.street,
        distance_m=found.distance_m,
        along_m=found.along_m,
        too_far=not_snapped - int((~placed).sum()),
        without_place=int((~placed).sum()),
        share_not_snapped=not_snapped / len(x) if len(x) else None,
        limit_m=limit_m,
        reason=None if len(x) else "no_incidents",
        caveats=tuple(caveat for caveat, is_so in caveats.items() if is_so),
    )


def count_by_segment(segment: NDArray[Any], length_m: NDArray[Any]) -> SegmentCounts:
    """
    Answer: how many incidents has each street segment, and how many for each kilometre of it?

    Parameters
    ----------
    segment
        Shape (n,), the segment of each incident; -1 where it is on none.
    length_m
        Shape (segments,), metres, 0 or more; see `segment_lengths`.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Per kilometre a short segment with one incident tops every list: look at the count beside it. Counts are
    of what was reported and could be placed.

    References
    ----------
    Weisburd (2015), Criminology 53.

    Examples
    --------
    >>> found = count_by_segment(np.array([0, 0, 2, -1]), np.array([500.0, 100.0, 0.0]))
    >>> found.counts.tolist(), found.per_km.tolist(), found.not_snapped
    ([2, 0, 1], [4.0, 0.0, nan], 1)
    """
    which, length = np.asarray(segment), np.asarray(length_m, np.float64)
    wrong = []
    if which.ndim != 1 or length.ndim != 1:
        wrong.append("`segment` and `length_m` must have one dimension")
    elif not ((which >= -1) & (which < len(length)) & (which == np.floor(which))).all():
        wrong.append(f"`segment` must hold whole numbers from -1 to {len(length) - 1}")
    if not (np.isfinite(length) & (length >= 0)).all():
        wrong.append("`length_m` must be finite and not below 0")
    refuse(wrong)
    on_any = which[which >= 0].astype(np.int64)
    counts = np.bincount(on_any, minlength=len(length))
    per_km = np.where(length > 0, 1_000 * counts / np.where(length > 0, length, 1.0), np.nan)
    return SegmentCounts(
        counts=counts,
        per_km=per_km,
        length_m=length,
        not_snapped=len(which) - len(on_any),
        caveats=("short_segments_swing_per_kilometre",),
    )


def segment_lengths(corner_x_m: NDArray[Any], corner_y_m: NDArray[Any], start: NDArray[Any]) -> Floats:
    """
    Answer: how long is each street segment, along all its corners?

    Parameters
    ----------
    corner_x_m, corner_y_m, start
        As for `snap_to_streets`.

    Returns
    -------
    length_m
        Shape (segments,).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Lengths of projected lines, without slopes; a map drawn with few corners makes winding streets shorter.

    Examples
    --------
    >>> segment_lengths(np.array([0, 3, 3]), np.array([0, 4, 9]), np.array([0, 3])).tolist()
    [10.0]
    """
    x, y = (np.asarray(one, np.float64) for one in (corner_x_m, corner_y_m))
    starts = np.asarray(start)
    refuse(wrong_streets(x, y, starts))
    if len(starts) == 1:
        return np.empty(0)
    step = np.append(np.hypot(np.diff(x), np.diff(y)), 0.0)
    step[starts[1:].astype(np.int64) - 1] = 0.0  # between two segments lies no street
    return np.asarray(np.add.reduceat(step, starts[:-1].astype(np.int64)))
