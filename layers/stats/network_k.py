"""Say whether incidents lie nearer to one another along the streets than chance would put them there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.network import StreetNetwork
from layers.stats.shared.checks import refuse, wrong_level
from layers.stats.shared.count_model import Floats
from layers.stats.shared.streets import wrong_on_streets

DRAWS = 99
# Below this even the most extreme of all curves has a p above 0.05.
FEWEST_DRAWS = 19
SLACK = 1e-12


@dataclass(frozen=True, eq=False, kw_only=True)
class NetworkK:
    """
    Metres of street within reach of an incident, per incident met there, at each radius; shape (radii,).

    `k` is observed, `expected` the mean of the draws, `low` and `high` hold a share `level` of the draws at
    each radius alone. `p` is that of the whole curve, by its largest distance from the mean in standard
    deviations of all curves, the observed one among them. NaN and None with a `reason` where there is
    nothing to compare. `points` were used, `left_out` were on no street.
    """

    radii_m: Floats
    k: Floats
    expected: Floats
    low: Floats
    high: Floats
    p: float | None = None
    points: int
    left_out: int
    draws: int
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def network_k(
    network: StreetNetwork,
    segment: NDArray[Any],
    along_m: NDArray[Any],
    radii_m: NDArray[Any],
    *,
    rng: np.random.Generator,
    draws: int = DRAWS,
    level: float = 0.95,
) -> NetworkK:
    """
    Answer: are there more pairs of incidents within each distance along the streets than chance would give?

    Parameters
    ----------
    network
        As `street_network` makes it.
    segment, along_m
        Shape (n,), the segment of each incident and metres along it, as `snap_to_streets` has them; -1 where
        it is on none.
    radii_m
        Shape (radii,), ascending, above 0: metres along the streets.
    rng
        Draws as many points as there are, evenly over all metres of street.
    draws
        How often; at least 19.
    level
        Of the band at each radius, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    K is cumulative: a bump at 300 m may come from 50 m. The band is for one radius chosen in advance; `p` is
    for the curve. People and shops do not lie evenly along streets, so that more pairs than chance gives are
    no news. Incidents snapped to corners make pairs at 0 m.

    References
    ----------
    Okabe & Yamada (2001), Geographical Analysis 33; Okabe & Sugihara (2012), Spatial Analysis along Networks,
    chapter 6; Myllymäki et al. (2017), Journal of the Royal Statistical Society B 79, for the whole curve.

    Examples
    --------
    >>> from layers.stats.network import street_network
    >>> line = street_network(np.array([0.0, 1000.0]), np.zeros(2), np.array([0, 2]))
    >>> found = network_k(
    ...     line,
    ...     np.zeros(3, int),
    ...     np.array([100.0, 130.0, 900.0]),
    ...     np.array([50.0, 1000.0]),
    ...     rng=np.random.default_rng(1),
    ... )
    >>> found.k.round(1).tolist()
    [333.3, 1000.0]
    """
    which, along, radii = (
        np.asarray(segment),
        np.asarray(along_m, np.float64),
        np.asarray(radii_m, np.float64),
    )
    wrong = wrong_on_streets(which, along, network.length_m) + wrong_level(level)
    if radii.ndim != 1 or not (np.isfinite(radii).all() and (np.diff(radii, prepend=0.0) > 0).all()):
        wrong.append("`radii_m` must be a list of finite metres above 0 that ascend")
    if draws < FEWEST_DRAWS:
        wrong.append(f"`draws` was {draws!r} but must be at least {FEWEST_DRAWS}")
    refuse(wrong)
    on = which >= 0
    edge = which[on].astype(np.int64)
    points, left_out = len(edge), int((~on).sum())
    reason = _too_little(points, network, radii)
    if reason is not None:
        return _nothing(radii, points, left_out, draws, level, reason)
    curves = _curves(network, edge, np.minimum(along[on], network.length_m[edge]), radii, rng, draws)
    tail = (1 - level) / 2
    low, high = np.quantile(curves[1:], [tail, 1 - tail], axis=0)
    return NetworkK(
        radii_m=radii,
        k=curves[0],
        expected=curves[1:].mean(axis=0),
        low=low,
        high=high,
        p=_p_of_the_curve(curves),
        points=points,
        left_out=left_out,
        draws=draws,
        level=level,
        caveats=("k_is_cumulative", "the_band_is_for_one_radius", "even_streets_are_no_model_of_people"),
    )


def _too_little(points: int, network: StreetNetwork, radii: Floats) -> str | None:
    troubles = {
        "fewer_than_two_points": points < 2,
        "no_streets": network.whole_length_m == 0,
        "no_radii": not len(radii),
    }
    return next((reason for reason, is_so in troubles.items() if is_so), None)


def _nothing(radii_m: Floats, points: int, left_out: int, draws: int, level: float, reason: str) -> NetworkK:
    unknown = [np.full(len(radii_m), np.nan) for _ in range(4)]
    return NetworkK(
        radii_m=radii_m,
        k=unknown[0],
        expected=unknown[1],
        low=unknown[2],
        high=unknown[3],
        points=points,
        left_out=left_out,
        draws=draws,
        level=level,
        reason=reason,
    )


def _curves(
    network: StreetNetwork,
    edge: NDArray[np.int64],
    along_m: Floats,
    radii_m: Floats,
    rng: np.random.Generator,
    draws: int,
) -> Floats:
    """Return K of the points and then of each draw, shape (1 + draws, radii)."""
    from layers.stats.kernels.network_pairs import pairs_within

    points, length_m = len(edge), network.length_m
    pairs = [pairs_within(network.graph, edge, along_m, radii_m)]
    running = np.cumsum(length_m)
    for _ in range(draws):
        drawn, where = _drawn(running, length_m, points, rng)
        pairs.append(pairs_within(network.graph, drawn, where, radii_m))
    # Metres of street for each incident that a pair could have met.
    return np.array(pairs, np.float64) * (network.whole_length_m / (points * (points - 1)))


def _drawn(
    running: Floats, length_m: Floats, points: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], Floats]:
    """Return points drawn evenly over all metres of street."""
    at = rng.random(points) * running[-1]
    # Never on a segment of no length: its metres are none.
    edge = np.minimum(np.searchsorted(running, at, side="right"), len(running) - 1)
    return edge, np.clip(at - (running[edge] - length_m[edge]), 0.0, length_m[edge])


def _p_of_the_curve(curves: Floats) -> float:
    """Return the chance of a curve at least so far from all others, the first of them among them."""
    spread = curves.std(axis=0)
    some = spread > 0
    if not some.any():
        return 1.0
    farthest = (np.abs(curves - curves.mean(axis=0))[:, some] / spread[some]).max(axis=1)
    return float((1 + (farthest[1:] >= farthest[0] * (1 - SLACK)).sum()) / len(curves))
