"""Hold incidents by whole week around many places, the places' discs and rings apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class WeeklyCounts:
    """
    Incidents by whole week around each site; row 0 is the treated zone.

    Parameters
    ----------
    disc, ring
        Shape (sites, weeks), incidents inside each site's disc and in the ring around it; a ring of zeros is
        a comparison without a ring.
    week
        Shape (weeks,), ascending and consecutive; week 0 begins on the event's first day.
    """

    disc: NDArray[np.int64]
    ring: NDArray[np.int64]
    week: NDArray[np.int64]
