"""Say how much of all incidents lies at few places, beyond what few incidents at many places must show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_counts, wrong_level
from layers.stats.shared.count_model import Floats, no_numbers

# Shares of incidents for which the fewest places are looked up.
LOOKED_UP = (0.25, 0.5, 0.8)


@dataclass(frozen=True, kw_only=True)
class FewestPlaces:
    """The fewest `places` that hold at least `share_of_incidents`, and which share of all places they are."""

    share_of_incidents: float
    places: int
    share_of_places: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Concentration:
    """
    How unevenly incidents lie over places; None, and no curve, with a `reason` where it cannot be said.

    `gini` is 0 where all places have as many and nears 1 where one has all; `generalised` puts the perfect
    evenness of c incidents at min(c, n) places in place of n; `unbiased` stretches that so that one place
    with all gives 1. `curve_places` and `curve_incidents` (n + 1,) are the Lorenz curve, most first;
    `even_places` and `even_incidents` (2 or 3 points) the line of perfect evenness. `places_with_any` had an
    incident.
    """

    gini: float | None = None
    generalised: float | None = None
    unbiased: float | None = None
    fewest: tuple[FewestPlaces, ...] = ()
    curve_places: Floats
    curve_incidents: Floats
    even_places: Floats
    even_incidents: Floats
    places: int
    places_with_any: int
    incidents: int
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def concentration(counts: NDArray[Any], *, shares: Sequence[float] = LOOKED_UP) -> Concentration:
    """
    Answer: how unevenly do incidents lie over places, and how few places hold 80 % of them?

    Parameters
    ----------
    counts
        Shape (n,), incidents at each place that could have had one, also those with none.
    shares
        Shares of the incidents for which the fewest places are wanted, each inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    With fewer incidents than places even perfect evenness looks concentrated: of 100 incidents at 1,000
    places 80 % lie at 8 % of them at most. `generalised` takes that away, but not the chance by which some
    places have two. The same places need not be on top next year. It depends on what a place is.

    References
    ----------
    Bernasco & Steenbeek (2017), Journal of Quantitative Criminology 33; Weisburd (2015), Criminology 53, for
    the fewest places.

    Examples
    --------
    >>> found = concentration(np.array([10, 8, 2, 0, 0, 0, 0, 0, 0, 0]))
    >>> round(found.gini, 2), found.fewest[-1].places
    (0.78, 2)
    """
    values = np.asarray(counts, np.float64)
    wrong = wrong_counts(counts=values)
    if values.ndim != 1:
        wrong.append(f"`counts` has shape {values.shape} but must have one dimension")
    for share in shares:
        wrong += wrong_level(share, "shares")
    refuse(wrong)
    n, total = len(values), int(values.sum())
    if n == 0 or total == 0:
        return _nothing(n, "no_places" if n == 0 else "no_incidents")
    running = np.concatenate([[0.0], np.cumsum(np.sort(values)[::-1])])
    # The area between the curve and the diagonal, twice, by trapezoids of width 1 / n: whole numbers first.
    gini = float((2 * running[1:].sum() - (n + 1) * total) / (n * total))
    generalised = max(1.0, n / total) * (gini - 1) + 1
    least = min(n, total)
    even = np.array([0.0, 1.0]) if total >= n else np.array([0.0, total / n, 1.0])
    return Concentration(
        gini=gini,
        generalised=generalised,
        unbiased=generalised * least / (least - 1) if least > 1 else None,
        fewest=tuple(_fewest(share, running) for share in shares),
        curve_places=np.arange(n + 1) / n,
        curve_incidents=running / total,
        even_places=even,
        even_incidents=np.minimum(even * max(1.0, n / total), 1.0),
        places=n,
        places_with_any=int(np.count_nonzero(values)),
        incidents=total,
        reason="one_place_or_one_incident" if least == 1 else None,
        caveats=_caveats(n, total),
    )


def _fewest(share: float, running: Floats) -> FewestPlaces:
    """Return how many of the places with most it takes; a share that is just reached counts as reached."""
    places = int(np.searchsorted(running, share * running[-1] * (1 - 1e-12)))
    return FewestPlaces(share_of_incidents=share, places=places, share_of_places=places / (len(running) - 1))


def _caveats(places: int, incidents: int) -> tuple[str, ...]:
    always = ("depends_on_what_a_place_is", "the_same_places_need_not_be_on_top_again")
    return ("fewer_incidents_than_places", *always) if incidents < places else always


def _nothing(places: int, reason: str) -> Concentration:
    return Concentration(
        curve_places=no_numbers(),
        curve_incidents=no_numbers(),
        even_places=no_numbers(),
        even_incidents=no_numbers(),
        places=places,
        places_with_any=0,
        incidents=0,
        reason=reason,
    )
