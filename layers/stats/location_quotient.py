"""Say of which kinds a place has more than its share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_counts, wrong_level, wrong_shapes
from layers.stats.shared.count_model import Floats

# Of fewer incidents at a place one more or less turns the quotient over.
FEWEST_INCIDENTS = 20


@dataclass(frozen=True, eq=False, kw_only=True)
class LocationQuotients:
    """
    The share of a kind at each place over its share everywhere, with its interval; shape (n,) each.

    NaN where the place had no incident at all (`is_empty`) or too few to show (`is_hidden`), and everywhere
    with a `reason` if the kind occurred nowhere. `share_overall` is the kind's share of all incidents.
    """

    quotient: Floats
    low: Floats
    high: Floats
    is_empty: NDArray[np.bool_]
    is_hidden: NDArray[np.bool_]
    share_overall: float | None
    fewest_incidents: int
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def location_quotient(
    of_kind: NDArray[Any],
    of_all: NDArray[Any],
    *,
    fewest_incidents: int = FEWEST_INCIDENTS,
    level: float = 0.95,
) -> LocationQuotients:
    """
    Answer: is a kind's share of the incidents at each place larger than its share everywhere?

    Parameters
    ----------
    of_kind, of_all
        Shape (n,), incidents of the kind, and of all kinds, at each place.
    fewest_incidents
        Places with fewer incidents of all kinds are not shown.
    level
        Of each place's exact interval of a share, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It compares the mix, not the amount: a quiet place can have a high quotient and a busy one a low one, and
    a kind that falls raises all others. The interval is for one place and takes the overall share, of which
    the place is a part, as known; among many places some leave it by chance.

    References
    ----------
    Brantingham & Brantingham (1998), Crime Mapping and Crime Prevention; Clopper & Pearson (1934), Biometrika
    26, for the interval.

    Examples
    --------
    >>> found = location_quotient(np.array([12, 78]), np.array([40, 560]))
    >>> found.quotient.round(3).tolist(), found.low.round(2).tolist()
    ([2.0, 0.929], [1.1, 0.74])
    """
    from scipy.special import betaincinv

    here, everything = np.asarray(of_kind, np.float64), np.asarray(of_all, np.float64)
    refuse(_wrong_places(here, everything, fewest_incidents) + wrong_level(level))
    empty, few = everything == 0, (everything > 0) & (everything < fewest_incidents)
    total = float(everything.sum())
    overall = float(here.sum()) / total if total else None
    reason = "no_incidents" if overall is None else "none_of_this_kind" if overall == 0 else None
    shown = ~empty & ~few & (reason is None)
    quotient, low, high = (np.full(len(here), np.nan) for _ in range(3))
    if overall:
        x, t, tail = here[shown], everything[shown], (1 - level) / 2
        quotient[shown] = x / t / overall
        # At the ends the exact limit is 0 or 1, and the quantile of a beta without a parameter is none.
        below = betaincinv(np.maximum(x, 1), t - x + 1, tail)
        above = betaincinv(x + 1, np.maximum(t - x, 1), 1 - tail)
        low[shown] = np.where(x > 0, below, 0.0) / overall
        high[shown] = np.where(x < t, above, 1.0) / overall
    return LocationQuotients(
        quotient=quotient,
        low=low,
        high=high,
        is_empty=empty,
        is_hidden=few,
        share_overall=overall,
        fewest_incidents=fewest_incidents,
        level=level,
        reason=reason,
        caveats=("a_share_is_no_amount", "many_places_are_looked_at") if reason is None else (),
    )


def _wrong_places(of_kind: Floats, of_all: Floats, fewest_incidents: int) -> list[str]:
    wrong = wrong_counts(of_kind=of_kind, of_all=of_all)
    if of_kind.ndim != 1 or of_all.ndim != 1:
        wrong.append("`of_kind` and `of_all` must have one dimension")
    elif unequal := wrong_shapes(of_kind=of_kind, of_all=of_all):
        wrong += unequal
    elif (of_kind > of_all).any():
        wrong.append("`of_kind` must not be above `of_all`")
    if fewest_incidents < 0:
        wrong.append(f"`fewest_incidents` was {fewest_incidents} but must not be below 0")
    return wrong
