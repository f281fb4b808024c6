"""Check street segments: what several statistics take as corners in one row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def wrong_streets(corner_x_m: NDArray[Any], corner_y_m: NDArray[Any], start: NDArray[Any]) -> list[str]:
    """
    Return what is wrong with segments: corners of all in one row, each with two or more, all finite.

    Examples
    --------
    >>> wrong_streets(np.zeros(3), np.zeros(3), np.array([0, 2, 3]))
    ['every segment must have two corners or more']
    """
    if corner_x_m.ndim != 1 or corner_x_m.shape != corner_y_m.shape:
        return [f"corners must be two lists of one length, but are {corner_x_m.shape}, {corner_y_m.shape}"]
    wrong = []
    if not (np.isfinite(corner_x_m).all() and np.isfinite(corner_y_m).all()):
        wrong.append("corners must be finite")
    if start.ndim != 1 or not len(start) or not (start == np.floor(start)).all():
        return [*wrong, "`start` must be a list of whole numbers, one more than there are segments"]
    if start[0] != 0 or start[-1] != len(corner_x_m):
        wrong.append(f"`start` must go from 0 to {len(corner_x_m)}, the number of corners")
    if (np.diff(start) < 2).any():
        wrong.append("every segment must have two corners or more")
    return wrong


def wrong_on_streets(segment: NDArray[Any], along_m: NDArray[Any], length_m: NDArray[Any]) -> list[str]:
    """
    Return what is wrong with places on segments: -1 for none, otherwise a segment and metres inside of it.

    Examples
    --------
    >>> wrong_on_streets(np.array([0, -1]), np.array([12.0, np.nan]), np.array([10.0]))
    ['`along_m` must lie between 0 and the length of its segment']
    """
    if segment.ndim != 1 or segment.shape != along_m.shape:
        return [f"`segment` and `along_m` must be two lists of one length: {segment.shape}, {along_m.shape}"]
    if not ((segment >= -1) & (segment < len(length_m)) & (segment == np.floor(segment))).all():
        return [f"`segment` must hold whole numbers from -1 to {len(length_m) - 1}"]
    on = segment >= 0
    along, length = along_m[on], length_m[segment[on].astype(np.int64)]
    # Lengths are sums: a place at the very end may lie a hair beyond it.
    if not ((along >= 0) & (along <= length + 1e-6)).all():
        return ["`along_m` must lie between 0 and the length of its segment"]
    return []
